"""What is open is what no payment settles, by hand or oldest first; its age is counted in days."""

import threading
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import credit, debit, reverse
from yanzhen.kernel.ledger.actions.ageing import accounts_of, ages_of, ages_of_all, open_items
from yanzhen.kernel.ledger.actions.dunning import dun, dunning_pdf
from yanzhen.kernel.ledger.actions.settling import (
    left_of,
    settle,
    settle_oldest_first,
    settled_fen_of,
    undo_settlement,
)
from yanzhen.kernel.ledger.models import Book, Leg, Settlement
from yanzhen.kernel.ledger.models.ageing import NOTHING, aged, bucket_of
from yanzhen.kernel.ledger.testing import (
    a_book,
    a_counterparty,
    a_keeper,
    accounts,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.parties.models import Party

ON = date(2026, 9, 30)


def owed(book: Book, who: UUID, fen: int, day: date = date(2026, 7, 6)) -> Leg:
    """Rent that somebody owes since a day; below nought what they paid."""
    receivable, income, bank = accounts(book, "112", "501", "102")
    if fen > 0:
        legs = (debit(receivable, fen, counterparty=who), credit(income, fen))
    else:
        legs = (debit(bank, -fen), credit(receivable, -fen, counterparty=who))
    entry = an_entry(book, on=day, legs=legs)
    return entry.legs.select_related("account").get(counterparty=who)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (180, 3), (181, 4), (365, 4), (366, 5)],
)  # fmt: skip
def test_the_last_day_of_a_bucket_belongs_to_it(days: int, bucket: int) -> None:
    assert bucket_of(days) == bucket


def test_ages_add_up() -> None:
    age = aged([(ON, 5), (ON - timedelta(days=400), 7)], ON, advance_fen=2)

    assert (age.buckets, age.balance_fen) == ((5, 0, 0, 0, 0, 7), 10)
    assert (age + age).balance_fen == 20
    assert NOTHING.balance_fen == 0


@pytest.mark.django_db
def test_without_saying_what_for_the_oldest_is_paid_first() -> None:
    book, who = a_book(), a_counterparty()
    owed(book, who, 100, date(2026, 3, 1))
    owed(book, who, 200, date(2026, 9, 1))
    owed(book, who, -130, date(2026, 9, 20))

    items = open_items(accounts_of(book, "debit"), on=ON, counterparty=who)

    assert [(item.on, item.amount_fen, item.open_fen) for item in items] == [
        (date(2026, 9, 1), 200, 170)
    ]


@pytest.mark.django_db
def test_settled_by_hand_the_older_one_stays_open() -> None:
    book, who = a_book(), a_counterparty()
    by = bookkeepers(book).accountant
    old, new = owed(book, who, 100, date(2026, 3, 1)), owed(book, who, 200, date(2026, 9, 1))
    paid = owed(book, who, -150, date(2026, 9, 20))

    made = settle(new, paid, by=by)

    items = open_items(accounts_of(book, "debit"), on=ON, counterparty=who)
    assert made.amount_fen == 150
    assert [(item.leg_id, item.open_fen) for item in items] == [(old.pk, 100), (new.pk, 50)]
    assert settled_fen_of([new.entry_id, old.entry_id]) == {new.entry_id: 150}
    undo_settlement(made, by=by)
    assert left_of(paid) == 150
    with pytest.raises(Refused, match="already"):
        undo_settlement(made, by=by)


@pytest.mark.django_db
def test_oldest_first_by_hand_uses_the_payment_up() -> None:
    book, who = a_book(), a_counterparty()
    by = bookkeepers(book).accountant
    first, second = owed(book, who, 100, date(2026, 3, 1)), owed(book, who, 200, date(2026, 9, 1))
    paid = owed(book, who, -250, date(2026, 9, 20))

    made = settle_oldest_first(paid, by=by)

    assert [(one.item_id, one.amount_fen) for one in made] == [(first.pk, 100), (second.pk, 150)]
    assert settle_oldest_first(paid, by=by) == []


@pytest.mark.django_db
def test_what_is_paid_beyond_stands_apart_and_ages_are_per_counterparty() -> None:
    book, one, two = a_book(), a_counterparty(), a_counterparty("Two")
    owed(book, one, 100, date(2026, 3, 1))
    owed(book, one, -130, date(2026, 9, 20))
    owed(book, two, 50, ON - timedelta(days=31))

    accounts_here = accounts_of(book, "debit")
    ages = ages_of(accounts_here, [one, two], on=ON)

    assert (ages[one].open_fen, ages[one].advance_fen) == (0, 30)
    assert ages[two].buckets == (0, 50, 0, 0, 0, 0)
    assert ages_of_all(accounts_here, on=ON).balance_fen == 20


