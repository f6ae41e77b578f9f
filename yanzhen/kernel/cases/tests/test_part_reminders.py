"""A part is told of like a case: by the rules of its case and the part's own clock, once, in working time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.kernel.cases.actions import ask_assist
from yanzhen.kernel.cases.actions.reminding_parts import remind_of_part, remind_parts
from yanzhen.kernel.cases.models import Assist, Case, PartReminder, ReminderRule
from yanzhen.kernel.cases.models.part_reminders import escalated_cases
from yanzhen.kernel.cases.testing import HEAD, HELPER, Desk, a_desk
from yanzhen.kernel.cases.tests.test_reminders import DAY, HOUR, MONDAY, Scene, a_rule, told_to
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


class Town(Scene):
    """A case in hand at the desk, and a helper beside it with a part of three working days: due on Thursday, 17:30."""

    def __init__(self) -> None:
        super().__init__()
        self.helper = a_desk(self.place, duty=HELPER, title="Helpers")
        self.lead = self.taken()

    def part(self, to: Desk | None = None, **given: Any) -> Assist:
        facts = {"task": "Fence the hole.", "limit": Limit(3, LimitUnit.WORKING_DAY), "at": MONDAY, **given}  # fmt: skip
        return ask_assist(self.lead, office=(to or self.helper).office, by=self.desk.actor, **facts)

    def part_in_hand(self) -> Assist:
        part = self.part()
        part.take_step("accept", by=self.helper.actor, at=MONDAY)
        return part


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize(
    ("rule", "too_early", "moment"),
    [
        (("before_due", 1, "working_day"), datetime(2026, 3, 11, 0, 29, tzinfo=UTC), datetime(2026, 3, 11, 0, 30, tzinfo=UTC)),
        (("before_due", 2, "working_hour"), datetime(2026, 3, 12, 7, 29, tzinfo=UTC), datetime(2026, 3, 12, 7, 30, tzinfo=UTC)),
        (("after_due", 1, "working_day"), datetime(2026, 3, 12, 23, 0, tzinfo=UTC), datetime(2026, 3, 13, 0, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_rule_speaks_of_a_part_at_its_moment_of_working_time(
    town: Town, rule: tuple[str, int, str], too_early: datetime, moment: datetime
) -> None:
    town.part_in_hand()
    a_rule(*rule)

    early = remind_parts(too_early).told

    assert (early, remind_parts(moment).told, remind_parts(moment + DAY).told) == (0, 1, 0)
    assert PartReminder.objects.get().moment == moment


def test_it_is_an_event_of_the_case_and_a_notice_to_whoever_has_the_part(town: Town) -> None:
    part = town.part_in_hand()
    a_rule()

    remind_parts(MONDAY + 2 * DAY)

    event = town.lead.events.get(name="part_remind")
    assert (event.public, event.data["part"]) == (False, part.task)
    assert told_to(town.helper) == ["A part of a case is due soon"]
    assert told_to(town.desk) == []
    page = at_the_door(town.desk.actor).get(town.lead.get_absolute_url()).content.decode()
    assert "reminded whoever has the part" in page


def test_what_nobody_took_is_told_to_the_office_that_was_asked(town: Town) -> None:
    town.part()
    a_rule("untaken", 4, "working_hour")

    told = [remind_parts(MONDAY + wait).told for wait in (4 * HOUR, 6 * HOUR, 7 * HOUR)]

    assert told == [0, 1, 0]
    assert told_to(town.helper) == ["A part of a case waits to be taken"]


def test_what_somebody_took_is_not_called_untaken(town: Town) -> None:
    town.part_in_hand()
    a_rule("untaken", 4, "working_hour")

    assert remind_parts(MONDAY + 2 * DAY).told == 0


def test_the_head_hears_and_then_the_office_above(town: Town) -> None:
    town.part_in_hand()
    a_rule("after_due", 1, telling="tell_head")
    a_rule("after_due", 2, telling="escalate")
    a_rule("after_due", 3, telling="escalate")

    told = [remind_parts(MONDAY + days * DAY).told for days in (4, 7, 8)]

    assert told == [1, 1, 1]
    assert told_to(town.head) == ["A part of a case is overdue"]
    assert told_to(town.leader) == ["A part of a case was escalated to you"]
    assert list(escalated_cases(town.leader.actor)) == [{"case": town.lead.pk}]
    page = at_the_door(town.leader.actor).get("/cases/?view=escalated").content.decode()
    assert town.lead.number in page


def test_only_those_who_may_see_the_case_hear_of_its_part(town: Town) -> None:
    """The helper's own district lies beside that of the case: its head has nothing to do with it."""
    elsewhere = type(town)()
    stranger = a_desk(elsewhere.place, duty=HELPER, title="From elsewhere")
    town.part(stranger)
    a_rule("after_due", 1, telling="tell_head")
    a_rule("after_due", 1, telling="escalate")

    remind_parts(MONDAY + 9 * DAY)

    assert told_to(elsewhere.head) == told_to(elsewhere.leader) == []
    assert PartReminder.objects.filter(told=0).count() == 2


