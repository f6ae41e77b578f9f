"""Money keeps every fen: read, shown and shared out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.money import FEN_MAX, parse_yuan, split_fen, wan, yuan, yuan_in_characters
from yanzhen.base.refusals import Refused


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (28_640_000, "¥286,400.00"),
        (5, "¥0.05"),
        (0, "¥0.00"),
        (-5, "−¥0.05"),
        (-123_456, "−¥1,234.56"),
    ],
)
def test_an_amount_is_shown_to_the_fen_with_a_real_minus_sign(fen: int, shown: str) -> None:
    assert yuan(fen) == shown


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (1_000_000, "1.00"),
        (123_456_789, "123.46"),
        (1_000_000_000_000, "1,000,000.00"),
        (-120_000_000, "−120.00"),
        (-3, "0.00"),
        (5_000, "0.01"),
        (4_999, "0.00"),
    ],
)
def test_ten_thousands_are_rounded_half_up(fen: int, shown: str) -> None:
    assert wan(fen) == shown


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("１，２３４．５０", 123_450),
        ("￥286,400.00", 28_640_000),
        ("¥12", 1_200),
        ("12元", 1_200),
        ("3 万元", 3_000_000),
        ("1.75万", 1_750_000),
        ("0.000001万元", 1),
        ("1.2亿元", 12_000_000_000),
        ("-5", -500),
        ("−¥0.05", -5),
        ("¥-5", -500),
        ("+5", 500),
        (".5", 50),
        ("5.", 500),
        ("1.10", 110),
        ("1.100", 110),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("12.345", "finer than a fen"),
        ("0.0000001万元", "finer than a fen"),
        ("12,5", "before three digits"),
        ("1,2345", "before three digits"),
        ("1234,567", "before three digits"),
        ("twelve", "not an amount"),
        ("12 USD", "not an amount"),
        ("--5", "not an amount"),
        ("1.2.3", "not an amount"),
        ("1e5", "not an amount"),
        ("NaN", "not an amount"),
        ("999999999999", "more than any book"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        parse_yuan(text)


@given(st.integers(-FEN_MAX, FEN_MAX))
def test_what_is_shown_is_read_back(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [1, 2], [33, 67]),
        (10_000, [50, 30, 20], [5_000, 3_000, 2_000]),
        (1, [1, 1, 1], [1, 0, 0]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [3, 4], [0, 0]),
        (99, [0, 1], [0, 99]),
    ],
)
def test_a_total_is_shared_by_the_largest_remainders(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert split_fen(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [3, -1]])
def test_without_weights_nothing_is_shared(weights: list[int]) -> None:
    with pytest.raises(Refused, match="nothing to share by"):
        split_fen(100, weights)


@given(
    st.integers(-FEN_MAX, FEN_MAX),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any),
)
def test_parts_sum_to_the_total_and_are_fair_to_a_fen(total: int, weights: list[int]) -> None:
    parts = split_fen(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1_000, "壹拾元整"),
        (280_650, "贰仟捌佰零陆元伍角整"),
        (1_000_500, "壹万零伍元整"),
        (100_010_000, "壹佰万零壹佰元整"),
        (10_500_000, "壹拾万伍仟元整"),
        (12_345_678_91, "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角壹分"),
        (10_000_000_000_0, "壹拾亿元整"),
        (20_003_000_001, "贰亿零叁万元零壹分"),
        (-2_10, "负贰元壹角整"),
    ],
)
def test_an_amount_is_written_in_characters_that_nobody_changes(fen: int, words: str) -> None:
    assert yuan_in_characters(fen) == words


_VALUES = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_TIMES = {"拾": 10, "佰": 100, "仟": 1000}


def _read(words: str) -> int:
    """The amount that the characters say, read by another road than they were written."""
    fen = section = digit = total = 0
    for sign in words.rstrip("整"):
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _TIMES:
            section, digit = section + digit * _TIMES[sign], 0
        elif sign in "万亿":
            total, section, digit = (
                total + (section + digit) * 10 ** (4 if sign == "万" else 8),
                0,
                0,
            )
        elif sign == "元":
            fen, total, section, digit = (total + section + digit) * 100, 0, 0, 0
        else:
            fen, digit = fen + digit * (10 if sign == "角" else 1), 0
    return fen


@given(st.integers(0, FEN_MAX))
def test_characters_can_be_read_back_to_the_fen(fen: int) -> None:
    words = yuan_in_characters(fen)

    assert _read(words) == fen
    assert "零零" not in words
