"""A cluster: each area with its own payer and money, served by one company; cost never goes from one purse to the other."""

from datetime import date
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_person, an_organisation
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions import costs, orders, service
from yanzhen.reforms.co_governance.models import OrderCost, ServiceArea, WorkOrder
from yanzhen.reforms.co_governance.testing import SINCE, Crew, a_crew, an_estate, an_order

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 7, 6)


def _road(crew: Crew, **facts: Any) -> ServiceArea:
    known = {"kind": "road", "name": "Cangxing Road", "place": crew.cluster.place, "money": "public", "dispatch": "grab", **facts}  # fmt: skip
    return service.open_area(crew.cluster, by=crew.manager, since=SINCE, payer=an_organisation("Subdistrict", kind="government"), **known)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"money": "owners"}, "money"), ({"kind": "estate"}, "estate"), ({"name": " "}, "name"),
     ({"response_minutes": 60, "arrival_minutes": 30}, "arrival_minutes"), ({"place": "elsewhere"}, "place")],
)  # fmt: skip
def test_an_area_that_can_not_be_is_refused(facts: dict[str, Any], field: str) -> None:
    crew = a_crew()
    if facts.get("place"):
        facts = {"place": a_place(kind="community")}

    with pytest.raises(Refused) as refused:
        _road(crew, **facts)

    assert refused.value.field == field


def test_an_estate_is_served_by_one_company_and_paid_by_its_owners() -> None:
    crew = a_crew()
    again: dict[str, Any] = {"kind": "estate", "estate": crew.area.estate, "money": "owners", "dispatch": "grab", "name": ""}  # fmt: skip
    payer = crew.area.payer

    with pytest.raises(Refused) as twice:
        service.open_area(crew.cluster, by=crew.manager, since=DAY, payer=payer, **again)
    with pytest.raises(Refused) as who:
        service.open_area(crew.cluster, by=crew.manager, since=DAY, payer=an_organisation(), **again)  # fmt: skip
    with pytest.raises(Refused):
        service.end_area(crew.area, by=crew.manager, until=SINCE)
    service.end_area(crew.area, by=crew.manager, until=DAY)
    with pytest.raises(Refused):
        service.end_area(crew.area, by=crew.manager, until=DAY)
    service.open_area(crew.cluster, by=crew.manager, since=DAY, payer=payer, **again)

    assert (twice.value.field, who.value.field) == ("estate", "payer")


def test_names_of_clusters_workers_and_points_stand_once() -> None:
    crew = a_crew()
    worker = crew.cluster.workers.first()
    assert worker is not None
    point = crew.a_point()

    for again in (
        lambda: service.open_cluster(crew.cluster.place, crew.cluster.name, crew.cluster.company, by=crew.manager, since=DAY),
        lambda: service.open_cluster(crew.cluster.place, " ", crew.cluster.company, by=crew.manager, since=DAY),
        lambda: service.enter_worker(crew.cluster, worker.person, by=crew.manager),
        lambda: service.hang_point(crew.area, point.name, 4, by=crew.manager),
        lambda: service.hang_point(crew.area, "Gate", 0, by=crew.manager),
        lambda: service.enter_worker(crew.cluster, a_person(), by=crew.dispatcher),
        lambda: service.write_shifts(crew.cluster, {(DAY, "day"): [a_crew().cluster.workers.all()[0]]}, by=crew.manager),
    ):  # fmt: skip
        with pytest.raises(Refused):
            again()


def _worked(crew: Crew) -> WorkOrder:
    return orders.grab(an_order(crew), by=crew.workers[0])


def test_hours_cost_by_the_minute_and_material_what_it_cost() -> None:
    crew = a_crew()
    order = _worked(crew)

    hours = costs.write_hours(order, 50, by=crew.workers[0], on=DAY)
    tap = costs.write_material(order, "Tap", 4_500, by=crew.dispatcher, on=DAY)

    assert (hours.fen, hours.minutes, tap.fen, tap.area) == (2_500, 50, 4_500, crew.area)


@pytest.mark.parametrize("minutes", [0, 24 * 60 + 1])
def test_hours_that_nobody_works_are_refused(minutes: int) -> None:
    crew = a_crew()
    order = _worked(crew)

    with pytest.raises(Refused) as refused:
        costs.write_hours(order, minutes, by=crew.workers[0])
    for what, fen in ((" ", 5), ("Tap", 0)):
        with pytest.raises(Refused):
            costs.write_material(order, what, fen, by=crew.workers[0])
    with pytest.raises(Refused, match="Nothing was done"):
        costs.write_hours(an_order(crew), 5, by=crew.dispatcher)
    with pytest.raises(Refused):
        costs.write_hours(order, 5, by=crew.dispatcher, worker=a_crew().cluster.workers.first())

    assert refused.value.field == "minutes"


def test_a_cost_moves_within_its_money_and_never_to_the_other_purse() -> None:
    crew = a_crew()
    road, green = _road(crew), _road(crew, kind="green", name="Green")
    order = _worked(crew)
    cost = costs.write_hours(order, 60, by=crew.workers[0], on=DAY)

    with pytest.raises(Refused) as refused:
        costs.move_cost(cost, road, by=crew.dispatcher, reason="The road was dirty too")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderCost.objects.create(order=order, area=road, kind="material", what="Tap", fen=1, on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(area=road)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(area=road, money="public")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceArea.objects.filter(pk=crew.area.pk).update(money="public", kind="road", estate=None)
    assert refused.value.field == "to"

    swept = orders.grab(an_order(crew, area=road), by=crew.workers[0])
    hours = costs.write_hours(swept, 60, by=crew.workers[0], on=DAY)
    with pytest.raises(Refused) as why:
        costs.move_cost(hours, green, by=crew.dispatcher, reason=" ")
    with pytest.raises(Refused):
        costs.move_cost(hours, road, by=crew.dispatcher, reason="Same")
    moved = costs.move_cost(hours, green, by=crew.dispatcher, reason="It was the lawn")
    with pytest.raises(Refused):
        costs.move_cost(hours, green, by=crew.dispatcher, reason="Again")

    assert why.value.field == "reason"
    assert (moved.area, sum(one.fen for one in OrderCost.objects.filter(area=road))) == (green, 0)


def test_shared_staff_is_split_by_the_hours_written_down_to_the_fen() -> None:
    crew = a_crew()
    road = _road(crew)
    for area, minutes in ((crew.area, 60), (road, 120)):
        order = orders.grab(an_order(crew, area=area), by=crew.workers[0])
        costs.write_hours(order, minutes, by=crew.workers[0], on=DAY)

    shared = costs.share_staff(crew.cluster, 100, DAY, DAY)

    assert {one.area.name: (one.minutes, one.fen) for one in shared} == {crew.area.name: (60, 33), road.name: (120, 67)}  # fmt: skip
    with pytest.raises(Refused, match="No hours are written"):
        costs.share_staff(crew.cluster, 100, date(2025, 1, 1), date(2025, 1, 1))


def test_an_estate_of_nobody_is_no_area() -> None:
    crew = a_crew()

    with pytest.raises(Refused):
        orders.owned_area(Crew.unit_of(an_estate()), DAY)
    assert orders.owned_area(Crew.unit_of(crew.area.estate), DAY) == crew.area  # type: ignore[arg-type]
