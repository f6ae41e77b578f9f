"""The straight line loses exactly what there is to lose, a whole number of fen each month, and no month twice."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.ledger.actions.depreciating import (
    Wear,
    month_number,
    months_begun,
    residual_of,
    wear_of_month,
)

PUT_TO_USE = date(2026, 3, 15)
A_YEAR = Wear(120_000, 0, 12, PUT_TO_USE)


def month_after(day: date, months: int) -> date:
    number = month_number(day) - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@pytest.mark.parametrize(
    ("months", "fen"), [(0, 0), (1, 10_000), (12, 10_000), (13, 0), (-1, 0), (-40, 0)]
)
def test_it_begins_in_the_month_after_it_was_put_to_use(months: int, fen: int) -> None:
    wear = replace(A_YEAR, booked_fen=10_000 * max(months - 1, 0))

    assert wear_of_month(wear, month_after(PUT_TO_USE, months)) == fen


def test_the_month_in_which_it_goes_counts_and_the_next_does_not() -> None:
    gone = replace(A_YEAR, booked_fen=20_000, gone_on=date(2026, 6, 2))

    assert wear_of_month(gone, date(2026, 6, 1)) == 10_000
    assert wear_of_month(gone, date(2026, 7, 1)) == 0


def test_nothing_is_lost_below_the_residual_value() -> None:
    worn = replace(A_YEAR, residual_fen=6_000, booked_fen=114_000)

    assert wear_of_month(worn, date(2026, 12, 1)) == 0


def test_what_was_missed_is_shared_over_the_months_that_are_left() -> None:
    """A changed life changes the months to come only."""
    longer = replace(A_YEAR, life_months=24, booked_fen=60_000)

    assert months_begun(longer, date(2026, 10, 1)) == 7
    assert wear_of_month(longer, date(2026, 10, 1)) == 60_000 // 18


def test_after_its_life_the_rest_goes_at_once() -> None:
    late = replace(A_YEAR, booked_fen=100_000)

    assert wear_of_month(late, date(2028, 1, 1)) == 20_000


@pytest.mark.parametrize(("permille", "fen"), [(50, 500), (0, 0), (33, 330), (35, 350)])
def test_the_residual_value_by_the_rate_of_its_category(permille: int, fen: int) -> None:
    assert residual_of(10_000, permille) == fen


@given(
    original=st.integers(1, 10**12),
    permille=st.integers(0, 999),
    life=st.integers(1, 600),
)
def test_over_its_life_it_loses_exactly_cost_less_residual(
    original: int, permille: int, life: int
) -> None:
    residual = residual_of(original, permille)
    booked, parts = 0, []
    for months in range(1, life + 1):
        wear = Wear(original, residual, life, PUT_TO_USE, booked_fen=booked)
        parts.append(wear_of_month(wear, month_after(PUT_TO_USE, months)))
        booked += parts[-1]

    assert booked == original - residual
    assert max(parts) - min(parts) <= 1
    assert (
        wear_of_month(
            Wear(original, residual, life, PUT_TO_USE, booked_fen=booked),
            month_after(PUT_TO_USE, life + 1),
        )
        == 0
    )
