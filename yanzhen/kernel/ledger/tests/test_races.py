"""Many at once: balances are exact, limits hold, numbers follow, an entry is reversed once, a key is one entry."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    balance_of,
    close_account,
    close_period,
    credit,
    debit,
    make_hot,
    number_automatic,
    open_account,
    post_entry,
    prepare,
    reverse,
    review,
    set_limit,
)
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.models import Entry, Leg, Period
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
    bookkeepers,
)

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = 12


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run them in threads that start together; what each gave, or its Refused."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(30)
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(results: list[Any]) -> list[Refused]:
    return [one for one in results if isinstance(one, Refused)]


def test_eight_post_crosswise_over_the_same_two_accounts() -> None:
    book = a_book()
    ways = [("102", "501"), ("501", "102")]

    def post_some(way: tuple[str, str]) -> Callable[[], None]:
        def run() -> None:
            for fen in range(1, AGAIN + 1):
                an_entry(book, fen, codes=way)

        return run

    results = at_once(*[post_some(ways[n % 2]) for n in range(8)])

    assert refused(results) == []
    bank, rent = accounts(book, "102", "501")
    moved = 4 * sum(range(1, AGAIN + 1))
    for account in (bank, rent):
        found = balance_of(account)
        assert (found.debit_fen, found.credit_fen) == (moved, moved)
    assert Entry.objects.count() == 8 * AGAIN


def test_sixteen_send_one_key() -> None:
    book, keeper = a_book(), a_keeper()
    draft = a_draft(book, 700)

    results = at_once(*[lambda: post_entry(draft, by=keeper)] * 16)

    assert [one.fresh for one in results].count(True) == 1
    assert {one.key for one in results} == {draft.key}
    assert balance_of(accounts(book, "102")[0]).debit_fen == 700
    assert Leg.objects.count() == 2


def test_a_limit_holds_however_many_draw_at_once() -> None:
    book = a_book()
    (cash,) = accounts(book, "101")
    set_limit(cash, by=a_keeper(), floor_fen=0)
    an_entry(book, 500, codes=("101", "102"))

    results = at_once(*[lambda: an_entry(book, 100, codes=("102", "101"))] * 16)

    assert len(refused(results)) == 11
    assert balance_of(cash).net_fen == 0


def test_two_reviewers_give_two_numbers() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    keys = [prepare(a_draft(book), by=keepers.accountant).pk for _again in range(8)]

    results = at_once(*[lambda k=key: review(k, by=keepers.reviewer) for key in keys])

    assert refused(results) == []
    numbers = Entry.objects.order_by("voucher_number").values_list("voucher_number", flat=True)
    assert list(numbers) == list(range(1, 9))
    assert Period.objects.get(book=book).last_number == 8


def test_one_entry_is_reviewed_once() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    key = prepare(a_draft(book), by=keepers.accountant).pk

    results = at_once(*[lambda: review(key, by=keepers.reviewer)] * 4)

    assert len(refused(results)) == 3
    assert Entry.objects.get().voucher_number == 1


def test_two_reverse_one_entry() -> None:
    book = a_book()
    entry = an_entry(book, 90)

    results = at_once(*[lambda: reverse(entry.pk, by=a_keeper(), reason="错", occurred_at=AT)] * 4)

    assert len(refused(results)) == 3
    assert balance_of(accounts(book, "102")[0]).net_fen == 0


def test_a_month_closes_while_others_post_into_it() -> None:
    book = a_book()
    an_entry(book)
    number_automatic(book, date(2026, 7, 1), by=a_keeper())

    results = at_once(
        lambda: close_period(book, date(2026, 7, 1), by=a_keeper()),
        *[lambda: an_entry(book, 5)] * 7,
    )

    period = Period.objects.get(book=book)
    inside = Entry.objects.filter(period=period, state="posted")
    if period.closed_at:
        # Whoever came too late was refused; whoever was inside had a number.
        assert inside.filter(voucher_number=None).count() == 0
        assert len(refused(results)) == 7
    else:
        assert isinstance(results[0], Refused)
        assert inside.count() == 8


def test_hot_accounts_are_exact_while_two_workers_fold() -> None:
    book = a_book()
    keeper = a_keeper()
    bank, rent = accounts(book, "102", "501")
    for account in (bank, rent):
        make_hot(account, by=keeper)

    def sell() -> None:
        for _again in range(AGAIN):
            an_entry(book, 3)

    def fold() -> None:
        for _again in range(20):
            fold_all(most=5)

    at_once(sell, sell, sell, sell, fold, fold)

    assert balance_of(rent).credit_fen == 4 * AGAIN * 3
    fold_all()
    assert balance_of(rent).credit_fen == balance_of(bank).debit_fen == 4 * AGAIN * 3


def test_sub_accounts_come_before_entries_whoever_is_first() -> None:
    book = a_book()
    (bank,) = accounts(book, "102")

    results = at_once(
        lambda: an_entry(book),
        lambda: open_account(bank, by=a_keeper(), code="10201", name="农商行"),
    )

    assert len(refused(results)) == 1


def test_an_account_closes_while_somebody_posts_to_it() -> None:
    book, keeper = a_book(), a_keeper()
    bank, rent = accounts(book, "102", "501")
    an_entry(book, 5)
    an_entry(book, 5, codes=("501", "102"))

    at_once(
        lambda: close_account(bank, by=keeper, on=date(2026, 8, 1)),
        *[lambda: an_entry(book, 5)] * 5,
    )

    bank.refresh_from_db()
    assert not bank.closed_on or balance_of(bank).net_fen == 0
    assert balance_of(bank).net_fen == balance_of(rent).own(rent)


def test_a_first_counterparty_is_one_row_however_many_bring_it() -> None:
    book, firm = a_book(), a_counterparty()
    owed, rent = accounts(book, "112", "501")
    legs = (debit(owed, 5, counterparty=firm), credit(rent, 5))

    at_once(*[lambda: an_entry(book, legs=legs)] * 8)

    assert balance_of(owed, firm).debit_fen == 40


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    connection.close()
