"""How old what is owed is: thirty, sixty, ninety, a hundred and eighty days, a year, and more.

Product decision: the age counts from the item's own day, the day a bucket is named after still belongs to it,
and what is paid without saying what for settles the oldest items first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BUCKET_DAYS: Final = (30, 60, 90, 180, 365)
BUCKET_TITLES: Final[tuple["str | Promise", ...]] = (
    _("Up to 30 days"),
    _("31 to 60 days"),
    _("61 to 90 days"),
    _("91 to 180 days"),
    _("181 to 365 days"),
    _("Over a year"),
)


@dataclass(frozen=True)
class OpenItem:
    """What of one leg is still owed; amounts in fen, above nought."""

    account_id: UUID
    counterparty_id: UUID
    leg_id: UUID
    entry_id: UUID
    on: date
    summary: str
    voucher_number: int | None
    amount_fen: int
    open_fen: int

    def days_on(self, day: date) -> int:
        """Days since its own day; none where that lies ahead."""
        return max((day - self.on).days, 0)


@dataclass(frozen=True)
class Aged:
    """What one counterparty owes, by age; `advance_fen` is what was paid beyond all items."""

    buckets: tuple[int, ...]
    advance_fen: int = 0

    @property
    def open_fen(self) -> int:
        return sum(self.buckets)

    @property
    def balance_fen(self) -> int:
        return self.open_fen - self.advance_fen

    def __add__(self, other: "Aged") -> "Aged":
        buckets = tuple(a + b for a, b in zip(self.buckets, other.buckets, strict=True))
        return Aged(buckets, self.advance_fen + other.advance_fen)


NOTHING: Final = Aged((0,) * (len(BUCKET_DAYS) + 1))


def bucket_of(days: int) -> int:
    """The index of the bucket for an age in days: 30 → 0, 31 → 1, 366 → 5."""
    return sum(days > last for last in BUCKET_DAYS)


def aged(open_by_day: Iterable[tuple[date, int]], on: date, *, advance_fen: int = 0) -> Aged:
    """Sum what is open, given by the days of the items, by age on a day."""
    buckets = [0] * (len(BUCKET_DAYS) + 1)
    for day, open_fen in open_by_day:
        buckets[bucket_of(max((on - day).days, 0))] += open_fen
    return Aged(tuple(buckets), advance_fen)
