"""A provider's statement laid beside our own payments: matched, missing here, missing there, or another amount. Pure."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused

ROWS_MAX: Final = 200_000


class Found(StrEnum):
    """What laying one row beside the other shows."""

    MATCHED = "matched"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    TWICE = "twice"


FOUND: Final = {
    Found.MATCHED: _("Matched"),
    Found.MISSING_HERE: _("On the statement, not with us"),
    Found.MISSING_THERE: _("With us, not on the statement"),
    Found.AMOUNT: _("The amounts differ"),
    Found.TWICE: _("Twice on the statement"),
}


@dataclass(frozen=True)
class StatementRow:
    """One movement on a statement: a payment (positive fen) or a refund (negative), by our own number for it."""

    number: str
    fen: int
    their_number: str = ""
    at: str = ""


@dataclass(frozen=True)
class OwnRow:
    """One movement in our books."""

    number: str
    fen: int


@dataclass(frozen=True)
class Match:
    """One number, what the statement says and what we say; None where a side is silent."""

    number: str
    found: Found
    theirs_fen: int | None
    ours_fen: int | None
    their_number: str = ""


def match(theirs: Sequence[StatementRow], ours: Sequence[OwnRow]) -> list[Match]:
    """Every number of either side exactly once, in the order of the statement, then of our books."""
    by_number: dict[str, list[StatementRow]] = defaultdict(list)
    for row in theirs:
        by_number[row.number].append(row)
    own = {row.number: row.fen for row in ours}
    if len(own) != len(ours):
        raise Refused(_("Two of our own payments carry one number; this must not be."))
    found = [_judged(number, rows, own.get(number)) for number, rows in by_number.items()]
    return found + [
        Match(row.number, Found.MISSING_THERE, None, row.fen)
        for row in ours
        if row.number not in by_number
    ]


def _judged(number: str, rows: Sequence[StatementRow], ours_fen: int | None) -> Match:
    theirs_fen = sum(row.fen for row in rows)
    if ours_fen is None:
        kind = Found.MISSING_HERE
    elif len(rows) > 1:
        kind = Found.TWICE
    else:
        kind = Found.MATCHED if theirs_fen == ours_fen else Found.AMOUNT
    return Match(number, kind, theirs_fen, ours_fen, rows[0].their_number)


# 微信支付 “ALL” trade bill: a heading, rows whose values begin with a backtick, then a heading and a row of sums.
TIME, THEIR_NO, OUR_NO, STATE = "交易时间", "微信订单号", "商户订单号", "交易状态"
ORDER_FEN, THEIR_REFUND, OUR_REFUND, REFUND_FEN = (
    "订单金额",
    "微信退款单号",
    "商户退款单号",
    "申请退款金额",
)
NEEDED: Final = (TIME, THEIR_NO, OUR_NO, STATE, ORDER_FEN, THEIR_REFUND, OUR_REFUND, REFUND_FEN)
COUNT, SUM, SUM_REFUND = "总交易单数", "订单总金额", "申请退款总金额"
TURNED_BACK: Final = ("REFUND", "REVOKED")


def read_wechat_bill(text: str) -> list[StatementRow]:
    """The rows of a trade bill, checked against its own sums. Refused where columns, sums or amounts are wrong.

    A payment is known by our order number, a refund by our refund number. Columns are found by
    their headings: bills of other kinds leave some out or order them otherwise.
    """
    lines = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(row)]
    if not lines or not set(NEEDED) <= set(lines[0]):
        raise Refused(
            _("This is no trade bill of WeChat Pay: the first line must name its columns.")
        )
    heading = lines[0]
    end = next((n for n, row in enumerate(lines) if row[0] == COUNT), None)
    if end is None or len(lines) != end + 2:
        raise Refused(_("The sums at the end of the bill are missing: it was not read to its end."))
    if end > ROWS_MAX:
        raise Refused(_("More than %(most)s rows: one day at a time."), most=ROWS_MAX)
    rows = [_bill_row(_record(heading, row)) for row in lines[1:end]]
    _refuse_other_sums(rows, _record(lines[end], lines[end + 1]))
    return rows


def _record(heading: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(heading):
        raise Refused(
            _("A row of the bill has %(n)s values instead of %(columns)s."),
            n=len(row),
            columns=len(heading),
        )
    return {name: value.strip().removeprefix("`") for name, value in zip(heading, row, strict=True)}


def _bill_row(record: dict[str, str]) -> StatementRow:
    if record[STATE] in TURNED_BACK:
        fen = -parse_yuan(record[REFUND_FEN])
        return StatementRow(record[OUR_REFUND], fen, record[THEIR_REFUND], record[TIME])
    return StatementRow(
        record[OUR_NO], parse_yuan(record[ORDER_FEN]), record[THEIR_NO], record[TIME]
    )


def _refuse_other_sums(rows: Iterable[StatementRow], sums: dict[str, str]) -> None:
    rows = list(rows)
    paid = sum(row.fen for row in rows if row.fen > 0)
    back = -sum(row.fen for row in rows if row.fen < 0)
    says = (int(sums[COUNT]), parse_yuan(sums[SUM]), parse_yuan(sums[SUM_REFUND]))
    if says != (len(rows), paid, back):
        raise Refused(
            _("The rows do not add up to the bill's own sums: the file was altered or cut.")
        )
