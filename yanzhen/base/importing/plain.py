"""Tables kept as plain text: comma, semicolon or tab; UTF-8, UTF-16 or the Chinese code GB 18030."""

import csv
import io
import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.importing import limits
from yanzhen.base.importing.grid import Grid, plain_text
from yanzhen.base.refusals import Refused

NEVER_IN_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f]")
DELIMITERS: Final = (",", "\t", ";")


def read(content: bytes) -> Grid:
    """The rows of a text file, or Refused if it is no table at all."""
    text = decoded(content)
    if NEVER_IN_TEXT.search(text):
        raise Refused(_no_table())
    if (
        text.lstrip()[:200]
        .lower()
        .startswith(("<!doctype", "<html", "<table", "<?xml", "%pdf", "{"))
    ):
        raise Refused(
            _(
                "Inside, this file is no table but a page of another program. Open it in WPS or Excel "
                "and save it as .xlsx."
            )
        )
    return Grid(rows=_rows(text))


def decoded(content: bytes) -> str:
    """The text of a file; tries the encodings that offices use, strictest first."""
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_no_table())


def _no_table() -> str:
    return _("This is no spreadsheet, whatever its name says. Choose an .xlsx or .csv file.")  # type: ignore[return-value]  # lazy text


def _rows(text: str) -> list[list[str]]:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    csv.field_size_limit(limits.CELL_LENGTH_MAX)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([plain_text(cell) for cell in row])
    except csv.Error:
        raise Refused(
            _("Row %(line)s can't be read: a quotation mark is left open or a cell is too long."),
            line=len(rows) + 1,
        ) from None
    return rows
