"""The interface uses the same door: the same refusals, the same rights."""

from uuid import uuid4

import pytest
from django.test import Client

from yanzhen.kernel.cases.models import Case, Material
from yanzhen.kernel.cases.testing import (
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def desk() -> Desk:
    return a_desk(some_place())


@pytest.fixture
def client(desk: Desk) -> Client:
    return at_the_door(desk.actor)


def test_it_files_handles_and_closes(desk: Desk, client: Client) -> None:
    body = {
        "item": a_request_item().code, "place": str(desk.office.scope_id), "title": "The lift is stuck",
        "once_key": str(uuid4()),
    }  # fmt: skip
    first, second = (client.post("/api/cases/", body, content_type=JSON) for _press in range(2))
    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])
    case = Case.objects.get()
    Case.objects.update(reporter=None)

    for step in (
        {"name": "accept"},
        {"name": "reply", "note": "It runs.", "outcome": "resolved"},
        {"name": "close"},
    ):
        answer = client.post(f"/api/cases/{case.pk}/steps", step, content_type=JSON)
        assert answer.status_code == 201, answer.json()

    assert answer.json()["state"] == "closed"


def test_a_refusal_is_a_409_with_its_sentence(desk: Desk, client: Client) -> None:
    case = a_case(place=desk.office.scope)

    answer = client.post(f"/api/cases/{case.pk}/steps", {"name": "deliver"}, content_type=JSON)

    assert answer.status_code == 409
    assert "is not possible now" in answer.json()["refused"]


def test_what_a_step_asks_for_can_be_given(desk: Desk, client: Client) -> None:
    item = an_item()
    Material.objects.create(item=item, name="Photo", may_be_late=True)
    case = a_case(item=item, place=desk.office.scope)
    step = {"name": "accept_with_gaps", "missing": ["Photo"], "until": "2999-01-01"}

    answer = client.post(f"/api/cases/{case.pk}/steps", step, content_type=JSON)

    assert (answer.status_code, answer.json()["state"]) == (201, "accepted_with_gaps")


def test_it_dispatches_to_an_office(desk: Desk) -> None:
    assert desk.office.scope is not None
    head = at_the_door(a_desk(desk.office.scope, duty=HEAD).actor)
    case = a_case(place=desk.office.scope, item=a_request_item(duty="nobody"))
    step = {"name": "dispatch", "office": str(desk.office.pk)}

    answer = head.post(f"/api/cases/{case.pk}/steps", step, content_type=JSON)

    assert (answer.status_code, answer.json()["state"]) == (201, "dispatched")


def test_to_strangers_a_case_is_not_there(desk: Desk) -> None:
    case = a_case(place=desk.office.scope)
    stranger = at_the_door(actor_of_person(some_person("Stranger")))

    assert stranger.get(f"/api/cases/{case.pk}").status_code == 404
    answer = stranger.post(f"/api/cases/{case.pk}/steps", {"name": "accept"}, content_type=JSON)
    assert answer.status_code == 404
    assert stranger.get("/api/cases/").json() == []


def test_without_a_login_there_is_nothing(desk: Desk) -> None:
    assert Client().get("/api/cases/").status_code in (401, 403)
