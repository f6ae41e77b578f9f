"""What only a trigger holds: written around the verbs, as the owner of the tables, it is refused all the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from yanzhen.kernel.ledger.actions import number_automatic, set_limit
from yanzhen.kernel.ledger.actions.distributing import withdraw
from yanzhen.kernel.ledger.models import Account, Balance, Entry, Leg, Period, Settlement
from yanzhen.kernel.ledger.models.disclosures import Disclosure
from yanzhen.kernel.ledger.models.distributions import DistributionPlan
from yanzhen.kernel.ledger.testing import AT, a_book, a_counterparty, a_keeper, accounts, an_entry
from yanzhen.kernel.ledger.tests.owner import as_owner
from yanzhen.kernel.ledger.tests.test_distributing import POSTED, a_plan
from yanzhen.kernel.ledger.tests.test_settling import owed

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def refused(act: Callable[[], Any], words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), as_owner():
        act()


def test_a_new_limit_reaches_what_is_held_already() -> None:
    book = a_book()
    an_entry(book, 500)
    bank = Account.objects.filter(book=book, code="102")

    bank.update(floor_fen=100)

    assert Balance.objects.get(account__in=bank).floor_fen == 100
    refused(lambda: bank.update(floor_fen=501), "an_account_keeps_its_floor")


def test_a_new_balance_takes_the_limits_of_its_account() -> None:
    book = a_book()
    cash, claim = accounts(book, "101", "112")
    set_limit(cash, by=a_keeper(), floor_fen=0)

    with as_owner():
        Balance(account=cash).save(force_insert=True)
        assert Balance.objects.get(account=cash).floor_fen == 0
    refused(lambda: Balance(account=claim).save(force_insert=True), "a_leg_names_what_its_account")


def test_a_main_account_holds_nothing() -> None:
    bank = accounts(a_book(), "102")[0]
    with as_owner():
        Account.objects.filter(pk=bank.pk).update(is_leaf=False)

    refused(lambda: Balance(account=bank).save(force_insert=True), "only_a_leaf_takes_legs")


def test_voucher_numbers_follow_each_other() -> None:
    book = a_book()
    first, second, third = (an_entry(book, fen) for fen in (1, 2, 3))

    def number(entry: Entry, n: int) -> int:
        return Entry.objects.filter(pk=entry.pk).update(voucher_number=n)

    refused(lambda: number(first, 2), "voucher_numbers_have_no_gap")
    with transaction.atomic(), as_owner():
        number(first, 1)
    refused(lambda: number(second, 3), "voucher_numbers_have_no_gap")
    with transaction.atomic(), as_owner():
        number(second, 2)
        number(third, 3)
    assert not Entry.objects.filter(voucher_number=None).exists()


def test_what_hangs_on_the_board_stays_as_it_was_read() -> None:
    book = a_book()
    sheet = Disclosure.objects.create(book=book, month=JULY, words={"501": "Rent"})
    sheets = Disclosure.objects.filter(pk=sheet.pk)
    sheets.update(posted_on=AUGUST, posted_where="Village hall")

    refused(lambda: sheets.update(words={}), "a_sheet_that_hangs_stays")
    refused(lambda: sheets._raw_delete(sheets.db), "a_sheet_that_hangs_stays")


def test_a_month_stays_the_month_it_is() -> None:
    book = a_book()
    an_entry(book)
    number_automatic(book, JULY, by=a_keeper())
    months = Period.objects.filter(book=book)

    refused(lambda: months.update(month=AUGUST), "a_period_stays_what_it_is")
    refused(lambda: months.update(last_number=0), "a_period_stays_what_it_is")


def test_no_month_is_opened_before_the_book() -> None:
    book = a_book()

    refused(lambda: Period.objects.create(book=book, month=date(2025, 12, 1)), "no_month_before")


def test_a_settlement_fits_its_legs_and_takes_no_more_than_they_hold() -> None:
    book, firm, other = a_book(), a_counterparty(), a_counterparty("别家")
    item, payment, strange = owed(book, firm, 90), owed(book, firm, -40), owed(book, other, -40)

    def settled(first: Leg, second: Leg, fen: int) -> Settlement:
        return Settlement.objects.create(
            book=book, item=first, payment=second, amount_fen=fen, made_by_name="x", made_at=AT
        )

    refused(lambda: settled(item, strange, 40), "a_settlement_fits_its_legs")
    refused(lambda: settled(payment, item, 40), "a_settlement_fits_its_legs")
    refused(lambda: settled(item, payment, 41), "no_more_is_settled_than_is_there")
    assert settled(item, payment, 40).amount_fen == 40


def test_a_plan_that_ended_stays_as_it_ended() -> None:
    plan = a_plan(agreed=None)
    withdraw(plan, by=a_keeper(), reason="x", at=AT)
    plans = DistributionPlan.objects.filter(pk=plan.pk)

    refused(lambda: plans.update(state="posted"), "a_plan_ends_once")
    refused(lambda: plans.update(posted_where="elsewhere"), "a_plan_ends_once")


def test_a_plan_hangs_with_parts_that_are_its_sum() -> None:
    plan = a_plan(posted=None)
    plans, shares = DistributionPlan.objects.filter(pk=plan.pk), plan.shares.filter(line=1)
    hung = {"state": "posted", "posted_on": POSTED, "posted_where": "x"}
    shares.update(fen=F("fen") + 1)

    refused(lambda: plans.update(**hung), "the_parts_of_a_plan_are_its_sum")
    shares.update(fen=F("fen") - 1)
    assert plans.update(**hung) == 1
