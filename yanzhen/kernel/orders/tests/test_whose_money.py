"""A desk takes the money of its own orders; what a clerk bought elsewhere is paid there."""

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer
from yanzhen.kernel.orders.tests.scene import the_desk, whole_of
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def test_nobody_takes_the_money_of_what_they_bought_from_another_seller() -> None:
    elsewhere, own = a_seller(with_book=False), a_seller(with_book=False)
    clerk = the_desk(own)
    key = a_sale(an_offer(elsewhere), pay=None, buyer=clerk.person_id).order_id
    door = at_the_door(clerk)

    for name, words in (("pay", {"pay": "cash"}), ("take_money", {"method": "cash"})):
        assert door.post(reverse(f"orders:{name}", args=[key]), words).status_code == 404
    assert door.get(reverse("orders:order", args=[key])).status_code == 200
    assert Order.objects.get(pk=key).state == "placed"
    mine = a_sale(an_offer(own), pay=None).order_id
    door.post(reverse("orders:pay", args=[mine]), {"pay": "cash"})
    assert Order.objects.get(pk=mine).state == "paid"


def test_nobody_gives_themselves_back_what_they_bought_from_another_seller() -> None:
    elsewhere, own = a_seller(with_book=False), a_seller(with_book=False)
    clerk = the_desk(own)
    bought = Order.objects.get(pk=a_sale(an_offer(elsewhere), buyer=clerk.person_id).order_id)
    whole = whole_of(bought)

    with pytest.raises(Refused, match="took the money: it gives it back"):
        refund(Asked(bought.pk, whole, Cause.SELLER, "For me"), by=clerk)
    assert refund(Asked(bought.pk, whole, Cause.SELLER, "Our mistake"), by=the_desk(elsewhere)).fen
