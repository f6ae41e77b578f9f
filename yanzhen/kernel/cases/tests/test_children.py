"""Work for other offices hangs under a case, and the case closes last: in Python, in the database, in a race."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.actions import open_child
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import (
    Desk,
    a_case,
    a_desk,
    a_request_item,
    some_place,
)


def _replied() -> tuple[Case, Desk]:
    place = some_place()
    desk = a_desk(place, title="First desk")
    case = a_case(place=place, item=a_request_item(), office=desk.office)
    case.take_step("accept", by=desk.actor)
    case.take_step("reply", by=desk.actor, note="On it.", data={"outcome": "resolved"})
    return case, desk


@pytest.mark.django_db
def test_a_child_has_its_own_office_clock_and_number() -> None:
    case, desk = _replied()
    other = a_desk(case.place, title="Other desk")

    child = open_child(case, by=desk.actor, office=other.office, title="Look at the pump")

    assert (child.number, child.office, child.parent) == (f"{case.number}-1", other.office, case)
    assert child.due_at is not None
    assert case.events.get(name="open_child").data["number"] == child.number


@pytest.mark.django_db
def test_the_parent_closes_last() -> None:
    case, desk = _replied()
    other = a_desk(case.place, title="Other desk")
    child = open_child(case, by=desk.actor, office=other.office, title="Look at the pump")

    with pytest.raises(Refused, match=f"{child.number} is not done yet"):
        case.take_step("close", by=desk.actor)
    child.take_step("accept", by=other.actor)
    child.take_step("reply", by=other.actor, note="Pumped.", data={"outcome": "resolved"})
    child.take_step("close", by=other.actor)
    case.take_step("close", by=desk.actor)

    assert case.state == "closed"


@pytest.mark.django_db
def test_the_database_does_not_end_a_case_with_open_children() -> None:
    case, desk = _replied()
    open_child(case, by=desk.actor, office=desk.office, title="Look at the pump")

    with pytest.raises(IntegrityError, match="a_parent_case_closes_last"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(ended_at=timezone.now())


@pytest.mark.django_db
def test_nothing_is_added_to_a_case_that_has_ended() -> None:
    case, desk = _replied()
    case.take_step("close", by=desk.actor)

    with pytest.raises(Refused, match="has ended"):
        open_child(case, by=desk.actor, office=desk.office, title="Too late")
    other = a_case(place=case.place, item=a_request_item())
    with pytest.raises(IntegrityError, match="nothing_is_added"), transaction.atomic():
        Case.objects.filter(pk=other.pk).update(parent=case)


@pytest.mark.django_db
def test_a_child_is_not_reopened_under_an_ended_parent() -> None:
    case, desk = _replied()
    child = open_child(case, by=desk.actor, office=desk.office, title="Look at the pump")
    child.take_step("withdraw", by=desk.actor)
    case.take_step("close", by=desk.actor)
    Case.objects.filter(pk=child.pk).update(state="closed")

    with pytest.raises(Refused, match="Reopen that one first"):
        child.take_step("reopen", by=desk.actor, note="Again.")


@pytest.mark.django_db
def test_only_the_office_that_has_it_gives_work_to_others() -> None:
    case, _desk = _replied()
    stranger = a_desk(some_place("Elsewhere"))

    with pytest.raises(Refused, match="Only this office may add work"):
        open_child(case, by=stranger.actor, office=stranger.office, title="Mine")


@pytest.mark.django_db(transaction=True)
def test_a_child_can_not_slip_in_while_its_parent_closes() -> None:
    case, desk = _replied()

    at_once(
        lambda: open_child(
            Case.objects.get(pk=case.pk), by=desk.actor, office=desk.office, title="Late"
        ),
        lambda: Case.objects.get(pk=case.pk).take_step("close", by=desk.actor),
        no=(Refused, DatabaseError),
    )

    case.refresh_from_db()
    assert case.is_open is case.children.filter(ended_at__isnull=True).exists()
