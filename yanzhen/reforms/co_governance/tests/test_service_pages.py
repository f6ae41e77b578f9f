"""Screens of the service: a call with the keyboard, the board, the worker's phone, an owner's reports."""

from typing import Any

import pytest
from django.urls import reverse

from yanzhen.kernel.council.testing import a_photo
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.reforms.co_governance.models import Cluster, WorkOrder
from yanzhen.reforms.co_governance.testing import a_crew, a_unit, an_order, an_owner

pytestmark = pytest.mark.django_db


def _url(name: str, *args: Any) -> str:
    return reverse(f"co_governance:{name}", args=args)


def _doing(order: WorkOrder, name: str) -> str:
    return _url("order_act", order.pk, name)


def test_a_call_from_the_room_to_the_order(django_assert_max_num_queries: Any) -> None:
    crew = a_crew()
    held = an_owner(a_unit(crew.area.estate, code="3-2-501"))
    an_order(crew, unit=held.unit, what="Lamp is dark")
    desk = at_the_door(crew.dispatcher)

    with django_assert_max_num_queries(24):
        page = desk.get(_url("intake"), {"q": "501"}).content.decode()
    typed = {"q": "501", "unit": held.unit.pk, "caller": held.party_id, "area": crew.area.pk, "what": "Tap drips", "sort": "water"}  # fmt: skip
    empty = desk.post(_url("intake"), {**typed, "what": ""})
    made = desk.post(_url("intake"), typed)
    order = WorkOrder.objects.get(what="Tap drips")

    assert held.party.name in page
    assert "Lamp is dark" in page
    assert (empty.status_code, made["Location"]) == (422, order.get_absolute_url())
    assert (order.unit, order.caller) == (held.unit, held.party)


@pytest.mark.parametrize("words", ["Zhao", "3-2"])
def test_doors_are_found_by_owner_and_by_the_beginning_of_the_room(words: str) -> None:
    crew = a_crew()
    for number in (501, 502):
        held = an_owner(a_unit(crew.area.estate, code=f"3-2-{number}"))
        held.party.name = f"Zhao {number}"
        held.party.save(update_fields=["name"])
    a_unit(code="3-2-501")

    page = at_the_door(crew.dispatcher).get(_url("intake"), {"q": words}).content.decode()

    assert "Zhao 501" in page
    assert "Zhao 502" in page


def test_a_worker_does_an_order_on_the_phone_and_the_owner_rates_it() -> None:
    crew = a_crew()
    held = an_owner(a_unit(crew.area.estate))
    owner, worker = at_the_door(a_resident(held.party.person)), at_the_door(crew.workers[0])
    made = owner.post(_url("report"), {"act": "report", "unit": held.unit.pk, "what": "Leak", "sort": "water"})  # fmt: skip
    order = WorkOrder.objects.get()

    assert "Leak" in worker.get(_url("mine")).content.decode()
    worker.post(_doing(order, "grab"), {"act": "grab"})
    worker.post(_doing(order, "arrive"), {"act": "arrive"})
    without = worker.post(_doing(order, "finish"), {"act": "finish", "result": "Sealed"})
    done = {"act": "finish", "result": "Sealed", "minutes": "20", "photos": a_photo("after.png"), "longitude": "119.981", "latitude": "30.281"}  # fmt: skip
    worker.post(_doing(order, "finish"), done)
    owner.post(_doing(order, "rate"), {"act": "rate", "speed": "5", "quality": "4", "manner": "3"})

    order.refresh_from_db()
    assert made["Location"] == order.get_absolute_url()
    assert without.status_code == 422
    assert order.state == "closed"
    assert (order.costs.get().minutes, str(order.photos.get().longitude)) == (20, "119.981000")
    assert "Leak" in owner.get(_url("reports")).content.decode()


