"""A desk is handed over on the screen: who takes it, what moves, a receipt both can print."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from yanzhen.base.by import By
from yanzhen.base.contracts import Duty, Registry, duties
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.contracts import HandedOver, HandoverPart
from yanzhen.kernel.parties.models import Appointment, Handover
from yanzhen.kernel.parties.testing import an_actor, an_appointment, an_office, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
URL = "parties:hand_over"


@pytest.fixture(autouse=True)
def _shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    def move(giver: Appointment, taker: Appointment, by: By) -> Sequence[HandedOver]:
        return [HandedOver("test.thing", uuid4(), "a thing") for _number in range(3)]

    fresh: Registry[HandoverPart] = Registry("part of a handover")
    fresh.register("shelf", HandoverPart("shelf", "Things", move))
    for module in ("handover", "handover_preview"):
        monkeypatch.setattr(f"yanzhen.kernel.parties.actions.{module}.handover_parts", fresh)


@pytest.fixture
def both() -> tuple[Appointment, Appointment]:
    office = an_office("leader", a_place("Here"))
    return an_appointment(office=office), an_appointment(office=office)


def typed(taker: Appointment, **more: Any) -> dict[str, Any]:
    return {"act": "hand_over", "taker": taker.pk, "reason": "leaves", "once": uuid4(), **more}


def test_what_would_move_is_counted_and_nothing_has_moved(
    both: tuple[Appointment, Appointment],
) -> None:
    giver, taker = both
    client = at_the_door(an_actor("leader", person=giver.person))
    lines = AuditLine.objects.count()

    asked = client.post(f"{reverse(URL)}?from={giver.pk}", typed(taker))

    assert "Things: 3" in asked.content.decode()
    assert not Handover.objects.exists()
    assert AuditLine.objects.count() == lines


def test_confirmed_twice_it_is_one_handover_with_a_receipt(
    both: tuple[Appointment, Appointment],
) -> None:
    giver, taker = both
    client = at_the_door(an_actor("leader", person=giver.person))
    sent = typed(taker, sure="1")

    client.post(f"{reverse(URL)}?from={giver.pk}", sent)
    response = client.post(f"{reverse(URL)}?from={giver.pk}", sent, follow=True)

    assert Handover.objects.get().lines.count() == 3
    assert "a thing" in response.content.decode()


def test_the_head_of_the_place_starts_it_and_reads_the_receipt(
    both: tuple[Appointment, Appointment],
) -> None:
    giver, taker = both
    duties._things["test_head"] = Duty("test_head", "Head", frozenset({"desks.hand_over"}))
    try:
        here = at_the_door(an_actor("test_head", giver.office.scope))
        there = at_the_door(an_actor("test_head", a_place("There")))
        url = f"{reverse(URL)}?from={giver.pk}"

        assert there.post(url, typed(taker, sure="1")).status_code == 403
        response = here.post(url, typed(taker, sure="1"), follow=True)
        receipt = reverse("parties:handover", args=[Handover.objects.get().pk])

        assert response.request["PATH_INFO"] == receipt
        assert there.get(receipt).status_code == 404
    finally:
        del duties._things["test_head"]


def test_a_colleague_may_not_hand_over_the_desk_of_another(
    both: tuple[Appointment, Appointment],
) -> None:
    giver, taker = both
    client = at_the_door(an_actor("leader"))

    response = client.post(f"{reverse(URL)}?from={giver.pk}", typed(taker, sure="1"))

    assert response.status_code == 403
    assert not Handover.objects.exists()


def test_only_holders_of_the_same_duty_are_offered(both: tuple[Appointment, Appointment]) -> None:
    giver, taker = both
    other = an_appointment(office=an_office("auditor"))
    client = at_the_door(an_actor("leader", person=giver.person))

    text = client.get(f"{reverse(URL)}?from={giver.pk}").content.decode()

    assert str(taker.pk) in text
    assert str(other.pk) not in text


def test_without_an_office_there_is_no_desk_to_hand_over() -> None:
    client = at_the_door(an_actor("leader"))

    assert client.get(f"{reverse(URL)}?from=nonsense").status_code == 404
    assert reverse(URL) in client.get(reverse("parties:me")).content.decode()
