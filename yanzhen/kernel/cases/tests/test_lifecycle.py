"""A case moves only along its workflow, through one door, and every act leaves a line of history."""

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import Case, CaseEvent
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.actors import actor_of_person

pytestmark = pytest.mark.django_db


def test_an_application_goes_from_submission_to_its_end() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place)

    for step in ("accept", "start_review"):
        case.take_step(step, by=desk.actor)
    case.take_step("grant", by=desk.actor, note="Permit no. 12 is granted.")
    case.take_step("deliver", by=desk.actor)
    case.take_step("close", by=desk.actor)

    case.refresh_from_db()
    assert (case.state, case.outcome, case.handler_person_id) == (
        "closed",
        "granted",
        desk.actor.person_id,
    )
    assert case.ended_at is not None
    assert [e.name for e in case.events.order_by("id")] == [
        "open",
        "accept",
        "start_review",
        "grant",
        "deliver",
        "close",
    ]
    assert AuditLine.objects.filter(noun_id=case.pk).count() == 6


def test_a_request_is_accepted_answered_and_closed_as_resolved() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place, item=a_request_item())

    assert (case.state, case.office) == ("dispatched", desk.office)
    case.take_step("accept", by=desk.actor)
    case.take_step(
        "reply", by=desk.actor, note="The lift runs again.", data={"outcome": "resolved"}
    )
    case.take_step("close", by=desk.actor)

    assert Case.objects.solved().get() == case


def test_a_step_outside_the_table_is_refused() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place)

    with pytest.raises(Refused, match="is not possible now"):
        case.take_step("deliver", by=desk.actor)


def test_another_desk_may_not_move_the_case() -> None:
    place, elsewhere = some_place(), some_place("Elsewhere")
    a_desk(place)
    stranger = a_desk(elsewhere)
    case = a_case(place=place)

    with pytest.raises(Refused, match="Only this office"):
        case.take_step("accept", by=stranger.actor)


def test_the_head_may_step_in_within_the_own_place_only() -> None:
    place = some_place()
    a_desk(place)
    head, other_head = a_desk(place, duty=HEAD), a_desk(some_place("Elsewhere"), duty=HEAD)
    case = a_case(place=place)

    with pytest.raises(Refused):
        case.take_step("accept", by=other_head.actor)
    case.take_step("accept", by=head.actor)

    assert case.state == "accepted"


def test_nobody_handles_their_own_case() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place, reporter=desk.appointment.person)

    with pytest.raises(Refused, match="Nobody handles their own case"):
        case.take_step("accept", by=desk.actor)
    with pytest.raises(IntegrityError, match="nobody_handles_their_own_case"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(handler_person=desk.appointment.person)


def test_the_reporter_reads_but_does_not_decide() -> None:
    place = some_place()
    a_desk(place)
    person = some_person()
    case = a_case(place=place, reporter=person)
    reporter = actor_of_person(person)

    assert Case.objects.visible_to(reporter).get() == case
    with pytest.raises(Refused):
        case.take_step("accept", by=reporter)


def test_an_instant_item_is_done_in_one_act() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place, item=an_item(instant=True))

    assert "accept" not in [step.name for step in case.steps_open_to(desk.actor)]
    case.take_step("handle_at_once", by=desk.actor, note="Here is the certificate.")

    assert (case.state, case.outcome) == ("decided", "granted")


def test_a_reply_says_how_it_ended() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place, item=a_request_item())
    case.take_step("accept", by=desk.actor)

    with pytest.raises(Refused) as refusal:
        case.take_step("reply", by=desk.actor, note="Done.")

    assert refusal.value.field == "outcome"


def test_the_history_can_not_be_changed() -> None:
    case = a_case()

    with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
        CaseEvent.objects.filter(case=case).update(note="Nothing happened.")


def test_the_database_wants_an_outcome_of_an_ended_case() -> None:
    case = a_case()
    ended = {"ended_at": case.received_at, "clock_stopped_at": case.received_at}

    with pytest.raises(IntegrityError, match="an_ended_case_has_an_outcome"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**ended)
