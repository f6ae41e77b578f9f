"""Where "soon" ends: the moment before which a due time is yellow or red."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import MissingCalendar
from yanzhen.base.limits.left import SOON_DAYS_MAX


def soon_until(now: datetime) -> datetime:
    """The end of the third working day from today: what is due before it is yellow or red.

    Past the last known calendar it is the end of what is known: nothing later can be due.
    """
    calendar = working_calendar()
    day = timezone.localdate(now)
    try:
        for _n in range(SOON_DAYS_MAX):
            day = calendar.next_worked(day + timedelta(days=1))
    except MissingCalendar as missing:
        day = date(missing.year - 1, 12, 31)
    return timezone.make_aware(datetime.combine(day, time.max))
