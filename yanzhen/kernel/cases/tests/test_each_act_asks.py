"""Each act asks for itself who it is, whether the case is still open, and what was written."""

from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import answer_call, ask_assist, assign, hand_on
from yanzhen.kernel.cases.actions.configuring import (
    configure_item,
    configure_lists,
    configure_reasons,
)
from yanzhen.kernel.cases.actions.faults import end_fault, revise_fault
from yanzhen.kernel.cases.models import HandBackReason
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_case,
    a_desk,
    a_street,
    again,
    an_item,
    some_place,
)
from yanzhen.kernel.cases.tests.test_faults import SAID, a_fault, a_house
from yanzhen.kernel.cases.tests.whistle_town import Town

pytestmark = pytest.mark.django_db


def test_what_another_case_answers_is_assigned_to_nobody() -> None:
    street = a_street()
    lead, one = street.case(), street.case()
    street.merge(one, lead)

    with pytest.raises(Refused, match=f"It is answered with {lead.number}"):
        assign(again(one), to=street.desk.appointment, by=street.desk.actor)
    assign(lead, to=street.desk.appointment, by=street.desk.actor)


def test_only_the_office_that_has_a_case_hands_it_on() -> None:
    street = a_street()
    case = street.case()
    other = a_desk(street.place, title="Other desk")

    with pytest.raises(Refused, match="Only this office may hand it on"):
        hand_on(case, to=other.office, by=other.actor, reason="Ours, we think.")
    hand_on(case, to=other.office, by=street.desk.actor, reason="Theirs.")
    assert again(case).office == other.office


def test_an_item_without_source_is_refused_at_its_field_by_the_verb_too() -> None:
    head = a_desk(some_place(), duty=HEAD).actor
    item = an_item(source="", is_example=True)
    item.is_example = False

    with pytest.raises(Refused, match="Name the source") as refusal:
        configure_item(item, by=head)
    assert refusal.value.field == "source"


def test_papers_routes_and_reasons_are_saved_for_the_administrator_alone() -> None:
    place = some_place()
    clerk, head = (a_desk(place, duty=duty, title=duty).actor for duty in ("test_clerk", HEAD))
    item = an_item()
    saved: list[str] = []
    acts: list[Any] = [
        lambda by: configure_lists(item, lambda: saved.append("lists"), by=by),
        lambda by: configure_reasons(lambda: saved.append("reasons"), by=by),
    ]

    for act in acts:
        with pytest.raises(Refused, match="edited by the administrator"):
            act(clerk)
    assert saved == []
    for act in acts:
        act(head)
    assert saved == ["lists", "reasons"]


def test_of_a_fault_that_ended_nothing_else_is_said_and_never_nothing() -> None:
    house = a_house()
    fault = a_fault(house)
    by = house.desk.actor

    with pytest.raises(Refused, match="Write the sentence"):
        revise_fault(fault, said=" ", expected_until=None, by=by)
    end_fault(fault, outcome="resolved", answer="It runs.", by=by)
    with pytest.raises(Refused, match="has ended"):
        revise_fault(fault, said=SAID, expected_until=None, by=by)


def test_nobody_is_called_to_what_another_case_answers() -> None:
    town = Town()
    lead = a_case(place=town.place, item=town.case.item, office=town.clerk.office)
    town.case.take_step("merge", by=town.clerk.actor, data={"lead": lead})

    with pytest.raises(Refused, match=f"It is answered with {lead.number}"):
        town.blow()
    town.case = lead
    assert town.blow().is_open


def test_a_department_that_refuses_says_why() -> None:
    town = Town()
    town.blow(town.police)

    with pytest.raises(Refused, match="needs this field") as refusal:
        answer_call(town.call(town.police), "refuse", by=town.police.actor)
    assert refusal.value.field == "note"
    assert town.call(town.police).state == "called"


def test_a_meeting_does_not_go_round_the_judge_of_a_hand_back() -> None:
    town = Town()
    town.case = a_case(place=town.place, item=town.case.item, office=town.clerk.office)
    whistle = town.blow(town.police)
    reason = HandBackReason.objects.get(code="duty")
    town.case.take_step(
        "object", by=town.clerk.actor, note="The landlord's.", data={"reason": reason}
    )

    with pytest.raises(Refused, match="A hand-back waits here"):
        town.decide(whistle, lead=town.head.office)
    assert again(town.case).office is None


def test_the_answer_of_a_part_is_not_empty() -> None:
    street = a_street()
    case = street.case()
    case.take_step("accept", by=street.desk.actor)
    helper = a_desk(street.place, duty="test_helper", title="Helpers")
    part = ask_assist(case, office=helper.office, task="Fence it.", by=street.desk.actor)
    part.take_step("accept", by=helper.actor)

    with pytest.raises(Refused, match="needs this field"):
        part.take_step("answer", by=helper.actor)
    part.take_step("answer", by=helper.actor, note="Fenced.")


def test_a_decision_waits_for_the_part_that_it_needs() -> None:
    place = some_place()
    desk, helper = a_desk(place, title="Lead"), a_desk(place, duty="test_helper", title="Helpers")
    case = a_case(place=place, item=an_item(), office=desk.office)
    case.take_step("accept", by=desk.actor)
    part = ask_assist(case, office=helper.office, task="Measure it.", by=desk.actor, needed=True)

    with pytest.raises(Refused, match="still owes its part"):
        case.take_step("grant", by=desk.actor, note="Granted.")
    part.take_step("accept", by=helper.actor)
    part.take_step("answer", by=helper.actor, note="Two metres.")
    again(case).take_step("grant", by=desk.actor, note="Granted.")
