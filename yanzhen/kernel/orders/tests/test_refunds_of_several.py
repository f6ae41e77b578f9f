"""An order of several sellers: each desk gives back its own seller's, whoever holds the money all of it."""

from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.life import pay_order
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund, void
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.actions.selling import Ask, sell
from yanzhen.kernel.orders.models import Entitlement, Offer, Order, OrderLine, Payment, Seller
from yanzhen.kernel.orders.testing import a_buyer, a_seller, an_offer, line
from yanzhen.kernel.orders.tests.scene import HEAD, nets, the_desk, whole_of
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
RELEASE = "SELECT orders_release(%s::uuid[], %s::int[], %s::bigint[], now(), %s::jsonb)::text"


class Basket:
    """A boat at 60 yuan and a meal at 30 in one order; the boat's seller takes the money."""

    def __init__(self) -> None:
        self.boat = a_seller(name="Boat company")
        self.inn = a_seller(self.boat.place, name="Inn")
        self.offers = [self._offer(self.boat, "Boat", 6000), self._offer(self.inn, "Meal", 3000)]
        self.at_boat, self.at_inn = the_desk(self.boat, *HEAD), the_desk(self.inn, *HEAD)
        self.elsewhere = the_desk(a_seller(self.boat.place), *HEAD)
        self.buyer = a_buyer()

    def _offer(self, seller: Seller, name: str, fen: int) -> Offer:
        return an_offer(seller, name=name, prices={"adult": fen})

    def sold(self, *, by: Actor | None = None, **facts: Any) -> Order:
        """At the boat's desk, unless the buyer bought it."""
        ask = Ask([line(offer) for offer in self.offers], **facts)
        return Order.objects.get(pk=sell(ask, by=by or self.at_boat).order_id)

    def bought(self) -> Order:
        """By the buyer, from where one is, paid by WeChat."""
        order = self.sold(by=self.buyer, buyer=self.buyer.person_id)
        pay_order(order.pk, "wechat", by=system_actor())
        order.refresh_from_db()
        return order


def back(order: Order, *titles: str) -> Asked:
    """These lines of the order, or all."""
    parts = Entitlement.objects.filter(voucher__order=order, title__in=titles)
    whole = {part.pk: part.unused for part in parts} if titles else whole_of(order)
    return Asked(order.pk, whole, reason="Rain")


def test_each_desk_gives_back_its_own_of_what_was_bought_by_oneself() -> None:
    basket = Basket()
    order = basket.bought()

    with pytest.raises(Refused, match="“Meal” is sold by Inn: ask its desk"):
        refund(back(order), by=basket.at_boat)
    with pytest.raises(Refused, match="“Boat” is sold by Boat company: ask its desk"):
        refund(back(order), by=basket.at_inn)
    with pytest.raises(Refused, match="“Meal” is sold by Inn: ask its desk"):
        refund(back(order, "Meal"), by=basket.elsewhere)
    assert not AuditLine.objects.filter(verb="orders.refund").exists()

    made = refund(back(order, "Meal"), by=basket.at_inn)
    assert (made.fen, made.seller_id, made.state) == (3000, basket.boat.pk, "sent")
    assert nets(basket.inn) == {}
    assert nets(basket.boat) == {"1002": 6000, "5001": -6000}
    assert refund(back(order, "Boat"), by=basket.at_boat).fen == 6000
    order.refresh_from_db()
    assert order.state == "refunded"


@pytest.mark.parametrize("pay", ["cash", "transfer", "wechat"])
def test_whoever_sold_it_at_the_desk_gives_back_all_of_it(pay: str) -> None:
    basket = Basket()
    order = basket.sold(pay=pay)

    if pay != "wechat":
        with pytest.raises(Refused, match="The desk of Boat company took the money"):
            refund(back(order, "Meal"), by=basket.at_inn)
    assert refund(back(order), by=basket.at_boat).fen == 9000
    assert (nets(basket.boat), nets(basket.inn)) == ({}, {})


def test_what_a_buyer_paid_by_hand_lies_in_the_drawer_and_comes_back_from_it() -> None:
    basket = Basket()
    order = basket.sold(by=basket.buyer, buyer=basket.buyer.person_id)
    pay_order(order.pk, "cash", by=basket.at_boat)

    assert Payment.objects.get().person_id == basket.at_boat.person_id
    with pytest.raises(Refused, match="The desk of Boat company took the money"):
        refund(back(order, "Meal"), by=basket.at_inn)
    with pytest.raises(Refused, match="It was paid at the desk of Boat company"):
        refund(back(order, "Meal"), by=basket.buyer)
    assert void(order, by=basket.at_boat, at=order.placed_at, reason="Pressed wrongly").fen == 9000


def test_around_the_verb_places_come_back_by_a_seller_of_the_order_only() -> None:
    basket = Basket()
    order = basket.bought()
    meal = OrderLine.objects.get(order=order, title="Meal")

    def release(by: Actor, one: OrderLine) -> None:
        call(RELEASE, [[one.pk], [1], [one.amount_fen], f'{{"channel": "web", "office_id": "{by.office_id}"}}'])  # fmt: skip

    with pytest.raises(Refused, match="Only the desk of Inn does this"):
        release(basket.elsewhere, meal)
    with pytest.raises(Refused, match="Only the desk of Boat company does this"):
        release(basket.at_inn, OrderLine.objects.get(order=order, title="Boat"))
    release(basket.at_inn, meal)
    meal.refresh_from_db()
    assert meal.refunded == 1


def test_the_page_offers_a_desk_what_it_gives_back_and_names_the_other_desk() -> None:
    basket = Basket()
    order = basket.bought()
    parts = dict(Entitlement.objects.filter(voucher__order=order).values_list("title", "pk"))

    shown = at_the_door(basket.at_inn).get(reverse("orders:refund", args=[order.pk])).text

    assert f"uses-{parts['Meal']}" in shown
    assert f"uses-{parts['Boat']}" not in shown
    assert "The desk of Boat company gives this back." in shown
