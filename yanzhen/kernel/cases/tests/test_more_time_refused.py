"""More time is asked for by the office that has the case, once at a time, with a reason, and decided once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import ask_extension, decide_extension
from yanzhen.kernel.cases.models import Case, Extension
from yanzhen.kernel.cases.testing import HEAD, a_case, a_desk, a_street, an_item, asker, some_place

pytestmark = pytest.mark.django_db


class Town:
    """A clerk with an application in hand, and the head who decides."""

    def __init__(self) -> None:
        self.place = some_place()
        self.clerk = a_desk(self.place, title="Clerks")
        self.head = a_desk(self.place, duty=HEAD, title="Head")
        self.case = a_case(place=self.place, item=an_item(), office=self.clerk.office)
        self.case.take_step("accept", by=self.clerk.actor)

    def ask(self, **given: Any) -> Extension:
        facts = {"by": self.clerk.actor, "amount": 2, "reason": "Expert away.", **given}
        return ask_extension(self.case, **facts)

    def decide(self, wish: Extension, **given: Any) -> Extension:
        return decide_extension(wish, **{"by": self.head.actor, "approve": True, **given})


@pytest.fixture
def town() -> Town:
    return Town()


def test_another_office_asks_for_no_more_time(town: Town) -> None:
    stranger = a_desk(town.place, title="Others")

    with pytest.raises(Refused, match="Only the office that has the case"):
        town.ask(by=stranger.actor)
    assert town.ask().state == "asked"


def test_where_no_limit_runs_there_is_nothing_to_extend(town: Town) -> None:
    town.case.take_step("grant", by=town.clerk.actor, note="Granted.")

    with pytest.raises(Refused, match="nothing to extend"):
        town.ask()


def test_an_extension_is_asked_once_at_a_time_in_the_database_too(town: Town) -> None:
    first = town.ask()

    with pytest.raises(Refused, match="awaits its decision"):
        town.ask()
    facts = {"amount": 1, "unit": "working_day", "reason": "More", "asked_at": first.asked_at}
    with (
        pytest.raises(IntegrityError, match="one_extension_is_asked_at_a_time"),
        transaction.atomic(),
    ):
        town.case.extensions.create(**facts)


def test_more_time_has_a_reason_and_adds_something(town: Town) -> None:
    with pytest.raises(Refused, match="Write why more time is needed"):
        town.ask(reason=" ")
    wish = town.ask()
    with pytest.raises(IntegrityError, match="an_extension_adds_time"), transaction.atomic():
        Extension.objects.filter(pk=wish.pk).update(amount=0)


def test_a_wish_is_decided_once(town: Town) -> None:
    wish = town.decide(town.ask(), approve=False, answer="There is time enough.")

    with pytest.raises(Refused, match="was decided on"):
        town.decide(wish)
    due = Case.objects.get(pk=town.case.pk).due_at
    assert due == town.case.due_at


def test_who_is_refused_more_time_reads_why(town: Town) -> None:
    wish = town.ask()

    with pytest.raises(Refused, match="Write why not"):
        town.decide(wish, approve=False, answer=" ")
    assert town.decide(wish, approve=False, answer="There is time enough.").state == "refused"


def test_a_clock_that_stopped_is_not_paused(town: Town) -> None:
    """Not by the table, not by the verb of the clock, and not by the database."""
    town.case.take_step("grant", by=town.clerk.actor, note="Granted.")

    with pytest.raises(Refused, match="is not possible now"):
        town.case.take_step(
            "suspend", by=town.clerk.actor, data={"procedure": "hearing", "notice_ref": "1"}
        )
    with (
        pytest.raises(IntegrityError, match="only_a_running_clock_is_paused"),
        transaction.atomic(),
    ):
        Case.objects.filter(pk=town.case.pk).update(paused=True, due_at=None)


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"reason": ""}, "a_pause_has_a_reason"),
        ({"ended_at": timezone.now() - timedelta(days=9)}, "a_pause_ends_after_it_begins"),
    ],
)
def test_a_pause_has_a_reason_and_an_end_behind_its_beginning(
    town: Town, facts: dict[str, Any], promise: str
) -> None:
    pause = town.case.pauses.create(started_at=timezone.now(), reason="Hearing")

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        town.case.pauses.filter(pk=pause.pk).update(**facts)
    with pytest.raises(IntegrityError, match="pauses_once_at_a_time"), transaction.atomic():
        town.case.pauses.create(started_at=timezone.now(), reason="Another")


def test_a_clock_that_stands_runs_to_its_end_when_the_case_is_withdrawn() -> None:
    """What is paused and ends has no open pause left behind."""
    street = a_street()
    case = street.case()
    case.take_step("accept", by=street.desk.actor)
    case.take_step("pause", by=street.desk.actor, note="Waiting for parts")

    case.take_step("withdraw", by=asker(case))

    case.refresh_from_db()
    assert (case.paused, case.clock_stopped_at) == (False, case.ended_at)
    assert case.pauses.get().ended_at == case.ended_at
