"""What passers-by pay in advance stands where no name is asked for; where it would not, the offer says so when it is saved."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import change_offer, make_offer, move_offer
from yanzhen.kernel.orders.models import Offer, Order, Price, Seller
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer, some_groups
from yanzhen.kernel.orders.tests.scene import nets, the_desk, with_retail_advance
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
FACTS = {"code": "P01", "name": "Pass", "kind": "pass"}


def named() -> tuple[Seller, Actor]:
    """A seller whose advances (2203) are kept by counterparty, as the chart has them."""
    seller = a_seller()
    return seller, the_desk(seller)


def test_an_offer_whose_advances_want_names_is_refused_and_what_to_choose_is_said() -> None:
    seller, desk = named()

    with pytest.raises(Refused, match=r"2203 .* keeps each buyer apart") as refusal:
        make_offer(seller, by=desk, demands={}, recognised="redemption", **FACTS)

    assert refusal.value.field == "recognised"
    assert "without names" in refusal.value.sentence
    assert not Offer.objects.exists()
    assert make_offer(seller, by=desk, demands={}, **FACTS).recognised == "sale"


def test_with_an_account_without_names_it_is_sold_to_passers_by() -> None:
    seller, desk = named()
    with_retail_advance(seller)
    some_groups()

    offer = make_offer(seller, by=desk, demands={}, recognised="redemption", dated=False, **FACTS)
    Price.objects.create(offer=offer, group_id="adult", amount_fen=6800)
    offer = move_offer(offer, "on_sale", by=desk)
    a_sale(offer, by=desk)

    assert nets(seller) == {"1001": 6800, "220301": -6800}


def test_neither_a_change_nor_putting_on_sale_goes_round_it() -> None:
    seller, desk = named()
    offer = an_offer(seller)
    late = an_offer(seller, recognised="redemption")
    Offer.objects.filter(pk=late.pk).update(state="paused")

    with pytest.raises(Refused, match="keeps each buyer apart"):
        change_offer(offer, by=desk, recognised="redemption")
    with pytest.raises(Refused, match="keeps each buyer apart"):
        move_offer(late, "on_sale", by=desk)
    offer.refresh_from_db()
    assert offer.recognised == "sale"
    assert move_offer(late, "ended", by=desk).state == "ended"


def test_a_seller_without_a_book_is_asked_nothing() -> None:
    seller = a_seller(with_book=False)

    make_offer(seller, by=the_desk(seller), demands={}, recognised="redemption", **FACTS)

    assert Offer.objects.get().recognised == "redemption"


def test_the_book_holds_it_without_the_editor() -> None:
    """Around the refusal, the sale to a passer-by fails as a whole: nothing is sold that the book does not have."""
    seller, _desk = named()
    offer = an_offer(seller, recognised="redemption")

    @transaction.atomic
    def sell_to_somebody() -> None:
        a_sale(offer)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="an_event_is_mirrored"):
        sell_to_somebody()
    assert not Order.objects.exists()


def test_the_form_says_it_beside_the_field() -> None:
    _seller, desk = named()
    door = at_the_door(desk)
    form = {**FACTS, "dated": "on", "per_order_max": "10", "advance_days_max": "90", "hold_minutes": "15", "nights_max": "1",
            "uses": "1", "valid_days": "1", "recognised": "redemption"}  # fmt: skip

    answer = door.post(reverse("orders:offer_new"), form)

    assert answer.status_code == 422
    assert "keeps each buyer apart" in answer.content.decode()
    assert door.post(reverse("orders:offer_new"), {**form, "recognised": "sale"}).status_code == 302
