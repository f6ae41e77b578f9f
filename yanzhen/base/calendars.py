"""The working calendar of this installation: read from its table, kept in memory, extended year by year."""

import csv
import threading
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from yanzhen.base.limits import DayKind, WorkingCalendar
from yanzhen.base.models import CalendarDay, CalendarYear

DATA: Final = Path(__file__).parent / "data"
# Another process may have taken over a new year; a minute later everybody knows it.
KEPT_SECONDS: Final = 60.0


class OfficialDay(NamedTuple):
    """A day that is not what its weekday says; `kind` is "holiday" or "makeup"."""

    date: date
    kind: str
    name: str


class _Kept(NamedTuple):
    calendar: WorkingCalendar
    until: float


_kept: _Kept | None = None
_reading = threading.Lock()


def working_calendar() -> WorkingCalendar:
    """All years taken over so far. Cheap: read from the database at most once a minute and process."""
    kept = _kept
    if kept is not None and time.monotonic() < kept.until:
        return kept.calendar
    with _reading:
        return _read()


def forget_calendar() -> None:
    """Read it again at the next call; called after every change of a year."""
    global _kept
    _kept = None


def keep_calendar(calendar: WorkingCalendar, *, seconds: float = KEPT_SECONDS) -> None:
    """Work by this one for so long, without a look into the database."""
    global _kept
    _kept = _Kept(calendar, time.monotonic() + seconds)


def _read() -> WorkingCalendar:
    years = CalendarYear.objects.values_list("year", flat=True)
    days = CalendarDay.objects.values_list("date", "kind", "name")
    calendar = calendar_of(years, (OfficialDay(*row) for row in days))
    keep_calendar(calendar)
    return calendar


def calendar_of(years: Iterable[int], days: Iterable[OfficialDay]) -> WorkingCalendar:
    """A calendar of these whole years; also for rules and tests without a database."""
    return WorkingCalendar(years, {day.date: (DayKind(day.kind), day.name) for day in days})


def shipped_days() -> dict[int, list[OfficialDay]]:
    """The announced days by the year of their notice, as they come with this software (data/NOTICE)."""
    years: dict[int, list[OfficialDay]] = {}
    with (DATA / "holidays.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            day = OfficialDay(date.fromisoformat(row["date"]), row["kind"], row["name"])
            years.setdefault(int(row["year"]), []).append(day)
    return years


def shipped_calendar() -> WorkingCalendar:
    """The calendar as shipped, without a database."""
    years = shipped_days()
    return calendar_of(years, (day for days in years.values() for day in days))


def shipped_notices() -> dict[int, str]:
    """Where the State Council announced each shipped year."""
    with (DATA / "holiday_notices.csv").open(encoding="utf-8") as lines:
        return {int(row["year"]): row["notices"] for row in csv.DictReader(lines)}


def load_shipped_years(year_model: Any = CalendarYear, day_model: Any = CalendarDay) -> list[int]:
    """Take over the shipped years that are not there yet; a year that was changed here stays as it is.

    A migration passes its own models. Returns the years added; running it again adds nothing.
    """
    there = set(year_model.objects.values_list("year", flat=True))
    years = {year: days for year, days in shipped_days().items() if year not in there}
    notices = shipped_notices()
    year_model.objects.bulk_create(year_model(year=year, source=notices[year]) for year in years)
    day_model.objects.bulk_create(
        day_model(year_id=year, date=day.date, kind=day.kind, name=day.name)
        for year, days in years.items()
        for day in days
    )
    forget_calendar()
    return sorted(years)
