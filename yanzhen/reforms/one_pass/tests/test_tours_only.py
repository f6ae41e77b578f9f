"""A study route is sold to a tour that was asked for, and in no other way."""

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Capacity, Order
from yanzhen.kernel.orders.testing import a_sale
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db


def test_its_page_shows_the_way_to_ask_and_no_button_to_buy() -> None:
    product = Isle().a_study()
    door = at_the_door(a_resident())
    ask, buy = (reverse(f"one_pass:{name}", args=[product.slug]) for name in ("tour_ask", "buy"))

    page = door.get(product.get_absolute_url()).content.decode()

    assert ask in page
    assert buy not in page
    assert door.get(buy).headers["Location"] == ask
    assert door.post(buy, {"phone": "13900000001"}).headers["Location"] == ask
    assert not Order.objects.exists()


def test_neither_the_shop_nor_the_counter_sells_it() -> None:
    isle = Isle()
    offer = isle.a_study().offer

    for by in (isle.clerk, a_resident()):
        with pytest.raises(Refused, match="is for classes"):
            a_sale(offer, 2, by=by, buyer=by.person_id, pay=None)
    Capacity.objects.update(mode="queue")
    with pytest.raises(Refused, match="is for classes"):
        a_sale(offer, 2, by=isle.clerk, pay=None)
    assert not Order.objects.exists()
    assert Capacity.objects.get(pool__demands__offer=offer).held == 0
