"""Losses first, at least 30% kept, nobody gets a fraction of a fen, and no fen is lost or made."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yanzhen.kernel.ledger.actions.sharing import (
    CollectiveYear,
    CompanyYear,
    by_paid_in,
    payouts,
    per_share_max,
    share_of_collective,
    share_of_company,
)

money = st.integers(-(10**11), 10**11)
shares = st.lists(
    st.decimals("0.01", "5000", places=2, allow_nan=False, allow_infinity=False), min_size=1, max_size=60
)  # fmt: skip


@pytest.mark.parametrize(
    ("year", "loss", "base", "reserve", "distributable"),
    [
        (CollectiveYear(100_000, 0), 0, 100_000, 30_000, 70_000),
        (CollectiveYear(100_000, 5_000), 0, 100_000, 30_000, 75_000),
        (CollectiveYear(100_000, -40_000), 40_000, 60_000, 18_000, 42_000),
        (CollectiveYear(100_000, -40_000, losses_first=False), 40_000, 100_000, 30_000, 30_000),
        (CollectiveYear(100_000, -90_000, losses_first=False), 90_000, 100_000, 10_000, 0),
        (CollectiveYear(100_000, -250_000), 100_000, 0, 0, 0),
        (CollectiveYear(-1, 80_000), 0, 0, 0, 0),
        (CollectiveYear(0, 80_000), 0, 0, 0, 0),
        (CollectiveYear(101, 0), 0, 101, 31, 70),  # 30.3 is rounded up
        (CollectiveYear(100_000, 0, charter_basis_points=4_500), 0, 100_000, 45_000, 55_000),
        (CollectiveYear(100_000, 0, charter_basis_points=1_000), 0, 100_000, 30_000, 70_000),
    ],
)
def test_the_collectives_year(
    year: CollectiveYear, loss: int, base: int, reserve: int, distributable: int
) -> None:
    shared = share_of_collective(year)

    assert (
        shared.loss_covered_fen,
        shared.base_fen,
        shared.reserve_fen,
        shared.distributable_fen,
    ) == (loss, base, reserve, distributable)


@given(net=money, before=money, points=st.integers(0, 10_000), losses_first=st.booleans())
def test_no_fen_is_lost_or_made_and_the_floor_is_kept(
    net: int, before: int, points: int, losses_first: bool
) -> None:
    shared = share_of_collective(CollectiveYear(net, before, points, losses_first))

    assert shared.reserve_fen >= 0
    assert shared.distributable_fen >= 0
    if net > 0:
        assert shared.loss_covered_fen + shared.reserve_fen + shared.distributable_fen == net + max(
            before, 0
        )
        kept = net - shared.loss_covered_fen
        assert shared.reserve_fen * 10 >= min(shared.base_fen * 3, kept * 10)


@given(distributable=st.integers(0, 10**11), held=shares)
def test_a_share_is_cut_off_at_the_fen_and_one_fen_more_would_be_too_much(
    distributable: int, held: list[Decimal]
) -> None:
    per_share = per_share_max(distributable, held)
    paid = sum(payouts(per_share, held))

    assert paid <= distributable
    assert (per_share + 1) * sum(held) > distributable


def test_nobody_holds_anything() -> None:
    assert per_share_max(100, []) == 0


@pytest.mark.parametrize(
    ("year", "loss", "reserve", "distributable"),
    [
        (CompanyYear(100_000, 0, 0, 1_000_000), 0, 10_000, 90_000),
        (CompanyYear(100_000, -30_000, 0, 1_000_000), 30_000, 7_000, 63_000),
        (CompanyYear(100_000, 0, 495_000, 1_000_000), 0, 5_000, 95_000),
        (CompanyYear(100_000, 0, 500_000, 1_000_000), 0, 0, 100_000),
        (CompanyYear(100_000, 2_000, 500_000, 1_000_000, 20_000), 0, 20_000, 82_000),
        (CompanyYear(-5_000, 9_000, 0, 1_000_000), 0, 0, 9_000),
        (CompanyYear(100_000, 0, 0, 0), 0, 0, 100_000),
    ],
)
def test_the_companys_year(year: CompanyYear, loss: int, reserve: int, distributable: int) -> None:
    shared = share_of_company(year)

    assert (shared.loss_covered_fen, shared.reserve_fen, shared.distributable_fen) == (
        loss,
        reserve,
        distributable,
    )


@given(
    net=money,
    before=money,
    reserve=st.integers(0, 10**11),
    capital=st.integers(0, 10**11),
    optional=money,
)
def test_the_company_keeps_the_statutory_reserve_and_loses_no_fen(
    net: int, before: int, reserve: int, capital: int, optional: int
) -> None:
    year = CompanyYear(net, before, reserve, capital)
    shared, more = (
        share_of_company(year),
        share_of_company(replace(year, optional_reserve_fen=optional)),
    )

    assert more.reserve_fen >= shared.reserve_fen
    for one in (shared, more):
        assert one.loss_covered_fen + one.reserve_fen + one.distributable_fen == max(net, 0) + max(
            before, 0
        )
    assert reserve + shared.reserve_fen >= min(-(-capital // 2), reserve + shared.base_fen // 10)


@given(
    total=st.integers(0, 10**11), paid_in=st.lists(st.integers(0, 10**10), min_size=1, max_size=20)
)
def test_shareholders_get_the_whole(total: int, paid_in: list[int]) -> None:
    assume(sum(paid_in))

    assert sum(by_paid_in(total, paid_in)) == total