def test_board_and_lists_ask_the_same_questions_for_many(django_assert_max_num_queries: Any) -> None:  # fmt: skip
    crew = a_crew(workers=6)
    for _n in range(20):
        an_order(crew)
    desk, worker = at_the_door(crew.manager), at_the_door(crew.workers[0])
    for client, path in ((desk, "board"), (desk, "orders"), (desk, "clusters"), (worker, "mine")):
        client.get(_url(path))
        with django_assert_max_num_queries(16):
            assert client.get(_url(path)).status_code == 200


def test_the_manager_brings_areas_in_hangs_points_up_and_sees_shared_hours() -> None:
    crew = a_crew()
    manager = at_the_door(crew.manager)
    typed = {"act": "area", "reasons": ["skill"], "kind": "road", "name": "Cangxing Road", "place": crew.cluster.place.name, "money": "owners", "payer": str(crew.area.payer),
             "dispatch": "grab", "since": "2026-07-01"}  # fmt: skip

    refused = manager.post(_url("cluster_act", crew.cluster.pk, "area"), typed)
    manager.post(_url("cluster_act", crew.cluster.pk, "area"), {**typed, "money": "public"})
    manager.post(_url("cluster_act", crew.cluster.pk, "point"), {"act": "point", "area": crew.area.pk, "name": "Gate", "every_hours": "4"})  # fmt: skip
    page = manager.get(_url("cluster", crew.cluster.pk), {"since": "2026-07-01", "until": "2026-07-31", "fen": "100"}).content.decode()  # fmt: skip
    point = crew.area.patrol_points.get()

    assert refused.status_code == 422
    assert "Cangxing Road" in page
    assert "Gate" in page
    assert b"<svg" in manager.get(_url("point_code", point.pk)).content
    at_the_door(crew.workers[0]).post(_url("scan", point.pk), {"act": "scan", "found": "Lamp", "sort": "power"})  # fmt: skip
    assert WorkOrder.objects.get().what == "Lamp"


def test_the_desk_gives_orders_and_writes_what_was_used() -> None:
    crew = a_crew(dispatch="assign")
    order = an_order(crew)
    desk = at_the_door(crew.dispatcher)

    desk.post(
        _doing(order, "assign"), {"act": "assign", "worker": crew.cluster.workers.all()[0].pk}
    )
    page = desk.get(order.get_absolute_url()).content.decode()
    desk.post(_doing(order, "give-back"), {"act": "give-back", "why": "warranty"})

    order.refresh_from_db()
    assert "Give it back" in page
    assert order.state == "passed_on"


def test_of_another_cluster_nothing_is_found() -> None:
    order = an_order(a_crew())
    stranger = at_the_door(a_crew().dispatcher)

    for path in (order.get_absolute_url(), order.area.cluster.get_absolute_url()):
        assert stranger.get(path).status_code == 404
    assert at_the_door(a_resident()).get(order.get_absolute_url()).status_code == 404


def test_the_manager_sets_a_cluster_up_enters_a_worker_and_writes_the_roster() -> None:
    crew = a_crew()
    manager = at_the_door(crew.manager)
    person, company = a_person("Tan Yun"), crew.cluster.company
    typed = {"act": "new", "name": "North", "place": crew.cluster.place.name, "company": company.name, "since": "2026-07-01"}  # fmt: skip

    refused = manager.post(_url("cluster_new"), {**typed, "company": person.name})
    made = manager.post(_url("cluster_new"), typed)
    cluster = Cluster.objects.get(name="North")
    act = _url("cluster_act", cluster.pk, "worker")
    nobody = manager.post(act, {"act": "worker", "person": company.name, "hour_fen": "42"})
    manager.post(act, {"act": "worker", "person": "Tan Yun", "hour_fen": "42", "trade": "Pipes"})
    worker = cluster.workers.all()[0]
    roster = {
        "act": "shift",
        "day": "2026-07-06",
        "days": "2",
        "shift": "night",
        "workers": [worker.pk],
    }
    manager.post(_url("cluster_act", cluster.pk, "shift"), roster)

    assert (refused.status_code, nobody.status_code) == (422, 422)
    assert made["Location"] == cluster.get_absolute_url()
    assert (worker.hour_fen, worker.shifts.count()) == (4_200, 2)
