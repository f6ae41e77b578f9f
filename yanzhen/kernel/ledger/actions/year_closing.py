"""The end of a year: income and expense go to the result, the result and what was shared out to undistributed.

Collective (财会〔2023〕14号): 501-504 and 511-521 → 321 → 322, then the allocations into undistributed.
Company (财会〔2011〕17号): 5001-5301 and 5401-5801 → 3103 → 3104. May be repeated: it carries what is left.

Both regulations end with "结转后应无余额" (nothing may be left). An account that is kept by project, contract or
counterparty has a balance for each of them (M: 会计基础工作规范, on closing, lets each account be closed, the subsidiary
ones as well; which article says so is unverified), so each is carried by a line of its own: an exemption would leave every project with a balance that never ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import EntryDraft, LegDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.statements.reading import BookMonth, next_month, read_month
from yanzhen.kernel.ledger.models import Account, AccountKind, Book, Entry, EntryKind, Leg, Period

SOURCE: Final = "ledger.period"


@dataclass(frozen=True)
class ResultAccounts:
    """Where the year's result, what is undistributed and the allocations stand."""

    result: str
    undistributed: str
    to_reserve: str
    to_members: str
    allocations: str
    reserve: str
    payable: str
    distribution: str
    optional: str = ""
    optional_reserve: str = ""


# 农村集体经济组织法 leaves the wording of sub-accounts to practice; the company's follow 公司法 art. 210.
ACCOUNTS: Final[Mapping[str, ResultAccounts]] = {
    "rural_collective": ResultAccounts("321", "32202", "3220101", "3220102", "32201", "311", "113", "322"),
    "small_enterprise": ResultAccounts("3103", "310404", "310401", "310403", "3104", "310101", "2232", "3104", "310402", "310102"),
}  # fmt: skip


@dataclass(frozen=True)
class Carry:
    """One entry of the year's end: what it is, and its lines."""

    title: str
    lines: tuple[LegDraft, ...]

    @property
    def rows(self) -> list[tuple[Account, int, int]]:
        """Account, debit, credit; the lines of one account together."""
        sums: dict[tuple[Account, bool], int] = {}
        for leg in self.lines:
            key = (leg.account, leg.debit_fen > 0)
            sums[key] = sums.get(key, 0) + leg.debit_fen + leg.credit_fen
        return [
            (account, fen if left else 0, 0 if left else fen)
            for (account, left), fen in sums.items()
        ]

    @property
    def total_fen(self) -> int:
        return sum(leg.debit_fen for leg in self.lines)


def kind_of(book: Book, legs: Sequence[LegDraft]) -> str:
    """What sort of entry these lines make: one that only carries a result on earns and spends nothing.

    Income and expense against the result, the result to undistributed, allocations to undistributed: so people
    close a year, or each month, by hand and in the programs that old books come from.
    """
    names = ACCOUNTS[book.chart]
    earned = any(_is_earned(leg.account) for leg in legs)
    codes = [leg.account.code for leg in legs if not _is_earned(leg.account)]
    to_result = any(code.startswith(names.result) for code in codes)
    within = all(code.startswith((names.result, names.distribution)) for code in codes)
    return EntryKind.CLOSING if within and (to_result or not earned) else EntryKind.ORDINARY


def preview_year(book: Book, year: int) -> list[Carry]:
    """The entries that the end of the year would make, in order; empty where nothing is left to carry."""
    return _carries(read_month(book, date(year, 12, 1)))


def _carries(figures: BookMonth) -> list[Carry]:
    names = ACCOUNTS[figures.book.chart]
    nets = {code: one.end.net_fen for code, one in figures.by_code.items()}
    earned = {c: fen for c, fen in nets.items() if _is_earned(figures.account_of[c])}
    net = sum(earned.values())  # debit positive: a loss
    result = nets.get(names.result, 0) + net
    shared = {
        code: fen for code, fen in nets.items()
        if code.startswith(names.allocations) and code != names.undistributed
    }  # fmt: skip
    carries = [
        (_("Income and expense of %(year)s to the result"), _against(figures, earned, names.result)),
        (_("Result of %(year)s to undistributed"), _against(figures, {names.result: result}, names.undistributed)),
        (_("Allocations of %(year)s to undistributed"), _against(figures, shared, names.undistributed)),
    ]  # fmt: skip
    return [Carry(title % {"year": figures.month.year}, lines) for title, lines in carries if lines]


