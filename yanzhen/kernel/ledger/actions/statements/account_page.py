"""One account's page (明细账): what stood before, every leg with the balance after it, by fifty.

Pages follow each other by key, so page 2,000 costs as much as page 1; the balance above a page is one sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from yanzhen.kernel.ledger.models import Account, Leg, MonthBalance, Period
from yanzhen.kernel.parties.models import Party

ROWS_PER_PAGE: Final = 50
EXPORT_ROWS_MAX: Final = 50_000


@dataclass(frozen=True)
class Asked:
    """Which legs: days included; a counterparty and a project where they are asked for."""

    first: date
    last: date
    counterparty: UUID | None = None
    project: UUID | None = None

    def narrowed(self, legs: "QuerySet[Leg, Any]") -> "QuerySet[Leg, Any]":
        if self.counterparty:
            legs = legs.filter(counterparty_id=self.counterparty)
        if self.project:
            legs = legs.filter(project_id=self.project)
        return legs


@dataclass(frozen=True)
class Key:
    """Where a page begins: after this leg, in the order of day, entry and line."""

    on: date
    entry_id: UUID
    line: int

    def __str__(self) -> str:
        return f"{self.on:%Y%m%d}.{self.entry_id.hex}.{self.line}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        try:
            day, entry, line = text.split(".")
            return cls(date(int(day[:4]), int(day[4:6]), int(day[6:8])), UUID(entry), int(line))
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Stand:
    """What stands on an account, in fen; debit is positive. Ledgers print the side beside the amount."""

    fen: int

    @property
    def size_fen(self) -> int:
        return abs(self.fen)


@dataclass(frozen=True)
class LegRow:
    """A leg and what stood on the account after it."""

    leg: Leg
    stand: Stand


@dataclass(frozen=True)
class AccountPage:
    """`opening` stood before the first day, `above` above the first row of this page."""

    account: Account
    opening: Stand
    above: Stand
    rows: Sequence[LegRow]
    debit_fen: int
    credit_fen: int
    next_key: str
    begins: bool

    @property
    def closing(self) -> Stand:
        return Stand(self.opening.fen + self.debit_fen - self.credit_fen)


def read_page(
    account: Account, asked: Asked, *, after: Key | None = None, size: int = ROWS_PER_PAGE
) -> AccountPage:
    """A page of the account with its sub-accounts; six statements, however many legs."""
    leaves = leaves_of(account)
    opening = _opening(account, leaves, asked)
    legs = asked.narrowed(_posted(leaves)).filter(on__range=(asked.first, asked.last))
    sums = _sums(legs)
    above = opening
    if after is not None:
        before = _sums(legs.filter(_up_to(after)))
        above += before["debit"] - before["credit"]
        shown = legs.exclude(_up_to(after))
    else:
        shown = legs
    found = list(
        shown.select_related("entry", "counterparty", "account").order_by("on", "entry_id", "line")[: size + 1]
    )  # fmt: skip
    rows = _running(found[:size], above)
    more = found[size - 1] if len(found) > size else None
    return AccountPage(
        account, Stand(opening), Stand(above), rows, sums["debit"], sums["credit"],
        str(Key(more.on, more.entry_id, more.line)) if more else "", begins=after is None,
    )  # fmt: skip


def leaves_of(account: Account) -> list[UUID]:
    """The accounts that take legs at or below this one: codes of sub-accounts go on from their parent's."""
    if account.is_leaf:
        return [account.pk]
    below = Account.objects.filter(
        book_id=account.book_id, code__startswith=account.code, is_leaf=True
    )
    return list(below.values_list("pk", flat=True))


def _posted(leaves: Sequence[UUID]) -> "QuerySet[Leg, Any]":
    return Leg.objects.filter(account_id__in=leaves, entry__state="posted")


def _opening(account: Account, leaves: Sequence[UUID], asked: Asked) -> int:
    """What stood before the first day: frozen months, and the legs since. Opening entries of that very day included."""
    first = asked.first.replace(day=1)
    frozen = _last_frozen(account, first)
    legs = asked.narrowed(_posted(leaves))
    if frozen is not None and not asked.project:
        legs = legs.filter(on__gte=frozen)
    earlier = _sums(legs.filter(on__lt=asked.first))
    net = earlier["debit"] - earlier["credit"]
    if frozen is not None and not asked.project:
        net += _frozen_net(account, leaves, frozen, asked.counterparty)
    return net


def _last_frozen(account: Account, first: date) -> date | None:
    """The first day after the last closed month before this one, or None."""
    period = (
        Period.objects.filter(book_id=account.book_id, closed_at__isnull=False, month__lt=first)
        .order_by("-month")
        .first()
    )
    return (
        date(period.month.year + period.month.month // 12, period.month.month % 12 + 1, 1)
        if period
        else None
    )


def _frozen_net(
    account: Account, leaves: Sequence[UUID], until: date, counterparty: UUID | None
) -> int:
    rows = MonthBalance.objects.filter(
        account_id__in=leaves, period__month__lt=until, period__closed_at__isnull=False
    )
    if counterparty:
        rows = rows.filter(counterparty_id=counterparty)
    sums = _sums(rows)
    return sums["debit"] - sums["credit"]


def _sums(rows: "QuerySet[Any, Any]") -> Mapping[str, int]:
    sums = rows.order_by().aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    return {name: int(fen or 0) for name, fen in sums.items()}


def _up_to(key: Key) -> Q:
    same_day = Q(on=key.on)
    return Q(on__lt=key.on) | same_day & (
        Q(entry_id__lt=key.entry_id) | Q(entry_id=key.entry_id, line__lte=key.line)
    )


def _running(legs: Sequence[Leg], above: int) -> list[LegRow]:
    rows, balance = [], above
    for leg in legs:
        balance += leg.net_fen
        rows.append(LegRow(leg, Stand(balance)))
    return rows


def counterparties_of(account: Account, limit: int = 300) -> list[Party]:
    """Whom the account knows, by name, for the filter."""
    known = (
        Party.objects.filter(balances__account_id__in=leaves_of(account))
        .distinct()
        .order_by("pinyin")
    )
    return list(known[:limit])
