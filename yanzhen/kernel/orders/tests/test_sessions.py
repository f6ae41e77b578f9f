"""A day is open as a whole or in sessions; each session has its own places, and buyers choose one."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions import left_on, open_days, take_offered
from yanzhen.kernel.orders.actions.offering import close_day
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.sessions import open_sessions, sessions_on
from yanzhen.kernel.orders.actions.waiting import join_waiting_list, offer_places
from yanzhen.kernel.orders.models import Capacity, Offer, Order, OrderLine, Pool
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.testing import (
    a_buyer,
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    rooms,
    tomorrow,
)
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.orders.tests.scene import HEAD, the_desk, whole_of

pytestmark = pytest.mark.django_db
NINE, TEN = time(9), time(10, 30)
NEXT = timedelta(days=1)


class Boat:
    """A boat at nine and at half past ten tomorrow, four places each; the desk that sells it."""

    def __init__(self, size: int = 4, **facts: Any) -> None:
        self.seller = a_seller(with_book=False)
        self.desk = the_desk(self.seller, *HEAD)
        self.pool = a_pool(self.seller, days=0, **facts)
        self.offer = an_offer(self.seller, pools={self.pool: 1})
        open_sessions(self.pool, [tomorrow()], [NINE, TEN], size=size, by=self.desk)

    def sell(self, n: int = 1, at: time | None = NINE, **facts: Any) -> Order:
        sold = a_sale(self.offer, n, session=at, by=self.desk, **facts)
        return Order.objects.get(pk=sold.order_id)

    def left(self) -> list[tuple[time, int]]:
        offer = Offer.objects.prefetch_related("demands__pool").get(pk=self.offer.pk)
        return [(one.at, one.left) for one in sessions_on([offer], tomorrow()).get(offer.pk, [])]

    def capacity(self, at: time = NINE) -> Capacity:
        return Capacity.objects.get(pool=self.pool, session=at)


def test_each_session_has_its_own_places() -> None:
    boat = Boat()

    order = boat.sell(3)

    assert OrderLine.objects.get(order=order).session == NINE
    assert boat.left() == [(NINE, 1), (TEN, 4)]
    assert left_on([boat.pool.pk], [tomorrow()]) == {(boat.pool.pk, tomorrow()): 5}
    with pytest.raises(Refused, match="Not enough places: 1 left"):
        boat.sell(2)
    assert boat.sell(4, TEN).state == "paid"


@pytest.mark.parametrize(
    ("at", "why"), [(None, "Choose the session"), (time(12), "not open on that day")]
)
def test_a_session_that_is_there_is_chosen(at: time | None, why: str) -> None:
    boat = Boat()

    with pytest.raises(Refused, match=why):
        boat.sell(at=at)
    assert boat.left() == [(NINE, 4), (TEN, 4)]


def test_a_day_that_is_open_as_a_whole_has_no_session_to_choose() -> None:
    offer = an_offer(a_seller(with_book=False))

    with pytest.raises(Refused, match="not open on that day"):
        a_sale(offer, session=NINE)
    assert a_sale(offer).state == "paid"


def test_of_several_pools_the_one_that_is_open_as_a_whole_counts_for_every_session() -> None:
    boat = Boat()
    island = a_pool(boat.seller, size=6)
    boat.offer.demands.create(pool=island, per_unit=1)

    boat.sell(4)
    assert boat.left() == [(NINE, 0), (TEN, 2)]
    boat.sell(2, TEN)
    with pytest.raises(Refused, match="Not enough places"):
        boat.sell(1, TEN)
    assert boat.left() == [(NINE, 0), (TEN, 0)]


def test_opened_again_they_keep_their_places_and_new_ones_are_added() -> None:
    boat = Boat()

    days = [tomorrow(), tomorrow() + NEXT]
    assert open_sessions(boat.pool, days, [TEN, NINE, NINE], size=9, by=boat.desk) == 2
    assert [size for _at, size in boat.left()] == [4, 4]
    line = AuditLine.objects.filter(verb="orders.open_sessions").latest("id")
    assert line.changes == {"days": [str(tomorrow() + NEXT)], "sessions": ["09:00", "10:30"], "size": 9}  # fmt: skip


def test_slots_of_a_session_are_summed() -> None:
    boat = Boat(5, slots=2, queue="never")

    boat.sell(2)

    assert boat.left() == [(NINE, 3), (TEN, 5)]


def test_a_closed_session_sells_nothing_and_the_others_go_on() -> None:
    boat = Boat()
    close_day(boat.capacity(), True, by=boat.desk, reason="Wind")

    assert boat.left() == [(NINE, 0), (TEN, 4)]
    assert left_on([boat.pool.pk], [tomorrow()]) == {(boat.pool.pk, tomorrow()): 4}
    with pytest.raises(Refused, match="Not enough places"):
        boat.sell()
    assert boat.sell(1, TEN).state == "paid"


def test_given_back_a_place_is_free_in_its_own_session() -> None:
    boat = Boat()
    order = boat.sell(3, TEN)

    refund(Asked(order.pk, whole_of(order), Cause.FORCE, "Storm"), by=boat.desk)

    assert boat.left() == [(NINE, 4), (TEN, 4)]


@pytest.mark.parametrize(
    ("clock", "left"),
    [("08:59:59", [4, 4]), ("09:00", [0, 4]), ("10:31", [0, 0])],
)
def test_for_buyers_a_session_that_has_begun_is_over(clock: str, left: list[int]) -> None:
    boat = Boat()
    offers = list(Offer.objects.prefetch_related("demands__pool"))
    now = datetime.combine(tomorrow(), time.fromisoformat(clock), SHANGHAI)

    def at(moment: datetime | None) -> list[int]:
        return [one.left for one in sessions_on(offers, tomorrow(), now=moment)[boat.offer.pk]]

    assert at(now) == left
    assert at(now.astimezone(UTC)) == left
    assert at(now - NEXT) == at(None) == [4, 4]


@pytest.mark.parametrize(("clock", "sold"), [("08:59:59", True), ("09:00", False)])
def test_a_buyer_is_not_sold_what_has_begun_and_the_desk_may(clock: str, sold: bool) -> None:
    boat, buyer = Boat(), a_buyer()
    now = datetime.combine(tomorrow(), time.fromisoformat(clock), SHANGHAI)
    ask: dict[str, Any] = {"session": NINE, "buyer": buyer.person_id, "pay": None, "at": now}

    if sold:
        assert a_sale(boat.offer, by=buyer, **ask).state == "placed"
    else:
        with pytest.raises(Refused, match="at 09:00 has begun"):
            a_sale(boat.offer, by=buyer, **ask)
    assert boat.sell(at=NINE).lines.get().session == NINE
    assert a_sale(boat.offer, by=boat.desk, **ask | {"buyer": None}).state == "placed"
    assert a_sale(boat.offer, by=buyer, **ask | {"session": TEN}).state == "placed"


def _pool(**facts: Any) -> Callable[[Boat], Pool]:
    return lambda boat: a_pool(boat.seller, days=0, **facts)


@pytest.mark.parametrize(
    ("pool", "facts", "why", "field"),
    [
        (_pool(), {"times": []}, "when the sessions begin", "times"),
        (_pool(), {"times": [time(n // 60, n % 60) for n in range(25)]}, "At most 24", "last"),
        (_pool(), {"days": [tomorrow() + n * NEXT for n in range(401)]}, "2000 at once", "last"),
        (
            _pool(),
            {
                "days": [tomorrow() + n * NEXT for n in range(101)],
                "times": [time(n) for n in range(20)],
            },
            "2000 at once",
            "last",
        ),
        (_pool(), {"size": -1}, "between 0 and 10,000,000", "size"),
        (_pool(), {"size": 10_000_001}, "between 0 and 10,000,000", "size"),
        (lambda boat: rooms(boat.seller, 1), {}, "not counted by day", ""),
        (lambda boat: a_pool(boat.seller, dated=False), {}, "not counted by day", ""),
        (lambda boat: a_pool(boat.seller), {}, "open as a whole day", "first"),
    ],
    ids=["no time", "25 times", "401 days", "2020 rows", "below", "above", "rooms", "in store", "whole day"],
)  # fmt: skip
def test_what_can_not_be_opened(
    pool: Callable[[Boat], Pool], facts: dict[str, Any], why: str, field: str
) -> None:
    boat = Boat()
    found = pool(boat)
    asked = {"days": [tomorrow()], "times": [NINE], "size": 1, **facts}

    with pytest.raises(Refused, match=why) as refusal:
        open_sessions(found, asked["days"], asked["times"], size=asked["size"], by=boat.desk)
    assert (refusal.value.field or "") == field


def test_the_largest_that_may_be_opened_at_once() -> None:
    boat = Boat()
    pool = a_pool(boat.seller, days=0)
    days = [tomorrow() + n * NEXT for n in range(80)]

    assert open_sessions(pool, days, [time(n) for n in range(24)], size=1, by=boat.desk) == 1920


def test_strangers_open_nothing() -> None:
    boat, stranger = Boat(), the_desk(a_seller(with_book=False))

    with pytest.raises(Refused, match="Only those who work for"):
        open_sessions(boat.pool, [tomorrow() + NEXT], [NINE], size=1, by=stranger)


def test_a_day_in_sessions_is_not_opened_as_a_whole() -> None:
    boat = Boat()

    days: list[date | None] = [tomorrow(), tomorrow() + NEXT]
    assert open_days(boat.pool, days, size=9, by=boat.desk) == 1
    assert not Capacity.objects.filter(
        pool=boat.pool, day=tomorrow(), session__isnull=True
    ).exists()


@pytest.mark.parametrize("session", [NINE, None], ids=["a session", "the whole day"])
def test_around_the_verbs_a_day_is_one_or_the_other(session: time | None) -> None:
    pool = a_pool(a_seller(with_book=False)) if session else Boat().pool

    with (
        pytest.raises(IntegrityError, match="a_day_is_open_whole_or_in_sessions"),
        transaction.atomic(),
    ):
        Capacity.objects.create(pool=pool, day=tomorrow(), session=session, size=1)


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_day_at_once_open_it_one_way() -> None:
    seller = a_seller(with_book=False)
    pool, desk, day = a_pool(seller, days=0), the_desk(seller), tomorrow()
    refused: list[Refused] = []

    def sessions() -> None:
        try:
            open_sessions(pool, [day], [NINE], size=1, by=desk)
        except Refused as refusal:
            refused.append(refusal)

    at_once([sessions, lambda: open_days(pool, [day], size=1, by=desk)] * 4)

    assert len(set(pool.capacities.values_list("session", flat=True))) == 1
    assert pool.capacities.count() == 1


def test_who_waits_for_a_session_is_offered_that_session() -> None:
    boat, buyer = Boat(), a_buyer()
    order = boat.sell(4)
    entry = join_waiting_list(
        boat.offer, tomorrow(), group="adult", n=2, by=boat.desk, name="Wang", session=NINE
    )
    assert buyer.person_id is not None

    refund(Asked(order.pk, whole_of(order), Cause.FORCE, "Storm"), by=boat.desk)

    offer_places(boat.capacity().pk)
    entry.refresh_from_db()
    sold = take_offered(entry, by=boat.desk)

    assert OrderLine.objects.get(order=sold.order_id).session == NINE
    assert boat.left() == [(NINE, 2), (TEN, 4)]
