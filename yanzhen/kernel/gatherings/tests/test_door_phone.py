"""The door on a phone: a page without anybody in it, a roll with no more than a door needs, presses that are stored and answered."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.gatherings.actions.attending import walk_in
from yanzhen.kernel.gatherings.actions.preparing import take_step
from yanzhen.kernel.gatherings.models import Attendance, DoorPress, Gathering, Meeting
from yanzhen.kernel.gatherings.testing import (
    a_doorkeeper,
    a_draft,
    an_adult,
    an_open_gathering,
    an_organiser,
    came,
    registered,
    ticket_of,
)
from yanzhen.kernel.gatherings.views.door_phone import digest
from yanzhen.kernel.orders.models import Voucher
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def today(place: Place | None = None, **facts: Any) -> Gathering:
    now = timezone.now()
    return an_open_gathering(place, at=now - timedelta(days=2), begins=now - timedelta(hours=1), **facts)  # fmt: skip


def date_of(gathering: Gathering) -> Meeting:
    return gathering.meetings.select_related("gathering__place").get()


def at(name: str, gathering: Gathering) -> str:
    return reverse(f"gatherings:{name}", args=[date_of(gathering).pk])


def brought(client: Client, gathering: Gathering, *presses: dict[str, Any], phone: str = "") -> Any:
    body = {"phone": phone or str(new_key()), "presses": presses}
    return client.post(at("door_presses", gathering), json.dumps(body), content_type="application/json")  # fmt: skip


def press(**facts: Any) -> dict[str, Any]:
    return {"key": str(new_key()), "way": "code", "text": "", "registration": None, "out": False, "shown": "green", "at": timezone.now().isoformat(), **facts}  # fmt: skip


def test_the_page_its_worker_and_its_sheet_hold_nobody() -> None:
    made = registered(gathering := today())
    client = at_the_door(a_doorkeeper())
    page = client.get(at("door_phone", gathering)).content.decode()
    assert "data-door" in page
    assert made.person.name not in page
    assert "gatherings/door.js" in page
    worker = Client().get(reverse("gatherings:door_worker"))
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "door-store.js" in worker.content.decode()
    sheet = client.get(at("door_manifest", gathering)).json()
    assert (sheet["name"], sheet["start_url"]) == ("Lanterns", at("door_phone", gathering))
    assert client.get(at("door_who", gathering)).json()["token"]


def test_the_roll_says_no_more_of_anybody_than_a_door_needs() -> None:
    gathering, person = today(), an_adult("Lin Xia", phone="13812345678")
    made = registered(gathering, person)
    ticket_of(made)
    said = at_the_door(a_doorkeeper()).get(at("door_roll", gathering)).json()
    voucher = Voucher.objects.get(order=made.order_id)
    meeting = date_of(gathering).pk
    assert said["roll"] == [
        {"id": str(made.pk), "name": "Lin Xia", "tail": "5678", "minor": False, "unpaid": False,
         "ticket": digest(meeting, str(voucher.pk)), "code": digest(meeting, voucher.code)}
    ]  # fmt: skip
    told = json.dumps(said)
    assert "13812345678" not in told
    assert str(voucher.pk) not in told
    assert voucher.code not in told
    assert said["forget"] > said["now"]


def test_the_roll_says_who_is_in_who_has_not_paid_and_how_many_may_come_by() -> None:
    unpaid = registered(paying := today(price_fen=100))
    said = at_the_door(a_doorkeeper()).get(at("door_roll", paying)).json()
    assert [(one["id"], one["unpaid"]) for one in said["roll"]] == [(str(unpaid.pk), True)]
    assert (said["walk_ins"], said["left"]) == (False, 0)
    gathering = today(walk_ins=True, places=3)
    made = registered(gathering)
    came(made, at=timezone.now())
    client = at_the_door(a_doorkeeper())
    assert client.get(at("door_roll", gathering)).json()["walk_ins"] is False
    take_step(gathering, "close", by=an_organiser(), at=timezone.now())
    walk_in(date_of(gathering), by=a_doorkeeper(), at=timezone.now())
    said = client.get(at("door_roll", gathering)).json()
    assert [one["id"] for one in said["here"]] == [str(made.pk)]
    assert (said["walk_ins"], said["walked"], said["left"]) == (True, 1, 1)


def test_presses_are_stored_and_answered_and_brought_twice_they_are_one() -> None:
    made, other = registered(gathering := today()), registered(today())
    client, phone = at_the_door(a_doorkeeper()), str(new_key())
    presses = [press(text=ticket_of(made)), press(way="list", text="", registration=str(other.pk))]
    for _sent in range(2):
        answers = brought(client, gathering, *presses, phone=phone).json()["answers"]
        assert [one["outcome"] for one in answers] == ["came", "refused"]
    assert answers[0]["name"] == made.person.name
    assert (Attendance.objects.count(), DoorPress.objects.count()) == (1, 2)
    (double,) = brought(client, gathering, press(text=ticket_of(made))).json()["answers"]
    assert (double["outcome"], "In already since" in double["words"]) == ("double", True)


def test_what_cannot_be_read_is_named_without_what_stood_in_it() -> None:
    gathering = today()
    client = at_the_door(a_doorkeeper())
    wrong = brought(client, gathering, press(way="nod", text="secret"))
    assert wrong.status_code == 422
    assert wrong.json() == {"wrong": ["presses.0.way"]}
    empty = brought(client, gathering, press())
    assert (empty.status_code, "A press is by" in empty.json()["refused"]) == (409, True)
    assert brought(client, gathering, *[press(text="x")] * 201).status_code == 422
    assert not DoorPress.objects.exists()


def test_only_the_door_of_the_place_sees_its_roll_and_brings_presses() -> None:
    gathering, draft = today(a_place(kind="village")), a_draft()
    elsewhere, neighbour = at_the_door(a_doorkeeper(a_place())), at_the_door(a_resident())
    for name in ("door_phone", "door_manifest", "door_who", "door_roll"):
        assert elsewhere.get(at(name, gathering)).status_code == 404
        assert neighbour.get(at(name, gathering)).status_code == 403
    assert brought(elsewhere, gathering, press(text="x")).status_code == 404
    assert brought(neighbour, gathering, press(text="x")).status_code == 403
    assert at_the_door(an_organiser()).get(at("door_roll", draft)).status_code == 404


def test_the_organiser_sees_what_to_look_into() -> None:
    made = registered(gathering := today())
    door, office = at_the_door(a_doorkeeper()), at_the_door(an_organiser())
    page = reverse("gatherings:presses", args=[gathering.pk])
    assert "Nothing to look into" in office.get(page).content.decode()
    for _door in range(2):
        brought(door, gathering, press(text=ticket_of(made)))
    brought(door, gathering, press(way="list", registration=str(registered(gathering).pk), out=True))  # fmt: skip
    shown = office.get(page).content.decode()
    assert made.person.name in shown
    assert "let in at two doors" in shown
    assert "nobody let them in" in shown
    assert "2 presses at the door to look into" in office.get(gathering.get_absolute_url()).content.decode()  # fmt: skip
    stranger = Client(headers={"accept-language": "en"})
    assert "to look into" not in stranger.get(gathering.get_absolute_url()).content.decode()


def asks(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_a_longer_roll_asks_no_more_often() -> None:
    gathering = today(places=40)
    came(registered(gathering), at=timezone.now())
    office = at_the_door(an_organiser())
    brought(office, gathering, press(text="hello"))
    pages = [at("door_roll", gathering), reverse("gatherings:presses", args=[gathering.pk])]
    few = [asks(office, path) for path in pages]
    for _more in range(5):
        made = registered(gathering)
        came(made, at=timezone.now())
        brought(office, gathering, press(text=ticket_of(made)))
    assert [asks(office, path) for path in pages] == few
