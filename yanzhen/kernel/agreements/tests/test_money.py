"""Dues go into the books once, payments meet the oldest first, deposits come and go; all of it to the fen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    Money,
    bill_all,
    draw_up,
    offset_deposit,
    return_deposit,
    take_deposit,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.models import Due, DueState
from yanzhen.kernel.agreements.testing import (
    NOW,
    YEAR_FEN,
    a_draft,
    a_lessor,
    an_agreement,
    book_of,
    some_money,
)
from yanzhen.kernel.assets.testing import a_keeper
from yanzhen.kernel.figures.actions import compute, figure_of
from yanzhen.kernel.ledger.actions import balance_of, close_period
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.ledger.testing import a_keeper as a_bookkeeper
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import an_actor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 6)


def cashier() -> Actor:
    return an_actor("asset_keeper", more={"agreements.collect"})


def test_a_due_goes_into_the_book_once_however_often_it_is_run() -> None:
    agreement = an_agreement()

    assert [bill_all(TODAY, NOW) for _again in range(2)] == [(1, 0), (0, 0)]

    book = book_of(agreement)
    due = agreement.dues.get(state=DueState.BILLED)
    assert Entry.objects.get(book=book).pk == due.pk == due.entry_id
    assert balance_of(book.account("112"), agreement.counterparty_id).net_fen == YEAR_FEN
    assert balance_of(book.account("501")).net_fen == -YEAR_FEN


def test_without_a_book_it_waits_and_is_not_lost() -> None:
    agreement = an_agreement(owner=a_lessor(with_book=False))

    assert bill_all(TODAY, NOW) == (0, 1)
    assert agreement.dues.first().state == DueState.PLANNED  # type: ignore[union-attr]  # there is one


def test_a_due_of_a_closed_month_goes_into_the_open_one() -> None:
    agreement = an_agreement()
    book = book_of(agreement)
    for month in range(1, 7):
        close_period(book, date(2026, month, 1), by=a_bookkeeper())

    bill_all(TODAY, NOW)

    due = agreement.dues.get(state=DueState.BILLED)
    assert (due.due_on, due.booked_on) == (date(2026, 1, 1), TODAY)


def test_what_fell_due_before_the_book_began_is_the_opening_balances() -> None:
    agreement = an_agreement(since=date(2025, 1, 1))

    bill_all(TODAY, NOW)

    assert [due.state for due in agreement.dues.all()[:2]] == ["carried", "billed"]


def test_what_we_owe_stands_against_us() -> None:
    agreement = an_agreement(direction="expense", kind="service")

    bill_all(TODAY, NOW)

    assert (
        balance_of(book_of(agreement).account("211"), agreement.counterparty_id).net_fen
        == -YEAR_FEN
    )


def test_a_billed_due_stays_as_it_is() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)
    billed = agreement.dues.filter(state=DueState.BILLED)

    for change in ({"amount_fen": 1}, {"state": "cancelled"}, {"due_on": TODAY}):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            billed.update(**change)
    billed.update(open_fen=1)
    with pytest.raises(IntegrityError, match="less what was paid"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_payment_meets_the_oldest_dues_first_and_twice_is_once() -> None:
    agreement = an_agreement(pays={"pays_per_year": 4})
    bill_all(TODAY, NOW)
    money = some_money(YEAR_FEN // 4 + 100)

    first, second = (write_payment(agreement, money, by=cashier(), at=NOW) for _again in range(2))

    assert first == second
    assert [due.open_fen for due in agreement.dues.filter(state=DueState.BILLED)] == [
        0,
        YEAR_FEN // 4 - 100,
        YEAR_FEN // 4,
    ]
    assert agreement.dues.first().paid_on == money.on  # type: ignore[union-attr]  # there is one
    assert balance_of(book_of(agreement).account("102")).net_fen == money.fen


def test_more_than_is_open_is_refused() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)

    for fen, sentence in (
        (YEAR_FEN + 1, "is open in the books"),
        (0, "above nought"),
        (-5, "above nought"),
    ):
        with pytest.raises(Refused, match=sentence):
            write_payment(agreement, some_money(fen), by=cashier(), at=NOW)
    with pytest.raises(Refused, match="may not write payments"):
        write_payment(agreement, some_money(1), by=an_actor("leader"), at=NOW)


def test_a_deposit_comes_is_offset_and_the_rest_goes_back() -> None:
    agreement = an_agreement(deposit_fen=1_000, until=date(2026, 6, 30))
    by = cashier()
    bill_all(TODAY, NOW)

    take_deposit(agreement, some_money(1_000), by=by, at=NOW)
    with pytest.raises(Refused, match="asks for a deposit of"):
        take_deposit(agreement, some_money(1), by=by, at=NOW)
    with pytest.raises(Refused, match="when the contract has ended"):
        return_deposit(agreement, some_money(1), by=by, at=NOW)
    offset_deposit(agreement, some_money(400), by=by, at=NOW)
    take_step(agreement, "expire", by=system_actor(), at=NOW)
    return_deposit(agreement, some_money(600), by=by, at=NOW)

    book = book_of(agreement)
    agreement.refresh_from_db()
    assert agreement.deposit_held_fen == 0
    assert balance_of(book.account("211"), agreement.counterparty_id).net_fen == 0
    assert balance_of(book.account("102")).net_fen == 400
    with pytest.raises(IntegrityError, match="no_more_of_a_deposit_goes"), transaction.atomic():
        type(agreement).objects.update(deposit_held_fen=-1)


def test_interest_follows_the_clause_and_nothing_without_one() -> None:
    agreement = an_agreement(interest_per_myriad_day=Decimal("5"))
    bill_all(TODAY, NOW)
    due = agreement.dues.get(state=DueState.BILLED)

    # 186 days at five in ten thousand.
    assert due.interest_fen(TODAY) == YEAR_FEN * 186 * 5 // 10_000
    due.agreement.interest_per_myriad_day = None
    assert due.interest_fen(TODAY) == 0


def test_income_arrears_and_tender_share_are_counted_from_records() -> None:
    agreement = an_agreement(obtained="tender")
    path = agreement.place.path
    bill_all(TODAY, NOW)

    def value(slug: str, **days: Any) -> int | None:
        return compute(figure_of(f"agreements.{slug}"), path, **days)

    assert value("income", start=date(2026, 1, 1), end=date(2026, 12, 31)) == YEAR_FEN
    assert value("arrears", end=TODAY) == YEAR_FEN
    assert value("in_force", end=TODAY) == value("tendered", end=TODAY) == 1
    assert value("ending_soon", end=TODAY) == 0
    assert value("ending_soon", end=date(2028, 11, 1)) == 1
    write_payment(agreement, some_money(YEAR_FEN), by=cashier(), at=NOW)
    assert value("arrears", end=TODAY) in (0, None)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_bill_each_due_once() -> None:
    agreement = an_agreement(pays={"pays_per_year": 12})
    start = Barrier(3)

    def run(_n: int) -> int:
        try:
            start.wait()
            return bill_all(TODAY, NOW)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        done = list(workers.map(run, range(3)))

    assert sum(done) == 7
    assert Entry.objects.count() == Due.objects.filter(state=DueState.BILLED).count() == 7
    assert balance_of(book_of(agreement).account("501")).net_fen == -sum(
        due.amount_fen or 0 for due in agreement.dues.filter(state=DueState.BILLED)
    )


@pytest.mark.django_db(transaction=True)
def test_eight_payments_at_once_never_pay_more_than_is_open() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)
    by, start = cashier(), Barrier(8)

    def pay(_n: int) -> bool:
        try:
            start.wait()
            write_payment(
                type(agreement).objects.get(pk=agreement.pk),
                Money(YEAR_FEN // 4, date(2026, 3, 1), some_money(1).once_key),
                by=by,
                at=NOW,
            )
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as payers:
        paid = sum(payers.map(pay, range(8)))

    assert paid == 4
    assert agreement.dues.get(state=DueState.BILLED).open_fen == 0


def test_drawn_up_twice_it_is_one() -> None:
    key, draft = new_key(), a_draft()

    assert draw_up(draft, by=a_keeper(), once_key=key) == draw_up(
        draft, by=a_keeper(), once_key=key
    )
