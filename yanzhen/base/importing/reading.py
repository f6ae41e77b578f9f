"""A file becomes a table of texts with its line numbers, or a sentence that says what to do about it.

What a file is, its first bytes say; its name is not believed.
"""

import gzip
import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.importing import limits, plain, workbook
from yanzhen.base.importing.grid import Grid, cell_name, column_letters
from yanzhen.base.refusals import Refused

ZIP: Final = b"PK\x03\x04"
GZIP: Final = b"\x1f\x8b"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and any Office file with a password


@dataclass(frozen=True)
class Table:
    """The chosen sheet: its headings and, below them, the rows that are not empty."""

    headers: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # (line, cells as many as headers)
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_table(
    content: bytes, *, sheet: str = "", likeness: "Callable[[Sequence[str]], int]" = len
) -> Table:
    """Read `content`; raises Refused with a sentence for whoever brought the file.

    `likeness(texts)` says how much a row looks like the expected headings: the best row of the first
    ten is the heading. `sheet` is the chosen one; without it, the visible sheet that looks best.
    """
    if len(content) > limits.FILE_BYTES_MAX:
        raise Refused(
            _(
                "The file has %(size)s MB; at most %(most)s MB are taken. Split it into several files."
            ),
            size=-(-len(content) // 1024 // 1024),
            most=limits.FILE_BYTES_MAX // 1024 // 1024,
        )
    sheets, grid = _grid(content, sheet, likeness)
    return _table(grid, sheets, likeness)


def _grid(
    content: bytes, sheet: str, likeness: "Callable[[Sequence[str]], int]"
) -> tuple[tuple[str, ...], Grid]:
    if not content.strip():
        raise Refused(_("The file is empty."))
    if content.startswith(ZIP):
        return workbook.read(content, sheet, lambda grid: _best_heading(grid, likeness)[0])
    if content.startswith(OLE):
        raise Refused(
            _(
                "This is an old .xls file, or one with a password. Open it in WPS or Excel and save it "
                "as .xlsx without a password."
            )
        )
    if content.startswith(GZIP):
        content = _unzipped(content)
    return (), plain.read(content)


def _unzipped(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            text = stream.read(limits.UNPACKED_BYTES_MAX + 1)
    except (OSError, EOFError, zlib.error):
        raise Refused(_("The file is damaged: it can't be unpacked. Fetch it once more.")) from None
    if len(text) > limits.UNPACKED_BYTES_MAX:
        raise Refused(_("Unpacked, the file is far larger than any register. It was not read."))
    return text


def _best_heading(grid: Grid, likeness: "Callable[[Sequence[str]], int]") -> tuple[int, int]:
    """(likeness, index) of the heading row: the row most like one, the first not empty where none is."""
    filled = [index for index, row in enumerate(grid.rows[:50]) if any(row)]
    candidates = filled[: limits.HEADER_SEARCH_ROWS]
    if not candidates:
        return -1, 0
    scored = [(likeness(grid.rows[index]), -index) for index in candidates]
    best, minus_index = max(scored)
    return best, -minus_index


def _table(
    grid: Grid, sheets: tuple[str, ...], likeness: "Callable[[Sequence[str]], int]"
) -> Table:
    found, heading = _best_heading(grid, likeness)
    if found < 0:
        raise Refused(_("The sheet is empty."))
    _refuse_merged(grid, heading)
    _refuse_formulas(grid, heading)
    below = [
        (index + 1, row) for index, row in enumerate(grid.rows) if index > heading and any(row)
    ]
    width = _width(grid.rows[heading], [row for _line, row in below])
    _refuse_too_many(len(below))
    return Table(
        headers=_headers(grid.rows[heading], width),
        header_line=heading + 1,
        rows=tuple((line, _padded(row, width)) for line, row in below),
        sheet=grid.name,
        sheets=sheets,
    )


def _refuse_merged(grid: Grid, heading: int) -> None:
    # A title merged over the headings does no harm; a merged heading or a merged value does.
    ranges = [
        f"{cell_name(*start)}:{cell_name(*end)}" for start, end in grid.merged if end[0] >= heading
    ]
    if ranges:
        raise Refused(
            _(
                "The cells %(ranges)s are merged, so it is open which row they belong to. Unmerge them, "
                "fill each row, and choose the file again."
            ),
            ranges=_some(ranges),
        )


def _refuse_formulas(grid: Grid, heading: int) -> None:
    cells = [cell_name(*cell) for cell in grid.formulas if cell[0] >= heading]
    if cells:
        raise Refused(
            _(
                "The cells %(cells)s hold formulas, whose stored results may be out of date. Copy the "
                "sheet, paste it as values, and choose that file."
            ),
            cells=_some(cells),
        )


def _refuse_too_many(rows: int) -> None:
    if rows == 0:
        raise Refused(_("There are headings but no rows below them."))
    if rows > limits.ROWS_MAX:
        raise Refused(
            _(
                "The sheet has %(rows)s rows; at most %(most)s are taken at once. Split it into %(parts)s "
                "files, each with the heading row, and import them one after the other."
            ),
            rows=f"{rows:,}",
            most=f"{limits.ROWS_MAX:,}",
            parts=-(-rows // limits.ROWS_MAX),
        )


def _some(names: Sequence[str]) -> str:
    shown = str(_(", ")).join(names[:5])
    return shown if len(names) <= 5 else f"{shown} … ({len(names)})"


def _width(heading: Sequence[str], rows: "Sequence[Sequence[str]]") -> int:
    width = max((len(_trimmed(row)) for row in [heading, *rows]), default=0)
    if width > limits.COLUMNS_MAX:
        raise Refused(
            _("The sheet has %(columns)s columns; at most %(most)s are taken."),
            columns=width,
            most=limits.COLUMNS_MAX,
        )
    return width


def _trimmed(row: Sequence[str]) -> Sequence[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _headers(row: Sequence[str], width: int) -> tuple[str, ...]:
    """Every column gets a name of its own: an empty heading by its letter, a second one by a number."""
    headers: list[str] = []
    seen: dict[str, int] = {}
    for index, text in enumerate(_padded(row, width)):
        name = text or f"({column_letters(index)})"
        seen[name] = seen.get(name, 0) + 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(headers)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *([""] * (width - len(row))))
