"""A limit is counted on the official calendar, and says how."""

from datetime import date, datetime

import pytest

from yanzhen.base.calendars import shipped_calendar
from yanzhen.base.limits import (
    SHANGHAI,
    Calculation,
    DayKind,
    DayMark,
    Limit,
    LimitUnit,
    MissingCalendar,
    Pause,
    calculate,
)
from yanzhen.base.refusals import Refused

CALENDAR = shipped_calendar()
W, C, M, H = LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.MONTH, LimitUnit.HOUR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(calculation: Calculation) -> str:
    assert calculation.due_at is not None
    return f"{calculation.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # The day of the event is not counted; Friday 2026-09-25 to Sunday is the mid-autumn holiday.
        ("2026-09-21 09:00", Limit(1, W), "2026-09-22 17:30"),
        ("2026-09-22 09:00", Limit(3, W), "2026-09-28 17:30"),
        # Sunday 2026-09-20 is worked in exchange for the national holiday.
        ("2026-09-14 10:20", Limit(5, W), "2026-09-20 17:30"),
        ("2026-09-19 10:00", Limit(1, W), "2026-09-20 17:30"),
        # 7 working days over the national holiday: 28, 29, 30 September, 8, 9, 10 (make-up), 12 October.
        ("2026-09-27 10:00", Limit(7, W), "2026-10-12 17:30"),
        # Received late at night in Shanghai, still that day, and not counted.
        ("2026-11-02 23:59", Limit(1, W), "2026-11-03 17:30"),
        # Calendar days include days of rest, but the last day moves to a working day (art. 203).
        ("2026-11-02 09:00", Limit(15, C), "2026-11-17 17:30"),
        ("2026-11-02 09:00", Limit(5, C), "2026-11-09 17:30"),
        ("2026-09-24 09:00", Limit(7, C), "2026-10-08 17:30"),
        # A last day that is a Saturday worked in exchange does not move.
        ("2026-10-05 09:00", Limit(5, C), "2026-10-10 17:30"),
        # Months end on the corresponding day, or on the month's last.
        ("2026-03-16 09:00", Limit(1, M), "2026-04-16 17:30"),
        ("2025-12-31 09:00", Limit(2, M), "2026-02-28 17:30"),
        ("2024-01-31 09:00", Limit(1, M), "2024-02-29 17:30"),
        # Hours run through nights and holidays.
        ("2026-10-01 22:15", Limit(24, H), "2026-10-02 22:15"),
        # The same day; after the close, the next working day.
        ("2026-11-20 09:00", Limit(0, W), "2026-11-20 17:30"),
        ("2026-11-20 18:00", Limit(0, W), "2026-11-23 17:30"),
        ("2026-11-21 09:00", Limit(0, C), "2026-11-23 17:30"),
    ],
)
def test_a_limit_ends_on_the_day_the_law_names(start: str, limit: Limit, expected: str) -> None:
    assert due(calculate(at(start), limit, CALENDAR)) == expected


def test_without_business_hours_the_last_day_ends_at_midnight() -> None:
    calculation = calculate(at("2026-11-02 09:00"), Limit(1, W), CALENDAR, close_of_business=None)

    assert due(calculation) == "2026-11-03 23:59"
    assert calculation.due_on == date(2026, 11, 3)


def test_a_missing_year_gives_no_due_time_but_says_which_year() -> None:
    calculation = calculate(at("2026-12-21 09:00"), Limit(20, W), CALENDAR)

    assert (calculation.due_at, calculation.awaits_year) == (None, 2027)
    assert calculation.used == 8  # 22 to 31 December without the weekend


def test_a_year_that_is_not_needed_is_not_awaited() -> None:
    calculation = calculate(at("2026-12-21 09:00"), Limit(8, W), CALENDAR)

    assert due(calculation) == "2026-12-31 17:30"
    assert calculation.awaits_year is None


def test_the_calendar_never_falls_back_to_weekdays() -> None:
    assert CALENDAR.kind_of(date(2026, 12, 31)) == DayKind.WORK

    with pytest.raises(MissingCalendar, match="2027"):
        CALENDAR.kind_of(date(2027, 1, 4))


def test_a_pause_lengthens_the_limit_by_its_working_days() -> None:
    pause = Pause(at("2026-09-18 09:30"), at("2026-09-18 17:06"), "waits for the firm")

    calculation = calculate(at("2026-09-14 10:20"), Limit(7, W), CALENDAR, [pause])

    # 15, 16, 17, (18 stands), 20 make-up, 21, 22, 23.
    assert due(calculation) == "2026-09-23 17:30"
    held = [day for day in calculation.days if day.mark == DayMark.HOLD]
    assert [(day.date, day.note) for day in held] == [(date(2026, 9, 18), "waits for the firm")]


def test_the_day_after_resuming_is_counted() -> None:
    pause = Pause(at("2026-11-03 10:00"), at("2026-11-05 10:00"))

    calculation = calculate(at("2026-11-02 09:00"), Limit(1, W), CALENDAR, [pause])

    assert due(calculation) == "2026-11-06 17:30"


def test_a_pause_in_the_evening_does_not_take_that_day_back() -> None:
    evening = Pause(at("2026-11-03 18:00"), at("2026-11-05 10:00"))

    assert due(calculate(at("2026-11-02 09:00"), Limit(1, W), CALENDAR, [evening])) == (
        "2026-11-03 17:30"
    )


