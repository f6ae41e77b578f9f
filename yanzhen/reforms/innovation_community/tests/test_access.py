"""The head lets contacts and talents into the portal and takes it back; nobody else, and nobody of the house."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Appointment, Office, User
from yanzhen.kernel.parties.testing import (
    a_person,
    an_actor,
    an_appointment,
    an_office,
    at_the_door,
)
from yanzhen.reforms.innovation_community.actions.access import (
    admit_contact,
    admit_talent,
    turn_away_contact,
    turn_away_talent,
)
from yanzhen.reforms.innovation_community.actions.facts import add_contact, end_contact
from yanzhen.reforms.innovation_community.models import Contact
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_talent,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
APP = "innovation_community:"


def a_contact(building: Any) -> Contact:
    return add_contact(a_firm(building, name="自家科技"), a_person("苏未"), by=an_officer(building))


def test_a_contact_signs_in_and_sees_the_own_firm() -> None:
    building = a_building()
    contact = a_contact(building)
    head = at_the_door(an_officer(building, duty="community_head"))
    door = reverse(APP + "contact_admit", args=[contact.pk])

    shown = head.post(door, {"username": "suwei"})

    password = shown.context["admission"].password
    assert password in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    user = User.objects.get(username="suwei")
    assert user.check_password(password)
    assert user.must_change_password
    User.objects.update(must_change_password=False)
    client = at_the_door()
    client.force_login(User.objects.get(username="suwei"))  # fmt: skip
    page = reverse(APP + "enterprise", args=[contact.enterprise_id])
    assert client.get(page).status_code == 200
    assert not AuditLine.objects.filter(changes__icontains=password).exists()

    assert head.post(reverse(APP + "contact_turn_away", args=[contact.pk])).status_code == 302
    assert client.get(page).status_code == 404


def test_access_is_given_again_after_it_was_taken_back() -> None:
    building = a_building()
    contact, head = a_contact(building), an_officer(building, duty="community_head")
    first = admit_contact(contact, username="suwei", by=head)
    with pytest.raises(Refused, match="already"):
        admit_contact(contact, username="suwei", by=head)
    turn_away_contact(contact, by=head)
    with pytest.raises(Refused, match="no access"):
        turn_away_contact(contact, by=head)

    again = admit_contact(contact, username="other", by=head)

    assert (first.username, again.username, again.password) == ("suwei", "suwei", "")
    assert Office.objects.open().filter(duty="enterprise_contact").count() == 1


def test_who_speaks_for_the_firm_no_longer_is_out_of_the_portal() -> None:
    building = a_building()
    contact = a_contact(building)
    admit_contact(contact, username="suwei", by=an_officer(building, duty="community_head"))

    end_contact(contact, by=an_officer(building))

    assert not Office.objects.open().filter(duty="enterprise_contact").exists()


def test_only_the_head_of_the_place_and_security_let_people_in() -> None:
    building = a_building()
    contact = a_contact(building)
    elsewhere = an_innovation_community("Elsewhere")

    for stranger in (an_officer(building), an_officer(elsewhere, duty="community_head")):
        with pytest.raises(Refused):
            admit_contact(contact, username="suwei", by=stranger)
    admit_contact(contact, username="suwei", by=an_actor("security"))

    assert Appointment.objects.filter(person=contact.person).count() == 1


def test_the_head_makes_no_login_for_people_of_the_house() -> None:
    """The password would open their desk: rights beyond the head's own."""
    building = a_building()
    head = an_officer(building, duty="community_head")
    talent = a_talent(building)
    an_appointment(talent.person, an_office("security"))

    with pytest.raises(Refused, match="holds an office"):
        admit_talent(talent, username="security", by=head)
    with pytest.raises(Refused, match="holds an office"):
        turn_away_talent(talent, by=head)
    assert not User.objects.filter(person=talent.person).exists()


def test_a_talent_signs_in_and_is_out_again() -> None:
    building = a_building()
    talent = a_talent(building)
    head = an_officer(building, duty="community_head")

    first = admit_talent(talent, username="talent-a", by=head)
    with pytest.raises(Refused, match="already"):
        admit_talent(talent, username="talent-a", by=head)
    turn_away_talent(talent, by=head)
    user = User.objects.get(person=talent.person)
    assert not user.is_active
    with pytest.raises(Refused, match="security administrator opens it again"):
        admit_talent(talent, username="ignored", by=head)
    second = admit_talent(talent, username="ignored", by=an_officer(building, duty="security"))

    user.refresh_from_db()
    assert user.is_active
    assert second.password != first.password
    assert user.check_password(second.password)


def test_the_pages_offer_it_to_the_head_only() -> None:
    building = a_building()
    contact, talent = a_contact(building), a_talent(building)
    pages = [
        reverse(APP + "enterprise", args=[contact.enterprise_id]),
        reverse(APP + "talent", args=[talent.pk]),
    ]

    for duty, offered in (("community_head", True), ("officer_economy", False)):
        client = at_the_door(an_officer(building, duty=duty))
        for page in pages:
            assert ("/access/" in client.get(page).content.decode()) is offered


@pytest.mark.parametrize("verb", ["contact in", "contact out", "talent in", "talent out"])
def test_each_of_the_four_acts_is_the_heads_of_that_place(verb: str) -> None:
    building = a_building()
    contact, talent = a_contact(building), a_talent(building)
    head = an_officer(building, duty="community_head")
    acts: dict[str, Callable[[Actor], object]] = {
        "contact in": lambda by: admit_contact(contact, username="suwei", by=by),
        "contact out": lambda by: turn_away_contact(contact, by=by),
        "talent in": lambda by: admit_talent(talent, username="talent-a", by=by),
        "talent out": lambda by: turn_away_talent(talent, by=by),
    }
    if verb.endswith("out"):
        acts[verb.replace("out", "in")](head)
    elsewhere = an_officer(an_innovation_community("Elsewhere"), duty="community_head")

    with pytest.raises(Refused, match="Only the head"):
        acts[verb](an_officer(building))
    with pytest.raises(Refused):
        acts[verb](elsewhere)

    acts[verb](head)


def test_who_left_the_firm_is_not_let_in() -> None:
    building = a_building()
    contact = a_contact(building)
    end_contact(contact, by=an_officer(building))

    with pytest.raises(Refused, match="no longer"):
        admit_contact(contact, username="suwei", by=an_officer(building, duty="community_head"))


def test_a_contact_who_works_in_the_house_gets_no_login_from_the_head() -> None:
    building = a_building()
    contact = a_contact(building)
    an_appointment(contact.person, an_office("security"))

    with pytest.raises(Refused, match="holds an office"):
        admit_contact(contact, username="suwei", by=an_officer(building, duty="community_head"))
    assert not User.objects.filter(person=contact.person).exists()
