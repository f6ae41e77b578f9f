"""Whoever has no account in force is owed on and stays out of the run; the others are paid."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.payouts import due, pay_run, review_run, waiting_for_account
from yanzhen.kernel.orders.models import PayoutRun
from yanzhen.kernel.orders.tests.test_payees import Paying
from yanzhen.kernel.orders.tests.test_payouts import TODAY, TOMORROW
from yanzhen.kernel.parties.actions import end_account

pytestmark = pytest.mark.django_db


def test_who_has_no_account_waits_and_the_others_are_paid() -> None:
    paying = Paying()
    company = paying.island.company
    with pytest.raises(Refused, match="to anybody with a confirmed account"):
        paying.run()
    paying.account()

    def names(rows: list[Any]) -> list[tuple[str, int]]:
        return [(party.name, fen) for party, fen, _rows in rows]

    assert names(due(company, TODAY)) == [("Boatmen", 1500)]
    assert names(waiting_for_account(company, TODAY)) == [("East village", 7560)]
    run = pay_run(paying.reviewed(), by=paying.first, at=TOMORROW)

    assert (run.fen, [one.party.name for one in run.payouts.all()]) == (1500, ["Boatmen"])
    assert names(waiting_for_account(company, TODAY)) == [("East village", 7560)]
    paying.account(paying.east, number="95588002")
    assert names(due(company, TODAY)) == [("East village", 7560)]
    assert pay_run(paying.reviewed(), by=paying.first, at=TOMORROW).fen == 7560


def test_an_account_that_ended_before_the_review_stops_it() -> None:
    paying = Paying()
    account = paying.account()
    run = paying.run()
    end_account(account, reason="Closed", by=paying.first)

    with pytest.raises(Refused, match="An account in this run has ended"):
        review_run(run, by=paying.second, at=TOMORROW)
    with (
        pytest.raises(IntegrityError, match="nobody_is_paid_without_an_account"),
        transaction.atomic(),
    ):
        PayoutRun.objects.filter(pk=run.pk).update(state="reviewed", reviewed_by=paying.second.person_id, reviewed_at=TOMORROW)  # fmt: skip
    paying.account(number="95588001")
    assert paying.where(review_run(run, by=paying.second, at=TOMORROW)) == [
        ("Boatmen", "**** 8001")
    ]
