"""What a screen refuses is said above or beside what was typed, and a door that is not one's own is not there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import cancel_order
from yanzhen.kernel.orders.models import Offer, Order, Price, Seller, SplitRule, WaitingEntry
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, capacity_of, tomorrow
from yanzhen.kernel.orders.tests.scene import Island, somebody_of, the_desk
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.testing import a_person, an_organisation, at_the_door

pytestmark = pytest.mark.django_db


def posted(door: Client, path: str, **data: Any) -> tuple[int, str]:
    """The answer's number, and the page."""
    answer = door.post(f"/orders/{path}", data)
    return answer.status_code, answer.content.decode()


def the_editor() -> tuple[Offer, Client]:
    offer = an_offer(a_seller(with_book=False))
    return offer, at_the_door(the_desk(offer.seller))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"p0-size": "many"},
            "“many” is no percentage: write 0 to 100, with two decimals at most.",
        ),
        ({"p0-size": "101"}, "“101” is no percentage"),
        ({"p0-size": "1.234"}, "“1.234” is no percentage"),
        ({"p0-size": "1.a"}, "“1.a” is no percentage"),
        ({"p0-party": "Nobody"}, "“Nobody”: no party has exactly this name, or several have."),
        ({"p1-way": "percent", "p1-size": "70"}, "add up to 107.5 %: more than there is"),
    ],
    ids=["no number", "more than all", "three decimals", "a letter", "nobody", "too much"],
)
@pytest.mark.parametrize("press", ["look", "draw"])
def test_a_rule_that_can_not_be_is_neither_worked_nor_drawn_up(
    typed: dict[str, str], words: str, press: str
) -> None:
    island = Island()
    door, path = at_the_door(island.clerk), f"splits/{island.offer.pk}/"
    form: dict[str, str] = {
        "basis": "sale", "breakage": "shared", "source": "Agreement 8", "p0-party": "East village", "p0-way": "percent", "p0-size": "37.5",
        "p1-party": "Island company", "p1-way": "rest", press: "1",
    }  # fmt: skip

    status, page = posted(door, path, **{**form, **typed})
    assert status == 422
    assert words in page
    assert SplitRule.objects.count() == 1
    assert posted(door, path, **form)[0] == (200 if press == "look" else 302)


def test_a_price_that_is_none_is_set_on_no_day() -> None:
    offer, door = the_editor()
    days = [str(n) for n in range(7)]
    form = {"group": "adult", "first": str(tomorrow()), "last": str(tomorrow()), "weekdays": days}

    status, page = posted(door, f"offers/{offer.pk}/bulk/", **form, price="many")
    assert status == 422
    assert "many" in page
    assert "not an amount" in page
    assert not Price.objects.filter(day__isnull=False).exists()
    assert posted(door, f"offers/{offer.pk}/bulk/", **form, price="80")[0] == 302
    assert Price.objects.get(day=tomorrow()).amount_fen == 8000


def test_a_number_of_places_that_is_none_changes_no_day() -> None:
    offer, door = the_editor()
    name = f"size_{tomorrow()}"
    path = f"offers/{offer.pk}/?from={tomorrow()}"

    status, page = posted(door, path, **{name: "many"})
    assert status == 422
    assert "“many” is not a number of places." in page
    assert capacity_of(offer).size == 100
    assert posted(door, path, **{name: "1,000"})[0] == 302
    assert capacity_of(offer).size == 1000


def test_an_organisation_that_nobody_knows_becomes_no_seller() -> None:
    place = a_seller(with_book=False).place
    an_organisation("Orchard")
    door = at_the_door(somebody_of(an_organisation("County"), "orders.open_sellers", place=place))

    status, page = posted(door, "sellers/new/", organisation="Orchards", place=place.name)
    assert status == 422
    assert "No organisation has exactly this name, or two have." in page
    assert Seller.objects.count() == 1
    assert posted(door, "sellers/new/", organisation="Orchard", place=place.name)[0] == 302


def test_a_day_that_is_none_has_no_waiting_list() -> None:
    offer = an_offer(size=1)
    a_sale(offer)
    door = at_the_door(actor_of_person(a_person()))

    assert door.get(f"/orders/shop/{offer.pk}/waiting/someday/").status_code == 404
    assert posted(door, f"shop/{offer.pk}/waiting/someday/", n="1")[0] == 404
    assert not WaitingEntry.objects.exists()
    assert posted(door, f"shop/{offer.pk}/waiting/{tomorrow()}/", n="1")[0] == 302


def test_the_counter_and_the_payouts_are_for_those_who_sit_there() -> None:
    island = Island()
    gate, clerk = at_the_door(island.gate), at_the_door(island.clerk)
    boatmen = at_the_door(somebody_of(island.boat, "orders.payouts"))

    for path in ("counter/", "offers/", "payouts/"):
        refused = gate.get(f"/orders/{path}")
        assert refused.status_code == 403, path
        assert "The office you are working in may not open this." in refused.content.decode()
        assert clerk.get(f"/orders/{path}").status_code == 200, path
    # They sell nothing here, so there is nothing that they pay out.
    assert boatmen.get("/orders/payouts/").status_code == 404


def test_who_only_sees_an_order_gives_nothing_of_it_back() -> None:
    island = Island()
    order: Order = island.sell(1)
    sees = at_the_door(the_desk(island.company, "orders.see"))

    assert sees.get(f"/orders/{order.pk}/").status_code == 200
    assert sees.get(f"/orders/{order.pk}/refund/").status_code == 404
    assert at_the_door(island.clerk).get(f"/orders/{order.pk}/refund/").status_code == 200


def test_who_only_sees_the_order_of_a_passer_by_cancels_nothing() -> None:
    island = Island()
    order: Order = island.sell(1, pay=None)
    sees = the_desk(island.company, "orders.see")

    with pytest.raises(Refused, match="Only the buyer or the counter"):
        cancel_order(order, by=sees)
    page = at_the_door(sees).post(f"/orders/{order.pk}/cancel/", follow=True).content.decode()
    assert "Only the buyer or the counter cancels an order." in page
    order.refresh_from_db()
    assert order.state == "placed"
    at_the_door(island.clerk).post(f"/orders/{order.pk}/cancel/")
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_shares_of_a_party_that_is_none_are_not_found() -> None:
    island = Island()
    door = at_the_door(somebody_of(island.company.organisation, "orders.statements"))
    shares = f"/orders/statements/{island.company.pk}"

    assert door.get(f"{shares}/{uuid4()}/").status_code == 404
    assert door.get(f"{shares}/{island.boat.pk}/").status_code == 200


def test_an_offer_without_places_shows_no_places_to_set() -> None:
    seller = a_seller(with_book=False)
    offer, door = an_offer(seller, pools={}), at_the_door(the_desk(seller))
    pool = a_pool(seller, first=timezone.localdate() + timedelta(days=3))

    assert posted(door, f"offers/{offer.pk}/", **{f"size_{tomorrow()}": "5"})[0] == 302
    assert not pool.capacities.filter(day=tomorrow()).exists()
