"""Working time runs in the hours of official working days, forwards and backwards, and is never guessed."""

from datetime import date, datetime, timedelta

import pytest

from yanzhen.base.calendars import shipped_calendar
from yanzhen.base.limits import SHANGHAI, MissingCalendar
from yanzhen.base.limits.workhours import (
    after_working_time,
    before_working_time,
    length_of_a_day,
    opened_last,
    worked_day_after,
    worked_day_before,
)

CALENDAR = shipped_calendar()


def _at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def test_an_office_day_has_seven_and_a_half_hours() -> None:
    assert length_of_a_day() == timedelta(hours=7, minutes=30)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-09 09:00", 2, "2026-03-09 11:00"),
        ("2026-03-09 11:00", 2, "2026-03-09 14:30"),  # over lunch
        ("2026-03-09 16:30", 2, "2026-03-10 09:30"),  # over night
        ("2026-03-13 17:00", 1, "2026-03-16 09:00"),  # over a weekend
        ("2026-03-14 20:00", 1, "2026-03-16 09:30"),  # begun on a day of rest
        ("2026-02-14 17:00", 1, "2026-02-24 09:00"),  # a make-up Saturday, then Spring Festival
        ("2026-03-09 12:30", 0, "2026-03-09 13:30"),  # nothing, but not at lunch
    ],
)
def test_working_hours_are_counted_in_office_hours(start: str, hours: int, end: str) -> None:
    assert after_working_time(_at(start), timedelta(hours=hours), CALENDAR) == _at(end)


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        ("2026-03-09 17:30", 2, "2026-03-09 15:30"),
        ("2026-03-09 14:30", 2, "2026-03-09 11:00"),
        ("2026-03-16 09:00", 1, "2026-03-13 17:00"),
        ("2026-02-24 09:00", 1, "2026-02-14 17:00"),
        ("2026-03-15 12:00", 1, "2026-03-13 16:30"),
    ],
)
def test_and_backwards(end: str, hours: int, start: str) -> None:
    assert before_working_time(_at(end), timedelta(hours=hours), CALENDAR) == _at(start)


def test_days_pass_over_holidays_and_take_make_up_days() -> None:
    assert worked_day_before(date(2026, 2, 24), 1, CALENDAR) == date(2026, 2, 14)
    assert worked_day_before(date(2026, 2, 22), 0, CALENDAR) == date(2026, 2, 14)
    assert worked_day_after(date(2026, 2, 14), 1, CALENDAR) == date(2026, 2, 24)


def test_a_day_has_opened_at_half_past_eight() -> None:
    assert opened_last(_at("2026-03-16 08:29"), CALENDAR) == date(2026, 3, 13)
    assert opened_last(_at("2026-03-16 08:30"), CALENDAR) == date(2026, 3, 16)
    assert opened_last(_at("2026-03-15 12:00"), CALENDAR) == date(2026, 3, 13)


def test_a_year_without_calendar_is_not_guessed() -> None:
    known = max(CALENDAR.years)
    with pytest.raises(MissingCalendar):
        after_working_time(_at(f"{known}-12-31 17:00"), timedelta(hours=3), CALENDAR)
