"""Which whistles and answers are refused, in words and by PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import answer_call, call_off_whistle
from yanzhen.kernel.cases.models import Whistle, WhistleCall
from yanzhen.kernel.cases.tests.whistle_town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_no_closed_department_is_called(town: Town) -> None:
    town.police.office.closed_on = timezone.localdate()
    town.police.office.save()

    with pytest.raises(Refused, match="is closed"):
        town.blow(town.police)
    assert town.blow(town.fire).is_open


@pytest.mark.parametrize("moment", [timedelta(days=-1), timedelta(hours=1)])
def test_nobody_reports_before_the_whistle_or_in_the_future(town: Town, moment: timedelta) -> None:
    town.blow()

    with pytest.raises(Refused, match="before the whistle was blown, or in the future"):
        answer_call(
            town.call(town.police), "report", by=town.police.actor, at=timezone.now() + moment
        )
    answer_call(town.call(town.police), "report", by=town.police.actor)


def test_a_whistle_is_called_off_by_who_may_blow_it_and_with_a_reason(town: Town) -> None:
    whistle = town.blow()

    with pytest.raises(Refused, match="Only the head of the place"):
        call_off_whistle(whistle, by=town.clerk.actor, reason="The fire is out.")
    with pytest.raises(Refused, match="Write why they are no longer needed"):
        call_off_whistle(whistle, by=town.head.actor, reason=" ")
    assert not call_off_whistle(whistle, by=town.head.actor, reason="The fire is out.").is_open


WHISTLE: list[tuple[dict[str, Any], str]] = [
    ({"why": ""}, "a_whistle_says_why"),
    ({"report_by": timezone.now() - timedelta(days=9)}, "reported_to_after_it_is_blown"),
    ({"state": "called_off"}, "a_whistle_is_open_or_ended"),
    ({"ended_at": timezone.now()}, "a_whistle_is_open_or_ended"),
    ({"state": "settled", "ended_at": timezone.now()}, "a_joint_decision_has_minutes"),
]
CALL: list[tuple[dict[str, Any], str]] = [
    ({"state": "reported"}, "a_report_has_its_time"),
    ({"refused_at": timezone.now()}, "a_refusal_says_why"),
    ({"state": "refused", "reason": "No", "must_come": True}, "who_must_come_does_not_refuse"),
    ({"on_behalf": True}, "an_answer_on_behalf_has_its_paper"),
]


@pytest.mark.parametrize(("facts", "promise"), WHISTLE)
def test_the_database_holds_what_a_whistle_is(
    town: Town, facts: dict[str, Any], promise: str
) -> None:
    town.blow()

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Whistle.objects.update(**facts)


@pytest.mark.parametrize(("facts", "promise"), CALL)
def test_the_database_holds_what_a_call_is(town: Town, facts: dict[str, Any], promise: str) -> None:
    town.blow(town.police)

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        WhistleCall.objects.update(**facts)


def test_the_database_lets_nobody_judge_their_own_refusal(town: Town) -> None:
    town.blow(town.police)
    call = WhistleCall.objects.get()
    mayor, police = town.mayor.actor, town.police.actor
    WhistleCall.objects.update(refused_by_id=police.person_id)
    own: list[dict[str, Any]] = [
        {"judged_by_id": mayor.person_id, "judged_office_id": call.office_id},
        {"judged_by_id": police.person_id, "judged_office_id": mayor.office_id},
    ]

    for facts in own:
        with pytest.raises(IntegrityError, match="nobody_judges_their_own"), transaction.atomic():
            WhistleCall.objects.update(**facts)
    WhistleCall.objects.update(judged_by_id=mayor.person_id, judged_office_id=mayor.office_id)


def test_the_database_calls_a_department_once_and_blows_one_whistle_at_a_time(town: Town) -> None:
    whistle = town.blow(town.police)

    with pytest.raises(IntegrityError, match="called_once_per_whistle"), transaction.atomic():
        WhistleCall.objects.create(whistle=whistle, case=town.case, office=town.police.office)
    with pytest.raises(IntegrityError, match="one_open_whistle_per_case"), transaction.atomic():
        Whistle.objects.create(
            case=town.case, why="Again", blown_at=whistle.blown_at, report_by=whistle.report_by
        )
