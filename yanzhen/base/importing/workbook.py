"""Excel's .xlsx: looked at from outside first, because a small file can unpack to fill the memory."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Final

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from yanzhen.base.importing import limits
from yanzhen.base.importing.grid import Cell, Grid, cell_text
from yanzhen.base.refusals import Refused

FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")
# A cell that holds something, with its place; a self-closed one is only coloured.
FILLED_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
# More rows than this are not even unpacked into memory: the reader keeps every cell up to the last one.
ROWS_READ_MAX: Final = 200_000
CELLS_READ_MAX: Final = 20_000_000

Likeness = Callable[[Grid], int]


def read(content: bytes, sheet: str, likeness: Likeness) -> tuple[tuple[str, ...], Grid]:
    """The names of the visible sheets that hold something, and the chosen one (else the likeliest)."""
    try:
        has_formulas = _inspect(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            grids = list(_visible(book, sheet))
    except Refused:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the reader's own panics are not Exceptions
        raise Refused(
            _("The file is damaged or has a password. Open it in WPS or Excel and save it again.")
        ) from error
    if not grids:
        raise Refused(_("The file has no visible sheet with anything on it."))
    names = tuple(grid.name for grid in grids)
    chosen = next((grid for grid in grids if grid.name == sheet), None)
    if sheet and chosen is None:
        raise Refused(_("The file has no sheet “%(sheet)s”."), sheet=sheet)
    best = chosen or max(grids, key=likeness)
    if has_formulas:
        best = Grid(best.rows, best.name, best.merged, _formulas(content, best.name))
    return names, best


def _inspect(content: bytes) -> bool:
    """Refuse what is no workbook or unpacks too far; say whether any sheet holds a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise Refused(
                _("This is no spreadsheet, whatever its name says. Choose an .xlsx or .csv file.")
            )
        return _inspect_sheets(archive)


def _inspect_sheets(archive: zipfile.ZipFile) -> bool:
    left = limits.UNPACKED_BYTES_MAX
    has_formulas = False
    for info in archive.infolist():
        # The size a file declares may be a lie; what really comes out is counted.
        info.file_size = 1 << 62
        with archive.open(info) as stream:
            data = _read_up_to(stream, left)
        left -= len(data)
        if info.filename.startswith("xl/worksheets/"):
            _refuse_far_cells(data)
            has_formulas = has_formulas or FORMULA.search(data) is not None
    return has_formulas


def _read_up_to(stream: IO[bytes], most: int) -> bytes:
    parts: list[bytes] = []
    while part := stream.read(1 << 20):
        most -= len(part)
        if most < 0:
            raise Refused(_("Unpacked, the file is far larger than any register. It was not read."))
        parts.append(part)
    return b"".join(parts)


def _refuse_far_cells(data: bytes) -> None:
    last_row = last_column = 0
    for letters, digits, closed in FILLED_CELL.findall(data):
        if not closed:
            last_row = max(last_row, int(digits))
            last_column = max(last_column, _column_number(letters))
    if last_row > ROWS_READ_MAX or last_row * last_column > CELLS_READ_MAX:
        raise Refused(
            _(
                "A sheet reaches to row %(row)s and column %(column)s; that is far more than the "
                "%(most)s rows that are taken at once. Delete what stands far outside, or split the sheet."
            ),
            row=f"{last_row:,}",
            column=f"{last_column:,}",
            most=f"{limits.ROWS_MAX:,}",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _visible(book: CalamineWorkbook, wanted: str) -> Iterator[Grid]:
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        # A hidden sheet is read only by somebody who names it.
        if about.visible != SheetVisibleEnum.Visible and about.name != wanted:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = [
            [cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)
        ]
        if any(any(row) for row in rows):
            yield Grid(rows=rows, name=about.name, merged=tuple(sheet.merged_cell_ranges or ()))


def _formulas(content: bytes, sheet: str) -> tuple[Cell, ...]:
    """Where the formulas stand; openpyxl reads slowly, so only a file that has some comes here."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    try:
        return tuple(
            (int(cell.row or 1) - 1, int(cell.column or 1) - 1)
            for row in book[sheet].iter_rows()
            for cell in row
            if cell.data_type == "f"
        )
    finally:
        book.close()
