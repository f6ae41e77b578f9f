"""Whatever is done in whatever order, the counters are what the model says, and never more than there is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError
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

from yanzhen.base.by import WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import (
    cancel_order,
    expire_holds,
    pay_order,
    prove,
    resize,
    settle_all,
)
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.models import Capacity, Offer, Order, Request, Seller
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer
from yanzhen.kernel.parties.actors import system_actor

SIZE = 12
RELEASE = (
    'SELECT orders_release(%s::uuid[], %s::int[], %s::bigint[], %s, \'{"channel": "job"}\')::text'
)
BY = WrittenBy(channel="job")


@dataclass
class Sale:
    """What the model knows of an order."""

    key: Any
    n: int
    state: str
    until: datetime
    back: int = 0


class Machine(RuleBasedStateMachine):
    """One capacity of twelve, sold, held, paid, given back, resized, through the counter and through the queue."""

    seller: ClassVar[Seller]
    offer: Offer
    capacity: Capacity

    def __init__(self) -> None:
        super().__init__()
        self.offer = an_offer(
            self.seller, pools={a_pool(self.seller, size=SIZE): 1}, prices={"adult": 700}
        )
        self.capacity = Capacity.objects.get(pool__demands__offer=self.offer)
        self.size, self.now = SIZE, timezone.now()
        self.sales: list[Sale] = []

    @property
    def taken(self) -> int:
        return sum(s.n - s.back for s in self.sales if s.state in ("placed", "paid"))

    @rule(n=st.integers(1, 7), pay=st.sampled_from(["cash", None]))
    def buy(self, n: int, pay: str | None) -> None:
        lapsed = [s for s in self.sales if s.state == "placed" and s.until <= self.now]
        free = self.size - self.taken
        fits = n <= free or (n <= free + sum(s.n for s in lapsed))
        try:
            sold = a_sale(self.offer, n, pay=pay, at=self.now)
        except Refused:
            assert not fits
            self._lapse()
            return
        assert fits
        if n > free:
            self._lapse()
        self.sales.append(Sale(sold.order_id, n, sold.state, self.now + timedelta(minutes=15)))

    @rule(wants=st.lists(st.integers(1, 6), min_size=1, max_size=5))
    def buy_through_the_queue(self, wants: list[int]) -> None:
        Capacity.objects.filter(pk=self.capacity.pk).update(
            mode="queue", heat=0, heated_at=self.now
        )
        keys = [a_sale(self.offer, n, at=self.now).order_id for n in wants]
        if any(n > self.size - self.taken for n in wants) or sum(wants) > self.size - self.taken:
            self._lapse()
            expire_holds(at=self.now)
        settle_all(at=self.now)
        for key, n in zip(keys, wants, strict=True):
            answer = Request.objects.get(pk=key).state
            assert answer == ("paid" if n <= self.size - self.taken else "refused")
            if answer == "paid":
                self.sales.append(Sale(key, n, "paid", self.now))
        Capacity.objects.filter(pk=self.capacity.pk).update(mode="row")

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def pay(self, data: Any) -> None:
        sale = data.draw(st.sampled_from(self.sales))
        outcome = pay_order(sale.key, "wechat", by=system_actor(), at=self.now).outcome
        assert outcome == {"placed": "paid", "paid": "already", "refunded": "already"}.get(
            sale.state, "late"
        )
        if outcome == "paid":
            sale.state = "paid"

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        sale = data.draw(st.sampled_from(self.sales))
        try:
            cancel_order(Order.objects.get(pk=sale.key), by=BY, at=self.now)
        except Refused:
            assert sale.state != "placed"
        else:
            assert sale.state == "placed"
            sale.state = "cancelled"

    @precondition(lambda self: self.sales)
    @rule(data=st.data(), units=st.integers(1, 7))
    def give_back(self, data: Any, units: int) -> None:
        sale = data.draw(st.sampled_from(self.sales))
        line = Order.objects.get(pk=sale.key).lines.get()
        values = [[line.pk], [units], [700 * units], self.now]
        if sale.state != "paid":
            with pytest.raises(Refused):
                call(RELEASE, values)
        elif units > sale.n - sale.back:
            with pytest.raises(IntegrityError, match="no_more_of_a_line_is_refunded"):
                call(RELEASE, values)
        else:
            call(RELEASE, values)
            sale.back += units
            sale.state = "refunded" if sale.back == sale.n else "paid"

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def the_job_runs(self) -> None:
        expire_holds(at=self.now)
        self._lapse()

    @rule(size=st.integers(0, 20))
    def change_the_size(self, size: int) -> None:
        try:
            resize(self.capacity, size, by=BY)
        except Refused:
            assert size < self.taken
        else:
            self.size = size

    def _lapse(self) -> None:
        for sale in self.sales:
            if sale.state == "placed" and sale.until <= self.now:
                sale.state = "expired"

    @invariant()
    def the_counter_is_what_the_model_says(self) -> None:
        now = Capacity.objects.get(pk=self.capacity.pk)
        assert now.held == sum(s.n for s in self.sales if s.state == "placed")
        assert now.sold == sum(s.n - s.back for s in self.sales if s.state == "paid")
        assert now.sold + now.held <= now.size == self.size
        assert prove() == []


@pytest.mark.django_db
def test_any_order_of_acts_leaves_the_counter_right() -> None:
    Machine.seller = a_seller()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
