"""Killed before any table it writes, a verb of the ledger is done or not done; tried again it is done once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import (
    close_period,
    credit,
    debit,
    make_hot,
    number_automatic,
    post,
    post_entry,
    post_event,
    prepare,
    prove_book,
    reopen_period,
    reverse,
    review,
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
from yanzhen.kernel.ledger.tests.dying import WAYS, Act, dies_anywhere
from yanzhen.kernel.ledger.tests.test_settling import owed
from yanzhen.kernel.ledger.tests.test_several_books import a_dividend

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
JULY: Final = date(2026, 7, 1)


def posting() -> Act:
    """Into a month that is not open yet, to a hot account and to a counterparty, told to others."""
    book, keeper = a_book(), a_keeper()
    claim, hot = accounts(book, "112", "501")
    make_hot(hot, by=keeper)
    legs = (debit(claim, 70, counterparty=a_counterparty()), credit(hot, 70))
    draft = a_draft(book, legs=legs, tell=True, source=("test.order", new_key()))
    return lambda: post_entry(draft, by=keeper)


def an_event() -> Act:
    company = a_book(
        chart="small_enterprise", organisation=an_organisation("强村公司", "enterprise")
    )
    drafts, event, keeper = a_dividend((a_book(), company)), new_key(), a_keeper()
    return lambda: post_event(drafts, by=keeper, event=event)


def a_hold() -> Act:
    until = AT + timedelta(days=3)
    draft = a_draft(a_book(), 70, pending_until=until, source=("test.order", new_key()))
    keeper = a_keeper()
    return lambda: post_entry(draft, by=keeper)


def posting_a_hold() -> Act:
    held = a_hold()().key
    return lambda: post(held, by=a_keeper(), at=AT)


def voiding_a_hold() -> Act:
    held = a_hold()().key
    return lambda: void(held, by=a_keeper(), reason="不要了")


def reviewing() -> Act:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    key = prepare(a_draft(book), by=keepers.accountant).pk
    return lambda: review(key, by=keepers.reviewer)


def posting_what_was_reviewed() -> Act:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    key = prepare(a_draft(book), by=keepers.accountant).pk
    review(key, by=keepers.reviewer)
    return lambda: post(key, by=keepers.bookkeeper)


def reversing() -> Act:
    key, own, keeper = an_entry(a_book()).pk, new_key(), a_keeper()
    return lambda: reverse(key, by=keeper, reason="错", occurred_at=AT, reversal_key=own)


def folding() -> Act:
    book = a_book()
    for account in accounts(book, "102", "501"):
        make_hot(account, by=a_keeper())
    an_entry(book, 5)
    an_entry(book, 7)
    return fold_all


def numbering() -> Act:
    book = a_book()
    an_entry(book, 5)
    an_entry(book, 7)
    return lambda: number_automatic(book, JULY, by=a_keeper())


def closing() -> Act:
    book = a_book()
    an_entry(book)
    number_automatic(book, JULY, by=a_keeper())
    return lambda: close_period(book, JULY, by=a_keeper())


def reopening() -> Act:
    book = a_book()
    an_entry(book)
    number_automatic(book, JULY, by=a_keeper())
    close_period(book, JULY, by=a_keeper())
    return lambda: reopen_period(book, JULY, by=a_keeper(), reason="补")


def settling() -> Act:
    book, firm = a_book(), a_counterparty()
    item, payment = owed(book, firm, 90), owed(book, firm, -40)
    return lambda: settle(item, payment, by=a_keeper())


# What each writes at least: a verb that writes less is not the verb that is meant here.
VERBS: Final[dict[Callable[[], Act], set[str]]] = {
    posting: {"entry", "leg", "period", "delta", "balance"},
    an_event: {"entry", "leg", "balance"},
    a_hold: {"entry", "leg", "balance"},
    posting_a_hold: {"entry", "balance"},
    voiding_a_hold: {"entry", "balance"},
    reviewing: {"entry", "period"},
    posting_what_was_reviewed: {"entry", "balance"},
    reversing: {"entry", "leg", "balance"},
    folding: {"delta", "balance"},
    numbering: {"entry", "period"},
    closing: {"period", "monthbalance"},
    reopening: {"period", "monthbalance"},
    settling: {"settlement"},
}


def every_book_is_sound() -> None:
    for book in Book.objects.all():
        assert prove_book(book) == []


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_a_killed_verb_is_done_or_not_done(verb: Callable[[], Any]) -> None:
    for how in WAYS:
        tables = dies_anywhere(verb, every_book_is_sound, how=how)
        assert {f"ledger_{name}" for name in VERBS[verb]} <= set(tables)
