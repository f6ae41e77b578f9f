"""The bank's side refuses with a sentence: whoever keeps no books, a month that runs or is closed, a cell that is no time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import close_period, number_automatic
from yanzhen.kernel.ledger.actions.adjusting import agree, take_agreement_back
from yanzhen.kernel.ledger.actions.asserting import assert_balance
from yanzhen.kernel.ledger.actions.reconciling import follow_account, match, undo_match
from yanzhen.kernel.ledger.models import BalanceAssertion, BankAccount
from yanzhen.kernel.ledger.models.bank import BankMonth
from yanzhen.kernel.ledger.testing import a_book, a_keeper, bookkeepers
from yanzhen.kernel.ledger.tests.test_bank_import import bring
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk
from yanzhen.kernel.ledger.tests.test_posting import commit
from yanzhen.kernel.ledger.tests.test_reconciling import (
    LATER,
    MAY,
    a_leg,
    a_line,
    an_account,
    pair,
)

pytestmark = pytest.mark.django_db


def follow(**facts: Any) -> BankAccount:
    book = facts.pop("book", None) or a_book()
    known: dict[str, Any] = {
        "account": book.account("102"), "bank": "农商行", "number": str(new_key()), "since": MAY, "opening_fen": 0, "by": a_keeper(),
    }  # fmt: skip
    known |= facts
    return follow_account(book, known.pop("account"), **known)


def test_whoever_does_not_prepare_keeps_no_side_of_the_bank() -> None:
    account = an_account()
    chosen = pair([a_line(account, 5_000)], [a_leg(account, 5_000)])
    looker = bookkeepers(account.account.book).reviewer
    (made,) = match(account, [chosen], by=a_keeper())
    agreed = agree(account, MAY, by=a_keeper(), at=LATER)
    other = pair([a_line(account, 7, day=11)], [a_leg(account, 7, month=6)])
    acts: list[Callable[[], object]] = [
        lambda: match(account, [other], by=looker),
        lambda: agree(account, MAY, by=looker, at=LATER),
        lambda: take_agreement_back(agreed, by=looker, reason="x"),
    ]

    for act in acts:
        with pytest.raises(Refused, match="does not keep these books"):
            act()
    take_agreement_back(agreed, by=a_keeper(), reason="x")
    with pytest.raises(Refused, match="does not keep these books"):
        undo_match(made, by=looker)
    undo_match(made, by=a_keeper())


def test_whoever_keeps_no_book_says_no_balance() -> None:
    book = a_book()
    with pytest.raises(Refused, match="does not keep this book"):
        assert_balance(book.account("102"), 5, on=MAY, evidence="x", by=a_keeper(may=frozenset()))
    assert not BalanceAssertion.objects.exists()


def test_nothing_is_matched_into_an_agreed_month() -> None:
    account = an_account()
    a_leg(account, 5_000)
    agree(account, MAY, by=a_keeper(), at=LATER)

    with pytest.raises(Refused, match="agreed with the bank already"):
        match(account, [pair([a_line(account, 7)], [a_leg(account, 7)])], by=a_keeper())


def test_a_month_agrees_after_its_end_and_when_the_adjusted_balances_are_equal() -> None:
    account = an_account()
    with pytest.raises(Refused, match="still running"):
        agree(account, MAY, by=a_keeper(), at=datetime(2026, 5, 31, 4, tzinfo=UTC))
    agree(
        account, MAY, by=a_keeper(), at=datetime(2026, 5, 31, 16, tzinfo=UTC)
    )  # 1 June in Shanghai

    other = follow(opening_fen=500)
    with pytest.raises(Refused, match=r"adjusted balances differ by −5\.00"):
        agree(other, MAY, by=a_keeper(), at=LATER)
    assert BankMonth.objects.count() == 1


def test_an_agreement_is_taken_back_with_a_reason_while_the_month_is_open() -> None:
    account = an_account()
    a_leg(account, 5_000), a_line(account, 5_000)
    book, agreed = account.account.book, agree(account, MAY, by=a_keeper(), at=LATER)
    with pytest.raises(Refused, match="Write why"):
        take_agreement_back(agreed, by=a_keeper(), reason=" ")
    number_automatic(book, MAY, by=a_keeper())
    commit()
    close_period(book, MAY, by=a_keeper())

    with pytest.raises(Refused, match="This month is closed"):
        take_agreement_back(agreed, by=a_keeper(), reason="x")
    assert BankMonth.objects.get() == agreed


def test_an_account_is_followed_once_by_a_leaf_of_its_book() -> None:
    book = a_book()
    followed = follow(book=book, number="6228")
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"by": bookkeepers(book).accountant, "account": book.account("101")}, "Only the head"),
        ({"account": a_book().account("102")}, "of this book without sub-accounts"),
        ({"account": book.account("322")}, "of this book without sub-accounts"),
        ({}, "followed already"),
        ({"account": book.account("101"), "number": " 6228"}, "followed already"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            follow(book=book, **facts)
    assert BankAccount.objects.get() == followed


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"时间": "noon"}, "Write a time"),
        ({"时间": "25:10"}, "Write a time"),
        ({"借贷标志": "either"}, "Write 借"),
    ],
)
def test_what_a_cell_cant_mean_is_said_in_its_row(cells: dict[str, str], sentence: str) -> None:
    account = an_account()
    good = {"日期": "2026-05-08", "借贷标志": "贷", "发生额": "12", "时间": "10:05"}

    batch = bring(account, a_keeper(), [list(good), list((good | cells).values())])

    assert batch.rows_ok == 0
    assert sentence in str(batch.rows.get().problems)
    assert bring(account, a_keeper(), [list(good), list(good.values())]).rows_ok == 1


def test_a_balance_that_is_no_amount_is_said_beside_its_field() -> None:
    book, client, _actor = a_desk("agency_head")
    sent = {"act": "follow", "account": str(book.account("102").pk), "bank": "农商行", "number": "6228", "since": "2026-05-01"}  # fmt: skip
    at = f"/ledger/books/{book.pk}/bank/follow/"

    answer = client.post(at, {**sent, "opening_fen": "a lot"})

    assert "not an amount" in answer.content.decode()
    assert not BankAccount.objects.exists()
    client.post(at, {**sent, "opening_fen": "−3"})
    assert BankAccount.objects.get().opening_fen == -300
