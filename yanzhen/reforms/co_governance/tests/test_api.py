"""The same doors over HTTP: estates, areas, a call found, written down and taken along."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.testing import a_photo
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.reforms.co_governance.models import OrderPhoto, WorkOrder
from yanzhen.reforms.co_governance.testing import (
    a_crew,
    a_keeper,
    a_unit,
    an_estate,
    an_order,
    an_owner,
)

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/estates/{path}", json.dumps(body), content_type="application/json")


def test_estates_and_areas_are_read_by_whoever_sees_them() -> None:
    crew = a_crew()
    a_unit(crew.area.estate, area=None)
    keeper, desk = at_the_door(a_keeper(crew.area.place)), at_the_door(crew.dispatcher)

    (estate,) = keeper.get("/api/estates/").json()
    (area,) = desk.get("/api/estates/areas/").json()

    assert (estate["name"], estate["units_n"], estate["without_n"]) == (str(crew.area.estate), 1, 1)
    assert keeper.get(f"/api/estates/{estate['id']}").json() == estate
    assert keeper.get(f"/api/estates/?before={estate['id']}").json() == []
    assert (area["money"], area["payer"], area["agreement"]) == ("owners", str(crew.area.payer), None)  # fmt: skip
    assert desk.get(f"/api/estates/areas/{area['id']}").json() == area
    assert desk.get("/api/estates/").json() == []
    assert keeper.get(f"/api/estates/areas/{area['id']}").status_code == 404


def test_a_call_is_found_written_down_once_and_taken_along() -> None:
    crew = a_crew(dispatch="assign")
    held = an_owner(a_unit(crew.area.estate, code="3-2-501"))
    desk, worker = at_the_door(crew.dispatcher), at_the_door(crew.workers[0])

    (door,) = desk.get("/api/estates/doors/?q=501").json()
    call = {"area": door["area_id"], "unit": door["unit_id"], "caller": door["owners"][0]["id"], "what": "Tap drips", "sort": "water", "once_key": str(new_key())}  # fmt: skip
    made = post(desk, "orders/", call)
    again = post(desk, "orders/", call)
    order = WorkOrder.objects.get()
    key = str(crew.cluster.workers.get(person=crew.workers[0].person_id).pk)
    given = post(desk, f"orders/{order.pk}/steps", {"name": "assign", "worker": key})
    come = post(worker, f"orders/{order.pk}/steps", {"name": "arrive"})
    finished = post(worker, f"orders/{order.pk}/steps", {"name": "finish", "result": "Washer"})
    back = post(worker, f"orders/{order.pk}/steps", {"name": "give_back", "why": "skill"})

    assert (made.status_code, made.json()["unit"], again.json()["id"]) == (201, "3-2-501", made.json()["id"])  # fmt: skip
    assert (order.caller, order.channel) == (held.party, "api")
    assert (given.json()["state"], come.json()["state"], back.json()["state"]) == ("taken", "arrived", "waiting")  # fmt: skip
    # A photograph of the finished work is hung on it first.
    assert finished.status_code == 409
    assert "caller_phone" not in made.json()
    for name, more in (("rotate", {}), ("call_off", {"why": "Twice"})):
        assert post(desk, f"orders/{order.pk}/steps", {"name": name, **more}).status_code == 201
    assert desk.get("/api/estates/orders/?state=cancelled").json()[0]["id"] == str(order.pk)
    assert desk.get("/api/estates/orders/?state=waiting").json() == []


def test_an_order_is_finished_with_its_photograph_over_http_alone() -> None:
    crew = a_crew(dispatch="grab")
    order = an_order(crew)
    worker, other = at_the_door(crew.workers[0]), at_the_door(crew.workers[1])
    path = f"/api/estates/orders/{order.pk}/photos"
    for name in ("grab", "arrive"):
        post(worker, f"orders/{order.pk}/steps", {"name": name})

    said = [
        (client.post(path, {"stage": stage, **more}).status_code)
        for client, stage, more in (
            (other, "after", {"photos": a_photo()}), (worker, "meanwhile", {"photos": a_photo()}), (worker, "after", {}),
            (worker, "after", {"photos": a_photo(), "longitude": "200", "latitude": "30"}), (worker, "after", {"photos": a_photo(), "latitude": "30"}), (at_the_door(a_resident()), "after", {"photos": a_photo()}),
        )
    ]  # fmt: skip
    hung = worker.post(path, {"stage": "after", "photos": [a_photo("a.png")], "longitude": "120.15", "latitude": "30.25"})  # fmt: skip
    finished = post(worker, f"orders/{order.pk}/steps", {"name": "finish", "result": "Washer"})

    assert said == [409, 409, 422, 422, 409, 404]
    ((photo,), made) = (hung.json(), OrderPhoto.objects.get())
    assert (hung.status_code, photo["id"], photo["stage"]) == (201, str(made.pk), "after")
    assert (made.longitude, made.latitude) == (Decimal("120.15"), Decimal("30.25"))
    assert (finished.status_code, finished.json()["state"]) == (201, "done")


@pytest.mark.parametrize(
    ("change", "status"),
    [({"sort": "luck"}, 409), ({"what": " "}, 409), ({"what": "x" * 201}, 422), ({"area": str(new_key())}, 409), ({"unit": str(new_key())}, 409),
     ({"caller": str(new_key())}, 409), ({"caller_phone": "1" * 41}, 422)],
)  # fmt: skip
def test_a_call_that_can_not_be_is_refused_and_nothing_is_written(change: Any, status: int) -> None:
    crew = a_crew()
    call = {"area": str(crew.area.pk), "what": "Tap drips", "sort": "water", **change}

    assert post(at_the_door(crew.dispatcher), "orders/", call).status_code == status
    assert not WorkOrder.objects.exists()


def test_a_call_from_another_estate_is_not_written_down_here() -> None:
    crew, other = a_crew(), a_crew()
    call = {"area": str(crew.area.pk), "unit": str(a_unit(other.area.estate).pk), "what": "Leak", "sort": "water"}  # fmt: skip

    assert post(at_the_door(crew.dispatcher), "orders/", call).status_code == 409
    assert post(at_the_door(other.dispatcher), "orders/", {**call, "unit": None}).status_code == 409
    assert not WorkOrder.objects.exists()


def test_an_owner_reports_at_home_and_sees_that_alone() -> None:
    crew = a_crew()
    held = an_owner(a_unit(crew.area.estate))
    owner, stranger = at_the_door(a_resident(held.party.person)), at_the_door(a_resident())
    an_order(crew)
    call = {"area": str(crew.area.pk), "what": "Leak", "sort": "water", "caller": str(held.party_id)}  # fmt: skip

    made = post(owner, "orders/", call)
    assert [one["id"] for one in owner.get("/api/estates/orders/").json()] == [made.json()["id"]]
    assert post(stranger, "orders/", call).status_code == 409
    assert stranger.get(f"/api/estates/orders/{made.json()['id']}").status_code == 404
    assert post(owner, f"orders/{made.json()['id']}/steps", {"name": "grab"}).status_code == 409
    assert post(owner, f"orders/{made.json()['id']}/steps", {"name": "dance"}).status_code == 409
    for client in (owner, at_the_door(crew.workers[0])):
        assert client.get("/api/estates/doors/?q=1").status_code == 409


def test_longer_lists_ask_no_more(django_assert_max_num_queries: Any) -> None:
    crew = a_crew()
    for _n in range(12):
        held = an_owner(a_unit(crew.area.estate))
        an_order(crew, unit=held.unit, caller=held.party)
        an_estate()
    desk, keeper = at_the_door(crew.dispatcher), at_the_door(a_keeper())
    for client, path in ((keeper, ""), (desk, "areas/"), (desk, "orders/"), (desk, "doors/?q=1-1")):
        client.get(f"/api/estates/{path}")
        with django_assert_max_num_queries(12):
            assert client.get(f"/api/estates/{path}").json()