def test_a_period_in_months_is_longer_by_the_days_the_clock_stood() -> None:
    pause = Pause(at("2026-03-20 10:00"), at("2026-03-22 10:00"))

    calculation = calculate(at("2026-03-16 09:00"), Limit(1, M), CALENDAR, [pause])

    # 16 April and three days is a Sunday, so the Monday after.
    assert due(calculation) == "2026-04-20 17:30"


def test_a_last_day_does_not_move_onto_a_day_on_which_the_clock_stood() -> None:
    # The fifth calendar day is Saturday 7 November; the Monday after is held, so Tuesday.
    pause = Pause(at("2026-11-09 09:00"), at("2026-11-09 12:00"))

    calculation = calculate(at("2026-11-02 09:00"), Limit(5, C), CALENDAR, [pause])

    assert due(calculation) == "2026-11-10 17:30"


def test_while_the_clock_stands_there_is_no_due_time() -> None:
    pause = Pause(at("2026-11-04 10:00"), None)

    calculation = calculate(at("2026-11-02 09:00"), Limit(5, W), CALENDAR, [pause])

    assert (calculation.due_at, calculation.paused, calculation.used) == (None, True, 1)


def test_a_pause_after_the_due_time_changes_nothing() -> None:
    pause = Pause(at("2026-11-20 10:00"), None)

    calculation = calculate(at("2026-11-02 09:00"), Limit(5, W), CALENDAR, [pause])

    assert due(calculation) == "2026-11-09 17:30"
    assert not calculation.paused


def test_overlapping_pauses_are_not_counted_twice() -> None:
    pauses = [
        Pause(at("2026-11-02 10:00"), at("2026-11-02 14:00")),
        Pause(at("2026-11-02 12:00"), at("2026-11-02 15:00")),
    ]

    assert due(calculate(at("2026-11-02 09:00"), Limit(10, H), CALENDAR, pauses)) == (
        "2026-11-03 00:00"
    )


def test_hours_stand_during_a_pause() -> None:
    start, pause = at("2026-11-02 09:00"), Pause(at("2026-11-02 11:30"), None)

    calculation = calculate(start, Limit(24, H), CALENDAR, [pause])

    assert (calculation.due_at, calculation.paused, calculation.used) == (None, True, 2)


def test_a_pause_can_not_end_before_it_begins() -> None:
    with pytest.raises(Refused, match="can't end before"):
        Pause(at("2026-11-03 10:00"), at("2026-11-02 10:00"))


def test_extensions_follow_on_the_limit() -> None:
    calculation = calculate(
        at("2026-09-01 09:00"), Limit(20, W), CALENDAR, extensions=[Limit(10, W)]
    )

    assert due(calculation) == due(calculate(at("2026-09-01 09:00"), Limit(30, W), CALENDAR))
    assert calculation.used == 30


def test_two_months_are_counted_at_once() -> None:
    calculation = calculate(at("2024-12-31 09:00"), Limit(1, M), CALENDAR, extensions=[Limit(2, M)])

    assert due(calculation) == "2025-03-31 17:30"  # not the 28th, by way of February


def test_hours_are_not_extended_by_days() -> None:
    with pytest.raises(Refused, match="extended by hours"):
        calculate(at("2026-09-01 09:00"), Limit(24, H), CALENDAR, extensions=[Limit(1, W)])


@pytest.mark.parametrize("amount", [-1, 100_000])
def test_a_limit_is_not_negative_and_not_endless(amount: int) -> None:
    with pytest.raises(Refused, match="lies between"):
        Limit(amount, W)


@pytest.mark.parametrize(
    ("promise", "law", "longer"),
    [
        (Limit(7, W), Limit(20, W), False),
        (Limit(21, W), Limit(20, W), True),
        (Limit(20, W), Limit(20, W), False),
        (Limit(20, C), Limit(20, W), False),
        (Limit(20, W), Limit(25, C), None),
        (Limit(26, W), Limit(25, C), True),
        (Limit(28, C), Limit(1, M), False),
        (Limit(32, C), Limit(1, M), True),
        (Limit(30, C), Limit(1, M), None),
        (Limit(24, H), Limit(1, W), False),
        (Limit(0, W), Limit(1, H), False),
    ],
)
def test_a_promise_is_compared_with_the_law_where_the_units_allow(
    promise: Limit, law: Limit, longer: bool | None
) -> None:
    assert promise.is_longer_than(law) is longer


def test_a_limit_says_its_unit() -> None:
    assert [Limit(1, W).label, Limit(7, W).label, Limit(2, M).label, str(Limit(24, H))] == [
        "1 working day",
        "7 working days",
        "2 months",
        "24 hours",
    ]


def test_the_strip_numbers_what_is_counted_and_names_the_rest() -> None:
    calculation = calculate(at("2026-09-18 09:00"), Limit(4, W), CALENDAR)

    cells = [(day.date.day, day.mark.value, day.number, str(day.note)) for day in calculation.days]
    assert cells == [
        (18, "start", None, "starts here, not counted"),
        (19, "off", None, "rest"),
        (20, "run", 1, "make-up day, worked"),
        (21, "run", 2, ""),
        (22, "run", 3, ""),
        (23, "run", 4, ""),
    ]
    assert [day.date.day for day in calculation.days if day.is_due] == [23]
