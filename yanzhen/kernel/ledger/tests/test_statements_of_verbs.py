"""How often each verb of the ledger asks the database: so often, and no more for more lines or more entries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    balance_of,
    close_period,
    credit,
    debit,
    expire_holds,
    make_hot,
    number_automatic,
    post_entry,
    post_event,
    post_many,
    prepare,
    reopen_period,
    reverse,
    review_many,
    void,
)
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.actions.settling import settle
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
    an_organisation,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests.test_settling import owed
from yanzhen.kernel.ledger.tests.test_several_books import a_dividend

pytestmark = pytest.mark.django_db
JULY: Final = date(2026, 7, 1)
Act = Callable[[], Any]
# A verb made ready for `n` of what it works on: lines or entries.
Verb = Callable[[int], Act]


def posting(n: int) -> Act:
    draft, keeper = _long(a_book(), n), a_keeper()
    return lambda: post_entry(draft, by=keeper)


def posting_it_again(n: int) -> Act:
    act = posting(n)
    act()
    return act


def posting_an_event(n: int) -> Act:
    company = a_book(
        chart="small_enterprise", organisation=an_organisation("强村公司", "enterprise")
    )
    drafts, keeper = a_dividend((a_book(), company), 100 * n), a_keeper()
    return lambda: post_event(drafts, by=keeper)


def holding(n: int) -> Act:
    draft, keeper = _long(a_book(), n, pending_until=AT + timedelta(days=1)), a_keeper()
    return lambda: post_entry(draft, by=keeper)


def letting_holds_go(n: int) -> Act:
    for _n in range(n):
        holding(1)()
    return lambda: expire_holds(by=a_keeper(), at=AT + timedelta(days=2))


def preparing(n: int) -> Act:
    draft, keeper = _long(a_book(), n), a_keeper()
    return lambda: prepare(draft, by=keeper)


def reviewing(n: int) -> Act:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    keys = [prepare(a_draft(book), by=keepers.accountant).pk for _n in range(n)]
    return lambda: review_many(keys, by=keepers.reviewer)


def posting_what_was_reviewed(n: int) -> Act:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    keys = [prepare(a_draft(book), by=keepers.accountant).pk for _n in range(n)]
    review_many(keys, by=keepers.reviewer)
    return lambda: post_many(keys, by=keepers.bookkeeper)


def voiding(n: int) -> Act:
    key, keeper = prepare(_long(a_book(), n, source=None), by=a_keeper()).pk, a_keeper()
    return lambda: void(key, by=keeper, reason="不要了")


def reversing(n: int) -> Act:
    posted, keeper = posting(n)(), a_keeper()
    return lambda: reverse(posted.key, by=keeper, reason="错", occurred_at=AT)


def folding(n: int) -> Act:
    book = a_book()
    make_hot(accounts(book, "501")[0], by=a_keeper())
    for _n in range(n):
        an_entry(book, 5)
    return fold_all


def numbering(n: int) -> Act:
    book = _a_month(n)
    return lambda: number_automatic(book, JULY, by=a_keeper())


def closing(n: int) -> Act:
    book = _a_month(n)
    number_automatic(book, JULY, by=a_keeper())
    return lambda: close_period(book, JULY, by=a_keeper())


def reopening(n: int) -> Act:
    book = _a_month(n)
    number_automatic(book, JULY, by=a_keeper())
    close_period(book, JULY, by=a_keeper())
    return lambda: reopen_period(book, JULY, by=a_keeper(), reason="补")


def settling(n: int) -> Act:
    book, firm = a_book(), a_counterparty()
    item, payment = owed(book, firm, 900), owed(book, firm, -400)
    for _n in range(n - 1):
        settle(item, owed(book, firm, -10), by=a_keeper())
    return lambda: settle(item, payment, by=a_keeper())


def reading_a_balance(n: int) -> Act:
    (bank,) = accounts(_a_month(n), "102")
    return lambda: balance_of(bank)


def _long(book: Book, n: int, **facts: Any) -> EntryDraft:
    """An entry of n lines on the left and one on the right."""
    bank, rent = accounts(book, "102", "501")
    legs = (*[debit(bank, 10) for _n in range(n)], credit(rent, 10 * n))
    return a_draft(book, legs=legs, **{"source": ("test.order", new_key()), **facts})


def _a_month(n: int) -> Book:
    book = a_book()
    for _n in range(n):
        an_entry(book, 5)
    return book


STATEMENTS: Final[dict[Verb, int]] = {
    posting: 1,
    posting_it_again: 1,
    posting_an_event: 1,
    holding: 1,
    letting_holds_go: 2,
    preparing: 2,
    reviewing: 5,
    posting_what_was_reviewed: 3,
    voiding: 3,
    reversing: 3,
    folding: 1,
    numbering: 6,
    closing: 9,
    reopening: 5,
    settling: 4,
    reading_a_balance: 1,
}


@pytest.mark.parametrize("verb", STATEMENTS, ids=lambda verb: verb.__name__)
def test_a_verb_asks_so_often_however_much_there_is(verb: Verb) -> None:
    assert (_asked(verb(1)), _asked(verb(5))) == (STATEMENTS[verb], STATEMENTS[verb])


def _asked(act: Act) -> int:
    """Statements but for savepoints: inside a test's transaction a verb has one where it is alone otherwise."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
