"""The whistle: the head calls departments outside the house; they report or refuse; they decide together."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import (
    answer_call,
    call_off_whistle,
)
from yanzhen.kernel.cases.actions.whistling import Task, steps_open_to
from yanzhen.kernel.cases.models import Case, Whistle, WhistleCall
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_desk,
    some_place,
)
from yanzhen.kernel.cases.tests.whistle_town import Town
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_departments_are_called_told_and_see_the_case(town: Town) -> None:
    due = town.case.due_at
    whistle = town.blow()

    assert {call.office for call in whistle.calls.all()} == {town.police.office, town.fire.office}
    for desk in (town.police, town.fire):
        assert Notice.objects.filter(person_id=desk.actor.person_id).exists()
        assert town.case in Case.objects.visible_to(desk.actor)
        assert whistle in Whistle.objects.visible_to(desk.actor)
    assert whistle not in Whistle.objects.visible_to(town.water.actor)
    town.case.refresh_from_db()
    assert (town.case.office, town.case.due_at) == (town.clerk.office, due)


def test_a_department_comes_and_reports(town: Town) -> None:
    town.blow()
    call = answer_call(town.call(town.police), "accept", by=town.police.actor)
    answer_call(call, "report", by=town.police.actor)

    assert call.state == "reported"
    assert list(WhistleCall.objects.reported_in_time()) == [call]
    assert Notice.objects.filter(person_id=town.head.actor.person_id).exists()


def test_whoever_reports_after_the_time_is_late(town: Town) -> None:
    long_ago = timezone.now() - timedelta(hours=5)
    Case.objects.filter(pk=town.case.pk).update(received_at=long_ago)
    town.blow(at=long_ago, report_by=long_ago + timedelta(hours=1))
    late = WhistleCall.objects.late(timezone.now())
    assert late.count() == 2

    call = answer_call(town.call(town.fire), "report", by=town.fire.actor)

    assert call.is_late(timezone.now())
    assert late.count() == 2
    assert not WhistleCall.objects.reported_in_time().exists()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"departments": []}, "departments", "at least one department"),
        ({"report_by": timezone.now() - timedelta(minutes=1)}, "report_by", "has passed"),
        ({"why": " "}, "why", "Write why"),
    ],
)
def test_a_whistle_without_department_reason_or_time_is_refused(
    town: Town, given: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        town.blow(**given)
    assert refusal.value.field == field
    assert not Whistle.objects.exists()


def test_only_the_head_blows_it_and_only_for_others(town: Town) -> None:
    with pytest.raises(Refused, match="Only the head"):
        town.blow(by=town.clerk.actor)
    for own in (town.clerk, town.head):
        with pytest.raises(Refused, match="of your own house"):
            town.blow(own)
    elsewhere = a_desk(some_place("Elsewhere"), duty=HEAD)
    with pytest.raises(Refused, match="Only the head"):
        town.blow(by=elsewhere.actor)


def test_an_office_above_in_the_same_organisation_may_be_called(town: Town) -> None:
    town.water.office.organisation = town.house
    town.water.office.save()
    town.blow(town.water)


def test_one_is_open_per_case(town: Town) -> None:
    whistle = town.blow()
    with pytest.raises(Refused, match="already"):
        town.blow(town.water)
    call_off_whistle(whistle, by=town.head.actor, reason="It was a drill.")
    town.blow(town.water)


def test_nobody_is_called_to_what_is_answered(town: Town) -> None:
    town.case.take_step("reply", by=town.clerk.actor, note="Mended.", data={"outcome": "resolved"})
    with pytest.raises(Refused, match="Nobody is called"):
        town.blow()


def test_a_refusal_goes_to_whoever_is_above_and_is_not_heard_twice(town: Town) -> None:
    town.blow()
    call = answer_call(
        town.call(town.police), "refuse", by=town.police.actor, note="Not our street."
    )
    assert Notice.objects.filter(person_id=town.mayor.actor.person_id).exists()
    for desk in (town.head, town.police):
        with pytest.raises(Refused, match=r"judged by whoever|Neither"):
            answer_call(call, "overrule", by=desk.actor, note="x")

    answer_call(call, "overrule", by=town.mayor.actor, note="It is your street.")

    assert (call.state, call.must_come) == ("called", True)
    assert "refuse" not in [step.name for step in steps_open_to(call, town.police.actor)]
    with pytest.raises(Refused, match="second refusal"):
        answer_call(call, "refuse", by=town.police.actor, note="No.")


def test_who_blew_it_does_not_judge_even_from_above(town: Town) -> None:
    town.blow(by=town.mayor.actor)
    call = answer_call(town.call(town.police), "refuse", by=town.police.actor, note="Not ours.")
    with pytest.raises(Refused, match="Neither who called"):
        answer_call(call, "excuse", by=town.mayor.actor, note="x")


def test_an_excused_department_need_not_come_and_sees_it_no_longer(town: Town) -> None:
    town.blow()
    call = answer_call(town.call(town.fire), "refuse", by=town.fire.actor, note="No fire there.")
    answer_call(call, "excuse", by=town.mayor.actor, note="Right.")

    assert town.case not in Case.objects.visible_to(town.fire.actor)


def test_the_house_answers_for_a_department_without_login_and_keeps_its_paper(town: Town) -> None:
    town.blow(town.water, town.police)
    call = town.call(town.water)
    with pytest.raises(Refused, match="Add the paper") as refusal:
        answer_call(call, "report", by=town.head.actor)
    assert refusal.value.field == "paper"

    answer_call(call, "report", by=town.head.actor, paper=an_upload())

    assert (call.on_behalf, call.state) == (True, "reported")
    assert call.paper_id is not None
    with pytest.raises(Refused, match="has a login"):
        answer_call(town.call(town.police), "report", by=town.head.actor, paper=an_upload())
    with pytest.raises(Refused, match="answers for itself"):
        answer_call(town.call(town.police), "report", by=town.clerk.actor, paper=an_upload())


def test_they_decide_together_and_each_part_has_its_clock(town: Town) -> None:
    whistle = town.blow()
    answer_call(town.call(town.police), "report", by=town.police.actor)
    task = Task(town.police.office, "Close the street.", Limit(2, LimitUnit.WORKING_DAY))

    town.decide(whistle, lead=town.fire.office, tasks=[task])

    town.case.refresh_from_db()
    part = town.case.assists.get()
    assert town.case.office == town.fire.office
    assert (part.office, part.whistle, part.needed) == (town.police.office, whistle, True)
    assert part.due_at is not None
    assert town.call(town.fire).state == "absent"
    assert (whistle.state, whistle.took_part) == ("settled", ["Police: Wang", "Fire: Li"])
    with pytest.raises(Refused, match="has ended"):
        town.decide(whistle)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"took_part": [" "]}, "who took part"),
        ({"minutes": ""}, "what was decided"),
        (
            {"held_at": datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())},
            "after the whistle",
        ),
        ({"held_at": timezone.now() + timedelta(days=2)}, "not in the future"),
    ],
)
def test_a_decision_says_who_when_and_what(
    town: Town, given: dict[str, Any], sentence: str
) -> None:
    whistle = town.blow()
    with pytest.raises(Refused, match=sentence):
        town.decide(whistle, **given)


def test_nothing_is_decided_while_a_refusal_waits_or_by_others(town: Town) -> None:
    whistle = town.blow()
    with pytest.raises(Refused, match="Whoever blew"):
        town.decide(whistle, by=town.clerk.actor)
    answer_call(town.call(town.fire), "refuse", by=town.fire.actor, note="No fire there.")
    with pytest.raises(Refused, match="waits for its judge"):
        town.decide(whistle)


def test_it_ends_with_the_case(town: Town) -> None:
    whistle = town.blow()
    town.case.take_step("withdraw", by=town.head.actor)

    whistle.refresh_from_db()
    assert whistle.state == "lapsed"
    assert set(whistle.calls.values_list("state", flat=True)) == {"lapsed"}
    with pytest.raises(Refused, match="has ended"):
        answer_call(town.call(town.fire), "report", by=town.fire.actor)
