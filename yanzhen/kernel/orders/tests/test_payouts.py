"""Each party is paid what its shares add up to, once, after somebody else has looked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.agreeing import PartDraft
from yanzhen.kernel.orders.actions.breaking import break_unused
from yanzhen.kernel.orders.actions.guaranteeing import make_up_guarantees
from yanzhen.kernel.orders.actions.payouts import (
    draw_up_run,
    drop_run,
    due,
    pay_run,
    review_run,
)
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.actions.statements import month_of, statement
from yanzhen.kernel.orders.models import Payout, PayoutRun, Share, Voucher
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.tests.scene import (
    HEAD,
    Island,
    nets,
    on_its_day,
    the_desk,
    whole_of,
)
from yanzhen.kernel.parties.actors import system_actor

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TOMORROW = timezone.now() + timedelta(days=1)


class Season:
    """Three passes sold and shared today; everything else happens tomorrow."""

    def __init__(self, **facts: Any) -> None:
        self.island = Island(**facts)
        self.order = self.island.sell(3)
        self.settle()

    def settle(self) -> None:
        while settle(by=system_actor(), at=timezone.now()):
            pass

    def run(self) -> PayoutRun:
        return draw_up_run(self.island.company, TODAY, by=self.island.clerk, at=TOMORROW)

    def paid(self) -> PayoutRun:
        return pay_run(
            review_run(self.run(), by=self.island.head, at=TOMORROW),
            by=self.island.clerk,
            at=TOMORROW,
        )


def test_a_run_pays_each_party_its_shares_and_books_it_in_both_books() -> None:
    season = Season()
    assert [(party.name, fen, rows) for party, fen, rows in due(season.island.company, TODAY)] == [
        ("Boatmen", 1500, 1), ("East village", 7560, 1),
    ]  # fmt: skip

    run = season.paid()
    assert (run.state, run.fen, run.payouts.count()) == ("paid", 9060, 2)
    assert nets(season.island.company) == {"1001": 20400, "5001": -11340, "1002": -9060}
    assert nets(season.island.east) == {"1002": 7560, "5001": -7560}


def test_nothing_is_paid_twice() -> None:
    season = Season()
    run = season.run()
    with pytest.raises(Refused, match="under way"):
        season.run()
    pay_run(
        review_run(run, by=season.island.head, at=TOMORROW), by=season.island.clerk, at=TOMORROW
    )
    with pytest.raises(Refused, match="“paid”"):
        pay_run(run, by=season.island.clerk, at=TOMORROW)
    with pytest.raises(Refused, match="Nothing is due"):
        season.run()


def test_whoever_drew_it_up_does_not_review_it() -> None:
    season = Season()
    run = season.run()
    with pytest.raises(Refused, match="does not review"):
        review_run(
            run,
            by=replace(season.island.head, person_id=season.island.clerk.person_id),
            at=TOMORROW,
        )
    with pytest.raises(Refused, match="own people"):
        review_run(run, by=season.island.clerk, at=TOMORROW)
    with pytest.raises(Refused, match="“drawn up”"):
        pay_run(run, by=season.island.clerk, at=TOMORROW)


def test_a_dropped_run_frees_its_shares() -> None:
    season = Season()
    with pytest.raises(Refused, match="why it is dropped"):
        drop_run(season.run(), by=season.island.clerk, reason=" ", at=TOMORROW)
    drop_run(PayoutRun.objects.get(), by=season.island.clerk, reason="Wrong month", at=TOMORROW)

    assert Share.objects.unpaid().count() == 3
    assert season.run().fen == 9060


def test_a_run_is_dropped_by_the_sellers_own_people() -> None:
    season = Season()
    run, stranger = season.run(), the_desk(season.island.east, *HEAD)
    reviewer = the_desk(season.island.company, "orders.review_payouts")

    for by in (season.island.gate, stranger):
        with pytest.raises(Refused, match="Only the seller's own people"):
            drop_run(run, by=by, reason="Not ours", at=TOMORROW)
    run.refresh_from_db()
    assert run.state == "drawn_up"
    drop_run(run, by=reviewer, reason="Wrong month", at=TOMORROW)
    run.refresh_from_db()
    assert run.state == "dropped"


def test_today_is_not_over() -> None:
    season = Season()
    with pytest.raises(Refused, match="up to yesterday"):
        draw_up_run(season.island.company, TODAY, by=season.island.clerk)
    with pytest.raises(Refused, match="Look at the list once more"):
        draw_up_run(season.island.company, TODAY, by=season.island.clerk, at=TOMORROW, seen_fen=1)
    run = draw_up_run(
        season.island.company, TODAY, by=season.island.clerk, at=TOMORROW, seen_fen=9060
    )
    assert run.fen == 9060


def test_what_goes_back_after_a_payout_is_taken_from_the_next() -> None:
    season = Season()
    season.paid()
    refund(
        Asked(season.order.pk, dict.fromkeys(whole_of(season.order), 1), reason="Rain"),
        by=season.island.clerk,
    )

    assert due(season.island.company, TODAY) == []
    season.island.sell(1)
    season.settle()
    season.island.sell(1)
    season.settle()
    assert [(p.name, fen) for p, fen, _rows in due(season.island.company, TODAY)] == [
        ("Boatmen", 500),
        ("East village", 2520),
    ]


def test_a_months_statement_opens_to_its_rows() -> None:
    season = Season()
    refund(
        Asked(season.order.pk, dict.fromkeys(whole_of(season.order), 1), reason="Rain"),
        by=season.island.clerk,
    )
    first, last = month_of(TODAY)

    east = statement(season.island.company, first, last, party_id=season.island.east.pk)[0]
    assert (
        east.before_fen,
        east.earned_fen,
        east.taken_back_fen,
        east.paid_fen,
        east.due_fen,
        east.rows,
    ) == (0, 7560, -2520, 0, 5040, 2)
    assert (
        sum(Share.objects.filter(party_id=season.island.east.pk).values_list("fen", flat=True))
        == east.due_fen
    )


@pytest.mark.parametrize(
    "what", ["paid again", "another run", "unreviewed", "own review", "back", "removed", "freed"]
)
def test_around_the_model_a_payout_stands(what: str) -> None:
    season = Season()
    run = season.run()
    payout = Payout.objects.filter(run=run)[0]
    runs, shares = PayoutRun.objects.filter(pk=run.pk), Share.objects.filter(payout=payout)
    acts: dict[str, Callable[[], Any]] = {
        "paid again": lambda: shares.update(payout=Payout.objects.exclude(pk=payout.pk).first()),
        "another run": lambda: PayoutRun.objects.create(number="x", seller=run.seller, until=TODAY, fen=1, drawn_up_by=run.drawn_up_by, drawn_up_at=TOMORROW),
        "unreviewed": lambda: runs.update(state="paid", paid_at=TOMORROW),
        "own review": lambda: runs.update(state="reviewed", reviewed_by=run.drawn_up_by),
        "back": lambda: (runs.update(state="dropped"), runs.update(state="drawn_up")),
        "removed": lambda: Payout.objects.all().delete(),
        "freed": lambda: shares.update(payout=None),
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[what]()


@pytest.mark.parametrize(("breakage", "shares"), [
    ("shared", {"Boatmen": 1500, "East village": 7560, "Island company": 11340}), ("seller", {"Island company": 20400}),
])  # fmt: skip
def test_what_nobody_redeems_is_earned_as_the_rule_says(
    breakage: str, shares: dict[str, int]
) -> None:
    season = Season(basis="redemption", breakage=breakage)
    over = on_its_day(Voucher.objects.get(order=season.order)) + timedelta(days=2)

    assert break_unused(by=system_actor(), at=over) == 1
    assert break_unused(by=system_actor(), at=over) == 0
    assert season.island.shares() == shares
    assert nets(season.island.company).get("220301") is None
    assert -nets(season.island.company)["5001"] == shares["Island company"]


def test_a_months_guarantee_is_made_up_once() -> None:
    island = Island()
    island.parts = [
        PartDraft(island.boat.pk, Part(Way.PERCENT, 1000), month_least_fen=5_000),
        PartDraft(island.east.pk, Part(Way.PERCENT, 1000)),
        PartDraft(island.company.pk, Part(Way.REST)),
    ]
    island.agree(at=island.before + timedelta(minutes=1))
    island.sell(3)
    while settle(by=system_actor(), at=timezone.now()):
        pass
    next_month = timezone.now() + timedelta(days=32)

    with pytest.raises(Refused, match="not over"):
        make_up_guarantees(island.company, TODAY, by=system_actor(), at=timezone.now())
    assert make_up_guarantees(island.company, TODAY, by=system_actor(), at=next_month) == 1
    assert make_up_guarantees(island.company, TODAY, by=system_actor(), at=next_month) == 0
    assert island.shares() == {"Boatmen": 5000, "East village": 2040, "Island company": 13360}
    assert nets(island.company) == {"1001": 20400, "5001": -13360, "2241": -7040}
