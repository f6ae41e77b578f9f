"""Prepared, reviewed, posted by different people; numbers without a gap; nothing moves before it is posted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.actions import (
    balance_of,
    expire_holds,
    number_automatic,
    post,
    post_entry,
    post_many,
    prepare,
    review,
    review_many,
    steps_open_to,
    void,
)
from yanzhen.kernel.ledger.models import Book, Entry, Period
from yanzhen.kernel.ledger.testing import (
    AT,
    Keepers,
    a_book,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.parties.actors import system_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    return a_book(separation="three")


@pytest.fixture
def keepers(book: Book) -> Keepers:
    return bookkeepers(book)


def test_an_entry_is_prepared_reviewed_and_posted(book: Book, keepers: Keepers) -> None:
    (bank,) = accounts(book, "102")

    entry = prepare(a_draft(book), by=keepers.accountant)
    assert (entry.state, entry.voucher_number, balance_of(bank).net_fen) == ("prepared", None, 0)
    entry = review(entry.pk, by=keepers.reviewer)
    assert (entry.state, entry.voucher_number, balance_of(bank).net_fen) == ("reviewed", 1, 0)
    entry = post(entry.pk, by=keepers.bookkeeper)
    assert (entry.state, entry.voucher_number, balance_of(bank).net_fen) == ("posted", 1, 120_000)

    assert (entry.prepared_by_name, entry.reviewed_by_name, entry.posted_by_name) == (
        "陈会计", "李审核", "王记账",
    )  # fmt: skip
    verbs = AuditLine.objects.of_noun(entry.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["ledger.post", "ledger.review", "ledger.post"]


def test_nobody_reviews_what_they_prepared(book: Book, keepers: Keepers) -> None:
    entry = prepare(a_draft(book), by=keepers.head)

    with pytest.raises(Refused, match="Nobody reviews"):
        review(entry.pk, by=keepers.head)
    assert steps_open_to(entry, keepers.head)[0].name == "void"
    with pytest.raises(IntegrityError, match="reviewed_by_somebody_else"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(
            state="reviewed",
            reviewed_by_id=keepers.head.person_id,
            reviewed_at=AT,
            voucher_number=1,
        )


def test_nobody_posts_what_they_prepared_or_reviewed(book: Book, keepers: Keepers) -> None:
    entry = review(prepare(a_draft(book), by=keepers.bookkeeper).pk, by=keepers.head)

    for who in (keepers.bookkeeper, keepers.head):
        with pytest.raises(Refused, match="does not post"):
            post(entry.pk, by=who)
        assert "post" not in [step.name for step in steps_open_to(entry, who)]
    with pytest.raises(IntegrityError, match="posted_by_a_third_person"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(
            state="posted", posted_by_id=keepers.head.person_id, posted_at=AT, ended_at=AT
        )


def test_two_people_are_enough_where_the_book_says_so() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)

    entry = review(prepare(a_draft(book), by=keepers.bookkeeper).pk, by=keepers.reviewer)

    assert post(entry.pk, by=keepers.bookkeeper).state == "posted"


def test_without_review_nothing_is_posted(book: Book, keepers: Keepers) -> None:
    entry = prepare(a_draft(book), by=keepers.accountant)

    with pytest.raises(Refused, match="reviewed by somebody else"):
        post(entry.pk, by=keepers.bookkeeper)
    with pytest.raises(IntegrityError, match=r"third_person|somebody_else"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="posted", ended_at=AT)


def test_one_person_prepares_and_posts_where_the_book_says_so() -> None:
    book = a_book(separation="none")
    entry = prepare(a_draft(book), by=a_keeper())

    assert post(entry.pk, by=a_keeper()).voucher_number == 1


@pytest.mark.parametrize("act", ["prepare", "review", "post"])
def test_an_act_is_refused_to_offices_without_the_right(
    act: str, book: Book, keepers: Keepers
) -> None:
    looker = a_keeper(may=frozenset({"ledger.see"}))
    entry = prepare(a_draft(book), by=keepers.accountant)
    if act == "post":
        review(entry.pk, by=keepers.reviewer)

    acts: dict[str, Callable[[], object]] = {
        "prepare": lambda: prepare(a_draft(book), by=looker),
        "review": lambda: review(entry.pk, by=looker),
        "post": lambda: post(entry.pk, by=looker),
    }

    with pytest.raises(Refused, match=r"Your office|not for your office"):
        acts[act]()


def test_numbers_follow_dates_and_months(book: Book, keepers: Keepers) -> None:
    late = prepare(a_draft(book, occurred_at=AT + timedelta(days=3)), by=keepers.accountant)
    early = prepare(a_draft(book), by=keepers.accountant)
    august = prepare(a_draft(book, occurred_at=AT + timedelta(days=30)), by=keepers.accountant)

    reviewed = review_many([late.pk, early.pk, august.pk], by=keepers.reviewer)

    assert {entry.pk: entry.voucher_number for entry in reviewed} == {
        early.pk: 1, late.pk: 2, august.pk: 1,
    }  # fmt: skip


def test_a_voided_voucher_keeps_its_number(book: Book, keepers: Keepers) -> None:
    first = review(prepare(a_draft(book), by=keepers.accountant).pk, by=keepers.reviewer)

    void(first.pk, by=keepers.accountant, reason="记错科目")
    second = review(prepare(a_draft(book), by=keepers.accountant).pk, by=keepers.reviewer)

    first.refresh_from_db()
    assert (first.state, first.voucher_number, first.reason) == ("voided", 1, "记错科目")
    assert second.voucher_number == 2
    with pytest.raises(Refused, match="at “Voided”"):
        post(first.pk, by=keepers.bookkeeper)


@pytest.mark.parametrize("number", [2, 3])
def test_a_number_that_leaves_a_gap_is_refused(number: int, book: Book, keepers: Keepers) -> None:
    entry = prepare(a_draft(book), by=keepers.accountant)

    with pytest.raises(IntegrityError, match="no_gap"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(
            voucher_number=number, state="reviewed", reviewed_by_id=new_key(), reviewed_at=AT
        )


def test_a_number_is_given_once_and_stays(book: Book, keepers: Keepers) -> None:
    entry = review(prepare(a_draft(book), by=keepers.accountant).pk, by=keepers.reviewer)

    for number in (None, 2):
        with pytest.raises(IntegrityError, match="keeps_its_number"), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(voucher_number=number)


def test_what_the_system_posted_is_numbered_in_one_press(book: Book, keepers: Keepers) -> None:
    entries = [an_entry(book, fen) for fen in (1, 2, 3)]

    assert number_automatic(book, entries[0].period.month, by=keepers.reviewer) == 3

    numbers = Entry.objects.order_by("id").values_list("voucher_number", flat=True)
    assert list(numbers) == [1, 2, 3]
    assert Period.objects.get(book=book).last_number == 3
    assert number_automatic(book, entries[0].period.month, by=keepers.reviewer) == 0


def test_posting_many_is_one_statement_for_all_balances(book: Book, keepers: Keepers) -> None:
    keys = [prepare(a_draft(book, fen), by=keepers.accountant).pk for fen in (10, 20, 30)]
    review_many(keys, by=keepers.reviewer)

    with CaptureQueriesContext(connection) as queries:
        post_many(keys, by=keepers.bookkeeper)

    assert len([q for q in queries if "ledger_finish" in q["sql"]]) == 1
    assert balance_of(accounts(book, "102")[0]).net_fen == 60


def test_a_hold_counts_and_ends(book: Book, keepers: Keepers) -> None:
    (bank,) = accounts(book, "102")
    until = AT + timedelta(minutes=15)

    def hold() -> Entry:
        draft = a_draft(book, 500, pending_until=until, source=("test.order", new_key()))
        return Entry.objects.get(pk=post_entry(draft, by=a_keeper()).key)

    first, second, third = hold(), hold(), hold()
    assert (balance_of(bank).net_fen, balance_of(bank).pending_debit_fen) == (0, 1500)
    post(first.pk, by=keepers.bookkeeper, at=AT)
    void(second.pk, by=keepers.accountant, reason="不要了")
    assert (balance_of(bank).net_fen, balance_of(bank).pending_debit_fen) == (500, 500)
    with pytest.raises(Refused, match="a time that is over"):
        post(third.pk, by=keepers.bookkeeper, at=until)
    assert expire_holds(by=system_actor(), at=until) == 1

    third.refresh_from_db()
    assert third.state == "expired"
    assert (balance_of(bank).net_fen, balance_of(bank).pending_debit_fen) == (500, 0)
    assert expire_holds(by=system_actor(), at=until) == 0


def test_posting_twice_is_posting_once(book: Book, keepers: Keepers) -> None:
    entry = review(prepare(a_draft(book), by=keepers.accountant).pk, by=keepers.reviewer)

    post(entry.pk, by=keepers.bookkeeper)
    post(entry.pk, by=keepers.bookkeeper)

    assert balance_of(accounts(book, "102")[0]).net_fen == 120_000