def test_a_worker_that_was_down_tells_once_and_keeps_what_it_missed(town: Town) -> None:
    town.part_in_hand()
    for amount in (2, 1, 0):
        a_rule("before_due", amount)
    last = a_rule("after_due", 1)

    assert remind_parts(MONDAY + 9 * DAY).told == 1

    spoke = PartReminder.objects.get(covered_by__isnull=True)
    assert (spoke.rule, spoke.covers.count(), len(told_to(town.helper))) == (last, 3, 1)


def test_a_paused_part_is_not_told_of_and_its_run_begins_anew(town: Town) -> None:
    part = town.part_in_hand()
    a_rule("before_due", 1)
    remind_parts(MONDAY + 2 * DAY + HOUR)
    part.take_step("pause", by=town.helper.actor, at=MONDAY + 2 * DAY + HOUR, note="Rain.")

    paused = remind_parts(MONDAY + 7 * DAY).told
    part.take_step("resume", by=town.helper.actor, at=MONDAY + 4 * DAY)

    assert paused == 0
    # Three days were not counted: due on Tuesday now, so told on Monday, a second time.
    assert [remind_parts(MONDAY + days * DAY).told for days in (5, 7)] == [0, 1]


@pytest.mark.parametrize("end", ["answer", "with_the_case"])
def test_what_has_ended_is_not_told_of(town: Town, end: str) -> None:
    part = town.part_in_hand()
    a_rule("after_due")
    if end == "answer":
        part.take_step("answer", by=town.helper.actor, at=MONDAY + HOUR, note="Fenced.")
    else:
        town.lead.take_step("withdraw", by=town.desk.actor, at=MONDAY + HOUR)

    assert (remind_parts(MONDAY + 30 * DAY).told, remind_of_part(part.pk, MONDAY + 30 * DAY)) == (
        0,
        0,
    )


def test_a_part_without_a_time_is_not_called_late(town: Town) -> None:
    town.part(limit=None)
    a_rule("after_due")

    assert remind_parts(MONDAY + 30 * DAY).told == 0


def test_an_items_own_rules_go_before_those_of_its_kind(town: Town) -> None:
    town.part_in_hand()
    a_rule("before_due", 2)
    a_rule("before_due", 0, item=town.item)

    assert [remind_parts(MONDAY + days * DAY).told for days in (2, 3)] == [0, 1]


def test_the_database_holds_it_to_once_and_not_early(town: Town) -> None:
    town.part_in_hand()
    a_rule()
    remind_parts(MONDAY + 2 * DAY)
    row = PartReminder.objects.get()

    row.pk = ReminderRule().pk
    with pytest.raises(IntegrityError, match="speaks_once_of_a_run_of_a_part"), transaction.atomic():  # fmt: skip
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match="of_a_part_is_not_early"), transaction.atomic():
        PartReminder.objects.update(done_at=MONDAY)


def test_a_part_that_was_found_is_judged_again_under_its_lock(town: Town) -> None:
    told, paused = town.part_in_hand(), town.part(a_desk(town.place, duty=HELPER, title="Others"))
    a_rule("after_due")
    Assist.objects.filter(pk=paused.pk).update(paused=True, due_at=None)

    assert [remind_of_part(p.pk, MONDAY + 10 * DAY) for p in (told, told, paused)] == [1, 0, 0]


def test_the_search_for_what_is_due_takes_as_many_questions_for_many_parts(
    town: Town, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        town.part(a_desk(town.place, duty=HEAD, title=f"Desk {number}"))
    a_rule("after_due")

    with django_assert_num_queries(2):
        assert remind_parts(MONDAY + timedelta(days=1)).told == 0
    assert Case.objects.get(pk=town.lead.pk).assists.count() == 5
