"""Who leaves a desk hands over all open cases, with a receipt that names each."""

import pytest

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_case, a_desk, some_place
from yanzhen.kernel.parties.actions.handover import hand_over_desk

pytestmark = pytest.mark.django_db


def test_open_cases_go_to_the_successor_and_stand_on_the_receipt() -> None:
    place = some_place()
    giver, taker = a_desk(place, title="Clerks"), a_desk(place, title="Others")
    case, done = a_case(place=place, office=giver.office), a_case(place=place, office=giver.office)
    case.take_step("accept", by=giver.actor)
    done.take_step("accept", by=giver.actor)
    done.take_step("withdraw", by=giver.actor)

    receipt = hand_over_desk(
        giver.appointment, taker.appointment, by=giver.actor, reason="Moves on"
    )

    case.refresh_from_db()
    done.refresh_from_db()
    assert (case.handler, case.office) == (taker.appointment, taker.office)
    assert done.handler == giver.appointment
    assert case.events.filter(name="handed_over").exists()
    assert case.number in str([str(line) for line in receipt.lines.all()] or receipt)


def test_a_case_of_the_successor_lies_on_the_desk_without_a_handler() -> None:
    place = some_place()
    giver, taker = a_desk(place, title="Clerks"), a_desk(place, title="Others")
    case = a_case(place=place, office=giver.office, reporter=taker.appointment.person)
    case.take_step("accept", by=giver.actor)

    hand_over_desk(giver.appointment, taker.appointment, by=giver.actor, reason="Moves on")

    moved = Case.objects.get(pk=case.pk)
    assert (moved.office, moved.handler, moved.handler_person) == (taker.office, None, None)
