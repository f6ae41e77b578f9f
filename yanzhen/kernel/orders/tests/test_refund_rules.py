"""What comes back follows the published table; where the table is silent, a person decides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models.refunding import (
    Cause,
    Piece,
    Row,
    Terms,
    back_for,
    refuse_terms,
    when,
)
from yanzhen.kernel.orders.models.splitting import WHOLE, released

DAY = date(2026, 10, 3)
# Full until the day before, half on the day, and nothing said of later.
TERMS = Terms((Row(1, WHOLE), Row(0, 5000)))
UNUSED = Piece(6800, 1)


@pytest.mark.parametrize(
    ("today", "back", "is_open", "said"),
    [
        (date(2026, 9, 1), 6800, False, "1 day before, or earlier: 100 % back."),
        (date(2026, 10, 2), 6800, False, "1 day before, or earlier: 100 % back."),
        (date(2026, 10, 3), 3400, False, "On the day itself: 50 % back."),
        (date(2026, 10, 4), 0, True, "The table says nothing of so late a day. A person decides."),
    ],
)
def test_an_unused_ticket_follows_the_rows(
    today: date, back: int, is_open: bool, said: str
) -> None:
    answer = back_for([UNUSED], [1], TERMS, day=DAY, today=today)

    assert (answer.back_fen, answer.open, answer.said[-1]) == (back, is_open, said)
    assert answer.back_fen + answer.kept_fen == 6800


def test_of_a_pass_the_unused_places_come_back_at_their_settlement_price() -> None:
    places = [Piece(3000, 1, used=1), Piece(2800, 1), Piece(1000, 1)]

    answer = back_for(places, [0, 1, 1], TERMS, day=DAY, today=DAY)

    assert answer.back_fen == 3800
    assert answer.said[-1] == "Partly used: 100 % of the unused part, by settlement price."


def test_a_table_may_be_silent_about_what_is_partly_used() -> None:
    answer = back_for([Piece(2000, 20, used=12)], [8], Terms(TERMS.rows, None), day=DAY, today=DAY)

    assert answer.open
    assert answer.back_fen == 0


@pytest.mark.parametrize("cause", [Cause.SELLER, Cause.FORCE])
def test_where_it_is_not_the_buyers_doing_nothing_is_kept(cause: Cause) -> None:
    answer = back_for([UNUSED], [1], TERMS, day=DAY, today=DAY + timedelta(days=3), cause=cause)

    assert (answer.back_fen, answer.kept_fen, answer.open) == (6800, 0, False)


@pytest.mark.parametrize(
    ("piece", "asked"),
    [(Piece(6800, 1, used=1), 1), (Piece(6800, 1, given_back=1), 1), (UNUSED, 2), (UNUSED, -1)],
)
def test_what_was_redeemed_or_paid_back_is_not_paid_back(piece: Piece, asked: int) -> None:
    with pytest.raises(Refused, match="unused"):
        back_for([piece], [asked], TERMS, day=DAY, today=DAY)


def test_nothing_asked_is_nothing_done() -> None:
    with pytest.raises(Refused, match="how much"):
        back_for([UNUSED], [0], TERMS, day=DAY, today=DAY)


def test_a_ticket_without_a_day_follows_the_first_row() -> None:
    assert back_for([UNUSED], [1], TERMS, day=None, today=DAY).back_fen == 6800


def test_the_odd_fen_is_the_buyers() -> None:
    assert back_for([Piece(101, 1)], [1], TERMS, day=DAY, today=DAY).back_fen == 51


@given(st.integers(0, 1_000_000), st.integers(1, 60), st.data())
def test_uses_and_refunds_in_any_order_make_up_the_price(
    amount: int, uses: int, data: st.DataObject
) -> None:
    used, back, earned, paid_back = 0, 0, 0, 0
    while used + back < uses:
        some = data.draw(st.integers(1, uses - used - back))
        if data.draw(st.booleans()):
            earned += released(amount, uses, used, some)
            used += some
        else:
            paid_back += Piece(amount, uses, used, back).value(some)
            back += some

    assert earned + paid_back == amount


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (Terms(()), "at least one line"),
        (Terms((Row(1, WHOLE), Row(1, 0))), "the same day"),
        (Terms((Row(1, WHOLE + 1),)), "Between 0 % and 100 %"),
        (Terms((Row(1, 100),), partly=-1), "Between 0 % and 100 %"),
        (Terms((Row(3, 100), Row(1, WHOLE))), "get more"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(terms: Terms, why: str) -> None:
    with pytest.raises(Refused, match=why):
        refuse_terms(terms)


def test_a_row_reads_as_it_is_published() -> None:
    assert [when(days) for days in (7, 1, 0, -1)] == [
        "7 days before, or earlier", "1 day before, or earlier", "On the day itself", "After the day",
    ]  # fmt: skip
