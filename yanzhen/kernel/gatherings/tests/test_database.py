"""What gatherings promise, PostgreSQL holds against whoever writes around the verbs."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from yanzhen.base.keys import new_key
from yanzhen.base.testing import as_owner
from yanzhen.kernel.gatherings.actions.attending import correct, leave
from yanzhen.kernel.gatherings.actions.certifying import issue
from yanzhen.kernel.gatherings.actions.door import Press, bring
from yanzhen.kernel.gatherings.actions.judging import open_scores, seal_score
from yanzhen.kernel.gatherings.models import Attendance, Gathering, Meeting, Registration, Way
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    BEGINS,
    DRAWN_AT,
    ENDS,
    a_contest,
    a_doorkeeper,
    a_draft,
    an_adult,
    an_open_gathering,
    an_organiser,
    came,
    registered,
)
from yanzhen.kernel.gatherings.tests.test_judging import refused
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
APPEND_ONLY = {"correction": "minutes", "score": "points", "placing": "rank", "certificate": "title", "doorpress": "way", "doorverdict": "outcome"}  # fmt: skip


def test_what_was_corrected_scored_placed_and_certified_is_only_added_to() -> None:
    contest, (judge,), (person,) = a_contest(1, 1)
    attendance = came(person)
    correct(attendance, 1, "x", by=an_organiser())
    press = Press(new_key(), "", BEGINS, way=Way.LIST, registration=person.pk)
    bring(attendance.meeting, [press], by=a_doorkeeper(), phone=new_key(), at=AFTER)
    seal_score(judge, person, 1, by=a_resident(judge.person))
    open_scores(contest, by=an_organiser(), at=AFTER)
    issue(Registration.objects.select_related("gathering__place", "person__party").get(pk=person.pk), by=an_organiser(), at=AFTER)  # fmt: skip
    for table, column in APPEND_ONLY.items():
        for act in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"):
            with as_owner() as cursor:
                refused("append-only", partial(cursor.execute, act.format(f"gatherings_{table}", column)))  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE,DELETE,TRUNCATE')", [f"gatherings_{table}"])  # fmt: skip
            assert cursor.fetchone() == (settings.ONE_DATABASE_ROLE,), table


def test_a_gathering_moves_along_its_table_and_its_conditions_stand_still() -> None:
    gathering, other = an_open_gathering(), an_open_gathering()
    rows = Gathering.objects.filter(pk=gathering.pk)
    for state in ("draft", "held"):
        refused("a_gathering_moves_along_its_table", partial(rows.update, state=state))
    changes: list[dict[str, Any]] = [
        {"kind": "course"}, {"place": a_place()}, {"seller": a_seller(with_book=False)}, {"price_fen": 1}, {"age_min": 1}, {"age_max": 99},
        {"residents_only": True}, {"after": other}, {"offer": None, "state": "cancelled"},
    ]  # fmt: skip
    for change in changes:
        refused("conditions_stand_still", partial(rows.update, **change))
    for act in (
        lambda: Meeting.objects.create(gathering=gathering, starts_at=AFTER, ends_at=AFTER + timedelta(hours=1)),
        lambda: gathering.meetings.update(ends_at=AFTER),
        lambda: gathering.meetings.all()._raw_delete("default"),
        lambda: a_draft().meetings.update(gathering=gathering, starts_at=AFTER, ends_at=AFTER + timedelta(hours=1)),
    ):  # fmt: skip
        refused("dates_stand_still", act)


def a_row(gathering: Gathering, order: Any, **facts: Any) -> Registration:
    return Registration.objects.create(**{"gathering": gathering, "person": an_adult(), "order_id": order, "registered_at": DRAWN_AT, **facts})  # fmt: skip


def test_a_registration_has_its_own_place_while_it_is_open() -> None:
    one, other = an_open_gathering(), an_open_gathering()
    made = registered(other)
    refused("a_registration_has_its_place", lambda: a_row(one, made.order_id))
    Gathering.objects.filter(pk=other.pk).update(state="closed")
    refused("one_registers_while_it_is_open", lambda: a_row(other, made.order_id))


def test_a_registration_stays_whose_it_is() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    rows = Registration.objects.filter(pk=made.pk)
    changes: list[dict[str, Any]] = [
        {"person": an_adult()}, {"gathering": other.gathering}, {"consent_at": AFTER}, {"minor": True, "consent_at": AFTER, "guardian": "x", "guardian_phone": "x"},
    ]  # fmt: skip
    for change in changes:
        refused("a_registration_stays_whose_it_is", partial(rows.update, **change))
    rows.update(given_up_at=AFTER)
    refused("a_registration_stays_whose_it_is", lambda: rows.update(given_up_at=None))


def test_attendance_is_written_once_by_who_is_registered() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    attendance = came(made)
    rows = Attendance.objects.filter(pk=attendance.pk)
    refused("attendance_is_written_once", lambda: rows.update(came_at=DRAWN_AT))
    leave(attendance, by=a_doorkeeper(), at=ENDS)
    refused("attendance_is_written_once", lambda: rows.update(left_at=AFTER))
    refused("attendance_is_written_once", lambda: rows._raw_delete("default"))
    meeting = made.gathering.meetings.get()

    def another(registration: Registration) -> None:
        Attendance.objects.create(meeting=meeting, registration=registration, came_at=BEGINS, way="list", recorded_at=BEGINS)  # fmt: skip

    refused("who_comes_is_registered", lambda: another(other))
    unpaid = registered(an_open_gathering(price_fen=100))
    meeting = unpaid.gathering.meetings.get()
    refused("who_comes_is_registered", lambda: another(unpaid))
    gone = registered(an_open_gathering())
    Registration.objects.filter(pk=gone.pk).update(given_up_at=AFTER)
    meeting = gone.gathering.meetings.get()
    refused("who_comes_is_registered", lambda: another(gone))
