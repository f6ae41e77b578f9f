"""Whom a rule tells; which rules can not be; several workers at once."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.calendars import forget_calendar
from yanzhen.base.models import CalendarYear
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions.reminding import planned, remind_all, set_reminder
from yanzhen.kernel.cases.models import CaseReminder, ReminderRule
from yanzhen.kernel.cases.testing import a_desk
from yanzhen.kernel.cases.tests.test_reminders import DAY, MONDAY, Scene, a_rule, told_to
from yanzhen.kernel.parties.models import Leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_head_istold_to_and_then_the_office_above(scene: Scene) -> None:
    case = scene.taken()
    a_rule("after_due", 1, telling="tell_head")
    a_rule("after_due", 2, telling="escalate")

    for days in (8, 9):
        remind_all(MONDAY + days * DAY)

    assert told_to(scene.head) == ["A case is overdue"]
    assert told_to(scene.leader) == ["A case was escalated to you"]
    assert CaseReminder.objects.escalated_to(scene.leader.actor).get().case == case
    assert case.events.get(name="escalate").data["to"] == "Leader"


def test_where_nobody_is_above_it_says_so(scene: Scene) -> None:
    scene.leader.office.closed_on = MONDAY.date()
    scene.leader.office.save()
    case = scene.taken()
    a_rule("after_due", 1, telling="escalate")

    remind_all(MONDAY + 9 * DAY)

    assert case.events.get(name="escalate").data["to"] == "—"
    assert CaseReminder.objects.get().told == 0


def test_whoever_is_away_is_not_the_only_onetold_to(scene: Scene) -> None:
    colleague = a_desk(scene.place, title="Colleague")
    colleague.appointment.office = scene.desk.office
    colleague.appointment.save()
    scene.taken()
    Leave.objects.create(person_id=scene.desk.actor.person_id, since=MONDAY.date(), until=MONDAY.date() + 30 * DAY)  # fmt: skip
    a_rule()

    remind_all(MONDAY + 5 * DAY)

    assert told_to(colleague) == ["A case is due soon"]


def test_who_covers_for_the_handler_is_told_and_not_the_whole_desk(scene: Scene) -> None:
    cover, colleague = (a_desk(scene.place, title=title) for title in ("Cover", "Colleague"))
    colleague.appointment.office = scene.desk.office
    colleague.appointment.save()
    scene.taken()
    Leave.objects.create(
        person_id=scene.desk.actor.person_id, deputy_id=cover.actor.person_id,
        since=MONDAY.date(), until=MONDAY.date() + 30 * DAY,
    )  # fmt: skip
    a_rule()

    remind_all(MONDAY + 5 * DAY)

    assert [len(told_to(desk)) for desk in (cover, colleague, scene.desk)] == [1, 0, 0]


def test_an_item_with_rules_of_its_own_follows_only_these(scene: Scene) -> None:
    scene.taken()
    a_rule("before_due", 3)
    a_rule("before_due", 1, item=scene.item)

    assert [remind_all(MONDAY + days * DAY).told for days in (3, 5)] == [0, 1]


def test_without_the_calendar_it_waits_and_says_so(scene: Scene) -> None:
    scene.taken()
    a_rule("after_due")
    CalendarYear.objects.filter(year=2026).delete()
    forget_calendar()

    try:
        waiting = remind_all(MONDAY + 10 * DAY)
    finally:
        forget_calendar()

    assert (waiting.told, waiting.waits_for) == (0, {2026})


def test_the_page_of_a_case_says_what_will_betold_to(scene: Scene) -> None:
    case = scene.taken()
    a_rule("before_due", 1)
    a_rule("after_due", 1, telling="escalate")

    assert [one.rule.telling for one in planned(case)] == ["remind", "escalate"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": 0, "when": "after_due"}, "Between 1 and 200"),
        ({"amount": 500}, "Between 0 and 200"),
        ({"kind": "nonsense"}, "There is no kind"),
        ({}, "stands in the table already"),
    ],
)
def test_a_rule_that_can_not_be_is_refused(
    scene: Scene, changes: dict[str, Any], words: str
) -> None:
    a_rule()
    given = {"kind": "request", "when": "before_due", "amount": 1, "telling": "remind", **changes}

    with pytest.raises(Refused, match=words):
        set_reminder(ReminderRule(**given), by=scene.head.actor)


def test_only_who_configures_sets_rules(scene: Scene) -> None:
    with pytest.raises(Refused, match="edited by the administrator"):
        set_reminder(
            ReminderRule(kind="request", when="before_due", amount=1, telling="remind"),
            by=scene.desk.actor,
        )


@pytest.mark.parametrize(
    ("update", "name"),
    [
        ({"amount": 0, "when": "after_due"}, "a_reminder_rule_counts_something"),
        ({"amount": 201}, "a_reminder_rule_counts_something"),
        ({"amount": 2}, "a_reminder_rule_stands_once"),
    ],
)
def test_the_database_refuses_it_too(update: dict[str, Any], name: str) -> None:
    rule = a_rule(amount=1)
    a_rule(amount=2)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReminderRule.objects.filter(pk=rule.pk).update(**update)


def _race(*acts: Callable[[], Any]) -> None:
    together = Barrier(len(acts))
    broken: list[Exception] = []

    def run(act: Callable[[], Any]) -> None:
        together.wait()
        try:
            act()
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_tell_it_once() -> None:
    scene = Scene()
    cases = [scene.taken() for _again in range(5)]
    a_rule("after_due")

    _race(*[lambda: remind_all(MONDAY + 10 * DAY)] * 4)

    assert [case.events.filter(name="remind").count() for case in cases] == [1] * 5
    assert len(told_to(scene.desk)) == 5