def _is_earned(account: Account) -> bool:
    return account.kind in (AccountKind.INCOME, AccountKind.EXPENSE)


def _against(figures: BookMonth, nets: Mapping[str, int], target: str) -> tuple[LegDraft, ...]:
    """Legs that empty these accounts into the target; a side each way, so that turnovers stay readable."""
    emptied = [
        leg
        for code, fen in sorted(nets.items())
        for leg in _emptying(figures, figures.account_of[code], fen)
    ]
    if not emptied:
        return ()
    into = figures.account_of[target]
    gains, costs = (sum(leg.debit_fen for leg in emptied), sum(leg.credit_fen for leg in emptied))
    return (
        *emptied,
        *([credit(into, gains)] if gains else []),
        *([debit(into, costs)] if costs else []),
    )


def _emptying(figures: BookMonth, account: Account, fen: int) -> list[LegDraft]:
    """The lines that bring an account to nought: one, or one for each thing that it is kept by."""
    if not (account.by_counterparty or account.demands_project or account.demands_agreement):
        return [_taking(account, fen)] if fen else []
    rows = (
        Leg.objects.posted()
        .filter(account=account, on__lt=next_month(figures.month))
        .order_by("counterparty", "project_id", "agreement_id")
        .values_list("counterparty", "project_id", "agreement_id")
        .annotate(fen=Sum(F("debit_fen") - F("credit_fen")))
    )
    return [
        _taking(account, net, counterparty=party, project=project, agreement=agreement)
        for party, project, agreement, net in rows
        if net
    ]


def _taking(account: Account, net: int, **more: UUID | None) -> LegDraft:
    """A line that takes away what stands on the account, a debit being above nought."""
    return credit(account, net, **more) if net > 0 else debit(account, -net, **more)


@transaction.atomic
def close_year(book: Book, year: int, *, by: By, at: datetime | None = None) -> list[UUID]:
    """Carry the year's result, dated 31 December; gives the keys of the entries it made.

    Refused while a voucher of the year waits: it would stay out of the result.
    """
    at = at or timezone.now()
    if not by.may("ledger.close"):
        raise Refused(gettext_lazy("Only the head of the bookkeeping office closes a year."))
    must_keep(by, book)
    december = _locked_december(book, year)
    waiting = Entry.objects.filter(book=book, on__year=year).open().count()
    if waiting:
        raise Refused(
            gettext_lazy("%(n)s vouchers of the year are not posted yet. Post or void them first."), n=waiting
        )  # fmt: skip
    made = [_post(book, carry, december, by=by, at=at) for carry in preview_year(book, year)]
    if made:
        record(
            by=by,
            verb="ledger.close_year",
            noun=december,
            at=at,
            changes={"year": year, "entries": len(made)},
        )
    return made


def _locked_december(book: Book, year: int) -> Period:
    """December's row, locked: two presses at once carry the result once."""
    period, _made = Period.objects.get_or_create(book=book, month=date(year, 12, 1))
    return Period.objects.select_for_update().get(pk=period.pk)


def _post(book: Book, carry: Carry, december: Period, *, by: By, at: datetime) -> UUID:
    key = new_key()
    post_entry(
        EntryDraft(
            book, summary=carry.title, on=date(december.month.year, 12, 31), occurred_at=at, kind=EntryKind.CLOSING, key=key,
            legs=carry.lines,
            source=(SOURCE, december.pk),
        ),
        by=by,
    )  # fmt: skip
    return key
