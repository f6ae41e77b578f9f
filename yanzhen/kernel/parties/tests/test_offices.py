"""An office is held in days that do not overlap; who decides over whom is kept apart."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions import (
    appoint,
    close_office,
    create_login,
    create_office,
    dismiss,
    leave_with_deputy,
)
from yanzhen.kernel.parties.actors import actor_of_user, appointments_of
from yanzhen.kernel.parties.contracts import capabilities_of, grant
from yanzhen.kernel.parties.models import Appointment, Office
from yanzhen.kernel.parties.testing import (
    PASSWORD,
    a_login,
    a_person,
    an_actor,
    an_appointment,
    an_office,
)
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db

JANUARY, JUNE, JULY = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)


def security() -> Any:
    return an_actor("security")


def test_an_office_is_opened_with_a_known_duty() -> None:
    office = create_office(duty="leader", title="Head", scope=a_place(), by=security())

    assert Office.objects.open().get(pk=office.pk).title == "Head"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [({"duty": "king"}, "no duty"), ({"title": ""}, "needs a name")],
)
def test_an_office_is_refused(facts: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        create_office(**{"duty": "leader", "title": "Head", "by": security(), **facts})


def test_the_nearest_office_up_the_tree_answers() -> None:
    community = a_community()
    building = a_place(kind="building", parent=community)
    assert community.parent
    far = an_office("leader", community.parent)
    near = an_office("leader", community)

    assert Office.objects.nearest("leader", building) == near
    close_office(near, by=security(), reason="joined")
    assert Office.objects.nearest("leader", building) == far
    assert Office.objects.nearest("auditor", building) is None


def test_a_held_office_is_not_closed() -> None:
    appointment = an_appointment()

    with pytest.raises(Refused, match="still holds"):
        close_office(appointment.office, by=security(), reason="x")


def test_an_office_is_closed_once() -> None:
    office = close_office(an_office("leader"), by=security(), reason="joined")

    with pytest.raises(Refused, match="is closed already"):
        close_office(office, by=security(), reason="joined")


def test_a_person_holds_an_office_from_a_day_to_a_day() -> None:
    person, office = a_person(), an_office("leader")

    appointment = appoint(person, office, since=JANUARY, until=JUNE, by=security())

    assert list(office.appointments.on(JUNE)) == [appointment]
    assert appointment not in Appointment.objects.on(JULY)


def test_the_same_office_is_not_held_twice_in_the_same_days() -> None:
    person, office = a_person(), an_office("leader")
    appoint(person, office, since=JANUARY, until=JUNE, by=security())

    with pytest.raises(Refused, match="in these days already"):
        appoint(person, office, since=JUNE, by=security())
    appoint(person, office, since=JULY, by=security())


def test_the_database_refuses_overlapping_days() -> None:
    person, office = a_person(), an_office("leader")
    an_appointment(person, office, since=JANUARY, until=JUNE)

    with (
        pytest.raises(IntegrityError, match="holds_an_office_once_at_a_time"),
        transaction.atomic(),
    ):
        an_appointment(person, office, since=JUNE)


@pytest.mark.django_db(transaction=True)
def test_eight_appointments_at_once_make_one() -> None:
    person, office, by = a_person(), an_office("leader"), security()
    answers: list[str] = []

    def try_it() -> None:
        try:
            appoint(person, office, since=JANUARY, by=by)
            answers.append("appointed")
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["appointed"] + ["refused"] * 7


@pytest.mark.parametrize("duty", ["auditor", "security"])
def test_administrators_are_different_people(duty: str) -> None:
    person = a_person()
    appoint(person, an_office("administrator"), since=JANUARY, by=security())

    with pytest.raises(Refused, match="three people"):
        appoint(person, an_office(duty), since=JULY, by=security())


def test_one_may_follow_the_other() -> None:
    person = a_person()
    appoint(person, an_office("administrator"), since=JANUARY, until=JUNE, by=security())

    appoint(person, an_office("auditor"), since=JULY, by=security())


def test_nobody_appoints_themself() -> None:
    by = security()
    person = an_appointment().person
    me = Appointment.objects.get(pk=by.appointment_id).person

    with pytest.raises(Refused, match="themself"):
        appoint(me, an_office("leader"), by=by)
    appoint(person, an_office("leader"), by=by)


def test_administrators_have_what_is_theirs_and_no_more() -> None:
    administrator, auditor, keeper = (
        capabilities_of(duty) for duty in ("administrator", "auditor", "security")
    )

    assert "audit.read" not in administrator | keeper
    assert {"offices.appoint", "logins.edit"} & administrator == set()
    assert not [name for name in auditor if name.endswith((".edit", ".appoint", ".configure"))]


def test_a_higher_app_grants_to_a_general_duty() -> None:
    grant("leader", "test.look")

    assert "test.look" in capabilities_of("leader")
    assert an_actor("leader").may("test.look")


def test_a_closed_office_is_not_given() -> None:
    office = an_office("leader")
    close_office(office, by=security(), reason="x")

    with pytest.raises(Refused, match="is closed"):
        appoint(a_person(), office, by=security())


def test_who_is_dismissed_acts_no_longer_from_the_next_day() -> None:
    appointment = an_appointment()
    today = timezone.localdate()

    dismiss(appointment, by=security(), reason="moved", on=today)

    assert appointment in Appointment.objects.on(today)
    assert appointment not in Appointment.objects.on(today + timedelta(days=1))
    with pytest.raises(Refused, match="ended already"):
        dismiss(appointment, by=security(), on=today)


def test_a_deputy_acts_while_the_holder_is_away() -> None:
    holder = an_appointment(office=an_office("leader"))
    deputy = appoint(a_person(), holder.office, by=security(), since=JANUARY, deputy_for=holder)

    leave_with_deputy(holder.person, since=JANUARY, until=JUNE, by=security())

    assert list(holder.office.appointments.at_work_on(JUNE)) == [deputy]
    assert holder in holder.office.appointments.at_work_on(JULY)


def test_a_deputy_stands_in_the_same_office() -> None:
    holder = an_appointment(office=an_office("leader"))

    with pytest.raises(Refused, match="same office"):
        appoint(a_person(), an_office("leader"), by=security(), deputy_for=holder)


def test_leaves_do_not_overlap_and_are_ones_own() -> None:
    person = a_person()
    leave_with_deputy(person, since=JANUARY, until=JUNE, by=security())

    with pytest.raises(Refused, match="overlap"):
        leave_with_deputy(person, since=JUNE, until=JULY, by=security())
    with pytest.raises(Refused, match="keep the offices"):
        leave_with_deputy(person, since=JULY, until=JULY, by=an_actor("leader"))


def test_every_act_on_offices_needs_the_right() -> None:
    leader = an_actor("leader")

    with pytest.raises(Refused, match="keep the offices"):
        create_office(duty="leader", title="x", by=leader)
    with pytest.raises(Refused, match="keep the offices"):
        appoint(a_person(), an_office(), by=leader)
    with pytest.raises(Refused, match="keep the offices"):
        dismiss(an_appointment(), by=leader)
    with pytest.raises(Refused, match="keep the offices"):
        close_office(an_office(), by=leader, reason="x")


def test_a_login_is_made_once_and_its_password_is_nowhere_in_the_audit() -> None:
    person, by = a_person("陈可"), security()

    user = create_login(person, username="chenke", password=PASSWORD, by=by)

    assert user.check_password(PASSWORD)
    assert PASSWORD not in str(list(AuditLine.objects.values()))
    with pytest.raises(Refused, match="has a login already"):
        create_login(person, username="chenke2", password=PASSWORD, by=by)


@pytest.mark.parametrize(
    ("username", "password", "duty", "sentence"),
    [
        ("", PASSWORD, "security", "needs a name"),
        ("TAKEN", PASSWORD, "security", "is taken"),
        ("fresh", "short", "security", "too short"),
        ("fresh", "password1234", "security", "too common|similar"),
        ("fresh", PASSWORD, "administrator", "keep the logins"),
    ],
)
def test_a_login_is_refused(username: str, password: str, duty: str, sentence: str) -> None:
    a_login(username="taken")

    with pytest.raises(Refused, match=sentence):
        create_login(a_person(), username=username, password=password, by=an_actor(duty))


def test_a_login_with_two_offices_chooses_one() -> None:
    first = an_appointment(office=an_office("leader"))
    second = an_appointment(first.person, an_office("administrator"))
    user = a_login(an_actor(person=first.person))
    today = timezone.localdate()

    actor, offices = actor_of_user(user, today, chosen=str(second.pk))

    assert actor.appointment_id == second.pk
    assert first in offices
    assert len(appointments_of(user, today)) == len(offices)


def test_an_office_of_somebody_else_is_not_chosen() -> None:
    user = a_login(an_actor("leader"))
    other = an_appointment(office=an_office("administrator"))

    actor, _offices = actor_of_user(user, timezone.localdate(), chosen=str(other.pk))

    assert actor.duty == "leader"
