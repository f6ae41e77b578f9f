"""One press on many cases: each by itself, each with its line on the receipt, taken back as new lines of history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.actions import act_on_many, add_note, undo_many
from yanzhen.kernel.cases.actions.bulk import CASES_MAX, Given, many_act
from yanzhen.kernel.cases.models import BulkAct, BulkLine, Case
from yanzhen.kernel.cases.testing import (
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    some_place,
)
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db


class Street:
    """A place with a head who dispatches and two offices; requests that no office has yet."""

    def __init__(self) -> None:
        self.place: Place = some_place()
        self.item = a_request_item(duty="nobody_has_this")
        self.head: Desk = a_desk(self.place, duty=HEAD, title="Head")
        self.lift: Desk = a_desk(self.place, title="Lift")
        self.road: Desk = a_desk(self.place, title="Road")

    def cases(self, number: int, **facts: Any) -> list[Case]:
        return [a_case(item=self.item, place=self.place, **facts) for _again in range(number)]


def given(cases: list[Case], note: str = "", **data: Any) -> dict[UUID, Given]:
    return {case.pk: Given(note, data) for case in cases}


def states(bulk: BulkAct) -> list[str]:
    return list(bulk.lines.order_by("id").values_list("state", flat=True))


def reasons(bulk: BulkAct) -> list[str]:
    return [line.reason for line in bulk.lines.filter(state="refused").order_by("id")]


def facts_of(case: Case) -> dict[str, Any]:
    case = Case.objects.get(pk=case.pk)
    return {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}


def test_each_case_that_allows_it_is_done_and_the_others_say_why() -> None:
    street = Street()
    cases = street.cases(3)
    cases[1].take_step("dispatch", by=street.head.actor, data={"office": street.road.office})

    bulk = act_on_many(
        "dispatch", given(cases, office=street.lift.office), by=street.head.actor, note="Lifts"
    )

    assert states(bulk) == ["done", "refused", "done"]
    assert len(reasons(bulk)) == 1
    assert "Dispatched" in reasons(bulk)[0] or "Dispatch" in reasons(bulk)[0]
    offices = [Case.objects.get(pk=case.pk).office for case in cases]
    assert offices == [street.lift.office, street.road.office, street.lift.office]
    assert [line.detail for line in bulk.lines.all()] == [str(street.lift.office)] * 3
    line = AuditLine.objects.get(verb="cases.act_on_many")
    assert line.changes == {"cases": 3, "act": "dispatch"}


@pytest.mark.parametrize(
    ("act", "note", "end"),
    [
        ("take", "", "handling"),
        ("urge", "Please", "dispatched"),
        ("hand_on", "Yours", "dispatched"),
    ],
)
def test_every_act_goes_through_its_own_door(act: str, note: str, end: str) -> None:
    street = Street()
    cases = street.cases(2, office=street.lift.office)
    data = {"office": street.road.office} if act == "hand_on" else {}
    by = street.head.actor if act == "urge" else street.lift.actor

    bulk = act_on_many(act, given(cases, note, **data), by=by)

    assert states(bulk) == ["done", "done"]
    assert {Case.objects.get(pk=case.pk).state for case in cases} == {end}
    for line in bulk.lines.all():
        assert line.event == line.case.events.order_by("-recorded_at").first()


def test_reply_and_close_answers_what_is_in_hand_and_closes_what_is_answered() -> None:
    street = Street()
    cases = street.cases(3, office=street.lift.office)
    for case in cases[:2]:
        case.take_step("accept", by=street.lift.actor)
    cases[1].take_step("reply", by=street.lift.actor, note="Done", data={"outcome": "resolved"})

    bulk = act_on_many(
        "close", given(cases, "The lift is repaired.", outcome="explained"), by=street.lift.actor
    )

    assert states(bulk) == ["done", "done", "refused"]
    first, second, third = (Case.objects.get(pk=case.pk) for case in cases)
    assert (first.state, first.answer, first.outcome) == ("closed", "The lift is repaired.", "explained")  # fmt: skip
    assert (second.state, second.answer) == ("closed", "Done")
    assert third.state == "dispatched"


@pytest.mark.parametrize("act", ["dispatch", "take", "hand_on", "assign"])
def test_what_is_taken_back_is_as_before_and_its_history_keeps_both(act: str) -> None:
    street = Street()
    office = None if act == "dispatch" else street.lift.office
    case = street.cases(1, office=office)[0]
    case = Case.objects.get(pk=case.pk)
    choices: dict[str, dict[str, Any]] = {
        "dispatch": {"office": street.road.office},
        "hand_on": {"office": street.road.office},
        "assign": {"handler": street.lift.appointment},
    }
    data = choices.get(act, {})
    by = street.head.actor if act == "dispatch" else street.lift.actor
    before, events = facts_of(case), case.events.count()

    bulk = act_on_many(act, given([case], "Why", **data), by=by)
    assert facts_of(case) != before
    assert undo_many(bulk, by=by) == 1

    assert facts_of(case) == before
    assert states(bulk) == ["undone"]
    names = list(case.events.order_by("recorded_at").values_list("name", flat=True))
    assert len(names) == events + 2
    assert names[-1] == "taken_back"
    assert undo_many(bulk, by=by) == 0


def test_those_who_had_it_for_a_moment_hear_that_it_is_gone() -> None:
    street = Street()
    bulk = act_on_many("dispatch", given(street.cases(1), office=street.road.office), by=street.head.actor)  # fmt: skip
    undo_many(bulk, by=street.head.actor)

    told = Notice.objects.filter(person_id=street.road.actor.person_id).order_by("id")
    assert told.last() is not None
    assert str(told.last()) == "A case was taken back from you"


def test_what_somebody_worked_on_since_stays_where_it_is() -> None:
    street = Street()
    cases = street.cases(2)
    bulk = act_on_many("dispatch", given(cases, office=street.lift.office), by=street.head.actor)
    cases[0].take_step("accept", by=street.lift.actor)

    assert undo_many(bulk, by=street.head.actor) == 1

    assert states(bulk) == ["done", "undone"]
    assert "Something else happened" in bulk.lines.order_by("id")[0].reason
    assert Case.objects.get(pk=cases[0].pk).state == "handling"


def test_a_note_written_since_keeps_it_too() -> None:
    street = Street()
    case = street.cases(1)[0]
    bulk = act_on_many("dispatch", given([case], office=street.lift.office), by=street.head.actor)
    add_note(case, by=street.head.actor, text="Call first")

    assert undo_many(bulk, by=street.head.actor) == 0


@pytest.mark.parametrize(
    ("who", "later_s", "sentence"),
    [("colleague", 0, "Only who pressed"), ("head", 36, "time for taking it back is over")],
)
def test_only_who_pressed_and_only_at_once(who: str, later_s: int, sentence: str) -> None:
    street = Street()
    bulk = act_on_many("dispatch", given(street.cases(1), office=street.lift.office), by=street.head.actor)  # fmt: skip
    by = street.head.actor if who == "head" else street.lift.actor

    with pytest.raises(Refused, match=sentence):
        undo_many(bulk, by=by, at=bulk.at + timedelta(seconds=later_s))
    assert states(bulk) == ["done"]


def test_what_others_have_read_is_not_taken_back() -> None:
    street = Street()
    bulk = act_on_many("urge", given(street.cases(1, office=street.lift.office)), by=street.head.actor)  # fmt: skip

    with pytest.raises(Refused, match="others have read it"):
        undo_many(bulk, by=street.head.actor)


def test_pressing_twice_is_one_press() -> None:
    street = Street()
    cases, once = street.cases(2), new_key()
    first = act_on_many("dispatch", given(cases, office=street.lift.office), by=street.head.actor, once=once)  # fmt: skip
    second = act_on_many("dispatch", given(cases, office=street.road.office), by=street.head.actor, once=once)  # fmt: skip

    assert first.pk == second.pk
    assert BulkLine.objects.count() == 2
    assert {case.office_id for case in Case.objects.all()} == {street.lift.office.pk}


def test_a_strangers_case_does_not_exist_here() -> None:
    street, elsewhere = Street(), Street()
    theirs = elsewhere.cases(1, office=elsewhere.lift.office)
    own = street.cases(1, office=street.lift.office)

    bulk = act_on_many("take", given([*own, *theirs]), by=street.lift.actor)

    assert [line.case_id for line in bulk.lines.all()] == [own[0].pk]
    with pytest.raises(Refused, match="at least one"):
        act_on_many("take", given(theirs), by=street.lift.actor)
    assert Case.objects.get(pk=theirs[0].pk).state == "dispatched"


def test_what_one_may_not_do_is_refused_as_a_whole() -> None:
    street = Street()
    cases = street.cases(1)

    with pytest.raises(Refused, match="may not do this"):
        act_on_many("dispatch", given(cases, office=street.road.office), by=street.lift.actor)
    with pytest.raises(Refused, match="Choose what shall happen"):
        many_act("delete")
    many = {new_key(): Given() for _n in range(CASES_MAX + 1)}
    with pytest.raises(Refused, match="At most"):
        act_on_many("take", many, by=street.lift.actor)
    assert BulkAct.objects.count() == 0


def test_one_handles_ones_own_case_in_no_press() -> None:
    street = Street()
    person = street.lift.appointment.person
    own = a_case(item=street.item, place=street.place, reporter=person, office=street.lift.office)

    bulk = act_on_many("take", given([own, *street.cases(1, office=street.lift.office)]), by=street.lift.actor)  # fmt: skip

    assert states(bulk) == ["refused", "done"]
    assert "own case" in reasons(bulk)[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_do_each_case_once() -> None:
    street = Street()
    cases = street.cases(4)
    bulks: list[BulkAct] = []

    def press(office: Any) -> None:
        bulks.append(act_on_many("dispatch", given(cases, office=office), by=street.head.actor))

    at_once(lambda: press(street.lift.office), lambda: press(street.road.office))

    done = [line.case_id for bulk in bulks for line in bulk.lines.filter(state="done")]
    assert sorted(done) == sorted(case.pk for case in cases)
    assert all(case.events.filter(name="dispatch").count() == 1 for case in cases)


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"state": "refused"}, "what_a_press_did_not_do_says_why"),
        ({"state": "done", "event": None}, "what_a_press_did_names_its_event"),
    ],
)
def test_the_database_holds_the_rules_without_the_model(
    changes: dict[str, Any], promise: str
) -> None:
    street = Street()
    act_on_many("dispatch", given(street.cases(1), office=street.lift.office), by=street.head.actor)

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        BulkLine.objects.update(**changes)
