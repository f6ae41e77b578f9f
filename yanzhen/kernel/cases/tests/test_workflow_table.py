"""Only what the table of steps allows happens, and only those whom it names may do it."""

from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import REPORTER, SYSTEM, Step, Workflow
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import (
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.cases.workflow import REQUEST, SERVICE, WITH_LEAD
from yanzhen.kernel.parties.actors import actor_of_person, system_actor

pytestmark = pytest.mark.django_db

TABLES = {"service": SERVICE, "request": REQUEST}
# A step of one name may have two rows; what counts is the pair of name and state.
STEPS = [(kind, name) for kind, table in TABLES.items() for name in {s.name for s in table.steps}]
ROWS = [(kind, step) for kind, table in TABLES.items() for step in table.steps]


def _case_of(kind: str) -> Case:
    return a_case(item=an_item() if kind == "service" else a_request_item())


def _put(case: Case, state: str, office: Any) -> None:
    """Into this state, past the door; a merged case needs one that answers it."""
    facts: dict[str, Any] = {"lead": None, "merged_at": None}
    if state == "merged":
        lead = a_case(item=case.item, place=case.place)
        facts = {"lead": lead, "merged_at": case.received_at}
    told = {"told_once_at": case.received_at, "gaps_due_on": case.received_at.date()}
    if state == "received":
        office = None
    Case.objects.filter(pk=case.pk).update(state=state, office=office, **told, **facts)


def _sources(table: "Workflow[Case]", name: str) -> set[str]:
    return {state for step in table.steps if step.name == name for state in step.sources}


@pytest.mark.parametrize(("kind", "name"), sorted(STEPS))
def test_a_step_is_refused_in_every_state_outside_its_row(kind: str, name: str) -> None:
    case = _case_of(kind)
    table = TABLES[kind]
    desk = a_desk(case.place)
    outside = {state.name for state in table.states} - _sources(table, name)

    for state in sorted(outside):
        _put(case, state, desk.office)
        with pytest.raises(Refused, match=r"is not possible now|It is answered with"):
            case.take_step(name, by=desk.actor, note="Now.")
        assert Case.objects.get(pk=case.pk).state == state


SAID_TO_OTHERS = {
    REPORTER: "Only the one who asked",
    SYSTEM: "when the time has come",
    WITH_LEAD: "with the leading case",
}


@pytest.mark.parametrize(("kind", "step"), ROWS, ids=[f"{kind}-{step.name}" for kind, step in ROWS])
def test_a_step_is_refused_to_those_whom_its_row_does_not_name(
    kind: str, step: "Step[Case]"
) -> None:
    person = some_person("Who asked")
    case = a_case(item=an_item() if kind == "service" else a_request_item(), reporter=person)
    elsewhere = a_desk(some_place("Elsewhere")).actor
    stranger, reporter = actor_of_person(some_person("Somebody")), actor_of_person(person)
    own_desk = a_desk(case.place).actor
    named = {REPORTER: [reporter], SYSTEM: [system_actor()], WITH_LEAD: []}.get(
        step.may, [own_desk]
    )
    everybody = (stranger, elsewhere, reporter, system_actor(), own_desk)
    others = [a for a in everybody if a not in named and (a != own_desk or step.may == WITH_LEAD)]

    said = SAID_TO_OTHERS.get(step.may, r"Only|No office has")
    for source in step.sources:
        _put(case, source, own_desk.office_id)
        for actor in others:
            with pytest.raises(Refused, match=f"{said}|is answered with"):
                case.take_step(step.name, by=actor, note="Now.", data={"missing": ["x"]})
        assert Case.objects.get(pk=case.pk).state == source


@pytest.mark.parametrize("kind", TABLES)
def test_every_button_that_is_shown_is_one_the_table_allows(kind: str) -> None:
    case = _case_of(kind)
    desk = a_desk(case.place)
    for state in TABLES[kind].states:
        _put(case, state.name, desk.office)
        shown = Case.objects.get(pk=case.pk).steps_open_to(desk.actor)
        assert all(state.name in step.sources for step in shown)


def test_what_a_step_asks_for_must_be_given() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place)

    with pytest.raises(Refused) as refusal:
        case.take_step("refuse_acceptance", by=desk.actor)

    assert refusal.value.field == "note"


def test_an_act_in_the_future_or_before_the_case_is_refused() -> None:
    place = some_place()
    desk = a_desk(place)
    case = a_case(place=place)
    day = case.received_at.replace(year=case.received_at.year + 1)

    for at in (day, day.replace(year=day.year - 2)):
        with pytest.raises(Refused) as refusal:
            case.take_step("accept", by=desk.actor, at=at)
        assert refusal.value.field == "at"
