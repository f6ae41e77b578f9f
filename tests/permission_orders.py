"""Who may open what in orders: sellers at their desk, leaders and auditors to look, everybody for what they buy."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.permission_door import Door, Who, everywhere, get, post
from yanzhen.base.by import WrittenBy
from yanzhen.kernel.orders.actions import join_waiting_list, set_prices
from yanzhen.kernel.orders.models import Offer, PayMethod
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, capacity_of, tomorrow
from yanzhen.kernel.places.models import Place

JOB = WrittenBy(channel="job")


def orders_doors(signed_in: Who, sellers: Who, lookers: Who, own: Who) -> tuple[Door, ...]:
    """The rows; `lookers` see the orders of their place without selling, `own` sell for a seller of their own."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    days: dict[str, Any] = {
        "group": "adult",
        "first": str(tomorrow()),
        "last": str(tomorrow()),
        "weekdays": list("0123456"),
        "price": "50",
    }
    return (
        everywhere("orders:list", sellers | lookers | own),
        everywhere("orders:counter", sellers | own),
        everywhere("orders:offers", sellers | own),
        everywhere("orders:offer_new", sellers | own),
        get("orders:calendar", sellers, thing="offer"),
        get("orders:offer", sellers, thing="offer"),
        post("orders:offer_state", sellers, thing="offer", state="paused"),
        post("orders:bulk_prices", sellers, thing="offer", **days),
        post("orders:copy_week", sellers, thing="offer", monday=str(monday), weeks="1"),
        post("orders:undo_prices", sellers, thing="change of prices"),
        everywhere("orders:pools", sellers | own),
        everywhere("orders:pool_new", sellers | own),
        get("orders:pool", sellers, thing="pool"),
        everywhere("orders:groups", sellers | own),
        everywhere("orders:group", sellers, thing="group of persons"),
        post("orders:group", sellers, sellers, thing="group of persons", act="change", name="Adults", order="1", count_min="1"),
        everywhere("orders:shop", signed_in),
        everywhere("orders:buy", signed_in, thing="offer"),
        everywhere("orders:join", signed_in, thing="day of an offer"),
        everywhere("orders:mine", signed_in),
        everywhere("orders:waiting", signed_in),
        post("orders:take", signed_in, thing="own place in the waiting list", act="leave"),
        get("orders:answer", signed_in, thing="own request"),
        post("orders:leave_queue", signed_in, thing="own request"),
        get("orders:order", signed_in, thing="own order"),
        post("orders:cancel", signed_in, thing="own order"),
        post("orders:pay", sellers, thing="own order", pay="cash"),
        post("api-1:buy", frozenset()),
        get("api-1:answer", signed_in, thing="key of an own order"),
    )  # fmt: skip


def _offer(place: Place, **facts: Any) -> Offer:
    seller = a_seller(place, with_book=False)
    return an_offer(seller, pools={a_pool(seller, size=facts.pop("size", 100), **facts): 1})


def _change(place: Place) -> dict[str, Any]:
    offer = _offer(place)
    change = set_prices(offer, [("adult", tomorrow(), 5000)], by=JOB, words="a day").change
    assert change is not None
    return {"pk": offer.pk, "change": change.pk}


def _own_order(place: Place, person: Any) -> Any:
    return a_sale(_offer(place), by=JOB, buyer=person.pk, pay=None).order_id


def _own_request(place: Place, person: Any) -> Any:
    by = WrittenBy(person_id=person.pk, channel="job")
    return a_sale(_offer(place, queue="always"), by=by, buyer=person.pk, pay=None).order_id


def _own_entry(place: Place, person: Any) -> Any:
    offer = _offer(place, size=1)
    a_sale(offer, by=JOB, pay=PayMethod.CASH)
    assert capacity_of(offer).left == 0
    return join_waiting_list(offer, tomorrow(), group="adult", n=1, by=JOB, party=person.party).pk


ORDERS_THINGS: dict[str, Any] = {
    "group of persons": lambda scene, walker: {"slug": "adult"},
    "pool": lambda scene, walker: {"pk": a_pool(a_seller(scene.here, with_book=False)).pk},
    "offer": lambda scene, walker: {"pk": _offer(scene.here).pk},
    "day of an offer": lambda scene, walker: {"pk": _offer(scene.here).pk, "day": str(tomorrow())},
    "change of prices": lambda scene, walker: _change(scene.here),
    "own order": lambda scene, walker: {"pk": _own_order(scene.here, walker.person)},
    "key of an own order": lambda scene, walker: {"key": _own_order(scene.here, walker.person)},
    "own request": lambda scene, walker: {"pk": _own_request(scene.here, walker.person)},
    "own place in the waiting list": lambda scene, walker: {
        "pk": _own_entry(scene.here, walker.person)
    },
}
