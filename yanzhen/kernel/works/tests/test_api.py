"""The same doors over HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.works.testing import (
    COST,
    a_project,
    a_runner,
    accepting,
    acceptors_of,
    first,
    published,
    with_variants,
)

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/works/{path}", json.dumps(body), content_type="application/json")


def test_a_project_is_read_and_taken_along() -> None:
    out, project = published(), with_variants()
    client = at_the_door(a_runner())
    assert {one["state"] for one in client.get("/api/works/").json()} == {"published", "raised"}
    assert client.get(f"/api/works/?before={project.pk}").json()[0]["id"] == str(out.pk)
    assert client.get(f"/api/works/{out.pk}").json()["months"] == 5
    assert client.get(f"/api/works/{out.pk}/money").json() == {
        "budget_fen": COST, "funded_fen": COST, "contracted_fen": COST, "paid_fen": 0,
    }  # fmt: skip
    closes = str(timezone.localdate() + timedelta(days=3))
    assert (
        post(client, f"{project.pk}/steps", {"name": "collect", "closes_on": closes}).json()[
            "state"
        ]
        == "choosing"
    )
    resident = at_the_door(a_resident())
    assert (
        post(resident, f"{project.pk}/opinions", {"variant": str(first(project).pk)}).status_code
        == 201
    )
    assert post(resident, f"{project.pk}/opinions", {"text": "None"}).status_code == 409
    chosen = {
        "name": "choose",
        "variant": str(first(project).pk),
        "decided_how": "vote",
        "decided_text": "V-1",
    }
    assert post(client, f"{project.pk}/steps", chosen).json()["budget_fen"] == COST
    assert post(resident, f"{a_project().pk}/opinions", {"text": "None"}).status_code == 404


def test_a_party_signs_for_itself() -> None:
    person = a_person()
    project = accepting(parties=(person.party,))
    path = f"acceptors/{acceptors_of(project)[0].pk}/signature"
    assert post(at_the_door(a_resident()), path, {"accepts": True}).status_code == 404
    client = at_the_door(a_resident(person))
    assert post(client, path, {"accepts": False}).status_code == 409
    assert post(client, path, {"accepts": True}).json() == {"round": 1, "accepts": True}
