"""Parts, whistles and mass faults over HTTP: the same verbs, the same refusals, the same rights."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.kernel.cases.models import Assist, Case, Fault, Whistle
from yanzhen.kernel.cases.testing import HELPER, a_desk, a_request_item, some_person, some_place
from yanzhen.kernel.cases.tests.whistle_town import Town
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import User
from yanzhen.kernel.parties.testing import at_the_door as new_at_the_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def at_the_door(actor: Any) -> Client:
    """With the login they have, or a new one: some departments of the town have theirs already."""
    user = User.objects.filter(person_id=actor.person_id).first()
    if user is None:
        return new_at_the_door(actor)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def send(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/{path}", body, content_type="application/json")


def soon() -> str:
    return (timezone.now() + timedelta(hours=2)).isoformat()


def test_a_part_is_asked_for_taken_and_answered(town: Town) -> None:
    clerk, police = at_the_door(town.clerk.actor), at_the_door(town.police.actor)
    body = {"case": str(town.case.pk), "office": str(town.police.office.pk), "task": "Fence it.", "amount": 3}  # fmt: skip

    asked = send(clerk, "parts/", **body)

    assert asked.status_code == 201, asked.json()
    part = asked.json()
    assert (part["number"], part["state"], part["needed"]) == (town.case.number, "asked", True)
    assert part["due_at"] is not None
    assert [one["id"] for one in police.get("/api/parts/").json()] == [part["id"]]
    for step in ({"name": "accept"}, {"name": "answer", "note": "Fenced."}):
        answer = send(police, f"parts/{part['id']}/steps", **step)
        assert answer.status_code == 201, answer.json()
    assert (answer.json()["state"], answer.json()["answer"]) == ("done", "Fenced.")
    assert clerk.get("/api/parts/").json() == []
    assert len(clerk.get(f"/api/parts/?open=false&case={town.case.pk}").json()) == 1


def test_a_part_is_refused_as_on_screen(town: Town) -> None:
    clerk, police = at_the_door(town.clerk.actor), at_the_door(town.police.actor)
    body = {"case": str(town.case.pk), "office": str(town.police.office.pk), "task": "Fence it."}

    assert send(clerk, "parts/", **body, amount=-1).status_code == 422
    assert "Write what they should do" in send(clerk, "parts/", **{**body, "task": " "}).json()["refused"]  # fmt: skip
    pk = send(clerk, "parts/", **body).json()["id"]
    assert "has a part in this case already" in send(clerk, "parts/", **body).json()["refused"]
    # Beside the case: they see it and ask nobody. Outside: it is not there.
    theirs = {**body, "office": str(town.fire.office.pk)}
    assert "Only this office may ask" in send(police, "parts/", **theirs).json()["refused"]
    assert send(at_the_door(town.fire.actor), "parts/", **theirs).status_code == 404
    assert "There is no such step" in send(police, f"parts/{pk}/steps", name="fly").json()["refused"]  # fmt: skip
    assert "Only" in send(police, f"parts/{pk}/steps", name="call_off", note="No.").json()["refused"]  # fmt: skip
    assert Assist.objects.get().state == "asked"


def test_a_whistle_is_blown_answered_and_decided(town: Town) -> None:
    head, police, fire = (at_the_door(d.actor) for d in (town.head, town.police, town.fire))
    called = [str(town.police.office.pk), str(town.fire.office.pk)]

    blown = send(head, "whistles/", case=str(town.case.pk), departments=called, report_by=soon(), why="Water.")  # fmt: skip

    assert blown.status_code == 201, blown.json()
    pk = blown.json()["id"]
    calls = {call["office"]: call["id"] for call in blown.json()["calls"]}
    assert send(police, f"whistles/{pk}/calls/{calls[called[0]]}/steps", name="report").status_code == 201  # fmt: skip
    refused = send(fire, f"whistles/{pk}/calls/{calls[called[1]]}/steps", name="refuse", note="Busy.")  # fmt: skip
    assert refused.status_code == 201, refused.json()
    early = send(head, f"whistles/{pk}/decision", held_at=timezone.now().isoformat(), took_part=["A"], minutes="M", lead=called[0])  # fmt: skip
    assert "A refusal waits for its judge" in early.json()["refused"]
    judged = send(at_the_door(town.mayor.actor), f"whistles/{pk}/calls/{calls[called[1]]}/steps", name="excuse", note="True.")  # fmt: skip
    assert judged.status_code == 201, judged.json()
    task = {"office": called[0], "what": "Pump.", "amount": 1}
    decided = send(
        head, f"whistles/{pk}/decision", held_at=timezone.now().isoformat(), took_part=["Police: Wang"],
        minutes="Pump it.", lead=str(town.clerk.office.pk), tasks=[task],
    )  # fmt: skip
    assert (decided.status_code, decided.json()["state"]) == (201, "settled")
    assert Assist.objects.get().whistle_id == Whistle.objects.get().pk


def test_a_whistle_is_refused_as_on_screen(town: Town) -> None:
    head, clerk = at_the_door(town.head.actor), at_the_door(town.clerk.actor)
    body = {"case": str(town.case.pk), "departments": [], "report_by": soon(), "why": "Water."}

    assert "Choose at least one department" in send(head, "whistles/", **body).json()["refused"]
    assert send(clerk, "whistles/", **body).status_code == 403
    whistle = town.blow(town.police, town.water)
    pk = whistle.pk
    assert send(clerk, f"whistles/{pk}/off", reason="No.").status_code == 403
    water = send(head, f"whistles/{pk}/calls/{town.call(town.water).pk}/steps", name="report")
    assert "Add the paper" in water.json()["refused"]
    assert send(head, f"whistles/{pk}/off", reason=" ").status_code == 409
    assert send(head, f"whistles/{pk}/off", reason="A drill.").json()["state"] == "called_off"
    stranger = at_the_door(a_desk(some_place("Elsewhere"), duty=HELPER).actor)
    assert stranger.get(f"/api/whistles/{pk}").status_code == 404
    assert stranger.get("/api/whistles/?open=false").json() == []


def test_a_fault_is_declared_called_about_and_ended(town: Town) -> None:
    client = at_the_door(town.clerk.actor)
    item = a_request_item(name="The lift")

    declared = send(client, "faults/", item=item.code, place=str(town.place.pk), title="Lift 3", said="Mended by four.")  # fmt: skip

    assert declared.status_code == 201, declared.json()
    pk = declared.json()["id"]
    once = str(uuid4())
    caller = {"caller_phone": "13900000001", "people": 3, "once_key": once}
    first, second = (send(client, f"faults/{pk}/callers", **caller) for _press in range(2))
    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])
    assert client.get(f"/api/faults/{pk}").json()["tally"] == {"cases": 1, "people": 3}
    assert send(client, f"faults/{pk}/words", said="Mended by five.").json()["said"] == "Mended by five."  # fmt: skip
    ended = send(client, f"faults/{pk}/end", answer="It runs.")
    assert ended.status_code == 201, ended.json()
    assert ended.json()["ended_at"] is not None
    assert client.get("/api/faults/").json() == []
    assert len(client.get("/api/faults/?running=false").json()) == 1
    assert Case.objects.get(pk=first.json()["id"]).answer == "It runs."


def test_a_fault_is_refused_as_on_screen(town: Town) -> None:
    client = at_the_door(town.clerk.actor)
    item = a_request_item(name="The lift")
    body = {"item": item.code, "place": str(town.place.pk), "title": "Lift 3", "said": " "}

    assert "Write the sentence that callers hear" in send(client, "faults/", **body).json()["refused"]  # fmt: skip
    pk = send(client, "faults/", **{**body, "said": "Mended by four."}).json()["id"]
    assert "declared" in send(client, "faults/", **{**body, "said": "Again."}).json()["refused"]
    assert send(client, f"faults/{pk}/callers", people=0).status_code == 409
    assert send(client, f"faults/{pk}/end", outcome="nonsense", answer="It runs.").status_code == 409  # fmt: skip
    assert at_the_door(town.police.actor).get("/api/faults/").status_code == 403
    asker = at_the_door(actor_of_person(some_person("Somebody")))
    assert [asker.get(f"/api/{path}/").status_code for path in ("parts", "whistles", "faults")] == [403] * 3  # fmt: skip
    assert Client().get("/api/faults/").status_code in (401, 403)
    assert Fault.objects.running().count() == 1


@pytest.mark.parametrize("path", ["parts", "whistles", "faults"])
def test_a_list_asks_as_often_for_many_as_for_one(town: Town, path: str, django_assert_max_num_queries: Any) -> None:  # fmt: skip
    town.blow(town.police, town.fire)
    client = at_the_door(town.head.actor)
    client.get(f"/api/{path}/")

    with django_assert_max_num_queries(9):
        assert client.get(f"/api/{path}/").status_code == 200
