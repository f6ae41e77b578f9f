"""Who opens which page of the register, and what the page shows and hides."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.base.contracts import Duty, duties
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions import hand_over_desk, merge_parties
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Appointment, Office, Person
from yanzhen.kernel.parties.testing import (
    a_person,
    a_resident,
    an_actor,
    an_appointment,
    an_office,
    an_organisation,
    at_the_door,
)

pytestmark = pytest.mark.django_db


def revealer() -> Actor:
    """Somebody whose duty may reveal: granted by a higher app as a reform would."""
    return an_actor("test_revealer")


@pytest.fixture(autouse=True)
def _duty() -> Any:
    may = frozenset({"parties.see", "parties.reveal"})
    duties._things["test_revealer"] = Duty("test_revealer", "Revealer", may)
    yield
    del duties._things["test_revealer"]


def test_the_list_shows_masked_numbers_only() -> None:
    a_person("李晓", phone="13800002716")
    an_organisation("某某科技")

    text = at_the_door(an_actor()).get(reverse("parties:list")).content.decode()

    assert "138****2716" in text
    assert "13800002716" not in text
    assert "某某科技" in text


def test_a_list_costs_the_same_whatever_its_length() -> None:
    client = at_the_door(an_actor())
    a_person(phone="13800002716")
    an_organisation()
    client.get(reverse("parties:list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("parties:list"))
    for _number in range(20):
        a_person(phone="13800002716")
        an_organisation()
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("parties:list"))

    assert len(many) == len(few)


def test_a_resident_lists_only_themself() -> None:
    person = a_person("李晓")
    a_person("王芳")

    text = at_the_door(a_resident(person)).get(reverse("parties:list")).content.decode()

    assert "李晓" in text
    assert "王芳" not in text


def test_somebody_elses_page_is_not_found_for_a_resident() -> None:
    other = a_person()
    client = at_the_door(a_resident())

    assert client.get(reverse("parties:party", args=[other.pk])).status_code == 404
    assert client.get(reverse("parties:reveal", args=[other.pk])).status_code == 404


def test_the_old_address_of_a_merged_party_leads_on() -> None:
    old, new = an_organisation().party, an_organisation("某某科技").party
    merge_parties(old, into=new, by=an_actor(), reason="same")
    client = at_the_door(an_actor())

    response = client.get(reverse("parties:party", args=[old.pk]), follow=True)

    assert response.redirect_chain == [(reverse("parties:party", args=[new.pk]), 302)]
    assert "某某科技" in response.content.decode()


def test_a_whole_number_is_asked_for_and_shown_once() -> None:
    person = a_person("李晓", phone="13800002716")
    client, url = at_the_door(revealer()), reverse("parties:reveal", args=[person.pk])

    asked = client.get(url).content.decode()
    refused = client.post(url, {"purpose": ""}).content.decode()
    shown = client.post(url, {"purpose": "arrange the visit"})

    assert "13800002716" not in asked + refused
    assert "13800002716" in shown.content.decode()
    assert shown["Refresh"].startswith("120;")
    assert "no-store" in shown["Cache-Control"]
    assert AuditLine.objects.views_of(person.pk).get().reason == "arrange the visit"


def test_without_the_right_the_number_stays_hidden() -> None:
    person = a_person("李晓", phone="13800002716")
    client = at_the_door(an_actor("leader"))

    response = client.post(reverse("parties:reveal", args=[person.pk]), {"purpose": "x"})

    assert "13800002716" not in response.content.decode()
    assert "may not see whole numbers" in response.content.decode()


def test_htmx_gets_the_fragment_only() -> None:
    person = a_person("李晓", phone="13800002716")
    client, url = at_the_door(revealer()), reverse("parties:reveal", args=[person.pk])
    htmx = {"HX-Request": "true"}

    fragment = client.post(url, {"purpose": "x"}, headers=htmx).content.decode()
    hidden = client.get(url + "?back=1", headers=htmx).content.decode()

    assert "<html" not in fragment
    assert "delay:120s" in fragment
    assert "138****2716" in hidden
    assert "13800002716" not in hidden


def test_a_wrong_code_is_said_beside_what_was_typed() -> None:
    client = at_the_door(an_actor())
    typed = {"name": "某某科技", "kind": "enterprise", "uscc": "91110000600037341X"}

    response = client.post(reverse("parties:new_organisation"), typed)

    assert response.status_code == 200
    assert "check digit" in response.content.decode()
    assert "某某科技" in response.content.decode()


def test_a_person_is_entered_on_the_screen() -> None:
    client = at_the_door(an_actor())

    response = client.post(reverse("parties:new_person"), {"name": "李晓", "phone": "13800002716"})

    person = Person.objects.get(party__name="李晓")
    assert response.headers["Location"] == reverse("parties:party", args=[person.pk])


@pytest.mark.parametrize(
    ("name", "duty", "status"),
    [
        ("parties:new_person", "administrator", 200),
        ("parties:new_person", "auditor", 403),
        ("parties:new_organisation", "leader", 403),
        ("parties:offices", "security", 200),
        ("parties:offices", "administrator", 200),
        ("parties:offices", "leader", 403),
        ("audit:list", "auditor", 200),
        ("audit:list", "administrator", 403),
        ("audit:list", "security", 403),
        ("audit:list", "leader", 403),
    ],
)
def test_a_page_opens_to_its_duty(name: str, duty: str, status: int) -> None:
    assert at_the_door(an_actor(duty)).get(reverse(name)).status_code == status


@pytest.mark.parametrize("name", ["parties:list", "parties:offices", "audit:list", "places:tree"])
def test_nobody_reads_without_a_login(name: str) -> None:
    response = Client().get(reverse(name))

    assert response.status_code == 302
    assert "login" in response.headers["Location"]


def test_a_person_changes_to_another_of_their_offices() -> None:
    actor = an_actor("leader")
    person = Person.objects.get(pk=actor.person_id)
    second = an_appointment(person, an_office("auditor"))
    client = at_the_door(actor)
    assert client.get(reverse("audit:list")).status_code == 403

    client.post(
        reverse("parties:choose_office"), {"appointment": str(second.pk), "next": "/audit/"}
    )

    assert client.get(reverse("audit:list")).status_code == 200


def test_the_office_of_somebody_else_is_refused_and_no_address_outside_is_followed() -> None:
    actor = an_actor("leader")
    other = an_appointment(office=an_office("auditor"))
    client, url = at_the_door(actor), reverse("parties:choose_office")

    assert client.post(url, {"appointment": str(other.pk)}).status_code == 409
    response = client.post(
        url, {"appointment": str(actor.appointment_id), "next": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == "/"


def test_an_office_is_opened_and_given_on_the_screen() -> None:
    client = at_the_door(an_actor("security"))
    a_person("李晓")

    client.post(
        reverse("parties:offices"), {"duty": "leader", "title": "Head", "place": "330110012"}
    )
    office = Office.objects.get(title="Head")
    client.post(reverse("parties:office", args=[office.pk]), {"person": "李晓"})
    appointment = Appointment.objects.get(office=office)
    client.post(reverse("parties:end_appointment", args=[appointment.pk]))

    appointment.refresh_from_db()
    assert office.scope
    assert office.scope.name == "仓前街道"
    assert appointment.until is not None


def test_the_receipt_opens_to_the_two_persons() -> None:
    office = an_office("leader")
    giver, taker = an_appointment(office=office), an_appointment(office=office)
    handover = hand_over_desk(giver, taker, by=an_actor("security"), reason="moves away")
    url = reverse("parties:handover", args=[handover.pk])

    mine = at_the_door(an_actor("leader", person=taker.person)).get(url)

    assert "moves away" in mine.content.decode()
    assert at_the_door(an_actor("leader")).get(url).status_code == 404