@pytest.mark.django_db
def test_of_a_day_gone_by_only_what_was_there_then() -> None:
    book, who = a_book(), a_counterparty()
    item = owed(book, who, 100, date(2026, 3, 1))
    paid = owed(book, who, -100, date(2026, 9, 20))
    settle(item, paid, by=bookkeepers(book).accountant)
    here = accounts_of(book, "debit")

    assert [one.open_fen for one in open_items(here, on=date(2026, 9, 19), counterparty=who)] == [
        100
    ]
    assert open_items(here, on=date(2026, 9, 20), counterparty=who) == []


@pytest.mark.django_db
def test_a_reversed_item_is_not_open() -> None:
    book, who = a_book(), a_counterparty()
    item = owed(book, who, 100, date(2026, 7, 1))
    reverse(item.entry_id, by=a_keeper(), reason="Wrong", on=date(2026, 7, 2))

    assert open_items(accounts_of(book, "debit"), on=ON, counterparty=who) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", ["other counterparty", "same side", "too much", "twice", "not paid"]
)
def test_what_does_not_face_each_other_is_refused(wrong: str) -> None:
    book, who = a_book(), a_counterparty()
    by = bookkeepers(book).accountant
    item, paid = owed(book, who, 100), owed(book, who, -80)
    pair: tuple[Leg, Leg, int | None] = (item, paid, None)
    if wrong == "other counterparty":
        pair = (item, owed(book, a_counterparty("B"), -50), 50)
    elif wrong == "same side":
        pair = (item, owed(book, who, 60), 60)
    elif wrong == "too much":
        pair = (item, paid, 81)
    elif wrong == "twice":
        settle(item, paid, 10, by=by)
        pair = (item, paid, 10)
    elif wrong == "not paid":
        settle(item, paid, by=by)

    with pytest.raises(Refused):
        settle(*pair, by=by)


@pytest.mark.django_db
def test_a_settlement_is_not_rewritten_or_removed() -> None:
    book, who = a_book(), a_counterparty()
    made = settle(owed(book, who, 100), owed(book, who, -80), by=bookkeepers(book).accountant)

    for change in (lambda: Settlement.objects.filter(pk=made.pk).update(amount_fen=1), made.delete):
        with pytest.raises(IntegrityError, match="only_undone"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_whoever_only_looks_settles_nothing() -> None:
    book, who = a_book(), a_counterparty()

    with pytest.raises(Refused, match="does not settle"):
        settle(owed(book, who, 100), owed(book, who, -80), by=bookkeepers(book).reviewer)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_settle_no_more_than_there_is() -> None:
    book, who = a_book(), a_counterparty()
    by = bookkeepers(book).accountant
    item = owed(book, who, 100)
    payments = [owed(book, who, -30) for _n in range(8)]
    done: list[int] = []

    def press(paid: Leg) -> None:
        try:
            done.append(settle(item, paid, 30, by=by).amount_fen)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(paid,)) for paid in payments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 90
    assert settled_fen_of([item.entry_id]) == {item.entry_id: 90}


MOVES = st.lists(st.tuples(st.integers(0, 200), st.integers(-300, 300).filter(bool)), max_size=12)


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MOVES)
def test_what_is_open_is_what_a_person_would_count(moves: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        book, who = a_book(), a_counterparty()
        for day, fen in moves:
            owed(book, who, fen, date(2026, 2, 1) + timedelta(days=day))

        items = open_items(accounts_of(book, "debit"), on=ON, counterparty=who)
        age = ages_of(accounts_of(book, "debit"), [who], on=ON)[who]
        transaction.set_rollback(True)

    assert sorted(item.open_fen for item in items) == _by_hand(moves)
    assert age.balance_fen == sum(fen for _day, fen in moves)


def _by_hand(moves: list[tuple[int, int]]) -> list[int]:
    paid = -sum(fen for _day, fen in moves if fen < 0)
    left = []
    for _day, fen in sorted((m for m in moves if m[1] > 0), key=lambda m: m[0]):
        taken = min(fen, paid)
        paid -= taken
        left += [fen - taken] if fen > taken else []
    return sorted(left)


@pytest.mark.django_db
def test_a_reminder_names_what_is_open_and_keeps_it() -> None:
    book, who = a_book(), a_counterparty()
    by: Any = bookkeepers(book).accountant
    party = Party.objects.get(pk=who)
    day = date(2026, 7, 6)
    with pytest.raises(Refused, match="owes nothing"):
        dun(book, party, pay_by=day + timedelta(days=500), by=by)
    owed(book, who, 28_640_000, day)

    first = dun(book, party, pay_by=day + timedelta(days=500), by=by)
    owed(book, who, -28_640_000, day)
    first.refresh_from_db()

    assert first.number.endswith("-0001")
    assert (first.total_fen, first.items[0]["open_fen"]) == (28_640_000, 28_640_000)
    assert dunning_pdf(first).startswith(b"%PDF-")
    with pytest.raises(Refused, match="time to pay"):
        dun(book, party, pay_by=day, by=by)
