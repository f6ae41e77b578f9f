"""What falls due follows from the terms, to the fen, whatever the term."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.kernel.agreements.models.schedule import (
    TermFacts,
    add_months,
    amount_by_area,
    plan,
)

SINCE = date(2026, 1, 1)


def fens(facts: TermFacts, until: date, since: date = SINCE, **more: object) -> list[int | None]:
    return [due.amount_fen for due in plan(facts, since, until, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "until", "expected"),
    [
        (TermFacts("fixed", 13_000_000, 1), date(2028, 12, 31), [13_000_000] * 3),
        (TermFacts("fixed", 100, 12), date(2026, 12, 31), [9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8]),
        (TermFacts("fixed", 1_000, 2), date(2026, 12, 31), [500, 500]),
        # 59 of the first half year's 181 days.
        (TermFacts("fixed", 1_000, 2), date(2026, 2, 28), [163]),
        (TermFacts("stepped", 10_000, 1, step_years=2, step_bp=500), date(2030, 12, 31), [10_000, 10_000, 10_500, 10_500, 11_025]),
        (TermFacts("once", 777, 0), date(2030, 12, 31), [777]),
        (TermFacts("per_area", amount_by_area(1_250, 80_000), 1), date(2026, 12, 31), [1_000_000]),
    ],
)  # fmt: skip
def test_what_is_due(facts: TermFacts, until: date, expected: list[int]) -> None:
    assert fens(facts, until) == expected


def test_an_index_that_is_not_published_leaves_the_amount_open() -> None:
    facts = TermFacts("indexed", 10_000, 1, index_base=10_000)
    values = {2026: 10_000, 2027: 10_230}

    found = plan(facts, SINCE, date(2028, 12, 31), index_of=values.get)

    assert [due.amount_fen for due in found] == [10_000, 10_230, None]
    assert found[1].why["index"] == 10_230


def test_a_month_that_lacks_the_day_ends_on_its_last() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_dues_may_fall_due_after_or_before_their_period_begins() -> None:
    (due,) = plan(TermFacts("fixed", 1, 1, due_after_days=-10), SINCE, date(2026, 12, 31))

    assert due.due_on == date(2025, 12, 22)


@settings(max_examples=200, deadline=None)
@given(
    amount=st.integers(1, 10**12),
    pays=st.sampled_from([1, 2, 4, 12]),
    since=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    days=st.integers(0, 12_000),
)
def test_periods_meet_without_gap_and_whole_years_sum_to_the_fen(
    amount: int, pays: int, since: date, days: int
) -> None:
    until = since + timedelta(days=days)

    found = plan(TermFacts("fixed", amount, pays), since, until)

    assert found[0].first == since
    assert found[-1].last == until
    assert all(after.first == before.last + timedelta(days=1) for before, after in pairwise(found))
    whole_years = len(found) // pays - (
        0 if add_months(since, 12 * (len(found) // pays)) - timedelta(days=1) <= until else 1
    )
    assert sum(due.amount_fen or 0 for due in found[: whole_years * pays]) == amount * whole_years
    assert all(0 <= (due.amount_fen or 0) <= amount for due in found)
