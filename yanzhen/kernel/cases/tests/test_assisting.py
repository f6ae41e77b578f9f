"""Lead and assisting offices: one owner, parts with clock and answer of their own, and nobody assists themselves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import Limit, LimitUnit, calculate
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.actions import ask_assist, hand_on
from yanzhen.kernel.cases.models import Assist, Case
from yanzhen.kernel.cases.testing import (
    CLERK,
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    some_place,
)
from yanzhen.kernel.notices.models import Notice

THREE_DAYS = Limit(3, LimitUnit.WORKING_DAY)
TWO_HOURS = Limit(2, LimitUnit.HOUR)


class Town:
    """A lead office with a case in hand, and two others that see nothing of the place."""

    def __init__(self) -> None:
        self.place = some_place()
        self.lead = a_desk(self.place, title="Lead")
        self.helper, self.third = (
            a_desk(self.place, duty="test_helper", title=title) for title in ("Helpers", "Third")
        )
        self.case = a_case(
            place=self.place, item=a_request_item(duty=CLERK), office=self.lead.office
        )
        self.case.take_step("accept", by=self.lead.actor)

    def ask(self, to: Desk | None = None, **given: object) -> Assist:
        facts = {"task": "Fence the hole.", "limit": THREE_DAYS, **given}
        return ask_assist(self.case, office=(to or self.helper).office, by=self.lead.actor, **facts)  # type: ignore[arg-type]

    def reply(self) -> None:
        self.case.take_step(
            "reply", by=self.lead.actor, note="Mended.", data={"outcome": "resolved"}
        )


@pytest.fixture
def town() -> Town:
    return Town()


pytestmark = pytest.mark.django_db


def test_a_part_has_an_office_a_clock_and_an_answer_of_its_own(town: Town) -> None:
    due = town.case.due_at
    part = town.ask()

    assert part.due_at == calculate(part.asked_at, THREE_DAYS, working_calendar()).due_at
    part.take_step("accept", by=town.helper.actor)
    part.take_step("answer", by=town.helper.actor, note="Fenced.")

    part.refresh_from_db()
    assert (part.state, part.answer, part.in_time) == ("done", "Fenced.", True)
    town.case.refresh_from_db()
    assert (town.case.office, town.case.due_at) == (town.lead.office, due)
    names = list(town.case.events.order_by("id").values_list("name", flat=True))
    assert names[-3:] == ["ask_part", "part_accept", "part_answer"]


def test_both_sides_hear_of_it(town: Town) -> None:
    part = town.ask()
    assert Notice.objects.filter(person_id=town.helper.actor.person_id).exists()

    part.take_step("decline", by=town.helper.actor, note="No fences left.")

    assert Notice.objects.filter(person_id=town.lead.actor.person_id).exists()
    assert part.state == "declined"


def test_the_assisting_office_sees_the_case_while_it_has_a_part(town: Town) -> None:
    assert town.case not in Case.objects.visible_to(town.helper.actor)
    part = town.ask()
    assert town.case in Case.objects.visible_to(town.helper.actor)
    assert town.case not in Case.objects.visible_to(town.third.actor)
    assert part in Assist.objects.visible_to(town.helper.actor)
    assert part not in Assist.objects.visible_to(town.third.actor)

    part.take_step("call_off", by=town.lead.actor, note="Found a fence.")

    assert town.case not in Case.objects.visible_to(town.helper.actor)


def test_the_clock_of_a_part_pauses_for_a_reason_and_prints_its_calculation(town: Town) -> None:
    part = town.ask()
    part.take_step("accept", by=town.helper.actor)
    part.take_step("pause", by=town.helper.actor, note="Rain.")
    assert (part.paused, part.due_at, part.pauses.get().reason) == (True, None, "Rain.")

    with pytest.raises(Refused, match="is not possible now"):
        part.take_step("pause", by=town.helper.actor, note="Again.")
    part.take_step("resume", by=town.helper.actor)

    calculation = part.calculation()
    assert calculation is not None
    assert part.due_at == calculation.due_at


def test_the_answer_waits_for_what_is_needed_and_not_for_the_rest(town: Town) -> None:
    part, rest = town.ask(), town.ask(town.third, needed=False)

    with pytest.raises(Refused, match="“Helpers” still owes its part"):
        town.reply()
    part.take_step("call_off", by=town.lead.actor, note="Not needed after all.")
    town.reply()

    assert rest.is_open
    town.case.take_step("close", by=town.lead.actor)
    rest.refresh_from_db()
    assert rest.state == "lapsed"


def test_nobody_assists_themselves(town: Town) -> None:
    with pytest.raises(Refused, match="Nobody assists themselves"):
        town.ask(town.lead)
    both = a_desk(town.place, title="Both", duty="test_helper", person=town.lead.appointment.person)
    part = town.ask(both)
    with pytest.raises(Refused, match="A colleague takes the part"):
        part.take_step("accept", by=both.actor)
    with pytest.raises(IntegrityError, match="does_not_assist_itself"), transaction.atomic():
        Assist.objects.filter(pk=part.pk).update(office=town.lead.office)


def test_an_office_assists_once_at_a_time(town: Town) -> None:
    part = town.ask()
    with pytest.raises(Refused, match="has a part in this case already"):
        town.ask()
    part.pk = None
    part.id = Assist._meta.get_field("id").get_default()
    with pytest.raises(IntegrityError, match="once_at_a_time"), transaction.atomic():
        part.save(force_insert=True)
    town.case.assists.get().take_step("decline", by=town.helper.actor, note="Ask us tomorrow.")
    town.ask()


def test_handing_on_the_lead_keeps_the_parts_and_ends_that_of_the_new_lead(town: Town) -> None:
    kept, ended = town.ask(town.third), town.ask()

    hand_on(town.case, to=town.helper.office, by=town.lead.actor, reason="Theirs to lead.")

    kept.refresh_from_db()
    ended.refresh_from_db()
    assert (kept.state, ended.state) == ("asked", "leads")


def test_only_the_lead_asks_and_calls_off_and_only_the_assisting_office_answers(
    town: Town,
) -> None:
    with pytest.raises(Refused, match="Only this office may ask"):
        ask_assist(town.case, office=town.third.office, task="x", by=town.helper.actor)
    part = town.ask()
    with pytest.raises(Refused, match="Only “Helpers”"):
        part.take_step("accept", by=town.lead.actor)
    with pytest.raises(Refused, match="Only “Lead”"):
        part.take_step("call_off", by=town.helper.actor, note="x")
    assert [step.name for step in part.steps_open_to(town.helper.actor)] == ["accept", "decline"]
    head = a_desk(town.place, duty=HEAD, title="Head")
    part.take_step("accept", by=head.actor)
    assert part.accepted_by_id == head.actor.person_id


def test_nothing_is_asked_in_a_case_that_is_answered_or_ended(town: Town) -> None:
    town.reply()
    with pytest.raises(Refused, match="answered already"):
        town.ask()
    town.case.take_step("close", by=town.lead.actor)
    with pytest.raises(Refused, match="has ended"):
        town.ask()
    late = Assist(case=town.case, office=town.third.office, task="x", asked_at=timezone.now())
    with pytest.raises(IntegrityError, match="nothing_is_asked"), transaction.atomic():
        late.save(force_insert=True)


def test_late_and_in_time_are_told_apart(town: Town) -> None:
    long_ago = timezone.now() - timedelta(hours=5)
    Case.objects.filter(pk=town.case.pk).update(received_at=long_ago - timedelta(days=1))
    part = town.ask(limit=TWO_HOURS, at=long_ago)
    assert part in Assist.objects.overdue(timezone.now())

    part.take_step("accept", by=town.helper.actor)
    part.take_step("answer", by=town.helper.actor, note="Done.")

    assert (part.in_time, list(Assist.objects.kept_in_time())) == (False, [])
    assert list(Assist.objects.timed()) == [part]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "done", "ended_at": timezone.now()}, "done_or_declined_in_words"),
        ({"state": "done", "answer": "x"}, "a_part_has_ended_or_its_clock_runs"),
        ({"task": ""}, "a_part_says_what_to_do"),
        ({"paused": True}, "a_paused_part_has_no_due_time"),
    ],
)
def test_the_database_holds_it_too(town: Town, change: dict[str, object], name: str) -> None:
    part = town.ask()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Assist.objects.filter(pk=part.pk).update(**change)


def test_the_database_makes_the_answer_wait(town: Town) -> None:
    town.ask()

    with pytest.raises(IntegrityError, match="waits_for_needed_parts"), transaction.atomic():
        Case.objects.filter(pk=town.case.pk).update(answer="x", clock_stopped_at=timezone.now())


def test_the_database_pauses_only_a_part_whose_clock_runs(town: Town) -> None:
    never, done = town.ask(), town.ask(town.third)
    done.take_step("call_off", by=town.lead.actor, note="No longer needed")

    for part, facts in ((never, {"clock_from": None}), (done, {})):
        with (
            pytest.raises(IntegrityError, match="only_a_running_part_is_paused"),
            transaction.atomic(),
        ):
            Assist.objects.filter(pk=part.pk).update(paused=True, due_at=None, **facts)


@pytest.mark.django_db(transaction=True)
def test_a_reply_and_a_new_part_at_once_leave_no_answer_without_its_part() -> None:
    town = Town()

    done = at_once(town.ask, lambda: Case.objects.get(pk=town.case.pk).take_step(
        "reply", by=town.lead.actor, note="Mended.", data={"outcome": "resolved"}))  # fmt: skip

    town.case.refresh_from_db()
    assert done.count(None) == 1
    assert (town.case.state == "replied") is not Assist.objects.needed().exists()


@pytest.mark.django_db(transaction=True)
def test_two_of_an_office_answer_once() -> None:
    town = Town()
    part = town.ask()
    part.take_step("accept", by=town.helper.actor)

    done = at_once(*[
        lambda: Assist.objects.get(pk=part.pk).take_step("answer", by=town.helper.actor, note="Done.")
        for _n in range(4)
    ])  # fmt: skip

    assert done.count(None) == 1
    assert town.case.events.filter(name="part_answer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_offices_answer_at_the_same_moment() -> None:
    town = Town()
    parts = {town.ask(desk).pk: desk for desk in (town.helper, town.third)}
    for key, desk in parts.items():
        Assist.objects.get(pk=key).take_step("accept", by=desk.actor)

    done = at_once(*[
        lambda key=key, desk=desk: Assist.objects.get(pk=key).take_step("answer", by=desk.actor, note="Done.")
        for key, desk in parts.items()
    ])  # fmt: skip

    assert done.count(None) == 2
    town.reply()
