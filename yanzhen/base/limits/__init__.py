"""When something is due, day by day, and why: limits, pauses and extensions on the official calendar.

Civil Code art. 201: the day of the event is not counted. Art. 202: a period in months ends on the
corresponding day or, failing that, the month's last. Art. 203: a period whose last day is a legal day
of rest ends on the first working day after; it ends at 24:00 or, where there are business hours, at
their close. Art. 204: law or agreement may say otherwise. Art. 1259: 以内 includes the last day.
行政许可法 art. 82: limits in days of a licence are working days.

Decisions of ours, where the law is silent: weekly days of rest are legal days of rest too (as in the
older General Principles, art. 154); a day on which the clock stood is not counted, so neither the day
of pausing nor that of resuming is, and counting goes on with the day after; a pause that begins after
the close of business holds from the next day; limits in hours run in real time unless paused.

A year without calendar gives no due time: the calculation says which year it waits for.
"""

from yanzhen.base.limits.counting import calculate
from yanzhen.base.limits.left import Light, Remaining, day_strip, remaining, remaining_until
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
from yanzhen.base.limits.workdays import DayKind, MissingCalendar, WorkingCalendar

__all__ = [
    "CLOSE_OF_BUSINESS",
    "SHANGHAI",
    "Calculation",
    "CountedDay",
    "DayKind",
    "DayMark",
    "Light",
    "Limit",
    "LimitUnit",
    "MissingCalendar",
    "Pause",
    "Remaining",
    "WorkingCalendar",
    "calculate",
    "day_strip",
    "remaining",
    "remaining_until",
]
