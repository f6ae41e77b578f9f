"""A limit, its pauses, and what the counting gives."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.base.limits.workdays import DayKind
from yanzhen.base.refusals import Refused

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
CLOSE_OF_BUSINESS: Final = time(17, 30)
AMOUNT_MAX: Final = 3660


class LimitUnit(models.TextChoices):
    WORKING_DAY = "working_day", _("working days")
    CALENDAR_DAY = "calendar_day", _("calendar days")
    MONTH = "month", _("months")
    HOUR = "hour", _("hours")


# The shortest and longest that one unit can last, in calendar days, to compare unlike units.
_LENGTHS: Final = {
    LimitUnit.WORKING_DAY: (1.0, float("inf")),
    LimitUnit.CALENDAR_DAY: (1.0, 1.0),
    LimitUnit.MONTH: (28.0, 31.0),
    LimitUnit.HOUR: (1 / 24, 1 / 24),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit. Nought days means the same day (即办件)."""

    amount: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= AMOUNT_MAX:
            raise Refused(
                _("A time limit lies between 0 and %(most)s, not at %(amount)s."),
                most=AMOUNT_MAX,
                amount=self.amount,
            )
        object.__setattr__(self, "unit", LimitUnit(self.unit))

    @property
    def label(self) -> str:
        """“7 working days”, in the language of the moment."""
        amount = {"n": self.amount}
        if self.unit == LimitUnit.WORKING_DAY:
            return ngettext("%(n)s working day", "%(n)s working days", self.amount) % amount
        if self.unit == LimitUnit.CALENDAR_DAY:
            return ngettext("%(n)s calendar day", "%(n)s calendar days", self.amount) % amount
        if self.unit == LimitUnit.MONTH:
            return ngettext("%(n)s month", "%(n)s months", self.amount) % amount
        return ngettext("%(n)s hour", "%(n)s hours", self.amount) % amount

    def __str__(self) -> str:
        return self.label

    def is_longer_than(self, other: "Limit") -> bool | None:
        """Whether this limit always lasts longer; None when that depends on the calendar.

        A promise may not be longer than the law's limit. 20 calendar days never outlast 20 working
        days, but for 20 working days and 25 calendar days it depends on the holidays between.
        """
        if self.unit == other.unit:
            return self.amount > other.amount
        shortest, longest = _lengths(self)
        least, most = _lengths(other)
        if longest <= least:
            return False
        return True if shortest > most else None


def _lengths(limit: Limit) -> tuple[float, float]:
    if not limit.amount:
        return 0.0, 0.0
    shortest, longest = _LENGTHS[limit.unit]
    return limit.amount * shortest, limit.amount * longest


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands from `start` until `end`; without an end it stands still now."""

    start: datetime
    end: datetime | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise Refused(_("A pause can't end before it begins."))


class DayMark(StrEnum):
    """How a day stands in the strip; also its class in the style sheet."""

    START = "start"
    RUN = "run"
    OFF = "off"
    HOLD = "hold"
    LATE = "late"


class CountedDay(NamedTuple):
    """One cell of the day strip. `number` counts days of the limit; `note` names holiday or pause."""

    date: date
    mark: DayMark
    kind: DayKind
    number: int | None = None
    note: "str | Promise" = ""
    is_now: bool = False
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """The due time (UTC) with its reasons. None: the clock stands, or a year's calendar is missing.

    `used` is what was counted, in days (in hours for a limit in hours): until the due time, until
    the pause, or until the end of the last known year. A limit in hours has no `days`.
    """

    limit: Limit
    started_at: datetime
    due_at: datetime | None = None
    awaits_year: int | None = None
    paused: bool = False
    days: tuple[CountedDay, ...] = ()
    used: int = 0

    @property
    def due_on(self) -> date | None:
        return self.due_at.astimezone(SHANGHAI).date() if self.due_at else None
