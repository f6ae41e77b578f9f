"""Whoever is refused a step of a case, a part or a call reads words, never a step's name; in both languages."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Workflow
from yanzhen.kernel.cases.actions import answer_call, ask_assist
from yanzhen.kernel.cases.models import Assist, Case, WhistleCall
from yanzhen.kernel.cases.models.assisting import LIFE as PART
from yanzhen.kernel.cases.models.whistles import LIFE as CALL
from yanzhen.kernel.cases.testing import (
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.cases.tests.whistle_town import Town
from yanzhen.kernel.cases.workflow import REQUEST, SERVICE
from yanzhen.kernel.parties.actors import actor_of_person, system_actor
from yanzhen.kernel.parties.models import Office

pytestmark = pytest.mark.django_db
STEPS = {step.name for table in (SERVICE, REQUEST, PART, CALL) for step in table.steps}
LANGUAGES = ("en", "zh-hans")
NUMBER = re.compile(r"YZ-\d{4}-\d+")


class Rolled(Exception):
    """What a walk changed is taken back."""


def _people(case: Case) -> list[Any]:
    """Who asked, a passer-by, the own desk, a desk elsewhere, the system."""
    own, elsewhere = a_desk(case.place, title="本处"), a_desk(some_place("别处"), title="他处")
    passer_by, system = actor_of_person(some_person("路人")), system_actor()
    asker = actor_of_person(some_person("请求人"))
    return [passer_by, asker, own.actor, elsewhere.actor, system]


def _said(act: Callable[[], Any]) -> Iterator[str]:
    try:
        with transaction.atomic():
            act()
            raise Rolled
    except Refused as refusal:
        yield refusal.sentence
    except (Rolled, IntegrityError):
        # A case that was put into its state by force may lack what the database wants of the next one.
        return


def _hold(said: list[str], language: str) -> None:
    assert said
    for sentence in said:
        assert not re.search(r"[a-z]_[a-z]", sentence), sentence
        assert not STEPS & {quoted[1:-1] for quoted in re.findall("“[^”]*”", sentence)}, sentence
        if language == "zh-hans":
            assert not re.search("[A-Za-z]", NUMBER.sub("", sentence)), sentence


def _walk(
    table: Workflow[Any], put: Callable[[str], None], act: Callable[[str, Any, str], Any], people: list[Any]
) -> list[str]:  # fmt: skip
    """Every step from every state of its row, and two that the table lacks; by everybody, with a note and without."""
    said: list[str] = []
    for state in table.states:
        put(state.name)
        names = [step.name for step in table.steps_from(state.name)]
        for name in (*names, "no_such_step", "prepare"):
            for actor in people:
                for note in ("", "说明。"):
                    said += _said(partial(act, name, actor, note))
    return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["service", "request"])
def test_of_a_case(kind: str, language: str) -> None:
    item = (an_item if kind == "service" else a_request_item)(name="摆摊许可", instant=False)
    case = a_case(item=item)
    lead = a_case(item=item, place=case.place)
    people = _people(case)

    def put(state: str) -> None:
        told = {"told_once_at": case.received_at, "gaps_due_on": case.received_at.date()}
        merged = {"lead": lead, "merged_at": case.received_at} if state == "merged" else {"lead": None, "merged_at": None}  # fmt: skip
        office = None if state == "received" else people[2].office_id
        Case.objects.filter(pk=case.pk).update(state=state, office=office, **told, **merged)

    def act(name: str, actor: Any, note: str) -> None:
        given = {"outcome": "resolved", "lead": lead, "procedure": "hearing"} if note else {}
        Case.objects.get(pk=case.pk).take_step(name, by=actor, note=note, data=given)

    with translation.override(language):
        _hold(_walk(case.workflow, put, act, people), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_part(language: str) -> None:
    town = Town()
    Office.objects.filter(pk=town.police.office.pk).update(title="派出所")
    Office.objects.filter(pk=town.clerk.office.pk).update(title="办事处")
    part = ask_assist(
        town.case, office=Office.objects.get(pk=town.police.office.pk), task="围起来", by=town.clerk.actor
    )  # fmt: skip
    people = [town.police.actor, town.clerk.actor, town.fire.actor, system_actor()]

    def put(state: str) -> None:
        ended = None if state in PART.names(ended=False) else timezone.now()
        Assist.objects.filter(pk=part.pk).update(state=state, ended_at=ended, answer="好")

    def act(name: str, actor: Any, note: str) -> None:
        Assist.objects.get(pk=part.pk).take_step(name, by=actor, note=note)

    with translation.override(language):
        _hold(_walk(PART, put, act, people), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_call(language: str) -> None:
    town = Town()
    Office.objects.filter(pk=town.police.office.pk).update(title="派出所")
    town.blow(town.police)
    people = [town.police.actor, town.head.actor, town.mayor.actor, town.fire.actor, system_actor()]
    call = town.call(town.police)

    def put(state: str) -> None:
        now = timezone.now()
        facts = {"reported_at": now, "refused_at": now, "reason": "没空"}
        WhistleCall.objects.filter(pk=call.pk).update(state=state, **facts)

    def act(name: str, actor: Any, note: str) -> None:
        answer_call(WhistleCall.objects.get(pk=call.pk), name, by=actor, note=note)

    with translation.override(language):
        _hold(_walk(CALL, put, act, people), language)


def test_a_case_goes_its_items_way_and_not_the_other() -> None:
    place = some_place()
    desk = a_desk(place)
    instant, other = (a_case(item=an_item(instant=yes), place=place) for yes in (True, False))

    with pytest.raises(Refused, match="is not the way of"):
        instant.take_step("accept", by=desk.actor)
    with pytest.raises(Refused, match="is not the way of"):
        other.take_step("handle_at_once", by=desk.actor, note="Done.")
