"""The colours of due times as questions to the database: one rule with the badge, so that lists and counts agree."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import Light, LimitUnit, MissingCalendar
from yanzhen.base.limits.left import soon_days, soon_hours

RUNNING: Final = Q(
    ended_at__isnull=True, clock_from__isnull=False, clock_stopped_at__isnull=True, paused=False
)


def soon_until(now: datetime) -> datetime:
    """The end of the last working day that is still "soon" from today on (three, unless set otherwise).

    Past the last known calendar it is the end of what is known: nothing later can be due.
    """
    calendar = working_calendar()
    day = timezone.localdate(now)
    try:
        for _n in range(soon_days()):
            day = calendar.next_worked(day + timedelta(days=1))
    except MissingCalendar as missing:
        day = date(missing.year - 1, 12, 31)
    return timezone.make_aware(datetime.combine(day, time.max))


def coloured(light: str, now: datetime) -> Q:
    """The cases whose badge has this colour now (base/limits/left.py says the same of one)."""
    hours = Q(limit_unit=LimitUnit.HOUR)
    # Begun hours are not counted: four hours and 59 minutes are four.
    near = now + timedelta(hours=soon_hours() + 1)
    soon = (hours & Q(due_at__lt=near)) | (~hours & Q(due_at__lte=soon_until(now)))
    colours = {
        Light.RED: RUNNING & Q(due_at__lt=now),
        Light.YELLOW: RUNNING & Q(due_at__gte=now) & soon,
        Light.GREEN: RUNNING & Q(due_at__gte=now) & ~soon,
        Light.PAUSED: Q(ended_at__isnull=True, clock_stopped_at__isnull=True, paused=True),
        Light.WAITING: RUNNING & Q(due_awaits_year__isnull=False),
    }
    return colours[Light(light)]


def hurrying(now: datetime) -> Q:
    """Yellow or red: what one hurries with."""
    return coloured(Light.YELLOW, now) | coloured(Light.RED, now)
