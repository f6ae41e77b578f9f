"""The badge counts working days, and stays silent where the calendar does."""

from datetime import date, datetime

import pytest

from yanzhen.base.calendars import shipped_calendar
from yanzhen.base.limits import (
    SHANGHAI,
    DayMark,
    Light,
    Limit,
    LimitUnit,
    Pause,
    calculate,
    day_strip,
    remaining,
    remaining_until,
)

CALENDAR = shipped_calendar()
WORKING = LimitUnit.WORKING_DAY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "light", "label"),
    [
        ("2026-09-15 09:00", Light.GREEN, "6 working days left"),
        ("2026-09-17 09:00", Light.GREEN, "4 working days left"),
        ("2026-09-18 09:00", Light.YELLOW, "3 working days left"),
        ("2026-09-19 09:00", Light.YELLOW, "3 working days left"),
        ("2026-09-21 23:00", Light.YELLOW, "1 working day left"),
        ("2026-09-22 17:30", Light.YELLOW, "due today"),
        ("2026-09-22 17:31", Light.RED, "overdue"),
        ("2026-09-23 08:00", Light.RED, "1 working day over"),
        ("2026-09-27 08:00", Light.RED, "2 working days over"),
        ("2026-09-28 08:00", Light.RED, "3 working days over"),
    ],
)
def test_the_light_turns_with_the_working_days_left(now: str, light: Light, label: str) -> None:
    calculation = calculate(at("2026-09-14 10:20"), Limit(7, WORKING), CALENDAR)  # due 22 September

    left = remaining(calculation, at(now), CALENDAR)

    assert (left.light, left.label) == (light, label)


def test_while_the_clock_stands_nothing_is_overdue() -> None:
    calculation = calculate(
        at("2026-11-02 09:00"), Limit(5, WORKING), CALENDAR, [Pause(at("2026-11-04 10:00"), None)]
    )

    left = remaining(calculation, at("2026-12-20 09:00"), CALENDAR)

    assert (left.light, left.label, left.is_overdue) == (Light.PAUSED, "clock stands", False)


def test_a_due_date_that_waits_for_a_calendar_says_so() -> None:
    calculation = calculate(at("2026-12-21 09:00"), Limit(20, WORKING), CALENDAR)

    left = remaining(calculation, at("2026-12-22 09:00"), CALENDAR)

    assert left.label == "due date awaits the 2027 calendar"
    assert left.light == Light.WAITING


def test_overdue_days_are_counted_as_far_as_the_calendar_is_known() -> None:
    left = remaining_until(at("2026-12-29 17:30"), at("2027-01-15 09:00"), CALENDAR)

    assert (left.overdue_days, left.awaits_year, left.light) == (2, 2027, Light.RED)


@pytest.mark.parametrize(
    ("now", "light", "label"),
    [
        ("2026-11-02 10:00", Light.GREEN, "23 hours left"),
        ("2026-11-03 05:00", Light.YELLOW, "4 hours left"),
        ("2026-11-03 09:30", Light.RED, "overdue"),
        ("2026-11-03 08:30", Light.YELLOW, "less than an hour left"),
        ("2026-11-03 11:00", Light.RED, "2 hours over"),
    ],
)
def test_a_limit_in_hours_counts_hours(now: str, light: Light, label: str) -> None:
    calculation = calculate(at("2026-11-02 09:00"), Limit(24, LimitUnit.HOUR), CALENDAR)

    left = remaining(calculation, at(now), CALENDAR)

    assert (left.light, left.label) == (light, label)


def test_the_strip_marks_today_and_the_days_past_due() -> None:
    calculation = calculate(at("2026-09-21 09:00"), Limit(2, WORKING), CALENDAR)

    strip = day_strip(calculation, at("2026-09-28 09:00"), CALENDAR)

    late = [(day.date.day, day.mark, day.note) for day in strip if day.date > date(2026, 9, 23)]
    assert late == [
        (24, DayMark.LATE, ""),
        (25, DayMark.OFF, "中秋节"),
        (26, DayMark.OFF, "中秋节"),
        (27, DayMark.OFF, "中秋节"),
        (28, DayMark.LATE, ""),
    ]
    assert [day.date.day for day in strip if day.is_now] == [28]
    assert [day.date.day for day in strip if day.is_due] == [23]


def test_the_strip_before_the_due_day_ends_with_it() -> None:
    calculation = calculate(at("2026-09-21 09:00"), Limit(2, WORKING), CALENDAR)

    strip = day_strip(calculation, at("2026-09-22 09:00"), CALENDAR)

    assert [day.date.day for day in strip] == [21, 22, 23]
