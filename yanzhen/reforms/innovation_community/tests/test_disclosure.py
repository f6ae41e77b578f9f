"""A sum that gives a payer away is not shown, alone or subtracted from what stands beside it."""

import itertools
from typing import Any

import pytest

from yanzhen.reforms.innovation_community.actions.disclosure import Sum, disclose

THREE: Any = {"payers_min": 3, "share_max": 80}


def _sum(key: str, *amounts: int) -> Sum:
    return Sum(key, key, len(amounts), sum(amounts), max(amounts, default=0))


def _shown(*parts: Sum) -> tuple[list[str], bool]:
    whole = Sum("all", "all", sum(p.payers for p in parts), sum(p.amount_fen for p in parts),
                max((p.largest_fen for p in parts), default=0))  # fmt: skip
    found, total = disclose(parts, whole, **THREE)
    return [part.hidden for part in found], total.shown


@pytest.mark.parametrize(
    ("amounts", "hidden"),
    [
        ((10, 10, 10), ""),
        ((10, 10), "few"),
        ((100,), "few"),
        ((), ""),
        ((80, 10, 10), ""),  # exactly 80 per cent is not over it
        ((81, 10, 9), "one"),
    ],
)
def test_three_payers_and_nobody_over_four_fifths(amounts: tuple[int, ...], hidden: str) -> None:
    found, _total = disclose([_sum("a", *amounts)], _sum("all", *([10] * 50)), **THREE)

    assert found[0].hidden == hidden


def test_one_hidden_part_is_not_to_be_had_by_subtraction() -> None:
    assert _shown(_sum("a", 5, 5), _sum("b", 30, 30, 30), _sum("c", 20, 20, 20)) == (
        ["few", "", "beside"],
        True,
    )


def test_the_smallest_are_hidden_until_what_is_left_over_is_fit_to_be_known() -> None:
    """Two payers hidden together with one more are three, but one of them holds nearly all."""
    parts = [_sum("a", 900), _sum("b", 5, 5, 5), _sum("c", 400, 400, 400), _sum("d", 500, 500, 500)]

    assert _shown(*parts) == (["few", "beside", "beside", ""], True)


def test_where_two_parts_are_all_there_is_the_total_goes() -> None:
    hidden, total_shown = _shown(_sum("a", 1000), _sum("b", 1, 1, 1))

    assert hidden == ["few", ""]
    assert not total_shown


def test_empty_parts_hide_nothing() -> None:
    assert _shown(_sum("a"), _sum("b", 3, 3, 3)) == (["", ""], True)


def test_whatever_is_shown_never_gives_a_hidden_part_away() -> None:
    """All partitions of three parts from a few shapes: the rest of the total is fit, or unknown."""
    shapes: list[tuple[int, ...]] = [
        (),
        (7,),
        (7, 7),
        (5, 5, 5),
        (90, 5, 5),
        (2, 2, 2, 2),
        (400, 400, 400),
    ]
    for shape in itertools.product(shapes, repeat=3):
        parts = [_sum(str(n), *amounts) for n, amounts in enumerate(shape)]
        hidden, total_shown = _shown(*parts)
        left = [part for part, why in zip(parts, hidden, strict=True) if why]
        if not (left and total_shown):
            continue
        assert len([p for p in left if p.payers]) > 1, shape
        assert sum(p.payers for p in left) >= 3, shape
        assert 100 * max(p.largest_fen for p in left) <= 80 * sum(p.amount_fen for p in left), shape


def test_what_another_period_hides_is_not_to_be_had_by_subtraction_either() -> None:
    """Fit by itself, but hidden: the total less the others would say it."""
    parts = [_sum("a", 30, 30, 30), _sum("b", 20, 20, 20), _sum("c", 40, 40, 40)]
    whole = _sum("all", *([10] * 27))

    found, total = disclose(parts, whole, **THREE, elsewhere={"a"})

    assert ([part.hidden for part in found], total.shown) == (["period", "beside", ""], True)
