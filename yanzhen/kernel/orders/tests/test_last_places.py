"""The last 200 places go to exactly 200, whichever way they are sold, with 8 and with 32 buyers at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions import (
    expire_holds,
    pay_order,
    prove,
    settle_all,
    wait_for_answer,
)
from yanzhen.kernel.orders.actions.selling import refuse_answer
from yanzhen.kernel.orders.models import Capacity, Claim, Offer, Order, Slot, Stay
from yanzhen.kernel.orders.testing import (
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    capacity_of,
    rooms,
    tomorrow,
)
from yanzhen.kernel.orders.tests.racing import at_once, deadlocks, until_sold_out
from yanzhen.kernel.parties.actors import system_actor

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = 200
WAYS: dict[str, dict[str, Any]] = {
    "counter": {"queue": "never"},
    "slots": {"queue": "never", "slots": 16},
    "queue": {"queue": "always"},
}


def a_scarce_offer(way: str) -> Offer:
    seller = a_seller()
    return an_offer(seller, pools={a_pool(seller, size=PLACES, **WAYS[way]): 1})


def buy(offer: Offer, n: int = 1, pay: str | None = "cash") -> Any:
    """One buyer, who waits for the final answer where there is a queue."""
    sold = a_sale(offer, n, pay=pay)
    while sold.is_queued:
        sold = wait_for_answer(sold.order_id, seconds=5, by=system_actor())
    return refuse_answer(sold)


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[None]:
    """The act again and again in a thread of its own while the block runs."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(0.005):
            act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(30)


@pytest.mark.parametrize("buyers", [8, 32])
@pytest.mark.parametrize("way", WAYS)
def test_exactly_two_hundred_are_sold(way: str, buyers: int) -> None:
    offer = a_scarce_offer(way)

    with meanwhile(settle_all):
        done = at_once([until_sold_out(lambda: buy(offer))] * buyers)

    assert sum(one["sold"] for one in done) == PLACES
    assert Order.objects.filter(state="paid").count() == PLACES
    assert Entry.objects.filter(state="posted").count() == PLACES
    assert Order.objects.values("number").distinct().count() == PLACES
    assert prove() == []


@pytest.mark.parametrize("way", WAYS)
def test_exactly_two_hundred_while_holds_lapse_and_are_paid(way: str) -> None:
    """Half of the buyers only hold; their holds lapse at once, or are paid at the last moment, meanwhile."""
    offer = a_scarce_offer(way)
    later = timedelta(minutes=16)

    def lapse() -> None:
        expire_holds(at=timezone.now() + later)

    def hold_and_sometimes_pay() -> None:
        held = buy(offer, 2, pay=None)
        if int(held.order_id) % 3 == 0:
            pay_order(held.order_id, "wechat", by=system_actor())

    acts = [
        until_sold_out(lambda: buy(offer), tries=60),
        until_sold_out(hold_and_sometimes_pay, tries=60),
    ]
    with meanwhile(settle_all), meanwhile(lapse):
        at_once(acts * 4)
    lapse()
    with meanwhile(settle_all):
        at_once([until_sold_out(lambda: buy(offer))] * 4)

    sold = Claim.objects.filter(state="sold").aggregate(n=Sum(F("quantity") - F("given_back")))["n"]
    assert sold == PLACES
    assert not Claim.objects.filter(state="held").exists()
    assert prove() == []


@pytest.mark.parametrize("buyers", [8, 32])
def test_a_room_is_let_once_a_night(buyers: int) -> None:
    """20 rooms for ten nights: exactly 200 nights, and nobody waits in a circle for a room."""
    before = deadlocks()
    seller = a_seller()
    offer = an_offer(seller, pools={rooms(seller, 20): 1}, kind="stay", name="Room by the lake")
    nights = [tomorrow() + timedelta(days=n) for n in range(10)]

    def every_night() -> int:
        ways = [
            partial(a_sale, offer, day=night, until=night + timedelta(days=1)) for night in nights
        ]
        return sum(until_sold_out(way)()["sold"] for way in ways)

    assert sum(at_once([every_night] * buyers)) == PLACES
    assert Stay.objects.filter(state="sold").count() == PLACES
    assert deadlocks() == before


def test_longer_stays_never_overlap() -> None:
    seller = a_seller()
    offer = an_offer(seller, pools={rooms(seller, 3): 1}, kind="stay")

    def stays() -> None:
        for first in range(12):
            for length in (3, 2, 1):
                day = tomorrow() + timedelta(days=first)
                try:
                    a_sale(offer, day=day, until=day + timedelta(days=length))
                except Refused:
                    continue

    at_once([stays] * 8)

    taken = [
        (s.unit_id, s.during.lower + timedelta(days=n))
        for s in Stay.objects.all()
        for n in range((s.during.upper - s.during.lower).days)
    ]
    assert len(taken) == len(set(taken)) >= 3 * 12


def test_the_database_holds_the_counters_and_the_rooms_without_the_functions() -> None:
    offer = a_scarce_offer("counter")
    with pytest.raises(IntegrityError, match="no_more_is_sold_than_there_is"), transaction.atomic():
        Capacity.objects.update(sold=PLACES + 1)
    slots = a_scarce_offer("slots")
    with pytest.raises(IntegrityError, match="no_more_of_a_slot"), transaction.atomic():
        Slot.objects.filter(capacity=capacity_of(slots)).update(held=PLACES)
    house = an_offer(offer.seller, pools={rooms(offer.seller, 1): 1}, kind="stay")
    a_sale(house)
    stay = Stay.objects.get()
    with (
        pytest.raises(IntegrityError, match="a_unit_is_taken_once_at_a_time"),
        transaction.atomic(),
    ):
        Stay.objects.create(unit=stay.unit, during=stay.during, line=stay.line, state="sold")


def test_two_presses_at_once_are_one_order() -> None:
    offer, key = a_scarce_offer("counter"), new_key()

    told = at_once([lambda: a_sale(offer, key=key)] * 8)

    assert len({sold.number for sold in told}) == 1
    assert [sold.fresh for sold in told].count(True) == 1
    assert capacity_of(offer).sold == 1
