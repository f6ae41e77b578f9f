"""Working time: the hours of the official working days. Reminders count in it, never on the wall clock."""

from datetime import date, datetime, time, timedelta
from typing import Final

from yanzhen.base.limits.nouns import CLOSE_OF_BUSINESS, SHANGHAI
from yanzhen.base.limits.workdays import WorkingCalendar

# The hours of an office day; the afternoon ends at the close of business that limits end at.
SPANS: Final = ((time(8, 30), time(12, 0)), (time(13, 30), CLOSE_OF_BUSINESS))
OPENING: Final = SPANS[0][0]
ONE_DAY: Final = timedelta(days=1)


def length_of_a_day() -> timedelta:
    """How long one working day lasts."""
    return sum((_length(first, last) for first, last in SPANS), timedelta())


def opening_of(day: date) -> datetime:
    return datetime.combine(day, OPENING, SHANGHAI)


def opened_last(now: datetime, calendar: WorkingCalendar) -> date:
    """The latest working day whose business has begun at `now`; raises MissingCalendar."""
    day = now.astimezone(SHANGHAI).date()
    if now < opening_of(day):
        day -= ONE_DAY
    return worked_day_before(day + ONE_DAY, 1, calendar)


def worked_day_before(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day before `day`; `day` itself, or the last before it, where n is 0."""
    found = day if n == 0 else day - ONE_DAY
    left = max(n, 1)
    while True:
        if calendar.is_worked(found):
            left -= 1
            if left == 0:
                return found
        found -= ONE_DAY


def worked_day_after(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day after `day`; `day` itself where n is 0."""
    for _n in range(n):
        day = calendar.next_worked(day + ONE_DAY)
    return day


def after_working_time(start: datetime, span: timedelta, calendar: WorkingCalendar) -> datetime:
    """When `span` of working time has passed since `start`; raises MissingCalendar."""
    day, at, left = start.astimezone(SHANGHAI).date(), start, span
    while True:
        for first, last in _hours_of(day, calendar):
            begin = max(at, first)
            if begin <= last and left <= last - begin:
                return begin + left
            left -= max(last - begin, timedelta())
        day += ONE_DAY
        at = opening_of(day)


def before_working_time(end: datetime, span: timedelta, calendar: WorkingCalendar) -> datetime:
    """When `span` of working time is left until `end`; raises MissingCalendar."""
    day, at, left = end.astimezone(SHANGHAI).date(), end, span
    while True:
        for first, last in reversed(_hours_of(day, calendar)):
            finish = min(at, last)
            if finish >= first and left <= finish - first:
                return finish - left
            left -= max(finish - first, timedelta())
        day -= ONE_DAY
        at = datetime.combine(day, CLOSE_OF_BUSINESS, SHANGHAI)


def _hours_of(day: date, calendar: WorkingCalendar) -> list[tuple[datetime, datetime]]:
    if not calendar.is_worked(day):
        return []
    return [
        (datetime.combine(day, first, SHANGHAI), datetime.combine(day, last, SHANGHAI))
        for first, last in SPANS
    ]


def _length(first: time, last: time) -> timedelta:
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    return timedelta(minutes=minutes)
