"""The waiting list: what comes back is offered in order, kept for half an hour, and nobody passes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.by import WrittenBy
from yanzhen.base.models import Occurrence
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import (
    cancel_order,
    join_waiting_list,
    lapse_offers,
    leave_waiting_list,
    offer_places,
    prove,
    take_offered,
)
from yanzhen.kernel.orders.models import Offer, Order, WaitingEntry
from yanzhen.kernel.orders.testing import a_sale, an_offer, capacity_of, tomorrow
from yanzhen.kernel.orders.tests.scene import the_desk
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DESK = WrittenBy(channel="job")


def a_sold_out_offer(size: int = 4) -> tuple[Offer, Order]:
    """All places held by one who has not paid yet."""
    offer = an_offer(size=size)
    key = a_sale(offer, size, pay=None, at=NOW).order_id
    return offer, Order.objects.get(pk=key)


def join(offer: Offer, n: int = 1) -> tuple[Any, WaitingEntry]:
    person = a_person()
    actor = actor_of_person(person)
    return actor, join_waiting_list(
        offer, tomorrow(), group="adult", n=n, by=actor, party=person.party, at=NOW
    )


def state(entry: WaitingEntry) -> str:
    return WaitingEntry.objects.get(pk=entry.pk).state


def test_places_that_come_back_are_offered_in_order() -> None:
    offer, order = a_sold_out_offer()
    (first_by, first), (_second_by, second), (_third_by, third) = (
        join(offer, 2),
        join(offer, 1),
        join(offer, 2),
    )

    cancel_order(order, by=DESK)
    assert Occurrence.objects.filter(name="orders.places_back").count() == 1
    assert offer_places(capacity_of(offer).pk, at=NOW) == 2

    # One is left, and the third needs two: it is not passed by.
    assert (state(first), state(second), state(third)) == ("offered", "offered", "waiting")
    assert (capacity_of(offer).held, capacity_of(offer).waiting) == (3, 1)
    sold = take_offered(WaitingEntry.objects.get(pk=first.pk), by=first_by, at=NOW)
    assert sold.state == "placed"
    assert (state(first), capacity_of(offer).held) == ("taken", 3)
    assert prove() == []


def test_nobody_buys_past_those_who_wait() -> None:
    offer, order = a_sold_out_offer()
    join(offer)
    cancel_order(order, by=DESK)

    with pytest.raises(Refused, match="Others wait"):
        a_sale(offer, at=NOW)
    # Whoever comes now waits behind them, though there is room.
    assert state(join(offer)[1]) == "waiting"


def test_what_is_not_taken_in_time_goes_to_the_next() -> None:
    offer, order = a_sold_out_offer(2)
    (by, first), (_by, second) = join(offer, 2), join(offer, 2)
    cancel_order(order, by=DESK)
    offer_places(capacity_of(offer).pk, at=NOW)

    later = NOW + timedelta(minutes=30)
    with pytest.raises(Refused, match="time to take the place is over"):
        take_offered(WaitingEntry.objects.get(pk=first.pk), by=by, at=later)
    assert lapse_offers(at=later) == 1
    assert lapse_offers(at=later) == 0

    assert (state(first), state(second)) == ("lapsed", "offered")
    assert (capacity_of(offer).held, capacity_of(offer).waiting) == (2, 0)
    assert prove() == []


def test_who_leaves_makes_room_for_the_next() -> None:
    offer, order = a_sold_out_offer(2)
    (by, first), (_by, second) = join(offer, 2), join(offer, 1)
    cancel_order(order, by=DESK)
    offer_places(capacity_of(offer).pk, at=NOW)

    leave_waiting_list(first, by=by)

    assert (state(first), state(second)) == ("left", "offered")
    assert (capacity_of(offer).held, capacity_of(offer).waiting) == (1, 0)
    with pytest.raises(Refused, match="ended already"):
        leave_waiting_list(first, by=by)


def test_one_waits_only_for_what_is_sold_out_and_only_once() -> None:
    with pytest.raises(Refused, match="places left"):
        join(an_offer())

    offer, _order = a_sold_out_offer()
    person = a_person()
    actor = actor_of_person(person)
    join_waiting_list(offer, tomorrow(), group="adult", n=1, by=actor, party=person.party)
    with pytest.raises(Refused, match="already"):
        join_waiting_list(offer, tomorrow(), group="adult", n=1, by=actor, party=person.party)


def test_the_counter_joins_and_leaves_for_those_who_have_no_name_here() -> None:
    offer, _order = a_sold_out_offer()
    desk = the_desk(offer.seller)

    first, second = (
        join_waiting_list(offer, tomorrow(), group="adult", n=1, by=desk, name=name, at=NOW)
        for name in ("Lin", "Chen")
    )
    with pytest.raises(Refused, match="Only who waits"):
        leave_waiting_list(second, by=actor_of_person(a_person()))
    leave_waiting_list(first, by=desk)
    assert (state(first), state(second)) == ("left", "waiting")
    with pytest.raises(Refused, match="log in first"):
        join_waiting_list(
            offer, tomorrow(), group="adult", n=1, by=actor_of_person(a_person()), at=NOW
        )


def test_nobody_takes_the_place_of_another() -> None:
    offer, order = a_sold_out_offer()
    _by, entry = join(offer)
    cancel_order(order, by=DESK)
    offer_places(capacity_of(offer).pk, at=NOW)

    with pytest.raises(Refused, match="log in"):
        take_offered(WaitingEntry.objects.get(pk=entry.pk), by=actor_of_person(a_person()), at=NOW)
    with pytest.raises(Refused, match="Only who waits"):
        leave_waiting_list(entry, by=actor_of_person(a_person()))
