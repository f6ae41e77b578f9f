"""Screens of orders: what one may do is one press away, what is refused is said, and a longer list asks no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.kernel.orders.models import Offer, Order, Price, Seller
from yanzhen.kernel.orders.testing import (
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    capacity_of,
    tomorrow,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_person
from yanzhen.kernel.parties.testing import a_person, an_actor, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def the_counter() -> tuple[Client, Seller, Offer, Actor]:
    seller = a_seller(a_place(kind="village"))
    actor = an_actor("seller", seller.place)
    return at_the_door(actor), seller, an_offer(seller), actor


def number_of(offer: Offer, group: str = "adult") -> str:
    return f"n_{offer.pk.hex}_{group}"


def test_a_sale_at_the_counter_is_one_press() -> None:
    door, seller, offer, _actor = the_counter()
    url = reverse("orders:counter")

    said = door.post(
        url,
        {
            "day": str(tomorrow()),
            "seller": str(seller.pk),
            number_of(offer): "2",
            "pay": "cash",
            "phone": "138 0000 1234",
        },
    )

    order = Order.objects.get()
    assert said.headers["Location"] == reverse("orders:order", args=[order.pk])
    assert (order.total_fen, order.state, order.collector_id, order.phone_tail) == (
        12_000,
        "paid",
        seller.pk,
        "1234",
    )


def test_the_same_form_twice_is_one_order() -> None:
    door, _seller, offer, _actor = the_counter()
    data = {
        "day": str(tomorrow()),
        number_of(offer): "1",
        "pay": "cash",
        "once": "0190b5f0-0000-7000-8000-000000000001",
    }

    for _again in range(2):
        door.post(reverse("orders:counter"), data)

    assert Order.objects.count() == 1


def test_what_is_refused_stands_beside_what_was_typed() -> None:
    door, _seller, offer, _actor = the_counter()

    said = door.post(
        reverse("orders:counter"),
        {
            "day": str(tomorrow()),
            number_of(offer): "40",
            number_of(offer, "child"): "49",
            "pay": "cash",
        },
    )
    more = door.post(
        reverse("orders:counter"),
        {
            "day": str(tomorrow()),
            number_of(offer): "50",
            number_of(offer, "child"): "50",
            "pay": "cash",
        },
    )
    last = door.post(
        reverse("orders:counter"), {"day": str(tomorrow()), number_of(offer): "20", "pay": "cash"}
    )

    assert said.status_code == 302
    assert more.status_code == last.status_code == 422
    assert b"11 left" in last.content
    assert b'value="20"' in last.content


def test_an_order_is_found_by_number_and_by_the_last_digits() -> None:
    door, _seller, offer, _actor = the_counter()
    number = a_sale(offer, phone="13800001234").number
    a_sale(offer, phone="13800009999")

    for words in (number, number[-6:], "1234"):
        page = door.get(reverse("orders:list"), {"q": words}).content.decode()
        assert number in page
        assert page.count("data-row>") == 1


def test_a_buyer_holds_pays_at_the_counter_and_another_cancels() -> None:
    counter, _seller, offer, _actor = the_counter()
    buyer = actor_of_person(a_person())
    door = at_the_door(buyer)
    data = {"day": str(tomorrow()), number_of(offer): "2"}

    door.post(reverse("orders:buy", args=[offer.pk]), data)
    held = Order.objects.get()
    assert held.state == "placed"
    counter.post(reverse("orders:pay", args=[held.pk]), {"pay": "cash"})
    door.post(reverse("orders:buy", args=[offer.pk]), data)
    other = Order.objects.exclude(pk=held.pk).get()
    door.post(reverse("orders:cancel", args=[other.pk]))

    assert Order.objects.get(pk=held.pk).state == "paid"
    assert Order.objects.get(pk=other.pk).state == "cancelled"
    assert capacity_of(offer).left == 98
    assert held.number in door.get(reverse("orders:mine")).content.decode()


def test_the_queue_gives_a_receipt_and_then_the_order() -> None:
    seller = a_seller()
    offer = an_offer(seller, pools={a_pool(seller, queue="always"): 1})
    door = at_the_door(actor_of_person(a_person()))

    said = door.post(
        reverse("orders:buy", args=[offer.pk]), {"day": str(tomorrow()), number_of(offer): "1"}
    )

    order = Order.objects.get()
    assert said.headers["Location"] == reverse("orders:order", args=[order.pk])
    assert order.state == "placed"


def test_the_api_sells_queues_and_answers() -> None:
    seller = a_seller()
    quick, hot = an_offer(seller), an_offer(seller, pools={a_pool(seller, queue="always"): 1})
    door = at_the_door(actor_of_person(a_person()))

    def ask(offer: Offer, **more: Any) -> Any:
        line = {"offer": str(offer.pk), "n": 1, "day": str(tomorrow())}
        return door.post("/api/orders/", {"lines": [line], **more}, content_type="application/json")

    assert ask(quick).json()["state"] == "placed"
    queued = ask(hot).json()
    assert queued["state"] == "queued"
    assert door.get(f"/api/orders/{queued['id']}?wait=3").json()["state"] == "placed"
    assert ask(quick, seen_fen=1).status_code == 409
    assert ask(quick, pay="cash").status_code == 409
    assert (
        at_the_door(actor_of_person(a_person())).get(f"/api/orders/{queued['id']}").status_code
        == 404
    )


def test_cells_of_the_calendar_that_differ_are_set_and_taken_back() -> None:
    door, _seller, offer, _actor = the_counter()
    day = tomorrow()
    url = reverse("orders:calendar", args=[offer.pk])
    monday = day - timedelta(days=day.weekday())

    door.post(
        f"{url}?from={monday}",
        {"price_adult_": "60", f"price_adult_{day}": "80.5", f"size_{day}": "70"},
    )
    assert Price.objects.get(day=day).amount_fen == 8050
    assert capacity_of(offer).size == 70
    wrong = door.post(f"{url}?from={monday}", {f"price_adult_{day}": "many"})
    assert wrong.status_code == 422
    assert b"many" in wrong.content
    change = offer.price_changes.get()
    door.post(reverse("orders:undo_prices", args=[offer.pk, change.pk]))

    assert not Price.objects.filter(day=day).exists()


GROWING: dict[str, Callable[[Offer, Actor], Any]] = {
    "orders:list": lambda offer, actor: a_sale(offer),
    "orders:offers": lambda offer, actor: an_offer(offer.seller, pools={}),
    "orders:counter": lambda offer, actor: an_offer(offer.seller, pools={}),
    "orders:shop": lambda offer, actor: an_offer(offer.seller, pools={}),
    "orders:mine": lambda offer, actor: a_sale(offer, buyer=actor.person_id),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_longer_list_asks_no_more(name: str) -> None:
    door, _seller, offer, actor = the_counter()
    counts = []
    for number in (3, 12):
        for _again in range(number):
            GROWING[name](offer, actor)
        door.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert door.get(reverse(name)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1], counts
    assert counts[0] <= 22
