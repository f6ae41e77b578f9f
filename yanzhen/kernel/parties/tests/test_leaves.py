"""Two who cover each other are not away together; the cover acts in their own name, and ends by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import until_others_wait
from yanzhen.kernel.parties.actions import end_leave, leave_with_deputy
from yanzhen.kernel.parties.actors import actor_of_appointment, actor_of_person, appointments_of
from yanzhen.kernel.parties.models import Appointment, DutyShift, Leave, Office, Person, Presence
from yanzhen.kernel.parties.testing import (
    a_login,
    a_person,
    an_actor,
    an_appointment,
    an_office,
    at_the_door,
)
from yanzhen.kernel.places.testing import a_community

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)
FRIDAY = MONDAY + timedelta(days=4)
LATER = MONDAY + timedelta(days=30)


class Desk:
    """Two colleagues A and B at one desk, and C at another."""

    def __init__(self) -> None:
        place = a_community()
        self.office: Office = an_office("leader", place)
        self.beside: Office = an_office("auditor", place)
        self.a, self.b, self.c = a_person("甲"), a_person("乙"), a_person("丙")
        for person, office in ((self.a, self.office), (self.b, self.office), (self.c, self.beside)):
            an_appointment(person, office)
        self.keeper = an_actor("security")

    def leave(
        self, person: Person, deputy: Person | None, since: date = MONDAY, until: date = FRIDAY
    ) -> Leave:
        return leave_with_deputy(person, since=since, until=until, deputy=deputy, by=self.keeper)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_colleague_of_the_same_desk_covers_without_another_appointment(desk: Desk) -> None:
    leave = leave_with_deputy(
        desk.a, since=MONDAY, until=FRIDAY, deputy=desk.b, by=actor_of_person(desk.a)
    )

    assert leave.deputy == desk.b
    assert not Appointment.objects.filter(deputy_for__isnull=False).exists()


def test_one_names_only_a_colleague_of_the_same_desk(desk: Desk) -> None:
    with pytest.raises(Refused, match="colleague of the same desk"):
        leave_with_deputy(desk.a, since=MONDAY, until=FRIDAY, deputy=desk.c, by=actor_of_person(desk.a))  # fmt: skip


def test_another_covers_for_the_days_of_the_leave_in_their_own_name(desk: Desk) -> None:
    desk.leave(desk.a, desk.c)

    stands_in = Appointment.objects.get(deputy_for__person=desk.a)
    actor = actor_of_appointment(stands_in)
    assert (stands_in.since, stands_in.until) == (MONDAY, FRIDAY)
    assert (actor.person_name, actor.on_behalf_of_name, actor.office_id) == (
        "丙",
        "甲",
        desk.office.pk,
    )


def test_it_ends_by_itself(desk: Desk) -> None:
    desk.leave(desk.a, desk.c)
    login = a_login(actor_of_person(desk.c))

    during, after = (appointments_of(login, day) for day in (FRIDAY, FRIDAY + timedelta(days=1)))

    assert [one.office for one in during] == [desk.beside, desk.office]
    assert [one.office for one in after] == [desk.beside]


def test_back_earlier_ends_the_cover_too(desk: Desk) -> None:
    leave = desk.leave(desk.a, desk.c)

    end_leave(leave, by=actor_of_person(desk.a), on=MONDAY)

    assert Appointment.objects.get(deputy_for__person=desk.a).until == MONDAY
    assert Leave.objects.get().until == MONDAY
    with pytest.raises(Refused, match="by itself"):
        end_leave(leave, by=actor_of_person(desk.a), on=FRIDAY)


def test_called_off_before_it_began_it_never_was(desk: Desk) -> None:
    leave = desk.leave(desk.a, desk.c)

    assert end_leave(leave, by=desk.keeper, on=MONDAY - timedelta(days=1)) is None
    assert not Leave.objects.exists()
    assert not Appointment.objects.filter(deputy_for__isnull=False).exists()


def test_only_oneself_or_who_appoints_ends_it(desk: Desk) -> None:
    leave = desk.leave(desk.a, desk.c)

    with pytest.raises(Refused, match="keep the offices"):
        end_leave(leave, by=actor_of_person(desk.b), on=MONDAY)


def test_nobody_covers_for_themself(desk: Desk) -> None:
    with pytest.raises(Refused, match="somebody else"):
        desk.leave(desk.a, desk.a)
    with pytest.raises(IntegrityError, match="nobody_covers_for_themself"), transaction.atomic():
        Leave.objects.create(person=desk.a, deputy=desk.a, since=MONDAY, until=FRIDAY)


def test_two_who_cover_each_other_are_not_away_together(desk: Desk) -> None:
    desk.leave(desk.b, None, since=FRIDAY, until=LATER)

    with pytest.raises(Refused, match="乙 is away from 2026-11-06"):
        desk.leave(desk.a, desk.b)
    with pytest.raises(IntegrityError, match="nobody_is_away_where"), transaction.atomic():
        Leave.objects.create(person=desk.a, deputy=desk.b, since=MONDAY, until=FRIDAY)


def test_there_is_no_deputy_of_a_deputy(desk: Desk) -> None:
    desk.leave(desk.a, desk.b)

    with pytest.raises(Refused, match="乙 covers for 甲"):
        desk.leave(desk.b, desk.c, since=FRIDAY, until=LATER)
    with pytest.raises(IntegrityError, match="nobody_is_away_where"), transaction.atomic():
        Leave.objects.create(person=desk.b, deputy=desk.c, since=FRIDAY, until=LATER)


def test_a_leave_may_not_be_moved_onto_the_days_of_a_cover(desk: Desk) -> None:
    desk.leave(desk.a, desk.b)
    other = desk.leave(desk.b, None, since=LATER, until=LATER)

    with pytest.raises(IntegrityError, match="nobody_is_away_where"), transaction.atomic():
        Leave.objects.filter(pk=other.pk).update(since=FRIDAY)


def test_an_appointment_stands_in_for_the_holder_only(desk: Desk) -> None:
    desk.leave(desk.a, desk.c)
    stands_in = Appointment.objects.get(deputy_for__person=desk.a)

    with pytest.raises(IntegrityError, match="never for another deputy"), transaction.atomic():
        an_appointment(a_person(), desk.office, deputy_for=stands_in)


def test_one_may_cover_for_two(desk: Desk) -> None:
    desk.leave(desk.a, desk.c)
    desk.leave(desk.b, desk.c)

    assert Leave.objects.filter(deputy=desk.c).count() == 2


def test_whoever_is_on_duty_is_not_away(desk: Desk) -> None:
    DutyShift.objects.create(office=desk.office, person=desk.a, day=FRIDAY, shift="night")

    with pytest.raises(Refused, match="on duty on 2026-11-06"):
        desk.leave(desk.a, desk.b)
    with pytest.raises(IntegrityError, match="nobody_is_away_where"), transaction.atomic():
        Leave.objects.create(person=desk.a, since=MONDAY, until=FRIDAY)


def test_the_days_follow_the_leave_and_go_with_it(desk: Desk) -> None:
    leave = desk.leave(desk.a, desk.b)
    Leave.objects.filter(pk=leave.pk).update(until=MONDAY)
    shortened = set(Presence.objects.values_list("person__party__name", "part", "until"))
    leave.delete()

    assert shortened == {("甲", "away", MONDAY), ("乙", "here", MONDAY)}
    assert not Presence.objects.exists()


def test_on_screen_one_chooses_a_colleague_and_comes_back(desk: Desk) -> None:
    appointment = Appointment.objects.get(person=desk.a)
    door = at_the_door(actor_of_appointment(appointment))
    today = timezone.localdate()
    days = {"since": str(today), "until": str(today + timedelta(days=3)), "reason": ""}

    form = door.get(reverse("parties:keep", args=[desk.a.pk]) + "?act=leave").content.decode()
    door.post(reverse("parties:keep", args=[desk.a.pk]), {"act": "leave", **days, "deputy": str(desk.b.pk)})  # fmt: skip
    leave = Leave.objects.get()
    mine = door.get(reverse("parties:me")).content.decode()
    door.post(reverse("parties:back_early", args=[leave.pk]))

    assert ("乙" in form, "丙" in form) == (True, False)
    assert leave.deputy == desk.b
    assert "乙 covers" in mine
    assert not Leave.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_at_once_and_cover_each_other_do_not_both() -> None:
    desk = Desk()
    outcomes: list[str] = []

    def leave(person: Person, deputy: Person) -> Callable[[], None]:
        def run() -> None:
            together.wait()
            try:
                desk.leave(person, deputy)
                outcomes.append("away")
            except Refused:
                outcomes.append("refused")
            except Exception as error:
                outcomes.append(repr(error))
            finally:
                connection.close()

        return run

    together = Barrier(2)
    threads: list[Any] = [
        Thread(target=leave(desk.a, desk.b)),
        Thread(target=leave(desk.b, desk.a)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["away", "refused"]


def test_a_leave_ends_on_or_after_the_day_it_begins() -> None:
    desk = Desk()

    with pytest.raises(Refused, match="last day lies before the first"):
        desk.leave(desk.a, desk.b, FRIDAY, MONDAY)
    assert desk.leave(desk.a, desk.b, MONDAY, MONDAY).until == MONDAY


@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_the_cover_is_leaving_hears_why() -> None:
    """The other leave is written and not seen yet: the database waits for it, and refuses."""
    desk, written = Desk(), Event()

    def other() -> None:
        try:
            with transaction.atomic():
                Leave.objects.create(person=desk.b, deputy=desk.a, since=MONDAY, until=FRIDAY)
                written.set()
                until_others_wait()
        finally:
            connection.close()

    thread = Thread(target=other)
    thread.start()
    written.wait(10)
    with pytest.raises(Refused, match="not away together"):
        desk.leave(desk.a, desk.b)
    thread.join()

    assert Leave.objects.get().person == desk.b
