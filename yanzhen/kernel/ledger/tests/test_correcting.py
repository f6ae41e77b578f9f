"""A mistake is reversed, whole and once; closed months take nothing; months close in order."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    balance_of,
    close_period,
    number_automatic,
    post,
    prepare,
    reopen_period,
    reverse,
    review,
    totals,
    void,
)
from yanzhen.kernel.ledger.models import Book, Entry, MonthBalance, Period
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests.test_posting import commit

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)
AUGUST_AT = AT + timedelta(days=35)


def test_a_reversal_is_red_on_the_same_sides() -> None:
    book = a_book()
    bank, rent = accounts(book, "102", "501")
    entry = an_entry(book, 700)

    (reversal,) = reverse(entry.pk, by=a_keeper(), reason="重复入账", occurred_at=AT)
    commit()

    legs = Entry.objects.get(pk=reversal.key).legs.values_list("account", "debit_fen", "credit_fen")
    assert list(legs) == [(bank.pk, -700, 0), (rent.pk, 0, -700)]
    assert balance_of(bank).net_fen == 0
    # 红字冲销: the turnover is nothing, not 700 on both sides.
    assert totals(book, JULY, None)[bank.pk].debit_fen == 0
    assert totals(book, JULY, None)[bank.pk].credit_fen == 0


def test_an_entry_is_reversed_once() -> None:
    book, keeper = a_book(), a_keeper()
    entry = an_entry(book)
    key = new_key()
    reverse(entry.pk, by=keeper, reason="错", reversal_key=key)

    with pytest.raises(Refused, match="reversed already"):
        reverse(entry.pk, by=keeper, reason="又错")
    (again,) = reverse(entry.pk, by=keeper, reason="错", reversal_key=key)
    assert not again.fresh
    with pytest.raises(Refused, match="a reversal is not"):
        reverse(key, by=keeper, reason="反悔")
    assert Entry.objects.count() == 2


def test_only_what_is_posted_is_reversed() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    entry = prepare(a_draft(book), by=keepers.accountant)

    with pytest.raises(Refused, match="Only a posted entry"):
        reverse(entry.pk, by=keepers.accountant, reason="错")


def test_in_a_book_with_review_a_reversal_is_reviewed_too() -> None:
    book = a_book(separation="two")
    keepers, (bank,) = bookkeepers(book), accounts(book, "102")
    entry = prepare(a_draft(book, 900), by=keepers.accountant)
    review(entry.pk, by=keepers.reviewer)
    post(entry.pk, by=keepers.bookkeeper)

    (reversal,) = reverse(entry.pk, by=keepers.accountant, reason="错", occurred_at=AT)
    assert (Entry.objects.get(pk=reversal.key).state, balance_of(bank).net_fen) == ("prepared", 900)
    void(reversal.key, by=keepers.accountant, reason="没错")
    (reversal,) = reverse(entry.pk, by=keepers.accountant, reason="真错", occurred_at=AT)
    review(reversal.key, by=keepers.reviewer)
    post(reversal.key, by=keepers.bookkeeper)

    assert balance_of(bank).net_fen == 0


def closed(book: Book, month: date = JULY) -> Period:
    number_automatic(book, month, by=a_keeper())
    return close_period(book, month, by=a_keeper())


def test_a_closed_month_takes_nothing() -> None:
    book = a_book()
    entry = an_entry(book)
    closed(book)

    with pytest.raises(Refused, match=r"2026-07 is closed\. Give"):
        an_entry(book)
    (reversal,) = reverse(entry.pk, by=a_keeper(), reason="错", occurred_at=AUGUST_AT)
    assert Entry.objects.get(pk=reversal.key).period.month == date(2026, 8, 1)
    assert an_entry(book, on=date(2026, 8, 2)).on == date(
        2026, 8, 2
    )  # what came late is dated into August


def test_a_month_with_open_entries_stays_open() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    entry = prepare(a_draft(book), by=keepers.accountant)

    with pytest.raises(Refused, match="entries that wait"):
        closed(book)
    with pytest.raises(IntegrityError, match="open_entries"), transaction.atomic():
        Period.objects.filter(book=book).update(closed_at=AT)
    void(entry.pk, by=keepers.accountant, reason="不要了")
    assert closed(book).closed_at


def test_a_month_closes_with_all_its_numbers() -> None:
    book = a_book()
    an_entry(book)

    with pytest.raises(Refused, match="without a voucher number"):
        close_period(book, JULY, by=a_keeper())
    with pytest.raises(IntegrityError, match="all_its_numbers"), transaction.atomic():
        Period.objects.filter(book=book).update(closed_at=AT)


def test_months_close_in_order_and_reopen_backwards() -> None:
    book, keeper = a_book(), a_keeper()
    an_entry(book)
    an_entry(book, occurred_at=AUGUST_AT)

    with pytest.raises(Refused, match="earlier month"):
        closed(book, date(2026, 8, 1))
    with pytest.raises(IntegrityError, match="months_close_in_order"), transaction.atomic():
        Period.objects.filter(month=date(2026, 8, 1)).update(closed_at=AT)
    closed(book)
    closed(book, date(2026, 8, 1))
    with pytest.raises(Refused, match="later month"):
        reopen_period(book, JULY, by=keeper, reason="补凭证")
    with pytest.raises(IntegrityError, match="reopened_from_the_last"), transaction.atomic():
        Period.objects.filter(month=JULY).update(closed_at=None)
    reopen_period(book, date(2026, 8, 1), by=keeper, reason="补凭证")
    assert not MonthBalance.objects.filter(period__month=date(2026, 8, 1)).exists()


def test_no_month_is_opened_before_a_closed_one_or_before_the_book() -> None:
    book = a_book()
    an_entry(book)
    closed(book)

    with pytest.raises(Refused, match="is closed"):
        an_entry(book, on=date(2026, 5, 2))
    with pytest.raises(Refused, match="begins on 2026-01-01"):
        an_entry(a_book(), on=date(2025, 12, 31))


def test_closing_freezes_what_each_account_moved() -> None:
    book = a_book()
    bank, _rent = accounts(book, "102", "501")
    an_entry(book, 40)
    an_entry(book, 2)

    period = closed(book)

    assert MonthBalance.objects.get(period=period, account=bank).debit_fen == 42


def test_closing_needs_the_right_and_a_reason_to_reopen() -> None:
    book = a_book()
    an_entry(book)
    with pytest.raises(Refused, match="head of the agency"):
        close_period(book, JULY, by=a_keeper(may=frozenset({"ledger.post"})))
    closed(book)
    with pytest.raises(Refused, match="Say why"):
        reopen_period(book, JULY, by=a_keeper(), reason=" ")


def test_a_reversal_that_is_not_whole_is_refused_at_the_commit() -> None:
    """Around the verb: through the posting function, with other amounts."""
    import json

    book = a_book()
    entry = an_entry(book, 700)
    draft = a_draft(book, 600, source=("test.order", new_key()))
    request = draft.request(state="posted", automatic=True) | {"reverses": str(entry.pk)}

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_post(%s::jsonb, '{}'::jsonb)", [json.dumps([request])])
        with pytest.raises(IntegrityError, match="a_reversal_is_whole"), transaction.atomic():
            commit()
        transaction.set_rollback(True)
