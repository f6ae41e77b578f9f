"""Tables out: what a person sees becomes .xlsx or .csv, and nothing in it can run as a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from yanzhen.base.refusals import Refused

EXPORT_ROWS_MAX: Final = 100_000
CELL_LENGTH_MAX: Final = 32_767
PROGRESS_EVERY: Final = 1_000
# A text that begins so is taken for a formula by spreadsheet programs.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
# The above, and what openpyxl takes for an error value.
SPECIAL: Final = (*FORMULA_STARTS, "#")
NEVER_IN_SHEET_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
BOLD: Final = Font(bold=True)
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
MARKED: Final = PatternFill("solid", fgColor="FFF6DEDC")


@dataclass(frozen=True)
class ExportColumn:
    """One column: its heading, and how wide it is in characters. `unit` "fen" is shown in yuan."""

    title: "str | Promise"
    width: int = 18
    unit: str = ""


@dataclass(frozen=True)
class Marked:
    """A value whose cell is coloured: what is wrong in it."""

    value: Any


Progress = Callable[[int], None]
Record = Callable[[int], None]


def export_rows(
    title: "str | Promise",
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    *,
    progress: "Progress | None" = None,
    record: "Record | None" = None,
) -> bytes:
    """An .xlsx of these rows, streamed in constant memory but for the packed file itself.

    Texts stay texts (codes keep their zeros), days are days, money in fen becomes yuan. Refuses more
    than EXPORT_ROWS_MAX rows. `progress(rows so far)` is called every thousand; `record(rows)` once at
    the end, before anything is handed out: who takes personal data out is written down.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, column) for column in columns])
    count = 0
    for row in _counted(rows, progress):
        count += 1
        sheet.append([_cell(sheet, value, c) for value, c in zip(row, columns, strict=True)])
    out = io.BytesIO()
    book.save(out)
    if record is not None:
        record(count)
    return out.getvalue()


def export_csv(
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    *,
    progress: "Progress | None" = None,
    record: "Record | None" = None,
) -> bytes:
    """The same as .csv, UTF-8 with the mark that lets Excel show Chinese.

    A text that would run as a formula gets an apostrophe in front, since .csv knows no types.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_csv_text(str(column.title)) for column in columns])
    count = 0
    for row in _counted(rows, progress):
        count += 1
        writer.writerow(
            [_csv_value(_plain(value, c.unit)) for value, c in zip(row, columns, strict=True)]
        )
    if record is not None:
        record(count)
    return out.getvalue().encode("utf-8-sig")


def _counted(rows: Iterable[Sequence[Any]], progress: "Progress | None") -> Iterator[Sequence[Any]]:
    for count, row in enumerate(rows, start=1):
        if count > EXPORT_ROWS_MAX:
            raise Refused(
                _("More than %(most)s rows can't be taken out at once. Narrow the list down."),
                most=f"{EXPORT_ROWS_MAX:,}",
            )
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
        yield row


def _sheet_name(title: "str | Promise") -> str:
    return str(title).translate(NEVER_IN_SHEET_NAME).strip(" '")[:31] or "1"


def _heading(sheet: WriteOnlyWorksheet, column: ExportColumn) -> Cell:
    cell = _text_cell(sheet, str(column.title))
    cell.font = BOLD
    cell.alignment = WRAPPED
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any, column: ExportColumn) -> Any:
    if isinstance(value, Marked):
        cell = _text_cell(sheet, str(_plain(value.value, column.unit) or ""))
        cell.fill = MARKED
        return cell
    plain = _plain(value, column.unit)
    if not isinstance(plain, str):
        return plain
    # Most texts need no cell of their own, which costs four times the time.
    harmless = plain[:1] not in SPECIAL and len(plain) <= CELL_LENGTH_MAX
    clean = harmless and not ILLEGAL_CHARACTERS_RE.search(plain)
    return plain if clean else _text_cell(sheet, plain)


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:CELL_LENGTH_MAX])
    # openpyxl takes a leading "=" for a formula; stored as text it stays what was typed.
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.style = "Normal"
        cell.quotePrefix = True
    return cell


def _plain(value: Any, unit: str) -> Any:
    """A value that both formats can hold; None is an empty cell. A .csv can't mark a cell."""
    if isinstance(value, Marked):
        return _plain(value.value, unit)
    if unit == "fen" and isinstance(value, int):
        return Decimal(value) / 100
    if isinstance(value, bool):
        return _yes_no(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | Decimal | date | time):
        return value
    return str(value)


def _yes_no(value: bool) -> str:
    return str(_("Yes") if value else _("No"))


def _csv_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return _csv_text(value) if isinstance(value, str) else value


def _csv_text(text: str) -> str:
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean
