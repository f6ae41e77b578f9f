"""Every fen of a price belongs to somebody, when it is shared and when it is taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models.splitting import (
    WHOLE,
    Part,
    Way,
    in_words,
    percent_text,
    refuse_parts,
    released,
    reverse,
    split,
    top_up,
)

FEN = st.integers(0, 1_000_000_000)


@st.composite
def rules(draw: st.DrawFn) -> list[Part]:
    """Any rule that is not refused: with somebody who takes the rest, or percentages that make a hundred."""
    fixed = draw(st.lists(st.integers(1, 20_000), max_size=3))
    cuts = sorted(draw(st.sets(st.integers(1, WHOLE - 1), max_size=4)))
    sizes = [b - a for a, b in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    with_rest = draw(st.booleans())
    parts = [Part(Way.FIXED, size) for size in fixed]
    least = st.sampled_from([0, 0, 100, 5_000]) if with_rest else st.just(0)
    parts += [Part(Way.PERCENT, size, draw(least)) for size in sizes[: -1 if with_rest else None]]
    parts += [Part(Way.REST)] if with_rest else []
    parts = list(draw(st.permutations(parts)))
    refuse_parts(parts)
    return parts


@given(rules(), FEN, st.integers(0, 500))
def test_the_parts_are_the_whole_and_nobody_pays_in(
    parts: list[Part], amount: int, tickets: int
) -> None:
    shares = split(amount, tickets, parts)

    assert sum(shares) == amount
    assert min(shares) >= 0


@given(rules(), FEN, st.integers(1, 500), st.data())
def test_a_minimum_is_kept_as_far_as_the_money_reaches(
    parts: list[Part], amount: int, tickets: int, data: st.DataObject
) -> None:
    shares = split(amount, tickets, parts)
    rest = sum(s for s, part in zip(shares, parts, strict=True) if part.way is Way.REST)

    short = [
        part
        for share, part in zip(shares, parts, strict=True)
        if part.way is Way.PERCENT and share < part.least_fen * tickets
    ]
    assert not short or rest == 0


@pytest.mark.parametrize(
    ("amount", "tickets", "parts", "shares"),
    [
        # 68 yuan a head: the boat 5 yuan, then 40 % to one village, the rest to the other.
        (6800, 1, [Part(Way.FIXED, 500), Part(Way.PERCENT, 4000), Part(Way.REST)], [500, 2520, 3780]),
        (20400, 3, [Part(Way.FIXED, 500), Part(Way.PERCENT, 4000), Part(Way.REST)], [1500, 7560, 11340]),
        # A fen that can't be halved goes to whoever takes the rest, or to the first.
        (101, 1, [Part(Way.PERCENT, 5000), Part(Way.REST)], [50, 51]),
        (101, 1, [Part(Way.PERCENT, 5000), Part(Way.PERCENT, 5000)], [51, 50]),
        # The minimum of 30 yuan comes out of the rest.
        (6800, 1, [Part(Way.PERCENT, 1000, 3000), Part(Way.REST)], [3000, 3800]),
        # A ticket given away at 3 yuan does not cover the fixed 5.
        (300, 1, [Part(Way.FIXED, 500), Part(Way.PERCENT, 5000), Part(Way.REST)], [300, 0, 0]),
        (0, 1, [Part(Way.FIXED, 500), Part(Way.REST)], [0, 0]),
    ],
)  # fmt: skip
def test_an_example(amount: int, tickets: int, parts: list[Part], shares: list[int]) -> None:
    assert split(amount, tickets, parts) == shares


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([], "at least one"),
        ([Part(Way.PERCENT, 6000), Part(Way.PERCENT, 3000)], "add up to 90 %"),
        ([Part(Way.PERCENT, 6000), Part(Way.PERCENT, 5000), Part(Way.REST)], "more than there is"),
        ([Part(Way.REST), Part(Way.REST)], "Only one party"),
        ([Part(Way.FIXED, 0), Part(Way.REST)], "no share"),
        ([Part(Way.FIXED, -1), Part(Way.REST)], "less than nothing"),
        ([Part(Way.FIXED, 500)], "add up to 0 %"),
        ([Part(Way.FIXED, 500, 100), Part(Way.REST)], "Only a percentage has a minimum"),
    ],
)
def test_a_rule_that_loses_a_fen_is_refused(parts: list[Part], why: str) -> None:
    with pytest.raises(Refused, match=why):
        refuse_parts(parts)


@given(st.lists(FEN, min_size=1, max_size=8), st.data())
def test_what_is_paid_back_is_given_back_by_all_and_by_nobody_too_much(
    shares: list[int], data: st.DataObject
) -> None:
    back = data.draw(st.integers(0, sum(shares)))

    given_back = reverse(back, shares)

    assert sum(given_back) == back
    assert all(0 <= part <= share for part, share in zip(given_back, shares, strict=True))


@pytest.mark.parametrize("back", [-1, 101])
def test_more_than_was_shared_is_not_taken_back(back: int) -> None:
    with pytest.raises(Refused, match="was shared out"):
        reverse(back, [60, 40])


@given(FEN, st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_uses_release_the_whole_in_whatever_steps(amount: int, steps: list[int]) -> None:
    uses = max(sum(steps), 1)
    done, free = 0, 0
    for step in steps:
        part = released(amount, uses, done, step)
        assert part >= 0
        done, free = done + step, free + part

    assert free == (amount if done == uses else 0)


@pytest.mark.parametrize(
    ("uses", "before", "now"), [(20, 12, 9), (20, -1, 2), (20, 3, -1), (0, 0, 0)]
)
def test_more_uses_than_were_sold_release_nothing(uses: int, before: int, now: int) -> None:
    with pytest.raises(Refused, match="More was redeemed"):
        released(1000, uses, before, now)


def test_who_owes_already_gives_nothing_back() -> None:
    with pytest.raises(Refused, match="can't be taken back"):
        reverse(1, [2, -1])
    assert reverse(1, [2, 0]) == [1, 0]


@pytest.mark.parametrize(
    ("earned", "guaranteed", "others", "more"),
    [(800, 1000, 5000, 200), (1200, 1000, 5000, 0), (0, 1000, 300, 300), (0, 1000, -50, 0)],
)
def test_a_months_guarantee_is_made_up_from_what_the_others_earned(
    earned: int, guaranteed: int, others: int, more: int
) -> None:
    assert top_up(earned, guaranteed, others) == more


def test_a_rule_reads_as_people_say_it() -> None:
    assert (
        in_words(Part(Way.FIXED, 500), "The boat")
        == "The boat gets ¥5.00 of each ticket before all others."
    )
    assert (
        in_words(Part(Way.PERCENT, 3750, 1000), "East")
        == "East gets 37.5 %, and at least ¥10.00 of each ticket."
    )
    assert in_words(Part(Way.REST), "West") == "West gets whatever remains, with the odd fen."
    assert [percent_text(size) for size in (WHOLE, 3750, 5)] == ["100", "37.5", "0.05"]


class SaleAndRefunds(RuleBasedStateMachine):
    """A sale shared out, paid back bit by bit: at every moment the parties hold what the buyer has not got back."""

    @initialize(parts=rules(), amount=FEN, tickets=st.integers(1, 60))
    def sell(self, parts: list[Part], amount: int, tickets: int) -> None:
        self.amount, self.back = amount, 0
        self.shares = split(amount, tickets, parts)

    @precondition(lambda self: self.back < self.amount)
    @rule(data=st.data())
    def pay_back(self, data: st.DataObject) -> None:
        some = data.draw(st.integers(1, self.amount - self.back))
        given_back = reverse(some, self.shares)
        self.shares = [a - b for a, b in zip(self.shares, given_back, strict=True)]
        self.back += some

    @rule()
    def pay_back_all(self) -> None:
        given_back = reverse(self.amount - self.back, self.shares)
        self.shares = [a - b for a, b in zip(self.shares, given_back, strict=True)]
        self.back = self.amount
        assert not any(self.shares)

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "shares"):
            assert sum(self.shares) == self.amount - self.back
            assert min(self.shares) >= 0


TestSaleAndRefunds = SaleAndRefunds.TestCase
