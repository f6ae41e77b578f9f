"""Suggestions add up, use nothing twice, and name their reason; what is doubtful is left to a person."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.ledger.actions.matching import DAYS_APART_MAX, Item, same_name, suggest

DAY = date(2026, 9, 10)


def an_item(number: int, fen: int, *, days: int = 0, name: str = "", words: str = "") -> Item:
    return Item(UUID(int=number), DAY + timedelta(days=days), fen, name, words)


def test_one_of_each_with_the_same_amount_belongs_together() -> None:
    (found,) = suggest([an_item(1, 5_000, days=1)], [an_item(2, 5_000)])

    assert found.fen == 5_000
    assert "lone" in found.why


@pytest.mark.parametrize(
    "leg",
    [an_item(2, 5_001), an_item(2, -5_000), an_item(2, 5_000, days=-DAYS_APART_MAX - 1)],
    ids=["another amount", "the other direction", "too long ago"],
)
def test_others_do_not(leg: Item) -> None:
    assert suggest([an_item(1, 5_000)], [leg]) == []


def test_of_two_equal_amounts_the_name_decides() -> None:
    line = an_item(1, 5_000, name="富阳区供电公司")
    legs = [
        an_item(2, 5_000, name="自来水厂"),
        an_item(3, 5_000, words="付富阳区供电公司 9 月电费"),
    ]

    (found,) = suggest([line], legs)

    assert found.legs == (legs[1],)
    assert "name" in found.why


def test_one_payment_settles_several_entries() -> None:
    legs = [an_item(2, -2_000), an_item(3, -1_500), an_item(4, -1_000), an_item(5, -700)]

    (found,) = suggest([an_item(1, -4_500)], legs)

    assert {leg.fen for leg in found.legs} == {-2_000, -1_500, -1_000}
    assert "sum" in found.why


def test_several_lines_of_the_bank_are_one_entry() -> None:
    lines = [an_item(1, 3_000), an_item(2, 4_000)]

    (found,) = suggest(lines, [an_item(3, 7_000)])

    assert len(found.lines) == 2


def test_amounts_against_each_other_are_no_sum() -> None:
    """4,000 and 1,000 in and 500 out are not one receipt of 4,500."""
    legs = [an_item(2, 4_000), an_item(3, 1_000), an_item(4, -500)]

    assert suggest([an_item(1, 4_500)], legs) == []


@pytest.mark.parametrize(
    ("bank", "book"),
    [
        ("杭州青溪（示例）有限公司", "杭州青溪(示例)有限公司"),
        ("张 三", "张三"),
        ("青溪公司", "杭州青溪公司"),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(bank: str, book: str) -> None:
    assert same_name(an_item(1, 1, name=bank), an_item(2, 1, name=book))


def test_no_name_is_no_name() -> None:
    assert not same_name(an_item(1, 1), an_item(2, 1, name="张三"))


amounts = st.lists(st.tuples(st.integers(-60, 60).filter(bool), st.integers(0, 9)), max_size=14)


@given(bank=amounts, book=amounts)
def test_what_is_suggested_adds_up_and_is_used_once(
    bank: list[tuple[int, int]], book: list[tuple[int, int]]
) -> None:
    lines = [an_item(n, fen, days=days) for n, (fen, days) in enumerate(bank)]
    legs = [an_item(1000 + n, fen, days=days) for n, (fen, days) in enumerate(book)]

    found = suggest(lines, legs)

    used = [item.key for one in found for item in (*one.lines, *one.legs)]
    assert len(used) == len(set(used))
    for one in found:
        assert sum(line.fen for line in one.lines) == sum(leg.fen for leg in one.legs)
        assert 1 in (len(one.lines), len(one.legs))
