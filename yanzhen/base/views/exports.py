"""Export what I see: a list becomes a file in the format that was asked for."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from yanzhen.base.exporting import ExportColumn, export_csv, export_rows

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"


def spreadsheet(content: bytes, title: str, *, kind: str = "xlsx") -> HttpResponse:
    """A file to keep, named after what it holds; never opened inside the browser."""
    response = HttpResponse(content, content_type=XLSX if kind == "xlsx" else CSV)
    name = quote(f"{title}.{kind}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def export_list(
    request: HttpRequest,
    title: str,
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    *,
    record: "Callable[[int], None] | None" = None,
) -> HttpResponse:
    """Exactly the rows of the list on the screen: pass its filtered queryset. `?as=csv` gives text.

    Lists with personal data pass `record`, which writes down who took how many rows and for what.
    """
    if request.GET.get("as") == "csv":
        return spreadsheet(export_csv(columns, rows, record=record), title, kind="csv")
    return spreadsheet(export_rows(title, columns, rows, record=record), title)
