"""By whatever way the leading case comes to another office, what it answers goes with it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.kernel.cases.actions import act_on_many, hand_on, undo_many
from yanzhen.kernel.cases.actions.bulk import Given
from yanzhen.kernel.cases.models import Case, HandBackReason
from yanzhen.kernel.cases.testing import HEAD, Street, a_case, a_desk, a_street, again
from yanzhen.kernel.cases.tests.whistle_town import Town
from yanzhen.kernel.parties.actions.handover import hand_over_desk
from yanzhen.kernel.parties.models import Office

pytestmark = pytest.mark.django_db


def _hand_back(street: Street, lead: Case) -> None:
    why = HandBackReason.objects.get(code="duty")
    lead.take_step("object", by=street.desk.actor, note="The landlord's", data={"reason": why})


def _handed_on(street: Street, lead: Case, to: Office) -> None:
    hand_on(lead, to=to, by=street.desk.actor, reason="Their lift")


def _handed_back(street: Street, lead: Case, to: Office) -> None:
    _hand_back(street, lead)
    assert again(lead).office is None


def _handed_back_and_sent_on(street: Street, lead: Case, to: Office) -> None:
    head = a_desk(street.place, duty=HEAD, title="Head")
    _hand_back(street, lead)
    lead.take_step("accept_hand_back", by=head.actor, data={"office": to})


def _handed_back_and_returned(street: Street, lead: Case, to: Office) -> None:
    head = a_desk(street.place, duty=HEAD, title="Head")
    _hand_back(street, lead)
    lead.take_step("refuse_hand_back", by=head.actor, note="Yours after all")


def _taken_over_with_the_desk(street: Street, lead: Case, to: Office) -> None:
    lead.take_step("accept", by=street.desk.actor)
    successor = a_desk(street.place, title="Successor")
    hand_over_desk(
        street.desk.appointment, successor.appointment, by=street.desk.actor, reason="Moves on"
    )
    assert again(lead).office == successor.office


def _handed_on_with_others_and_taken_back(street: Street, lead: Case, to: Office) -> None:
    given = {lead.pk: Given("Their lift", {"office": to})}
    bulk = act_on_many("hand_on", given, by=street.desk.actor, note="Their lift")
    assert again(lead).office == to
    undo_many(bulk, by=street.desk.actor)
    assert again(lead).office == street.desk.office


@pytest.mark.parametrize(
    "move",
    [
        _handed_on,
        _handed_back,
        _handed_back_and_sent_on,
        _handed_back_and_returned,
        _taken_over_with_the_desk,
        _handed_on_with_others_and_taken_back,
    ],
    ids=lambda move: move.__name__.strip("_"),
)
def test_what_it_answers_lies_with_the_same_office(
    move: Callable[[Street, Case, Office], None],
) -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)

    move(street, Case.objects.get(pk=lead.pk), a_desk(street.place, title="Lifts").office)

    assert (again(one).state, again(one).office) == ("merged", again(lead).office)


def test_a_joint_decision_that_names_another_lead_takes_them_along() -> None:
    town = Town()
    one = a_case(place=town.place, item=town.case.item, office=town.clerk.office)
    one.take_step("merge", by=town.clerk.actor, data={"lead": town.case})

    town.decide(town.blow(), lead=town.fire.office)

    assert (again(town.case).office, again(one).office) == (town.fire.office, town.fire.office)


def test_the_database_leaves_none_of_them_behind() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)
    other = a_desk(street.place, title="Lifts").office

    alone = street.case()

    for moved in (lead, one):
        with pytest.raises(IntegrityError, match="lie_with_one_office"):
            _around_the_model([moved], office=other)
    _around_the_model([lead, one], office=other)
    with pytest.raises(IntegrityError, match="lie_with_one_office"):
        _around_the_model([alone], lead=lead, state="merged", merged_at=timezone.now())


@transaction.atomic
def _around_the_model(cases: list[Case], **facts: Any) -> None:
    """A bulk update, and what the end of its transaction asks."""
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(**facts)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
