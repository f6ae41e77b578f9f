"""What is left of a limit now: the badge and the strip of days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.base.limits.nouns import SHANGHAI, Calculation, CountedDay, DayMark, LimitUnit
from yanzhen.base.limits.workdays import WORKED, MissingCalendar, WorkingCalendar

LATE_DAYS_SHOWN_MAX: Final = 60


def soon_days() -> int:
    """Green with more working days left than this, yellow with this or fewer, red past due."""
    return int(settings.SOON_WORKING_DAYS)


def soon_hours() -> int:
    """The same for limits in hours."""
    return int(settings.SOON_HOURS)


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left. Days are working days; `hours` (negative past due) only for limits in hours.

    `overdue_days` is 0 on the evening of the due day and on days of rest right after it, although
    the light is red. `awaits_year` names a year whose calendar the count needs.
    """

    working_days: int
    overdue_days: int
    light: Light
    due_at: datetime | None = None
    hours: int | None = None
    awaits_year: int | None = None

    @property
    def is_overdue(self) -> bool:
        return self.light == Light.RED

    @property
    def is_soon(self) -> bool:
        return self.light == Light.YELLOW

    @property
    def label(self) -> str:
        """The badge: “3 working days left”, “1 working day over”, “clock stands”, …"""
        if self.light == Light.PAUSED:
            return _("clock stands")
        if self.light == Light.WAITING:
            return _("due date awaits the %(year)s calendar") % {"year": self.awaits_year}
        if self.hours is not None:
            return _hours_label(self.hours, overdue=self.is_overdue)
        return self._overdue_label() if self.is_overdue else self._left_label()

    def _overdue_label(self) -> str:
        if not self.overdue_days:
            return _("overdue")
        days = self.overdue_days
        return ngettext("%(n)s working day over", "%(n)s working days over", days) % {"n": days}

    def _left_label(self) -> str:
        if not self.working_days:
            return _("due today")
        days = self.working_days
        return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}


def remaining(calculation: Calculation, now: datetime, calendar: WorkingCalendar) -> Remaining:
    """What is left of a calculated limit at `now`."""
    if calculation.paused:
        return Remaining(0, 0, Light.PAUSED)
    if calculation.due_at is None:
        return Remaining(0, 0, Light.WAITING, awaits_year=calculation.awaits_year)
    return remaining_until(
        calculation.due_at, now, calendar, in_hours=calculation.limit.unit == LimitUnit.HOUR
    )


def remaining_until(
    due_at: datetime, now: datetime, calendar: WorkingCalendar, *, in_hours: bool = False
) -> Remaining:
    """What is left until a stored due time: for lists, where nothing is calculated again."""
    overdue = now > due_at
    if in_hours:
        left = _whole_hours(due_at - now)
        light = Light.RED if overdue else Light.YELLOW if left <= soon_hours() else Light.GREEN
        return Remaining(0, 0, light, due_at, hours=left)
    today, due_on = now.astimezone(SHANGHAI).date(), due_at.astimezone(SHANGHAI).date()
    days, awaits = _worked_days(min(today, due_on), max(today, due_on), calendar)
    if overdue:
        return Remaining(0, days, Light.RED, due_at, awaits_year=awaits)
    light = Light.YELLOW if days <= soon_days() else Light.GREEN
    return Remaining(days, 0, light, due_at, awaits_year=awaits)


def _worked_days(since: date, until: date, calendar: WorkingCalendar) -> tuple[int, int | None]:
    """Working days after `since` until `until`, as far as calendars are known, and the missing year."""
    try:
        return calendar.worked_days_after(since, until), None
    except MissingCalendar as missing:
        known = date(missing.year - 1, 12, 31)
        if known <= since:
            return 0, missing.year
        return calendar.worked_days_after(since, known), missing.year


def day_strip(
    calculation: Calculation, now: datetime, calendar: WorkingCalendar
) -> tuple[CountedDay, ...]:
    """The counted days with today marked and, past due, the days since (at most 60)."""
    today, due_on = now.astimezone(SHANGHAI).date(), calculation.due_on
    days = [day._replace(is_now=day.date == today) for day in calculation.days]
    if due_on is None or not days:
        return tuple(days)
    shown = min((today - due_on).days, LATE_DAYS_SHOWN_MAX)
    for days_late in range(1, shown + 1):
        day = due_on + timedelta(days=days_late)
        if day.year not in calendar.years:
            break
        kind = calendar.kind_of(day)
        mark = DayMark.LATE if kind in WORKED else DayMark.OFF
        days.append(CountedDay(day, mark, kind, None, calendar.name_of(day), is_now=day == today))
    return tuple(days)


def _whole_hours(left: timedelta) -> int:
    """Begun hours are not whole, before the due time and after it."""
    hours = abs(left) // timedelta(hours=1)
    return hours if left >= timedelta() else -hours


def _hours_label(hours: int, *, overdue: bool) -> str:
    if hours == 0:
        return _("overdue") if overdue else _("less than an hour left")
    if overdue:
        return ngettext("%(n)s hour over", "%(n)s hours over", -hours) % {"n": -hours}
    return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
