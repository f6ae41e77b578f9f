"""Sold, let in, given back, shared and paid out in whatever order: every fen is with the buyer, a party or still unearned."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import prove_book
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.actions.payouts import draw_up_run, drop_run, due, pay_run, review_run
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.refund_preview import Asked, preview
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import (
    Entitlement,
    Order,
    Payment,
    Payout,
    PayoutRun,
    Redemption,
    Refund,
    Share,
    Unsettled,
    Voucher,
)
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.tests.scene import Island, nets, on_its_day
from yanzhen.kernel.parties.actors import system_actor

PRICES = {"adult": 6800, "child": 3401}


def sums(rows: Any, what: Any) -> int:
    """The sum over these rows, nought for none."""
    return rows.aggregate(n=Sum(what))["n"] or 0


@dataclass
class Bought:
    """What the model knows of an order."""

    order: Order
    voucher: Voucher
    what: Any
    n: int
    used: int = 0
    back: int = 0

    @property
    def unused(self) -> int:
        return self.n - self.used - self.back


class Money(RuleBasedStateMachine):
    """The island's passes, of which three parties have their part; each example is a transaction of its own."""

    basis: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.island, self.bought = Island(basis=self.basis), list[Bought]()
        self.pressed: tuple[Bought, Press] | None = None
        self.asked: Asked | None = None
        self.runs = 0

    def teardown(self) -> None:
        try:
            self._everything_is_somebodys()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(n=st.integers(1, 5), group=st.sampled_from(sorted(PRICES)))
    def sell(self, n: int, group: str) -> None:
        order = self.island.sell(n, group=group)
        voucher = Voucher.objects.get(order=order)
        self.bought.append(Bought(order, voucher, Entitlement.objects.get(voucher=voucher).pk, n))

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), n=st.integers(1, 3))
    def come(self, data: st.DataObject, n: int) -> None:
        one = data.draw(st.sampled_from(self.bought))
        press = Press(secret_key(), n)
        found = redeem_voucher(
            one.voucher.pk, press, by=self.island.gate, at=on_its_day(one.voucher)
        )
        assert found.passes == (n <= one.unused), found
        if found.passes:
            one.used += n
            self.pressed = one, press

    @precondition(lambda self: self.pressed)
    @rule()
    def send_the_same_press_again(self) -> None:
        assert self.pressed
        one, press = self.pressed
        found = redeem_voucher(
            one.voucher.pk, press, by=self.island.gate, at=on_its_day(one.voucher)
        )
        assert found.outcome == "again"

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), n=st.integers(1, 4), cause=st.sampled_from(list(Cause)))
    def give_back(self, data: st.DataObject, n: int, cause: Cause) -> None:
        one = data.draw(st.sampled_from(self.bought))
        asked = Asked(one.order.pk, {one.what: n}, cause, "Rain")
        if n > one.unused:
            with pytest.raises(Refused):
                refund(asked, by=self.island.clerk)
            return
        made = refund(asked, by=self.island.clerk)
        assert made.kept_fen == 0
        one.back += n
        self.asked = asked

    @precondition(lambda self: any(one.unused for one in self.bought))
    @rule(data=st.data(), percent=st.integers(0, 100))
    def give_back_as_the_head_decides(self, data: st.DataObject, percent: int) -> None:
        """On the day itself the table is silent; what is kept is earned by the rule."""
        one = data.draw(st.sampled_from([one for one in self.bought if one.unused]))
        at, what = on_its_day(one.voucher), {one.what: 1}
        worth = preview(Asked(one.order.pk, what, Cause.SELLER, "Late"), at=at).back_fen
        asked = Asked(one.order.pk, what, Cause.BUYER, "Late", decided_fen=worth * percent // 100)
        made = refund(asked, by=self.island.head, at=at)
        assert made.fen + made.kept_fen == worth
        one.back += 1
        self.asked = asked

    @precondition(lambda self: self.asked)
    @rule()
    def ask_for_the_same_again(self) -> None:
        assert self.asked
        before = Refund.objects.count()
        assert refund(self.asked, by=self.island.head).pk == self.asked.key
        assert Refund.objects.count() == before

    @rule(most=st.integers(1, 3))
    def share(self, most: int) -> None:
        settle(most, by=system_actor(), at=timezone.now())

    @rule(end=st.sampled_from(["paid", "dropped"]))
    def pay_out(self, end: str) -> None:
        self.runs += 1
        at = timezone.now() + timedelta(days=2 + self.runs)
        island, until = self.island, timezone.localdate(at) - timedelta(days=1)
        if not due(island.company, until):
            with pytest.raises(Refused, match="Nothing is due"):
                draw_up_run(island.company, until, by=island.clerk, at=at)
            return
        run = draw_up_run(island.company, until, by=island.clerk, at=at)
        assert run.fen == sums(Payout.objects.filter(run=run), "fen") > 0
        if end == "paid":
            pay_run(review_run(run, by=island.head), by=island.clerk, at=at)
        else:
            drop_run(run, by=island.head, reason="The list was wrong")

    @invariant()
    def no_fen_and_no_use_is_there_twice(self) -> None:
        for one in self.bought:
            what = Entitlement.objects.get(pk=one.what)
            assert (what.used, what.given_back) == (one.used, one.back)
        for payment in Payment.objects.all():
            assert 0 <= sums(payment.refunds, "fen") == payment.refunded_fen <= payment.fen
        paid = Payout.objects.filter(run__state=PayoutRun.State.PAID)
        assert sums(paid, "fen") == sums(Share.objects.filter(payout__in=paid), "fen")

    def _everything_is_somebodys(self) -> None:
        while settle(by=system_actor(), at=timezone.now()):
            pass
        fold_all()
        assert not Unsettled.objects.exists()
        shared = sums(Share.objects.all(), "fen")
        unearned = self._unearned_fen()
        assert sums(Payment.objects.all(), F("fen") - F("refunded_fen")) == shared + unearned
        self._the_books_say_so(unearned)
        assert prove() == []
        for seller in (self.island.company, self.island.east):
            assert seller.book
            assert prove_book(seller.book) == []

    def _unearned_fen(self) -> int:
        """What waits for its redemption: nothing, where a sale is shared at once."""
        if self.basis == "sale":
            return 0
        earned = sums(Redemption.objects.all(), "fen") + sums(Refund.objects.all(), "kept_fen")
        assert earned == sums(Share.objects.all(), "fen")
        return sum(
            what.amount_fen * (what.uses - what.given_back) // what.uses
            - what.amount_fen * what.used // what.uses
            for what in Entitlement.objects.all()
        )

    def _the_books_say_so(self, unearned: int) -> None:
        company = self.island.company.pk
        found = nets(self.island.company)
        out = sums(Payout.objects.filter(run__state=PayoutRun.State.PAID), "fen")
        others = sums(Share.objects.exclude(party=company), "fen")
        assert found.get("220301", 0) == -unearned
        assert found.get("5001", 0) == -sums(Share.objects.filter(party=company), "fen")
        assert found.get("2241", 0) == -(others - out)
        assert found.get("1002", 0) == -out
        theirs = sums(Share.objects.filter(party=self.island.east.pk), "fen")
        assert nets(self.island.east).get("5001", 0) == -theirs


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("basis", ["sale", "redemption"])
def test_whatever_is_done_every_fen_is_somebodys(basis: str) -> None:
    Money.basis = basis
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
