"""Slots and rooms, taken, held, paid and given back in whatever order: nothing twice, and nothing refused that is free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
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
from yanzhen.kernel.orders.actions import cancel_order, expire_holds, pay_order, prove
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.models import Offer, Order, Slot, Stay
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, rooms, tomorrow
from yanzhen.kernel.parties.actors import system_actor

SIZE, SLOTS, ROOMS, NIGHTS = 13, 4, 2, 6
RELEASE = (
    'SELECT orders_release(%s::uuid[], %s::int[], %s::bigint[], %s, \'{"channel": "job"}\')::text'
)
BY = WrittenBy(channel="job")


@dataclass
class Taken:
    """What the model knows of an order: so many places, or a room from a day until another."""

    order: Any
    n: int
    until: datetime
    state: str
    back: int = 0
    nights: frozenset[date] = frozenset()

    @property
    def counts(self) -> bool:
        return self.state in ("placed", "paid")


class Places(RuleBasedStateMachine):
    """Thirteen places in four slots, two rooms for six nights."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        seller = a_seller()
        slots = a_pool(seller, size=SIZE, queue="never", slots=SLOTS)
        self.entry: Offer = an_offer(seller, pools={slots: 1}, prices={"adult": 700})
        self.stay: Offer = an_offer(
            seller, pools={rooms(seller, ROOMS): 1}, prices={"adult": 900}, kind="stay"
        )
        self.now, self.taken = timezone.now(), list[Taken]()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def free(self) -> int:
        return SIZE - sum(t.n - t.back for t in self.taken if t.counts and not t.nights)

    @rule(n=st.integers(1, 8), pay=st.sampled_from(["cash", None]))
    def buy(self, n: int, pay: str | None) -> None:
        self._let_lapse()
        try:
            sold = a_sale(self.entry, n, pay=pay, at=self.now)
        except Refused:
            assert n > self.free
            return
        assert n <= self.free
        self._keep(sold, n)

    @rule(
        first=st.integers(0, NIGHTS - 1), length=st.integers(1, 3), pay=st.sampled_from(["cash", None])
    )  # fmt: skip
    def sleep(self, first: int, length: int, pay: str | None) -> None:
        self._let_lapse()
        days = [tomorrow() + timedelta(days=n) for n in range(first, first + length)]
        rooms_taken = {
            stay.unit_id
            for stay in Stay.objects.exclude(state="released")
            if any(day in stay.during for day in days)
        }
        until = days[-1] + timedelta(days=1)
        try:
            sold = a_sale(self.stay, day=days[0], until=until, pay=pay, at=self.now)
        except Refused:
            assert len(rooms_taken) == ROOMS
            return
        assert len(rooms_taken) < ROOMS
        self._keep(sold, 1, frozenset(days))

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.taken))
        outcome = pay_order(one.order.pk, "wechat", by=system_actor(), at=self.now).outcome
        ways = {"placed": "paid", "paid": "already", "refunded": "already"}
        assert outcome == ways.get(one.state, "late")
        if outcome == "paid":
            one.state = "paid"

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.taken))
        try:
            cancel_order(one.order, by=BY, at=self.now)
        except Refused:
            assert one.state != "placed"
        else:
            one.state = "cancelled"

    @precondition(lambda self: any(t.state == "paid" for t in self.taken))
    @rule(data=st.data(), units=st.integers(1, 3))
    def give_back(self, data: st.DataObject, units: int) -> None:
        one = data.draw(st.sampled_from([t for t in self.taken if t.state == "paid"]))
        units = min(units, one.n - one.back)
        line = one.order.lines.get()
        call(RELEASE, [[line.pk], [units], [line.unit_price_fen * units], self.now])
        one.back += units
        one.state = "refunded" if one.back == one.n else "paid"

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def _let_lapse(self) -> None:
        expire_holds(at=self.now)
        for one in self.taken:
            if one.state == "placed" and one.until <= self.now:
                one.state = "expired"

    def _keep(self, sold: Any, n: int, nights: frozenset[date] = frozenset()) -> None:
        order = Order.objects.get(pk=sold.order_id)
        self.taken.append(Taken(order, n, self.now + timedelta(minutes=15), sold.state, 0, nights))

    @invariant()
    def slots_are_what_the_model_says(self) -> None:
        slots = list(Slot.objects.filter(capacity__pool__demands__offer=self.entry))
        assert sum(slot.size for slot in slots) == SIZE
        assert sum(slot.sold + slot.held for slot in slots) == SIZE - self.free
        assert prove() == []

    @invariant()
    def a_room_is_let_once_a_night(self) -> None:
        stays = Stay.objects.exclude(state="released")
        nights = [
            (stay.unit_id, stay.during.lower + timedelta(days=n))
            for stay in stays
            for n in range((stay.during.upper - stay.during.lower).days)
        ]
        assert len(nights) == len(set(nights))
        assert len(nights) == sum(len(one.nights) for one in self.taken if one.counts)


@pytest.mark.django_db
@pytest.mark.slow
def test_any_order_of_acts_leaves_slots_and_rooms_right() -> None:
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
