"""Who keeps logins, names and leaves does it on the screen; everybody else is turned away."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.models import Appointment, Leave, Person, User
from yanzhen.kernel.parties.testing import (
    PASSWORD,
    a_login,
    a_person,
    a_resident,
    an_actor,
    an_appointment,
    an_office,
    an_organisation,
    at_the_door,
)

pytestmark = pytest.mark.django_db


def send(client: Client, person: Any, act: str, /, **typed: Any) -> Any:
    url = reverse("parties:keep", args=[person.pk])
    return client.post(url, {"act": act, "reason": "form 12", **typed})


@pytest.fixture
def security() -> Client:
    return at_the_door(an_actor("security"))


def shown_password(response: Any) -> str:
    found = re.search(r"<b>(\w{4}(?:-\w{4}){3})</b>", response.content.decode())
    assert found
    return found[1]


def test_a_login_is_made_its_password_shown_once_and_changed_at_the_first_sign_in(
    security: Client,
) -> None:
    person = a_person("李晓")
    response = send(security, person, "login", username="lixiao")
    password = shown_password(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert password not in str(list(AuditLine.objects.values()))

    client = Client()
    client.post(reverse("account_login"), {"login": "lixiao", "password": password})
    change = reverse("account_change_password")
    assert client.get("/").headers["Location"] == change
    fresh = {"oldpassword": password, "password1": "quiet-lake-7", "password2": "quiet-lake-7"}
    client.post(change, fresh)

    assert client.get("/").status_code == 200
    assert not User.objects.get(username="lixiao").must_change_password


def test_a_second_login_and_a_taken_name_are_refused(security: Client) -> None:
    person = a_person()
    a_login(username="taken")

    assert "is taken" in send(security, person, "login", username="taken").content.decode()
    assert not User.objects.filter(person=person).exists()


def test_a_new_password_ends_the_sessions_of_the_old(security: Client) -> None:
    actor = an_actor("leader")
    client = at_the_door(actor)
    person = Person.objects.get(pk=actor.person_id)
    assert client.get(reverse("parties:me")).status_code == 200

    password = shown_password(send(security, person, "password"))

    user = User.objects.get(person=person)
    assert user.check_password(password)
    assert not user.check_password(PASSWORD)
    assert "login" in client.get(reverse("parties:me")).headers["Location"]


def test_a_closed_login_signs_in_no_more_until_it_is_opened(security: Client) -> None:
    actor = an_actor("leader")
    client = at_the_door(actor)
    person = Person.objects.get(pk=actor.person_id)

    send(security, person, "close")
    assert "login" in client.get(reverse("parties:me")).headers["Location"]
    assert send(security, person, "close").status_code == 403

    send(security, person, "reopen")
    assert User.objects.get(person=person).is_active


def test_nobody_keeps_their_own_login() -> None:
    actor = an_actor("security")
    client = at_the_door(actor)

    response = send(client, Person.objects.get(pk=actor.person_id), "password")

    assert response.status_code == 403


@pytest.mark.parametrize("duty", ["administrator", "leader", "auditor"])
@pytest.mark.parametrize("act", ["login", "password", "close", "leave", "dismiss"])
def test_other_duties_keep_no_logins_and_no_offices(duty: str, act: str) -> None:
    person = a_person()

    response = send(at_the_door(an_actor(duty)), person, act, username="somebody")

    assert response.status_code == 403
    assert not User.objects.filter(person=person).exists()


def test_a_leave_names_a_deputy_for_all_offices(security: Client) -> None:
    person, deputy = a_person("周敏"), a_person("陈可")
    offices = [an_office("leader"), an_office("leader")]
    for office in offices:
        an_appointment(person, office)

    send(security, person, "leave", since="2026-12-01", until="2026-12-05", deputy="陈可")

    stands_in = Appointment.objects.filter(person=deputy)
    assert {one.office_id for one in stands_in} == {office.pk for office in offices}
    assert {(one.since, one.until) for one in stands_in} == {(date(2026, 12, 1), date(2026, 12, 5))}


def test_a_leave_whose_deputy_is_not_found_is_not_written(security: Client) -> None:
    person = a_person()

    response = send(
        security, person, "leave", since="2026-12-01", until="2026-12-05", deputy="Nobody"
    )

    assert "Nobody here is called" in response.content.decode()
    assert not Leave.objects.exists()


def test_everybody_writes_down_their_own_leave() -> None:
    actor = a_resident()
    client = at_the_door(actor)
    me = Person.objects.get(pk=actor.person_id)
    today = timezone.localdate()

    response = send(client, me, "leave", since=today, until=today + timedelta(days=2))

    assert response.headers["Location"] == reverse("parties:me")
    assert "form 12" in client.get(reverse("parties:me")).content.decode()
    assert send(client, a_person(), "leave", since=today, until=today).status_code == 404


def test_an_office_ends_with_its_reason(security: Client) -> None:
    person = a_person()
    held = an_appointment(person, an_office("leader"))

    send(security, person, "dismiss", appointment=held.pk, until="2030-01-31")

    held.refresh_from_db()
    assert held.until == date(2030, 1, 31)


def test_a_party_is_renamed_with_its_reason() -> None:
    firm = an_organisation("Old")

    send(at_the_door(an_actor()), firm, "rename", name="New")

    firm.party.refresh_from_db()
    assert firm.party.name == "New"


def test_a_merge_says_what_hangs_on_both_before_anything_happens() -> None:
    client, by = at_the_door(an_actor()), an_actor()
    one, other = (register_person(name="李晓", by=by) for _number in range(2))
    an_appointment(other, an_office("leader"))

    form = client.get(reverse("parties:keep", args=[one.pk])).content.decode()
    asked = send(client, one, "merge", words="李晓", other=other.pk).content.decode()
    one.party.refresh_from_db()

    assert str(other.pk) in form
    assert "Appointment 1" in asked
    assert one.party.merged_into is None
    done = send(client, one, "merge", words="李晓", other=other.pk, sure="1")
    one.party.refresh_from_db()
    assert one.party.merged_into == other.party
    assert done.headers["Location"] == reverse("parties:party", args=[other.pk])


def test_a_merge_needs_a_chosen_record() -> None:
    one = a_person("李晓")
    a_person("李晓")

    response = send(at_the_door(an_actor()), one, "merge", words="李晓", sure="1")

    one.party.refresh_from_db()
    assert response.status_code == 422
    assert one.party.merged_into is None


def test_an_empty_office_is_closed_and_a_held_one_is_not(security: Client) -> None:
    empty, held = an_office("leader"), an_office("leader")
    an_appointment(office=held)
    typed = {"act": "close", "reason": "reform"}

    security.post(reverse("parties:close_office", args=[empty.pk]), typed)
    refused = security.post(reverse("parties:close_office", args=[held.pk]), typed)

    empty.refresh_from_db()
    assert empty.closed_on is not None
    assert "still holds" in refused.content.decode()
    leader = at_the_door(an_actor("leader"))
    assert leader.get(reverse("parties:close_office", args=[held.pk])).status_code == 403


def test_the_page_costs_the_same_however_many_have_the_name(security: Client) -> None:
    client = at_the_door(an_actor())
    url = reverse("parties:keep", args=[a_person("李晓").pk])
    a_person("李晓")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(8):
        a_person("李晓")
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)
