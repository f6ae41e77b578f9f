"""The same doors over HTTP: registering with a key, and the presses that a phone kept."""

import json
from typing import Any

import pytest
from django.test import Client

from yanzhen.base.keys import new_key
from yanzhen.kernel.gatherings.models import Attendance
from yanzhen.kernel.gatherings.testing import (
    BEGINS,
    a_doorkeeper,
    an_adult,
    an_open_gathering,
    registered,
    ticket_of,
)
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/gatherings/{path}", json.dumps(body), content_type="application/json")


def test_a_key_makes_a_second_press_the_same_registration() -> None:
    gathering = an_open_gathering()
    client, body = at_the_door(a_resident(an_adult())), {"key": str(new_key())}
    first = post(client, f"{gathering.pk}/registrations", body)
    assert (first.status_code, first.json()["order_id"]) == (201, body["key"])
    assert post(client, f"{gathering.pk}/registrations", body).json() == first.json()
    assert post(client, f"{gathering.pk}/registrations", {"key": str(new_key())}).status_code == 409
    assert client.get("/api/gatherings/").json()[0]["id"] == str(gathering.pk)
    assert client.get(f"/api/gatherings/?before={gathering.pk}").json() == []
    assert len(client.get(f"/api/gatherings/{gathering.pk}/dates").json()) == 1


def test_kept_presses_are_sent_twice_and_count_once() -> None:
    place = a_place(kind="village")
    made = registered(an_open_gathering(place))
    meeting = made.gathering.meetings.get()
    body = [{"key": str(new_key()), "text": ticket_of(made), "at": BEGINS.isoformat()}]
    client = at_the_door(a_doorkeeper(place))
    for _sent in range(2):
        (said,) = post(client, f"dates/{meeting.pk}/presses", body).json()
        assert (said["passes"], said["name"]) == (True, made.person.name)
    assert Attendance.objects.count() == 1
    assert post(at_the_door(a_doorkeeper(a_place())), f"dates/{meeting.pk}/presses", body).status_code == 404  # fmt: skip
