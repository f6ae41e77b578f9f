"""The interval is Wilson's, to the last digit shown, wherever a share is published."""

from decimal import Decimal

import pytest

from yanzhen.kernel.surveys.actions.interval import share_mille, wilson

# Part, whole, both ends to six digits: R's prop.test(correct=FALSE) and Wilson's closed form by hand.
KNOWN = (
    (0, 10, "0.000000", "0.277533"),
    (1, 10, "0.017876", "0.404150"),
    (5, 10, "0.236593", "0.763407"),
    (8, 10, "0.490162", "0.943318"),
    (10, 10, "0.722467", "1.000000"),
    (1, 1, "0.206549", "1.000000"),
    (0, 1, "0.000000", "0.793451"),
    (15, 148, "0.062386", "0.160487"),
    (81, 263, "0.255289", "0.366210"),
    (50, 100, "0.403832", "0.596168"),
    (950, 1000, "0.934686", "0.961870"),
)


@pytest.mark.parametrize(("part", "whole", "low", "high"), KNOWN)
def test_it_has_the_known_ends(part: int, whole: int, low: str, high: str) -> None:
    found = wilson(part, whole)
    assert (f"{found.low:.6f}", f"{found.high:.6f}") == (low, high)


def test_it_mirrors_itself() -> None:
    for whole in range(1, 40):
        for part in range(whole + 1):
            one, other = wilson(part, whole), wilson(whole - part, whole)
            assert abs(one.low - (1 - other.high)) < Decimal("1e-25")
            assert 0 <= one.low <= Decimal(part) / whole <= one.high <= 1


def test_what_is_shown_is_never_narrower() -> None:
    found = wilson(8, 10)
    assert (found.low_mille, found.high_mille) == (490, 944)
    assert (wilson(0, 7).low_mille, wilson(7, 7).high_mille) == (0, 1000)


def test_a_share_is_rounded_down() -> None:
    assert (share_mille(2, 3), share_mille(999, 1000), share_mille(1999, 2000)) == (666, 999, 999)


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (-1, 3), (4, 3)])
def test_what_is_no_share_has_none(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(part, whole)
