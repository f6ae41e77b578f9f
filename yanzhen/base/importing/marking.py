"""What is wrong, shown: counts by kind, rows with their wrong cells marked, sheets to repair and bring again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from yanzhen.base.by import By
from yanzhen.base.exporting import ExportColumn, Marked, export_rows
from yanzhen.base.importing.contract import Importer
from yanzhen.base.importing.judging import RawRow, cells_of
from yanzhen.base.models.imports import ImportBatch, ImportRow, RowState


@dataclass(frozen=True)
class ShownCell:
    title: str
    text: str
    wrong: bool


@dataclass(frozen=True)
class ShownRow:
    """A refused row for the screen: the mapped cells, and each fault in words."""

    line: int
    cells: tuple[ShownCell, ...]
    sentences: tuple[str, ...]
    suggestion: str
    column: str


def rows_by_kind(batch: ImportBatch) -> list[tuple[str, int]]:
    """How many refused rows of each kind, most first; they add up to the refused rows."""
    counted = (
        batch.rows.filter(state=RowState.BAD)
        .order_by()
        .values("kind")
        .annotate(rows=Count("id"))
        .order_by("-rows", "kind")
    )
    return [(group["kind"], group["rows"]) for group in counted]


def shown_columns(batch: ImportBatch, importer: Importer, wrong: Sequence[str] = ()) -> list[str]:
    """The columns worth showing: those with faults first come, then the required ones, five at most."""
    order = [name for name in batch.mapping if name]
    required = {column.name for column in importer.columns if column.required}
    chosen = sorted(order, key=lambda name: (name not in wrong, name not in required))[:5]
    return [name for name in order if name in chosen]


def shown(row: ImportRow, batch: ImportBatch, names: Sequence[str]) -> ShownRow:
    cells = cells_of(RawRow(row.pk, row.line, row.raw), batch.mapping, batch.corrections)
    wrong = {problem["column"] for problem in row.problems}
    titles = {column.name: str(column.title) for column in batch.importer.columns}
    repair = next((p for p in row.problems if p.get("suggestion")), None)
    return ShownRow(
        line=row.line,
        cells=tuple(ShownCell(titles[name], cells.get(name, ""), name in wrong) for name in names),
        sentences=tuple(problem["sentence"] for problem in row.problems),
        suggestion=repair["suggestion"] if repair else "",
        column=repair["column"] if repair else "",
    )


def columns_of(batch: ImportBatch) -> list[ExportColumn]:
    """The sheet's own headings, then the line it stood in and what is wrong with it."""
    return [
        *(ExportColumn(header) for header in batch.headers),
        ExportColumn(_("Row of the sheet"), 10),
        ExportColumn(_("What is wrong"), 60),
    ]


def marked_rows(batch: ImportBatch, *, only_bad: bool = False) -> Iterator[list[Any]]:
    """The rows as they stood, wrong cells marked, the fault beside them."""
    rows = batch.rows.order_by("line")
    if only_bad:
        rows = rows.filter(state=RowState.BAD)
    for row in rows.iterator(chunk_size=2000):
        wrong = {problem["column"] for problem in row.problems} - {""}
        texts = [
            Marked(text) if name in wrong else text
            for text, name in zip(row.raw, batch.mapping, strict=True)
        ]
        yield [*texts, row.line, " ".join(problem["sentence"] for problem in row.problems)]


def marked_sheet(batch: ImportBatch, *, by: By, only_bad: bool = False) -> bytes:
    """The file again as .xlsx with its errors marked, to be repaired and brought in once more."""
    record = batch.importer.record

    def written_down(rows: int) -> None:
        if record is not None:
            record(by=by, verb="exported", noun=batch, changes={"rows": rows})

    return export_rows(
        batch.sheet or batch.number,
        columns_of(batch),
        marked_rows(batch, only_bad=only_bad),
        record=written_down,
    )


def template(importer: Importer) -> bytes:
    """An empty register to fill: headings, a line of hints, and rows that show how."""
    columns = [
        ExportColumn(_heading(column.title, column.required), 22) for column in importer.columns
    ]
    samples = importer.samples or ({column.name: column.example for column in importer.columns},)
    rows = [[sample.get(column.name, "") for column in importer.columns] for sample in samples]
    return export_rows(importer.title, columns, rows)


def _heading(title: Any, required: bool) -> str:
    return f"{title}*" if required else str(title)


def suggestions_of(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """The repairs that somebody may take over with one press: line, column, text."""
    rows = batch.rows.filter(state=RowState.BAD).exclude(problems__0__suggestion="")
    return [
        (row.line, problem["column"], problem["suggestion"])
        for row in rows.order_by("line")
        for problem in row.problems
        if problem.get("suggestion")
    ]
