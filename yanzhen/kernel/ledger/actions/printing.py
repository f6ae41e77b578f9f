"""Vouchers on paper: two to an A4 page, six lines each, more lines on the next half."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.base.money import yuan, yuan_in_characters
from yanzhen.base.pdf import pages_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Entry, Leg

TEMPLATE: Final = Path(__file__).parent.parent / "data" / "vouchers.typ"
LINES_PER_SHEET: Final = 6
PRINTED_MAX: Final = 300


def vouchers_pdf(entries: Sequence[Entry]) -> bytes:
    """The vouchers in this order as one PDF; load with `for_print`."""
    return pages_of(TEMPLATE, _data(entries))[0]


def vouchers_pictures(entries: Sequence[Entry]) -> list[bytes]:
    """The same pages as PNG, to be looked at."""
    return pages_of(TEMPLATE, _data(entries), form="png")


def for_print(entries: Any) -> list[Entry]:
    """The entries with all that stands on their papers: three statements, whatever their number."""
    rows: list[Entry] = list(
        entries.select_related("book", "slip").prefetch_related("legs__account__parent", "legs__counterparty")[: PRINTED_MAX + 1]
    )  # fmt: skip
    if len(rows) > PRINTED_MAX:
        raise Refused(_("At most %(n)s vouchers are printed at once. Narrow the list down."), n=PRINTED_MAX)  # fmt: skip
    return rows


def _data(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "title": _("Accounting vouchers"),
        "words": {
            "title": _("Accounting voucher"),
            "summary": _("What for"),
            "account": _("Account"),
            "debit": _("Debit, yuan"),
            "credit": _("Credit, yuan"),
            "total": _("Total"),
        },
        "vouchers": [sheet for entry in entries for sheet in _sheets(entry)],
    }


def _sheets(entry: Entry) -> Iterable[dict[str, Any]]:
    legs = sorted(entry.legs.all(), key=lambda leg: leg.line)
    parts = [legs[n : n + LINES_PER_SHEET] for n in range(0, len(legs), LINES_PER_SHEET)] or [[]]
    total = sum(leg.debit_fen for leg in legs)
    for number, part in enumerate(parts, start=1):
        last = number == len(parts)
        of = f" ({number}/{len(parts)})" if len(parts) > 1 else ""
        shown = _amount(total) if last else ""
        yield {
            "book": entry.book.name,
            "state": "" if entry.state == "posted" else str(entry.get_state_display()),
            "source": _kind_words(entry),
            "on": _("%(y)s-%(m)s-%(d)s") % {"y": entry.on.year, "m": entry.on.month, "d": entry.on.day},
            "number": _number(entry) + of,
            "lines": [_line(leg, entry) for leg in part] + [_EMPTY] * (LINES_PER_SHEET - len(part)),
            "characters": yuan_in_characters(total) if last else _("carried over"),
            "debit": shown,
            "credit": shown,
            # One sign below the other at the edge of the sheet; a number stays together.
            "papers": re.findall(r"[A-Za-z:]+|\d+|\S", _("Papers attached: %(n)s") % {"n": papers_of(entry)}),
            "people": _people(entry),
        }  # fmt: skip


_EMPTY: Final = {"summary": "", "account": "", "more": "", "debit": "", "credit": ""}


def _line(leg: Leg, entry: Entry) -> dict[str, str]:
    account = leg.account
    name = f"{account.parent.name} / {account.name}" if account.parent else account.name
    return {
        "summary": leg.note or entry.summary,
        "account": f"{account.code} {name}",
        "more": leg.counterparty.name if leg.counterparty else "",
        "debit": _amount(leg.debit_fen) if leg.debit_fen else "",
        "credit": _amount(leg.credit_fen) if leg.credit_fen else "",
    }


def _amount(fen: int) -> str:
    """Without the sign of the currency: the head of the column says yuan."""
    return yuan(fen).replace("¥", "")


def _number(entry: Entry) -> str:
    if entry.voucher_number is None:
        return _("No number yet")
    return _("Voucher no. %(number)s") % {"number": f"{entry.voucher_number:04d}"}


def _kind_words(entry: Entry) -> str:
    if entry.reverses_id:
        return pgettext("on paper", "Reversal (in red)")
    return "" if entry.kind == "ordinary" else str(entry.get_kind_display())


def _people(entry: Entry) -> list[tuple[str, str]]:
    return [
        (_("Posted by"), entry.posted_by_name),
        (_("Reviewed by"), entry.reviewed_by_name),
        (_("Cashier"), ""),
        (pgettext("voucher", "Prepared by"), entry.prepared_by_name),
    ]


def papers_of(entry: Entry) -> int:
    """How many papers hang on the voucher; none where the system made it."""
    slip = getattr(entry, "slip", None)
    return slip.papers if slip is not None else 0
