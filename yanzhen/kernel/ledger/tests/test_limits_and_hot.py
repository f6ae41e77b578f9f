"""A limit is never crossed; a hot account has none, and its balance is right before and after folding."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    balance_of,
    balances_of,
    close_account,
    credit,
    debit,
    make_hot,
    open_account,
    post_entry,
    set_limit,
)
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.models import Account, Balance, Delta
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
)
from yanzhen.kernel.ledger.tests.owner import as_owner

pytestmark = pytest.mark.django_db


def test_cash_is_not_overdrawn() -> None:
    book = a_book()
    cash, bank = accounts(book, "101", "102")
    set_limit(cash, by=a_keeper(), floor_fen=0)
    an_entry(book, 500, codes=("101", "102"))

    with pytest.raises(
        Refused, match=r"101 库存现金 would fall to −¥1.00; it may not go below ¥0.00"
    ):
        an_entry(book, 600, codes=("102", "101"))

    assert balance_of(cash).net_fen == 500
    an_entry(book, 500, codes=("102", "101"))
    assert balance_of(bank).net_fen == 0


def test_what_is_held_counts_against_a_limit() -> None:
    book = a_book()
    (cash,) = accounts(book, "101")
    set_limit(cash, by=a_keeper(), floor_fen=0)
    an_entry(book, 500, codes=("101", "102"))
    hold = a_draft(
        book, 400, codes=("102", "101"), pending_until=AT + timedelta(days=1), source=("t.o", new_key())
    )  # fmt: skip
    post_entry(hold, by=a_keeper())

    with pytest.raises(Refused, match="would fall"):
        an_entry(book, 101, codes=("102", "101"))


def test_a_limit_is_kept_for_each_counterparty() -> None:
    book, rich, poor = a_book(), a_counterparty("富"), a_counterparty("贫")
    owed, bank = accounts(book, "211", "102")
    set_limit(owed, by=a_keeper(), ceiling_fen=0)  # nobody is paid more than is owed to them
    an_entry(book, legs=(debit(bank, 100), credit(owed, 100, counterparty=rich)))

    with pytest.raises(Refused, match="would rise"):
        an_entry(book, legs=(debit(owed, 1, counterparty=poor), credit(bank, 1)))
    an_entry(book, legs=(debit(owed, 100, counterparty=rich), credit(bank, 100)))


def test_the_database_holds_the_limit_around_the_function() -> None:
    book = a_book()
    (cash,) = accounts(book, "101")
    set_limit(cash, by=a_keeper(), floor_fen=0)
    an_entry(book, 500, codes=("101", "102"))

    with (
        pytest.raises(IntegrityError, match="an_account_keeps_its_floor"),
        transaction.atomic(),
        as_owner(),
    ):
        Balance.objects.filter(account=cash).update(credit_fen=501)


def test_a_limit_that_is_crossed_already_is_refused() -> None:
    book = a_book()
    (bank,) = accounts(book, "102")
    an_entry(book, 500)

    with pytest.raises(Refused, match="stands beyond"):
        set_limit(bank, by=a_keeper(), ceiling_fen=499)
    bank.refresh_from_db()
    assert bank.ceiling_fen is None


def test_a_hot_account_is_right_before_and_after_folding() -> None:
    book = a_book()
    bank, rent = accounts(book, "102", "501")
    an_entry(book, 1)
    make_hot(rent, by=a_keeper())
    for fen in (10, 200):
        an_entry(book, fen)

    assert Delta.objects.filter(account=rent).count() == 2
    assert balance_of(rent).credit_fen == 211
    assert balances_of(book)[rent.pk].credit_fen == 211
    assert fold_all(most=1) == 2
    assert not Delta.objects.exists()
    assert (balance_of(rent).credit_fen, balance_of(bank).debit_fen) == (211, 211)


def test_a_hot_account_has_no_limit_and_stays_hot() -> None:
    book, keeper = a_book(), a_keeper()
    cash, bank = accounts(book, "101", "102")
    set_limit(cash, by=keeper, floor_fen=0)
    make_hot(bank, by=keeper)

    with pytest.raises(Refused, match="has no limit"):
        make_hot(cash, by=keeper)
    with pytest.raises(Refused, match="has no limit"):
        set_limit(bank, by=keeper, floor_fen=0)
    with pytest.raises(IntegrityError, match="no_limit"), transaction.atomic():
        Account.objects.filter(pk=bank.pk).update(floor_fen=0)
    with pytest.raises(IntegrityError, match="stays_hot"), transaction.atomic():
        Account.objects.filter(pk=bank.pk).update(hot=False)


def test_a_hot_account_has_no_sub_accounts() -> None:
    book, keeper = a_book(), a_keeper()
    bank, spread = accounts(book, "102", "322")
    make_hot(bank, by=keeper)

    with pytest.raises(Refused, match=r"102 银行存款 is hot: .* no sub-accounts"):
        open_account(bank, by=keeper, code="10201", name="基本户")
    with pytest.raises(Refused, match="no sub-accounts"):
        make_hot(spread, by=keeper)
    with pytest.raises(IntegrityError, match="no_sub_accounts"), transaction.atomic():
        Account.objects.filter(pk=bank.pk).update(is_leaf=False)
    assert book.accounts.filter(parent=bank).count() == 0


def test_hot_counterparties_are_folded_each_to_their_own() -> None:
    book, one, other = a_book(), a_counterparty("甲"), a_counterparty("乙")
    owed, _bank = accounts(book, "211", "102")
    make_hot(owed, by=a_keeper())
    for who, fen in ((one, 5), (other, 7), (one, 1)):
        an_entry(book, legs=(debit(_bank, fen), credit(owed, fen, counterparty=who)))

    assert balance_of(owed, one).credit_fen == 6
    fold_all()
    assert (balance_of(owed, one).credit_fen, balance_of(owed, other).credit_fen) == (6, 7)


def test_an_account_keeps_what_it_is() -> None:
    book = a_book()
    (bank,) = accounts(book, "102")

    for change in (
        {"code": "103"},
        {"side": "credit"},
        {"kind": "income"},
        {"by_counterparty": True},
    ):
        with pytest.raises(IntegrityError, match="stays_what_it_is"), transaction.atomic():
            Account.objects.filter(pk=bank.pk).update(**change)


def test_an_account_is_closed_empty_and_takes_nothing() -> None:
    book, keeper = a_book(), a_keeper()
    bank, rent = accounts(book, "102", "501")
    an_entry(book, 5)

    with pytest.raises(Refused, match="still holds something"):
        close_account(bank, by=keeper, on=date(2026, 8, 1))
    an_entry(book, 5, codes=("501", "102"))
    close_account(bank, by=keeper, on=date(2026, 8, 1))
    with pytest.raises(Refused, match="is closed and takes nothing"):
        an_entry(book, 5)
    bank.closed_on = None  # as somebody who read it before
    with pytest.raises(Refused, match="is closed and takes nothing"):
        an_entry(book, legs=(debit(bank, 5), credit(rent, 5)))


def test_a_sub_account_goes_on_where_its_parent_ends() -> None:
    book = a_book()
    (bank,) = accounts(book, "102")

    for code, said in (("102", "begins with 102"), ("10301", "begins with 102")):
        with pytest.raises(Refused, match=said):
            open_account(bank, by=a_keeper(), code=code, name="农商行")
    sub = open_account(bank, by=a_keeper(), code="10201", name="农商行")
    with pytest.raises(Refused, match="of that code"):
        open_account(bank, by=a_keeper(), code="10201", name="又一家")
    assert (sub.kind, sub.side, bank.is_leaf) == ("asset", "debit", False)


def test_setting_up_needs_the_right() -> None:
    book = a_book()
    looker = a_keeper(may=frozenset({"ledger.see"}))
    (bank,) = accounts(book, "102")

    for act in (
        lambda: open_account(bank, by=looker, code="10201", name="农商行"),
        lambda: set_limit(bank, by=looker, floor_fen=0),
        lambda: make_hot(bank, by=looker),
        lambda: close_account(bank, by=looker, on=date(2026, 8, 1)),
        lambda: a_book(by=looker),
    ):
        with pytest.raises(Refused, match="head of the agency"):
            act()
