"""What an entry can't be is said before the database is asked, and nobody reviews or posts their own, not even an opening."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.base.money import FEN_MAX
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    LegDraft,
    OpeningLine,
    close_account,
    credit,
    debit,
    open_account,
    open_balances,
    post,
    prepare,
    review,
)
from yanzhen.kernel.ledger.actions.posting import call_post
from yanzhen.kernel.ledger.models import Book, Entry
from yanzhen.kernel.ledger.testing import (
    OPENED_ON,
    a_book,
    a_draft,
    a_keeper,
    accounts,
    bookkeepers,
)

pytestmark = pytest.mark.django_db
Legs = tuple[LegDraft, LegDraft]


def unequal(book: Book) -> Legs:
    bank, rent = accounts(book, "102", "501")
    return debit(bank, 5), credit(rent, 4)


def mixed(book: Book) -> Legs:
    (bank,), (rent,) = accounts(book, "102"), accounts(a_book(), "501")
    return debit(bank, 5), credit(rent, 5)


def on_a_main_account(book: Book) -> Legs:
    capital, rent = accounts(book, "322", "501")
    return debit(capital, 5), credit(rent, 5)


def on_a_closed_account(book: Book) -> Legs:
    bank, rent = accounts(book, "102", "501")
    close_account(bank, by=a_keeper(), on=date(2026, 8, 1))
    return debit(bank, 5), credit(rent, 5)


def on_no_side(book: Book) -> Legs:
    bank, rent = accounts(book, "102", "501")
    return debit(bank, 0), credit(rent, 0)


def with_nobody(book: Book) -> Legs:
    owed, rent = accounts(book, "112", "501")
    return debit(owed, 5), credit(rent, 5)


def for_no_project(book: Book) -> Legs:
    (bank,) = accounts(book, "102")
    rent = open_account(
        book.account("501"), by=a_keeper(), code="50101", name="租金", demands_project=True
    )
    return debit(bank, 5), credit(rent, 5)


@pytest.mark.parametrize(
    ("legs", "sentence"),
    [
        (unequal, "Debit ¥0.05 and credit ¥0.04 differ"),
        (mixed, "Books are not mixed"),
        (on_a_main_account, "322 .* has sub-accounts"),
        (on_a_closed_account, "102 .* is closed and takes nothing"),
        (on_no_side, "an amount on one side, and one only"),
        (with_nobody, "112 .* asks with whom"),
        (for_no_project, "50101 .* asks with whom"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_it_is_said_before_the_database_is_asked(
    legs: Callable[[Book], Legs], sentence: str
) -> None:
    book = a_book()
    draft = a_draft(book, legs=legs(book))

    with CaptureQueriesContext(connection) as queries, pytest.raises(Refused, match=sentence):
        draft.check()
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("legs", "sentence"),
    [
        (unequal, "Debit ¥0.05 and credit ¥0.04 differ"),
        (mixed, "Books are not mixed"),
        (on_a_main_account, "322 .* has sub-accounts"),
        (on_a_closed_account, "102 .* is closed and takes nothing"),
        (with_nobody, "112 .* asks with whom"),
        (for_no_project, "50101 .* asks with whom"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_database_asks_all_of_it_again(legs: Callable[[Book], Legs], sentence: str) -> None:
    """Around the verbs: through the posting function alone."""
    book = a_book()
    draft = a_draft(book, legs=legs(book), source=("test.order", new_key()))

    with pytest.raises(Refused, match=sentence):
        call_post([draft.request(state="posted", automatic=True)], by=a_keeper())
    assert not Entry.objects.exists()


def test_an_opening_balance_is_checked_like_any_entry() -> None:
    book = a_book()
    bank, capital = accounts(book, "102", "301")
    much = FEN_MAX + 1
    lines = [OpeningLine(bank, debit_fen=much), OpeningLine(capital, credit_fen=much)]

    with pytest.raises(Refused, match="more than any book holds"):
        open_balances(book, lines, by=a_keeper())
    assert not Entry.objects.exists()


def an_opening(book: Book, by: Any) -> Entry:
    """As it comes in from an old program: prepared, for somebody else to review."""
    bank, capital = accounts(book, "102", "301")
    legs = (debit(bank, 5), credit(capital, 5))
    return prepare(a_draft(book, legs=legs, kind="opening", on=OPENED_ON), by=by)


def test_nobody_reviews_the_opening_they_prepared() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    entry = an_opening(book, keepers.head)

    with pytest.raises(Refused, match="Nobody reviews what they prepared"):
        review(entry.pk, by=keepers.head)
    assert review(entry.pk, by=keepers.reviewer).state == "reviewed"


def test_nobody_posts_the_opening_they_prepared_or_reviewed() -> None:
    book = a_book(separation="three")
    keepers = bookkeepers(book)
    entry = an_opening(book, keepers.bookkeeper)
    review(entry.pk, by=keepers.head)

    for by in (keepers.bookkeeper, keepers.head):
        with pytest.raises(Refused, match="prepared or reviewed an entry does not post it"):
            post(entry.pk, by=by)
    assert post(entry.pk, by=a_keeper("孙记账")).state == "posted"
