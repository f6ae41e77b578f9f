"""Ready-made `parse` functions: forgiving about how people write, strict about what is stored."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.dates import parse_count, parse_date
from yanzhen.base.importing.contract import ImportContext, ImportedRow, RowProblem, WrongCell
from yanzhen.base.refusals import Refused

# A number, thousands separators allowed, and whatever unit or bracket people put behind it.
NUMBER: Final = re.compile(r"^[¥￥]?\s*([+-]?\d[\d,]*(?:\.\d+)?|[+-]?\.\d+)\s*(.*)$")
MULTIPLES: Final = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100}
NO_VALUE: Final = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "n/a", "null", "none", "#n/a"}
)


def as_text(text: str, context: ImportContext) -> str:
    """The text itself, blanks folded."""
    return " ".join(text.split())


def as_optional_text(text: str, context: ImportContext) -> str:
    """Like as_text, but the marks people write for "nothing" (N/A, 无, —) count as empty."""
    folded = as_text(text, context)
    return "" if folded.lower() in NO_VALUE else folded


def text_up_to(length: int) -> Callable[[str, ImportContext], str]:
    """A text of at most `length` characters."""

    def parse(text: str, context: ImportContext) -> str:
        folded = as_text(text, context)
        if len(folded) > length:
            raise WrongCell(
                _("This has %(found)s characters; at most %(length)s fit."),
                found=len(folded),
                length=length,
            )
        return folded

    return parse


def as_number(text: str, context: ImportContext) -> Decimal:
    """A number in units: "51.8000(万元人民币)" is 518000, "1,248" is 1248, "１２" is 12."""
    match = NUMBER.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise WrongCell(_("Write a number here, such as 2."), kind="number")
    # What NUMBER lets through is one to Decimal, too.
    number = Decimal(match[1].replace(",", ""))
    unit = match[2].lstrip("( ")
    if unit and unit[0].isdigit():
        raise WrongCell(_("These are two numbers. Write one."), kind="number")
    return number * MULTIPLES.get(unit[:1], 1)


def as_whole(text: str, context: ImportContext) -> int:
    """A whole number, not negative: 12, 1,200, １２, 12 人, 两人."""
    try:
        return parse_count(text)
    except Refused as refusal:
        raise WrongCell(refusal.message, kind="number", **refusal.values) from None


def as_fen(text: str, context: ImportContext) -> int:
    """An amount in yuan, 万 and 亿 understood, as whole fen; a third decimal is refused."""
    fen = as_number(text, context) * 100
    if fen != fen.to_integral_value():
        raise WrongCell(_("An amount has at most two decimals."), kind="number")
    return int(fen)


def as_date(text: str, context: ImportContext) -> date:
    """A day with its year: 2026-09-22, 2026/9/22, 2026年9月22日, 20260922; a time behind it is dropped."""
    try:
        # No "today": a day without a year means nothing in a register that is kept for years.
        return parse_date(text)
    except Refused as refusal:
        raise WrongCell(refusal.message, kind="date", **refusal.values) from None


def as_past_date(text: str, context: ImportContext) -> date:
    """A day that is not after the day of the import."""
    day = as_date(text, context)
    if day > context.today:
        raise WrongCell(_("This day is after today. Write a day that has passed."), kind="date")
    return day


def one_of(choices: Mapping[str, str]) -> Callable[[str, ImportContext], str]:
    """One of the words on the left, stored as the word on the right: {"是": "yes", "否": "no"}."""

    def parse(text: str, context: ImportContext) -> str:
        found = choices.get(as_text(text, context))
        if found is None:
            raise WrongCell(
                _("Write one of these: %(words)s."), kind="choice", words=str(_(", ")).join(choices)
            )
        return found

    return parse


def repeated(
    rows: Sequence[ImportedRow], columns: Sequence[str], *, ignore_empty: bool = True
) -> Iterator[RowProblem]:
    """Rows that say the same in these columns as an earlier row of the file; the earlier one is right."""
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(row.values.get(column) for column in columns)
        if ignore_empty and not any(key):
            continue
        earlier = first.setdefault(key, row.line)
        if earlier != row.line:
            yield RowProblem(
                row.line,
                _("The same as row %(line)s.") % {"line": earlier},
                column=columns[0],
                kind="duplicate",
            )


def already_stored(
    rows: Sequence[ImportedRow], column: str, stored: Iterable[object], sentence: str
) -> Iterator[RowProblem]:
    """Rows whose value of `column` is among `stored` (asked of the database in one query)."""
    known = set(stored)
    for row in rows:
        if row.values.get(column) in known:
            yield RowProblem(row.line, sentence, column=column, kind="duplicate")
