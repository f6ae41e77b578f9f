"""Logins, addresses and names are changed by those who keep them, once, with a reason, and the database agrees."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actions import (
    appoint,
    close_login,
    give_new_password,
    hand_over_desk,
    keep_email,
    register_organisation,
    register_person,
    rename_party,
    reopen_login,
)
from yanzhen.kernel.parties.actors import NOBODY
from yanzhen.kernel.parties.models import (
    HandoverLine,
    Household,
    Office,
    Organisation,
    Person,
    User,
)
from yanzhen.kernel.parties.testing import (
    PASSWORD,
    a_household,
    a_login,
    a_person,
    a_resident,
    an_actor,
    an_appointment,
    an_office,
    at_the_door,
)
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
NEW = "cranes-fly-in-formation"
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def keeper() -> Any:
    return an_actor("security")


def with_login(name: str = "某某") -> Person:
    person = a_person(name)
    a_login(a_resident(person))
    return person


def test_a_new_password_needs_a_reason(keeper: Any) -> None:
    person = with_login()

    with pytest.raises(Refused, match="Say why"):
        give_new_password(person, password=NEW, by=keeper, reason=" ")
    assert User.objects.get(person=person).check_password(PASSWORD)
    assert give_new_password(person, password=NEW, by=keeper, reason="lost").must_change_password


def test_a_login_is_closed_once_and_opened_once(keeper: Any) -> None:
    person = with_login("某某")

    with pytest.raises(Refused, match="The login of 某某 is open"):
        reopen_login(person, by=keeper)
    close_login(person, by=keeper)
    with pytest.raises(Refused, match="closed already"):
        close_login(person, by=keeper)
    assert reopen_login(person, by=keeper).is_active


def test_who_has_no_login_has_none_to_close(keeper: Any) -> None:
    with pytest.raises(Refused, match="has no login yet"):
        close_login(a_person(), by=keeper)


@pytest.mark.parametrize("verb", [close_login, reopen_login])
def test_a_login_is_kept_by_a_keeper_of_logins_and_never_by_its_owner(verb: Any) -> None:
    own = an_actor("security")
    a_login(own)

    with pytest.raises(Refused, match="Only those who keep the logins"):
        verb(with_login(), by=an_actor("leader"))
    with pytest.raises(Refused, match="Nobody keeps their own login"):
        verb(Person.objects.get(pk=own.person_id), by=own)


def test_an_address_is_written_by_oneself_or_by_who_keeps_the_register() -> None:
    person = a_person()

    with pytest.raises(Refused, match="keep the register"):
        keep_email(person, email="a@example.cn", by=a_resident())
    assert keep_email(person, email="a@example.cn", by=a_resident(person)).email == "a@example.cn"
    assert keep_email(person, email="", by=an_actor()).email == ""


def test_an_address_looks_like_one() -> None:
    with pytest.raises(Refused, match="no e-mail address"):
        register_person(name="某某", email="lan@", by=an_actor())
    assert not Person.objects.filter(party__name="某某").exists()


def test_an_organisation_has_a_name() -> None:
    with pytest.raises(Refused, match="Write the name"):
        register_organisation(name=" ", kind="enterprise", by=an_actor())
    assert not Organisation.objects.exists()


def test_a_name_is_changed_by_who_keeps_the_register_and_not_to_nothing() -> None:
    party = a_person("某某").party

    with pytest.raises(Refused, match="keep the register"):
        rename_party(party, name="另某", by=a_resident())
    with pytest.raises(Refused, match="Write the name"):
        rename_party(party, name=" ", by=an_actor())
    assert rename_party(party, name="另某", by=an_actor()).name == "另某"


def test_a_login_without_a_person_has_no_page_of_its_own() -> None:
    assert at_the_door(NOBODY).get(reverse("parties:me")).status_code == 404


def test_an_office_is_not_opened_at_a_place_that_is_none(keeper: Any) -> None:
    sent = {"duty": "leader", "title": "Head", "place": "999999999999"}

    page = at_the_door(keeper).post(reverse("parties:offices"), sent)

    assert "No place has the code 999999999999" in page.content.decode()
    assert not Office.objects.filter(title="Head").exists()


def test_who_holds_no_office_reads_no_roster() -> None:
    assert at_the_door(a_resident()).get(reverse("parties:roster")).status_code == 403


def test_a_login_is_of_one_person_and_a_name_of_one_login() -> None:
    person, other = with_login(), with_login()

    with pytest.raises(IntegrityError, match="user_person_id_key"), transaction.atomic():
        User.objects.filter(person=other).update(person=person)
    with pytest.raises(IntegrityError, match="user_username_key"), transaction.atomic():
        User.objects.update(username="lan")


def test_a_thing_stands_once_on_a_receipt() -> None:
    office = an_office()
    giver, taker = an_appointment(office=office), an_appointment(office=office)
    receipt = hand_over_desk(giver, taker, reason="moves", by=an_actor("security"))
    line = {"handover": receipt, "noun_label": "cases.case", "noun_id": receipt.pk}
    HandoverLine.objects.create(**line)

    with pytest.raises(IntegrityError, match="a_thing_stands_once"), transaction.atomic():
        HandoverLine.objects.create(**line)


def test_somebody_is_a_member_of_a_household_once() -> None:
    person = a_person()
    household = a_household(a_place(), person)
    member = Household.members.through

    with pytest.raises(IntegrityError, match="household_id_person_id"), transaction.atomic():
        member.objects.create(household_id=household.pk, person_id=person.pk)


def test_a_login_is_in_a_group_once_and_has_a_permission_once() -> None:
    login, group = a_login(), Group.objects.create(name="readers")
    permission = Permission.objects.first()
    assert permission
    login.groups.add(group)
    login.user_permissions.add(permission)

    with pytest.raises(IntegrityError, match="user_groups_user_id_group_id"), transaction.atomic():
        User.groups.through.objects.create(user_id=login.pk, group_id=group.pk)
    with pytest.raises(IntegrityError, match="user_user_permis"), transaction.atomic():
        User.user_permissions.through.objects.create(user_id=login.pk, permission_id=permission.pk)


def test_an_office_is_not_given_to_a_day_before_the_first(keeper: Any) -> None:
    with pytest.raises(Refused, match="last day lies before the first"):
        appoint(a_person(), an_office("leader"), since=JULY, until=JUNE, by=keeper)


def test_nobody_stands_in_for_who_stands_in(keeper: Any) -> None:
    holder = an_appointment(office=an_office("leader"))
    deputy = appoint(a_person(), holder.office, by=keeper, deputy_for=holder)

    with pytest.raises(Refused, match="never for another deputy"):
        appoint(a_person(), holder.office, by=keeper, deputy_for=deputy)
