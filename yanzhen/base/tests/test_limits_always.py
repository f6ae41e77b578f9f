"""What holds for every limit: never due before it began, never shorter for a pause, every day shown once."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.calendars import shipped_calendar
from yanzhen.base.limits import SHANGHAI, Limit, LimitUnit, Pause, calculate

CALENDAR = shipped_calendar()
W, C, M, H = LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.MONTH, LimitUnit.HOUR

FIRST, MINUTES = datetime(2008, 1, 1, tzinfo=UTC), 17 * 365 * 24 * 60
moments = st.integers(0, MINUTES).map(lambda minute: FIRST + timedelta(minutes=minute))
limits = st.builds(Limit, st.integers(0, 60), st.sampled_from([W, C])) | st.builds(
    Limit, st.integers(0, 500), st.just(H)
)
pauses_after = st.lists(
    st.tuples(st.integers(0, 80 * 24 * 60), st.integers(0, 9 * 24 * 60)), max_size=3
)


def shifted(start: datetime, gaps: list[tuple[int, int]]) -> list[Pause]:
    minute = timedelta(minutes=1)
    return [Pause(start + a * minute, start + (a + length) * minute) for a, length in gaps]


@given(moments, limits, pauses_after)
def test_nothing_is_due_before_it_began_and_pauses_never_shorten(
    start: datetime, limit: Limit, gaps: list[tuple[int, int]]
) -> None:
    plain = calculate(start, limit, CALENDAR)
    paused = calculate(start, limit, CALENDAR, shifted(start, gaps))

    assert plain.due_at is not None
    assert paused.due_at is not None
    assert start <= plain.due_at <= paused.due_at


@given(moments, st.integers(0, 60), st.sampled_from([W, C, M]))
def test_a_longer_limit_is_never_due_earlier_and_ends_on_a_working_day(
    start: datetime, amount: int, unit: LimitUnit
) -> None:
    amount = amount % 12 if unit == M else amount
    shorter = calculate(start, Limit(amount, unit), CALENDAR)
    longer = calculate(start, Limit(amount + 1, unit), CALENDAR)

    for calculation in (shorter, longer):
        if calculation.due_on is not None:
            assert CALENDAR.is_worked(calculation.due_on)
    if shorter.due_at and longer.due_at:
        assert shorter.due_at <= longer.due_at


@given(moments, st.integers(1, 60), pauses_after)
def test_the_strip_shows_every_working_day_once(
    start: datetime, amount: int, gaps: list[tuple[int, int]]
) -> None:
    calculation = calculate(start, Limit(amount, W), CALENDAR, shifted(start, gaps))

    counted = [day for day in calculation.days if day.number is not None]
    assert [day.number for day in counted] == list(range(1, amount + 1))
    assert all(CALENDAR.is_worked(day.date) for day in counted)
    dates = [day.date for day in calculation.days]
    assert dates == [dates[0] + timedelta(days=n) for n in range(len(dates))]
    assert calculation.due_at is not None
    assert calculation.due_at.astimezone(SHANGHAI).time() == time(17, 30)
