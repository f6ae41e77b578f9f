"""What can't be asked of another office, or done with a part, is refused with a sentence, by PostgreSQL too."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import ask_assist
from yanzhen.kernel.cases.models import Assist, AssistPause
from yanzhen.kernel.cases.testing import HEAD, a_case, a_desk, a_request_item
from yanzhen.kernel.cases.tests.test_assisting import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_no_part_is_asked_where_no_office_has_the_case(town: Town) -> None:
    head = a_desk(town.place, duty=HEAD, title="Head")
    case = a_case(place=town.place, item=a_request_item(duty="nobody_has_this"))

    with pytest.raises(Refused, match="No office has this case yet"):
        ask_assist(case, office=town.helper.office, task="Help", by=head.actor)


def test_no_part_goes_to_a_closed_office(town: Town) -> None:
    town.helper.office.closed_on = timezone.localdate()
    town.helper.office.save()

    with pytest.raises(Refused, match="is closed"):
        town.ask()


def test_a_part_says_what_to_do(town: Town) -> None:
    with pytest.raises(Refused, match="Write what they should do"):
        town.ask(task=" ")
    part = town.ask()
    with pytest.raises(IntegrityError, match="a_part_says_what_to_do"), transaction.atomic():
        Assist.objects.filter(pk=part.pk).update(task="")


@pytest.mark.parametrize("moment", [timedelta(days=-1), timedelta(hours=1)])
def test_a_part_moves_neither_before_it_was_asked_nor_in_the_future(
    town: Town, moment: timedelta
) -> None:
    part = town.ask()

    with pytest.raises(Refused, match="before the part was asked for, or in the future"):
        part.take_step("accept", by=town.helper.actor, at=timezone.now() + moment)
    part.take_step("accept", by=town.helper.actor)


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"state": "done"}, "a_part_has_ended_or_its_clock_runs"),
        ({"ended_at": timezone.now()}, "a_part_has_ended_or_its_clock_runs"),
        ({"clock_stopped_at": timezone.now()}, "a_part_has_ended_or_its_clock_runs"),
        ({"state": "done", "ended_at": timezone.now()}, "a_part_is_done_or_declined_in_words"),
        ({"state": "declined", "ended_at": timezone.now()}, "a_part_is_done_or_declined_in_words"),
        ({"due_awaits_year": 2031}, "a_parts_due_time_is_known_or_awaits_a_calendar"),
        ({"paused": True}, "a_paused_part_has_no_due_time"),
        ({"paused": True, "due_at": None, "clock_from": None}, "only_a_running_part_is_paused"),
    ],
)
def test_the_database_holds_what_a_part_may_be(
    town: Town, facts: dict[str, Any], promise: str
) -> None:
    part = town.ask()

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Assist.objects.filter(pk=part.pk).update(**facts)


def test_the_database_holds_the_pauses_of_a_part(town: Town) -> None:
    part, now = town.ask(), timezone.now()
    pause = AssistPause.objects.create(assist=part, started_at=now, reason="Rain")
    wrong: dict[str, dict[str, Any]] = {
        "a_parts_pause_has_a_reason": {"reason": ""},
        "a_parts_pause_ends_after_it_begins": {"ended_at": now - timedelta(days=1)},
    }

    for promise, facts in wrong.items():
        with pytest.raises(IntegrityError, match=promise), transaction.atomic():
            AssistPause.objects.filter(pk=pause.pk).update(**facts)
    with pytest.raises(IntegrityError, match="a_parts_clock_pauses_once"), transaction.atomic():
        AssistPause.objects.create(assist=part, started_at=now, reason="Again")


def test_the_database_lets_an_office_assist_a_case_once_at_a_time(town: Town) -> None:
    part = town.ask()
    part.pk = None

    with pytest.raises(IntegrityError, match="an_office_assists_a_case_once"), transaction.atomic():
        Assist(
            case=town.case, office=town.helper.office, task="More", asked_at=timezone.now()
        ).save()


def test_the_case_stays_seen_by_those_beside_it_until_their_part_is_off(town: Town) -> None:
    """`beside` follows the parts by trigger, whoever writes the rows."""
    part = town.ask()
    town.case.refresh_from_db()
    assert town.case.beside == [town.helper.office.pk]
    now = timezone.now()

    Assist.objects.filter(pk=part.pk).update(state="called_off", ended_at=now, clock_stopped_at=now)

    town.case.refresh_from_db()
    assert not town.case.beside
