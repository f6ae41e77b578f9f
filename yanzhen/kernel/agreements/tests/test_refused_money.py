"""Money is written down by its office, on a day that has passed, into a book that is there; values of an index stay."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    bill_all,
    offset_deposit,
    return_deposit,
    take_deposit,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.actions.billing import bill
from yanzhen.kernel.agreements.actions.indexes import keep_value
from yanzhen.kernel.agreements.models import IndexValue, PriceIndex
from yanzhen.kernel.agreements.testing import (
    NOW,
    a_drawn_up,
    a_lessor,
    an_agreement,
    book_of,
    some_money,
)
from yanzhen.kernel.agreements.tests.test_money import TODAY, cashier
from yanzhen.kernel.assets.testing import a_reviewer, a_village
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import an_actor

pytestmark = pytest.mark.django_db


def test_an_amount_that_is_not_known_is_not_billed() -> None:
    index = PriceIndex.objects.create(name="CPI", source="Bureau of statistics")
    pays = {"basis": "indexed", "index": index, "index_base_hundredths": 10_000}
    due = an_agreement(pays=pays).dues.earliest("first")

    with pytest.raises(Refused, match="not known yet"):
        bill(due.pk, by=system_actor(), at=NOW, today=TODAY)


def test_without_a_book_nothing_is_paid() -> None:
    agreement = an_agreement(owner=a_lessor(with_book=False), deposit_fen=100)

    with pytest.raises(Refused, match="has no open book"):
        take_deposit(agreement, some_money(100), by=cashier(), at=NOW)
    assert not agreement.deposit_moves.exists()


def test_a_book_without_the_account_takes_nothing() -> None:
    agreement = an_agreement(deposit_fen=100)
    Account.objects.filter(book=book_of(agreement), code__startswith="101").update(
        closed_on=date(2026, 1, 2)
    )

    with pytest.raises(Refused, match="has no account 101"):
        take_deposit(agreement, some_money(100, into="cash"), by=cashier(), at=NOW)
    take_deposit(agreement, some_money(100), by=cashier(), at=NOW)


def test_a_payment_has_a_way_a_state_and_a_day_that_has_passed() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)
    tomorrow = timezone.localdate(NOW) + timedelta(days=1)

    for money, sentence in (
        (some_money(1, into="deposit"), "the bank or the cash box"),
        (some_money(1, tomorrow), "after today"),
    ):
        with pytest.raises(Refused, match=sentence):
            write_payment(agreement, money, by=cashier(), at=NOW)
    with pytest.raises(Refused, match="before the contract is in force"):
        write_payment(a_drawn_up(), some_money(1), by=cashier(), at=NOW)
    elsewhere = an_actor("asset_keeper", a_village(), more={"agreements.collect"})
    with pytest.raises(Refused, match="may not write payments"):
        write_payment(agreement, some_money(1), by=elsewhere, at=NOW)
    write_payment(agreement, some_money(1, tomorrow - timedelta(days=1)), by=cashier(), at=NOW)


def test_no_more_of_a_deposit_goes_than_came() -> None:
    agreement = an_agreement(deposit_fen=1_000, until=date(2026, 6, 30))
    bill_all(TODAY, NOW)
    take_deposit(agreement, some_money(300), by=cashier(), at=NOW)

    with pytest.raises(Refused, match=r"Only .* of the deposit is left"):
        offset_deposit(agreement, some_money(301), by=cashier(), at=NOW)
    take_step(agreement, "expire", by=system_actor(), at=NOW)
    with pytest.raises(Refused, match=r"Only .* of the deposit is left"):
        return_deposit(agreement, some_money(301), by=cashier(), at=NOW)
    return_deposit(agreement, some_money(300), by=cashier(), at=NOW)


def test_a_deposit_that_others_hold_is_not_offset() -> None:
    agreement = an_agreement(direction="expense", kind="service", deposit_fen=100)
    bill_all(TODAY, NOW)
    take_deposit(agreement, some_money(100), by=cashier(), at=NOW)

    with pytest.raises(Refused, match="Only a deposit that we hold"):
        offset_deposit(agreement, some_money(100), by=cashier(), at=NOW)


def test_the_same_deposit_sent_twice_is_one() -> None:
    agreement = an_agreement(deposit_fen=100)
    money = some_money(100)

    first = take_deposit(agreement, money, by=cashier(), at=NOW)

    assert take_deposit(agreement, replace(money), by=cashier(), at=NOW) == first


def test_values_of_an_index_are_written_once_by_whoever_approves() -> None:
    facts = {"name": "CPI", "source": "Bureau of statistics", "year": 2025}

    with pytest.raises(Refused, match="Only whoever approves contracts"):
        keep_value(**facts, value=10_230, by=an_actor("leader"))  # type: ignore[arg-type]  # as named
    for _again in range(2):
        keep_value(**facts, value=10_230, by=a_reviewer())  # type: ignore[arg-type]  # as named
    with pytest.raises(Refused, match="dues may rest on it"):
        keep_value(**facts, value=10_300, by=a_reviewer())  # type: ignore[arg-type]  # as named
    assert IndexValue.objects.get().value_hundredths == 10_230
