"""The last 200 places while holds lapse, are paid at the last moment and are cancelled: exactly 200, with 8 and 32 at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.db.models import F, Sum
from django.utils import timezone

from yanzhen.base.by import WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions import cancel_order, expire_holds, pay_order, prove, settle_all
from yanzhen.kernel.orders.models import Claim, Order, Stay
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer, rooms, tomorrow
from yanzhen.kernel.orders.tests.racing import at_once, until_sold_out
from yanzhen.kernel.orders.tests.test_last_places import WAYS, a_scarce_offer, buy, meanwhile
from yanzhen.kernel.parties.actors import system_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BY: Final = WrittenBy(channel="job")
PLACES: Final = 200
LATER: Final = timedelta(minutes=16)
ROOMS, NIGHTS = 20, 10
BUYERS: Final = [8, 32]


def hold_and_then(take: Callable[[], Any]) -> None:
    """One of three is paid, one cancelled, one left to lapse; who comes too late gets nothing."""
    order = Order.objects.get(pk=take().order_id)
    if int(order.pk) % 3 == 0:
        pay_order(order.pk, "wechat", by=system_actor())
    elif int(order.pk) % 3 == 1:
        try:
            cancel_order(order, by=BY)
        except Refused:
            order.refresh_from_db()
            assert order.state == "expired"


def lapse() -> None:
    expire_holds(at=timezone.now() + LATER)


@pytest.mark.parametrize("buyers", BUYERS)
@pytest.mark.parametrize("way", WAYS)
def test_exactly_two_hundred_places(way: str, buyers: int) -> None:
    offer = a_scarce_offer(way)
    hold = until_sold_out(
        lambda: hold_and_then(lambda: buy(offer, 2, pay=None)), tries=160 // buyers
    )
    sell = until_sold_out(lambda: buy(offer), tries=160 // buyers)

    with meanwhile(settle_all), meanwhile(lapse):
        at_once([hold, sell] * (buyers // 2))
    lapse()
    with meanwhile(settle_all):
        at_once([until_sold_out(lambda: buy(offer))] * buyers)

    sold = Claim.objects.filter(state="sold").aggregate(n=Sum(F("quantity") - F("given_back")))["n"]
    assert sold == PLACES
    assert not Claim.objects.filter(state="held").exists()
    paid = Order.objects.filter(state="paid")
    assert Entry.objects.filter(state="posted").count() == paid.count()
    assert prove() == []


@pytest.mark.parametrize("buyers", BUYERS)
def test_exactly_two_hundred_nights(buyers: int) -> None:
    """Twenty rooms for ten nights."""
    seller = a_seller()
    offer = an_offer(seller, pools={rooms(seller, ROOMS): 1}, kind="stay", name="Room by the lake")
    nights = [tomorrow() + timedelta(days=n) for n in range(NIGHTS)]

    def take(night: Any, pay: str | None) -> Any:
        return a_sale(offer, day=night, until=night + timedelta(days=1), pay=pay)

    def every_night(tries: int) -> None:
        for night in nights:
            until_sold_out(partial(take, night, "cash"), tries=tries)()

    def hold_every_night() -> None:
        for night in nights:
            until_sold_out(partial(hold_and_then, partial(take, night, None)), tries=2)()

    with meanwhile(lapse):
        at_once([hold_every_night, partial(every_night, 1)] * (buyers // 2))
    lapse()
    at_once([partial(every_night, ROOMS)] * buyers)

    assert Stay.objects.filter(state="sold").count() == ROOMS * NIGHTS
    assert not Stay.objects.filter(state="held").exists()
    assert Order.objects.filter(state="paid").count() == ROOMS * NIGHTS
