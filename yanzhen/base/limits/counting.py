"""Counting a limit from day to day. The rules stand in the package's own docstring."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.limits.nouns import (
    CLOSE_OF_BUSINESS,
    SHANGHAI,
    Calculation,
    CountedDay,
    DayMark,
    Limit,
    LimitUnit,
    Pause,
)
from yanzhen.base.limits.workdays import WORKED, DayKind, MissingCalendar, WorkingCalendar
from yanzhen.base.refusals import Refused

# 24:00 would be shown as the next day.
LAST_SECOND: Final = time(23, 59, 59)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


def calculate(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Limit] = (),
    close_of_business: time | None = CLOSE_OF_BUSINESS,
) -> Calculation:
    """When `limit`, counted from the event at `start`, is used up; never a guess: see Calculation.

    `extensions` follow one another on the limit. `close_of_business` None means 24:00.
    Raises Refused where hours are extended by days or days by hours.
    """
    pieces = _pieces(limit, extensions)
    standing = _united(pauses)
    if limit.unit == LimitUnit.HOUR:
        return _in_hours(start, pieces[0], standing)
    walk = _Walk(start.astimezone(SHANGHAI), calendar, standing, close_of_business)
    try:
        for piece in pieces:
            walk.count(piece)
        walk.reach_a_worked_day()
    except MissingCalendar as missing:
        return Calculation(
            limit, start, None, missing.year, days=tuple(walk.days), used=walk.number
        )
    except _ClockStands:
        return Calculation(limit, start, paused=True, days=tuple(walk.days), used=walk.number)
    walk.days[-1] = walk.days[-1]._replace(is_due=True)
    due_at = datetime.combine(walk.last, close_of_business or LAST_SECOND, SHANGHAI).astimezone(UTC)
    return Calculation(limit, start, due_at, days=tuple(walk.days), used=walk.number)


def _pieces(limit: Limit, extensions: Iterable[Limit]) -> list[Limit]:
    """The limit and its extensions; neighbours of one unit are added: two months are not one and one."""
    whole = [limit, *extensions]
    if len({piece.unit == LimitUnit.HOUR for piece in whole}) > 1:
        raise Refused(_("A limit in hours is extended by hours, one in days by days or months."))
    return [
        Limit(sum(piece.amount for piece in same), unit)
        for unit, same in groupby(whole, key=lambda piece: piece.unit)
    ]


def _united(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses in order of time, those that overlap made one."""
    united: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        last = united[-1] if united else None
        if last is None or (last.end is not None and last.end < pause.start):
            united.append(pause)
        elif last.end is not None and (pause.end is None or pause.end > last.end):
            united[-1] = Pause(last.start, pause.end, last.reason)
    return united


def _in_hours(start: datetime, limit: Limit, pauses: Sequence[Pause]) -> Calculation:
    due = start.astimezone(UTC) + limit.amount * HOUR
    for pause in pauses:
        if pause.start >= due:
            break
        if pause.end is None:
            left = due - max(pause.start, start)
            return Calculation(limit, start, paused=True, used=limit.amount - -(-left // HOUR))
        due += max(pause.end - max(pause.start, start), timedelta())
    return Calculation(limit, start, due_at=due, used=limit.amount)


class _ClockStands(Exception):
    """The walk came to a pause without end."""


class _Held(NamedTuple):
    """Days on which the clock stood, both included; without `until` it still stands."""

    since: date
    until: date | None
    reason: str


class _Walk:
    """Goes from day to day, counting. `last` is the day reached, `number` the days counted."""

    def __init__(
        self,
        start: datetime,
        calendar: WorkingCalendar,
        pauses: Iterable[Pause],
        close: time | None,
    ) -> None:
        self.calendar = calendar
        self.last = start.date()
        self.number = 0
        self.days: list[CountedDay] = []
        self._held = [_held(pause, close) for pause in pauses]
        self._came_after_close = close is not None and start.time() > close

    def count(self, piece: Limit) -> None:
        if not self.days:
            kind = self.calendar.kind_of(self.last)
            note = _("starts here, not counted")
            self.days.append(CountedDay(self.last, DayMark.START, kind, None, note))
        if piece.unit == LimitUnit.MONTH:
            self._count_months(piece.amount)
        else:
            self._count_days(piece.amount, WORKED if piece.unit == LimitUnit.WORKING_DAY else None)

    def reach_a_worked_day(self) -> None:
        """Art. 203; what came after the close and is due the same day is due the next."""
        missed = self.number == 0 and self._came_after_close
        while missed or not self.calendar.is_worked(self.last) or self._hold_on(self.last):
            missed = False
            self._step(frozenset())

    def _count_days(self, amount: int, kinds: frozenset[DayKind] | None) -> None:
        target = self.number + amount
        while self.number < target:
            self._step(kinds)

    def _count_months(self, amount: int) -> None:
        target = months_later(self.last, amount)
        while self.last < target:
            # Each day on which the clock stood lengthens the period by a day.
            target += DAY * (not self._step(None))

    def _step(self, kinds: frozenset[DayKind] | None) -> bool:
        """Go to the next day and count it where it is of these kinds (None: any) and not held."""
        day = self.last + DAY
        kind = self.calendar.kind_of(day)
        hold = self._hold_on(day)
        self.last = day
        if hold:
            self.days.append(CountedDay(day, DayMark.HOLD, kind, None, hold.reason or _("paused")))
            return False
        note = _note_on(day, kind, self.calendar)
        if kinds is not None and kind not in kinds:
            self.days.append(CountedDay(day, DayMark.OFF, kind, None, note))
            return False
        self.number += 1
        self.days.append(CountedDay(day, DayMark.RUN, kind, self.number, note))
        return True

    def _hold_on(self, day: date) -> _Held | None:
        for held in self._held:
            if held.since <= day and held.until is None:
                raise _ClockStands
            if held.until is not None and held.since <= day <= held.until:
                return held
        return None


def _held(pause: Pause, close: time | None) -> _Held:
    start = pause.start.astimezone(SHANGHAI)
    # That day's work was done when the clock was stopped in the evening.
    after_close = close is not None and start.time() > close
    since = start.date() + DAY * after_close
    until = pause.end.astimezone(SHANGHAI).date() if pause.end else None
    return _Held(since, until, pause.reason)


def _note_on(day: date, kind: DayKind, calendar: WorkingCalendar) -> "str | Promise":
    if kind == DayKind.HOLIDAY:
        return calendar.name_of(day)
    if kind == DayKind.MAKEUP:
        return _("make-up day, worked")
    return _("rest") if kind == DayKind.REST else ""


def months_later(day: date, months: int) -> date:
    """The corresponding day `months` later or, failing that, the last of that month (art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
