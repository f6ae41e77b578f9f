"""A confirmed tour holds a place for each pupil; nobody else can buy it, and it is free when the tour is called off."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.actions import cancel_order, expire_holds, pay_order, prove
from yanzhen.kernel.orders.models import Capacity, Order
from yanzhen.kernel.orders.testing import a_sale, capacity_of, tomorrow
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.reforms.one_pass.actions.tour_places import call_off_tour, reserve_again
from yanzhen.reforms.one_pass.actions.tours import (  # fmt: skip
    TourDraft,
    ask_tour,
    confirm_tour,
    name_staff,
    set_ratio,
)
from yanzhen.reforms.one_pass.actions.voiding import VoidAsked, call_off, carry_on_void
from yanzhen.reforms.one_pass.models import Product, StudyTour
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_laying import door
from yanzhen.reforms.one_pass.tests.test_tours import FIVE, PAYS_BY

pytestmark = pytest.mark.django_db


def study(isle: Isle) -> Product:
    """A route for a hundred pupils a day, twenty to one of the staff."""
    return set_ratio(isle.a_study(), 20, source="LB/T 054", by=isle.clerk)


def asked(isle: Isle, product: Product, pupils: int) -> StudyTour:
    draft = TourDraft(tomorrow(), "School", "Li", "1", pupils, guardians_agreed=True)
    tour = ask_tour(product, draft, by=a_resident())
    name_staff(tour, FIVE, by=isle.clerk)
    return tour


def order_of(tour: StudyTour) -> Order:
    assert tour.order is not None
    return tour.order


def places(product: Product) -> tuple[int, int]:
    capacity = capacity_of(product.offer)
    return capacity.sold, capacity.held


def test_a_confirmed_tour_holds_a_place_for_each_pupil() -> None:
    isle = Isle()
    product = study(isle)

    tour = confirm_tour(asked(isle, product, 76), pays_by=PAYS_BY, by=isle.clerk)

    assert places(product) == (0, 76)
    # A class is more than one buyer may have: it is one order all the same.
    assert sorted(line.quantity for line in order_of(tour).lines.all()) == [26, 50]
    assert {line.group for line in order_of(tour).lines.all()} == {"child"}
    beside = isle.a_pass().offer
    with pytest.raises(Refused, match="24"):
        a_sale(beside, 25)
    a_sale(beside, 24)
    assert places(product) == (24, 76)
    assert prove() == []


def test_a_tour_is_not_confirmed_without_places_for_all() -> None:
    isle = Isle()
    product = study(isle)
    a_sale(isle.a_pass().offer, 30)
    tour = asked(isle, product, 71)

    with pytest.raises(Refused):
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)

    tour.refresh_from_db()
    assert (tour.state, tour.order_id, places(product)) == ("asked", None, (30, 0))


def test_nothing_is_confirmed_where_nobody_wrote_what_it_takes_or_costs() -> None:
    isle = Isle()
    product = study(isle)
    tour = asked(isle, product, 20)

    product.offer.prices.all().delete()
    with pytest.raises(Refused, match="no price for this day"):
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)
    product.offer.demands.all().delete()
    with pytest.raises(Refused, match="takes no places of anything"):
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)
    assert not Order.objects.exists()


def test_a_day_on_which_buyers_queue_is_confirmed_later() -> None:
    isle = Isle()
    product = study(isle)
    Capacity.objects.update(mode="queue")
    with pytest.raises(Refused, match="in a minute"):
        confirm_tour(asked(isle, product, 20), pays_by=PAYS_BY, by=isle.clerk)


def test_what_is_called_off_is_free_for_others_and_the_school_reads_why() -> None:
    isle = Isle()
    product = study(isle)
    tour = confirm_tour(asked(isle, product, 76), pays_by=PAYS_BY, by=isle.clerk)

    with pytest.raises(Refused, match="Write why"):
        call_off_tour(tour, by=isle.clerk, answer=" ")
    call_off_tour(tour, by=isle.clerk, answer="The teacher is ill.")

    tour.refresh_from_db()
    assert (tour.state, places(product)) == ("called_off", (0, 0))
    assert any("teacher is ill" in str(one.text) for one in Notice.objects.filter(person=tour.asked_by))  # fmt: skip
    with pytest.raises(Refused, match="Only a confirmed tour is called off"):
        call_off_tour(tour, by=isle.clerk, answer="Again")
    with pytest.raises(Refused, match="answered already"):
        name_staff(tour, FIVE, by=isle.clerk)
    with pytest.raises(Refused, match="Only a confirmed tour keeps"):
        reserve_again(tour, pays_by=PAYS_BY, by=isle.clerk)


def test_what_is_paid_is_given_back_before_the_tour_is_called_off() -> None:
    isle = Isle()
    tour = confirm_tour(asked(isle, study(isle), 20), pays_by=PAYS_BY, by=isle.clerk)
    pay_order(order_of(tour).pk, "cash", by=isle.clerk)

    with pytest.raises(Refused, match="Give the money back there first"):
        call_off_tour(tour, by=isle.clerk, answer="Ill")
    assert places(tour.product) == (20, 0)


def test_the_places_wait_through_the_day_the_school_pays_by() -> None:
    isle = Isle()
    product, day = study(isle), tomorrow() + timedelta(days=20)
    tour = asked(isle, product, 60)
    with pytest.raises(Refused, match="lies behind us"):
        confirm_tour(tour, pays_by=timezone.localdate() - timedelta(days=1), by=isle.clerk)
    tour = confirm_tour(tour, pays_by=day, by=isle.clerk)

    midnight = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    for at, held in ((midnight - timedelta(seconds=1), 60), (midnight, 0)):
        expire_holds(at=at)
        assert places(product) == (0, held)
    # In one transaction here, so that the database finds its places at the end of it.
    reserve_again(tour, pays_by=PAYS_BY, by=isle.clerk)


def test_places_that_were_given_back_at_the_counter_are_kept_again() -> None:
    isle = Isle()
    product = study(isle)
    tour = confirm_tour(asked(isle, product, 60), pays_by=PAYS_BY, by=isle.clerk)
    with pytest.raises(Refused, match="kept already"):
        reserve_again(tour, pays_by=PAYS_BY, by=isle.clerk)
    cancel_order(order_of(tour), by=isle.clerk)
    assert places(product) == (0, 0)

    tour = reserve_again(tour, pays_by=PAYS_BY, by=isle.clerk)

    assert tour.holds_places
    assert places(product) == (0, 60)
    cancel_order(order_of(tour), by=isle.clerk)
    with pytest.raises(Refused, match="This day is over"):
        reserve_again(tour, pays_by=PAYS_BY, by=isle.clerk, at=timezone.now() + timedelta(days=3))
    # In one transaction here, so that the database finds its places at the end of it.
    reserve_again(tour, pays_by=PAYS_BY, by=isle.clerk)


def test_only_the_desk_of_the_route_keeps_places_and_gives_them_back() -> None:
    isle, elsewhere = Isle(), Isle()
    tour = confirm_tour(asked(isle, study(isle), 20), pays_by=PAYS_BY, by=isle.clerk)

    with pytest.raises(Refused, match="outside the area"):
        call_off_tour(tour, by=elsewhere.clerk, answer="X")
    with pytest.raises(Refused, match="outside the area"):
        reserve_again(tour, pays_by=PAYS_BY, by=elsewhere.clerk)
    assert places(tour.product) == (0, 20)


def test_a_day_that_is_called_off_calls_its_tours_off() -> None:
    isle = Isle()
    tour = confirm_tour(asked(isle, study(isle), 40), pays_by=PAYS_BY, by=isle.clerk)

    carry_on_void(call_off(VoidAsked(isle.area, tomorrow(), "storm", "The ferry does not go."), by=isle.head))  # fmt: skip

    tour.refresh_from_db()
    assert (tour.state, tour.answer, places(tour.product)) == ("called_off", "The ferry does not go.", (0, 0))  # fmt: skip


@pytest.mark.parametrize("facts", [{"order": None}, {"pupils": 21}, {"day": tomorrow() + timedelta(days=1)}], ids=str)  # fmt: skip
def test_the_database_counts_the_places_as_well(facts: dict[str, Any]) -> None:
    isle = Isle()
    tour = confirm_tour(asked(isle, study(isle), 20), pays_by=PAYS_BY, by=isle.clerk)

    with pytest.raises(IntegrityError, match="a place for each pupil"):
        _against_the_rule(tour, facts)


def _against_the_rule(tour: StudyTour, facts: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        StudyTour.objects.filter(pk=tour.pk).update(**facts)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_schools_and_buyers_at_once_never_have_more_than_there_is() -> None:
    isle = Isle()
    product = study(isle)
    beside = isle.a_pass().offer
    tours = [asked(isle, product, pupils) for pupils in (60, 60, 40)]

    said = at_once(
        *[lambda tour=tour: confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk) for tour in tours],
        *[lambda: a_sale(beside, 20, by=isle.clerk)] * 3,
    )

    sold, held = places(product)
    assert sold + held <= 100
    confirmed = StudyTour.objects.filter(state="confirmed")
    assert held == sum(tour.pupils for tour in confirmed)
    assert sum(one is None for one in said) == len(confirmed) + sold // 20
    assert prove() == []


def test_the_list_says_whose_places_are_kept() -> None:
    isle = Isle()
    tour = confirm_tour(asked(isle, study(isle), 20), pays_by=PAYS_BY, by=isle.clerk)
    client, page = door(isle.clerk), reverse("one_pass:tours")
    assert order_of(tour).number in client.get(page).content.decode()
    client.post(reverse("one_pass:tour_act", args=[tour.pk, "call_off"]), {"act": "call_off", "answer": "Ill"})  # fmt: skip
    tour.refresh_from_db()
    assert tour.state == "called_off"

    other = confirm_tour(asked(isle, tour.product, 20), pays_by=PAYS_BY, by=isle.clerk)
    cancel_order(order_of(other), by=isle.clerk)
    again = reverse("one_pass:tour_act", args=[other.pk, "places"])
    assert again in client.get(page).content.decode()
    client.post(again, {"act": "places", "pays_by": "2099-12-31"})
    assert places(tour.product) == (0, 20)
