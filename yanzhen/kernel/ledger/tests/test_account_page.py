"""Pages of an account follow each other without a gap, each balance is the one before and its leg, filters keep the sums."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    close_period,
    credit,
    debit,
    number_automatic,
    post_entry,
)
from yanzhen.kernel.ledger.actions.statements.account_page import Asked, Key, read_page
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper

pytestmark = pytest.mark.django_db
YEAR = Asked(date(2026, 1, 1), date(2026, 12, 31))


def post(book: Book, day: date, fen: int, code: str = "113", **who: object) -> None:
    account, rent = book.account(code), book.account("501")
    legs = (
        (debit(account, fen, **who), credit(rent, fen))
        if fen > 0
        else (debit(book.account("513"), -fen), credit(account, -fen, **who))
    )
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    post_entry(EntryDraft(book, "x", legs, at, source=("test.thing", new_key())), by=a_keeper())


def test_pages_follow_without_a_gap() -> None:
    book = a_book()
    for n in range(1, 8):
        post(book, date(2026, 1, n % 3 + 1), n * 100, "102")
    bank = book.account("102")

    whole = read_page(bank, YEAR)
    pages, after = [], None
    while True:
        page = read_page(bank, YEAR, after=after, size=3)
        pages.append(page)
        if not page.next_key:
            break
        after = Key.read(page.next_key)

    assert [len(page.rows) for page in pages] == [3, 3, 1]
    assert [row.leg.pk for page in pages for row in page.rows] == [row.leg.pk for row in whole.rows]
    assert [row.stand.fen for page in pages for row in page.rows] == [
        row.stand.fen for row in whole.rows
    ]
    assert pages[1].above.fen == pages[0].rows[-1].stand.fen
    assert whole.closing.fen == whole.rows[-1].stand.fen == 2_800


@pytest.mark.parametrize("closed", [False, True])
def test_what_stood_before_is_brought_forward_closed_or_open(closed: bool) -> None:
    book = a_book()
    post(book, date(2026, 1, 5), 700, "102")
    post(book, date(2026, 2, 5), -200, "102")
    if closed:
        for month in (date(2026, 1, 1), date(2026, 2, 1)):
            number_automatic(book, month, by=a_keeper())
            connection.check_constraints()
            close_period(book, month, by=a_keeper())

    page = read_page(book.account("102"), Asked(date(2026, 2, 10), date(2026, 3, 1)))

    assert (page.opening.fen, page.closing.fen) == (500, 500)


def test_one_counterparty_has_its_own_balance() -> None:
    book = a_book()
    one, other = a_counterparty("张三"), a_counterparty("李四")
    post(book, date(2026, 1, 5), 700, counterparty=one)
    post(book, date(2026, 1, 6), 300, counterparty=other)

    page = read_page(book.account("113"), Asked(YEAR.first, YEAR.last, counterparty=other))

    assert (len(page.rows), page.closing.fen) == (1, 300)


def test_one_project_has_its_own_balance() -> None:
    book, project = a_book(), new_key()
    post(book, date(2026, 1, 5), 700, "102", project=project)
    post(book, date(2026, 1, 6), 300, "102")

    assert (
        read_page(book.account("102"), Asked(YEAR.first, YEAR.last, project=project)).closing.fen
        == 700
    )


def test_a_parent_shows_the_legs_of_its_sub_accounts() -> None:
    book = a_book()
    post(book, date(2026, 1, 5), 700, "32202")

    assert read_page(book.account("322"), YEAR).closing.fen == 700


def test_a_longer_account_asks_no_more_often() -> None:
    book = a_book()
    post(book, date(2026, 1, 5), 700, "102")
    with CaptureQueriesContext(connection) as few:
        read_page(book.account("102"), YEAR)
    for day in range(1, 20):
        post(book, date(2026, 1, day), day, "102")

    with CaptureQueriesContext(connection) as many:
        read_page(book.account("102"), YEAR)

    assert len(many) == len(few)


@pytest.mark.parametrize("text", ["", "x", "20260101.zz.1", "2026.01.01", "20261301.00.1"])
def test_a_key_that_is_none_begins_at_the_beginning(text: str) -> None:
    assert Key.read(text) is None
