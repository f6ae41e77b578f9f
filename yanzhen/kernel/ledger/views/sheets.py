"""A table of accounts on its way out of the house: the same sheet as PDF (typst) and as a workbook that prints."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from yanzhen.base.exporting import FORMULA_STARTS, NEVER_IN_SHEET_NAME
from yanzhen.base.money import yuan
from yanzhen.base.pdf import pages_of
from yanzhen.base.views.exports import spreadsheet

TEMPLATE: Final = Path(__file__).parent.parent / "data" / "statement.typ"
MONEY: Final = '#,##0.00;[Red]-#,##0.00;""'
THIN: Final = Side(style="thin", color="FF7F8581")
GRID: Final = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WIDTH_UNIT: Final = 9


@dataclass(frozen=True)
class Row:
    """Cells in order: texts, or fen in the columns of money, None for nothing. `indents` are of the texts."""

    cells: Sequence[Any]
    strong: bool = False
    indents: Sequence[int] = ()
    # Which cells are strong where not the whole row is: the two sides of a sheet have totals of their own.
    stressed: frozenset[int] = frozenset()

    def is_strong(self, column: int) -> bool:
        return self.strong or column in self.stressed


@dataclass(frozen=True)
class Table:
    """One table of a sheet. `money` are the numbers of the columns that hold fen."""

    head: Sequence[str]
    widths: Sequence[float]
    money: frozenset[int]
    rows: Sequence[Row]
    title: str = ""
    words: str = ""
    scale: float = 1.0
    padding: float = 1.3


@dataclass(frozen=True)
class Sheet:
    """What is printed, filed or posted. `heading` is left, middle, right under the title."""

    title: str
    heading: tuple[str, str, str]
    tables: Sequence[Table]
    form_number: str = ""
    warning: str = ""
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    foot: str = ""
    paper: str = "a4"
    flipped: bool = False
    size: float = 9.5


def sent(sheet: Sheet, form: str, name: str) -> HttpResponse:
    """The sheet as a file: form "xlsx" or "pdf"."""
    if form == "xlsx":
        return spreadsheet(as_workbook(sheet), name)
    response = HttpResponse(as_pages(sheet)[0], content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_pages(sheet: Sheet, *, form: str = "pdf") -> list[bytes]:
    """The PDF, or with form "png" a picture a page."""
    told = {name: value for name, value in asdict(sheet).items() if name != "tables"}
    return pages_of(
        TEMPLATE, {**told, "parts": [_told(table) for table in sheet.tables]}, form=form
    )


def _told(table: Table) -> dict[str, Any]:
    return {
        "title": table.title, "words": table.words, "head": list(table.head), "widths": list(table.widths),
        "money": sorted(table.money), "scale": table.scale, "padding": table.padding,
        "rows": [{"cells": [_printed(row, n, n in table.money) for n in range(len(table.head))]} for row in table.rows],
    }  # fmt: skip


def _printed(row: Row, column: int, money: bool) -> tuple[str, int, bool]:
    value = row.cells[column]
    indent = row.indents[column] if column < len(row.indents) else 0
    text = "" if value is None else plain(value) if money else str(value)
    return text, indent, row.is_strong(column)


def plain(fen: int) -> str:
    """286,400.00 without the sign of the currency: a column of them says it once; nought is left empty."""
    return yuan(fen).replace("¥", "") if fen else ""


def as_workbook(sheet: Sheet) -> bytes:
    """The same as .xlsx, set up for A4: title, heading, bordered tables, lines to sign. Amounts are numbers in yuan."""
    book = Workbook()
    page: Worksheet = book.worksheets[0]
    page.title = sheet.title.translate(NEVER_IN_SHEET_NAME)[:31]
    columns = max(len(table.head) for table in sheet.tables)
    _set_up(page, sheet, columns)
    line = _headings(page, sheet, columns)
    for table in sheet.tables:
        line = _table(page, table, line)
    for words in (*sheet.notes, *(f"{who}：" for who in sheet.signatures)):
        line += 1
        _write(page.cell(line, 1), words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set_up(page: Worksheet, sheet: Sheet, columns: int) -> None:
    page.page_setup.orientation = "landscape" if sheet.flipped else "portrait"
    page.page_setup.paperSize = 8 if sheet.paper == "a3" else 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    widest = max(sheet.tables, key=lambda table: len(table.head))
    for number in range(columns):
        page.column_dimensions[get_column_letter(number + 1)].width = (
            widest.widths[number] * WIDTH_UNIT
        )


def _headings(page: Worksheet, sheet: Sheet, columns: int) -> int:
    line = 1
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    title = page.cell(1, 1)
    _write(title, sheet.title)
    title.font, title.alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    if sheet.form_number:
        line += 1
        _write(page.cell(line, columns), sheet.form_number)
        page.cell(line, columns).alignment = Alignment(horizontal="right")
    line += 1
    for column, words in zip((1, (columns + 1) // 2, columns), sheet.heading, strict=True):
        if words:
            _write(page.cell(line, column), words)
    page.cell(line, columns).alignment = Alignment(horizontal="right")
    if sheet.warning:
        line += 1
        _write(page.cell(line, 1), sheet.warning)
        page.cell(line, 1).font = Font(bold=True)
    return line


def _table(page: Worksheet, table: Table, line: int) -> int:
    if table.title:
        line += 1
        _write(page.cell(line, 1), table.title)
        page.cell(line, 1).font = Font(bold=True)
    line += 1
    for column, words in enumerate(table.head, start=1):
        cell = page.cell(line, column)
        _write(cell, words)
        cell.font, cell.border = Font(bold=True), GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for row in table.rows:
        line += 1
        for column, value in enumerate(row.cells):
            _fill(page.cell(line, column + 1), value, row, column, money=column in table.money)
    return line + 1


def _fill(cell: Any, value: Any, row: Row, column: int, *, money: bool) -> None:
    cell.border = GRID
    cell.font = Font(bold=row.is_strong(column))
    if money and value is not None:
        cell.value = Decimal(value) / 100
        cell.number_format = MONEY
    elif value is not None:
        _write(cell, str(value))
        indent = row.indents[column] if column < len(row.indents) else 0
        cell.alignment = Alignment(indent=indent, wrap_text=True, vertical="center")


def _write(cell: Any, text: str) -> None:
    """A text that stays a text: nothing that was typed runs as a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
