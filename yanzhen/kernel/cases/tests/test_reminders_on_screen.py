"""Rules of reminding are edited on screen; cases and desks show what came of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.kernel.cases.actions.reminding import remind_all
from yanzhen.kernel.cases.models import ReminderRule
from yanzhen.kernel.cases.tests.test_reminders import MONDAY, Scene, a_rule
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db

FACTS = {"kind": "request", "item": "", "telling": "remind", "amount": "1", "unit": "working_day", "when": "before_due", "active": "on"}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def head(scene: Scene) -> Client:
    return at_the_door(scene.head.actor)


def test_a_rule_is_made_changed_and_taken_out_of_use(head: Client) -> None:
    head.post(reverse("cases:reminder_new"), FACTS)
    rule = ReminderRule.objects.get()
    head.post(reverse("cases:reminder", args=[rule.pk]), {**FACTS, "amount": "2"})
    head.post(reverse("cases:reminder_switch", args=[rule.pk]))

    rule.refresh_from_db()
    assert (rule.amount, rule.active) == (2, False)
    page = head.get(reverse("cases:reminders")).content.decode()
    assert "2 working days before it is due" in page


def test_a_refusal_stands_beside_what_was_typed(head: Client) -> None:
    page = head.post(reverse("cases:reminder_new"), {**FACTS, "when": "after_due", "amount": "0"})

    assert page.status_code == 422
    assert (
        'id="id_amount_error"' in page.content.decode() or "aria-invalid" in page.content.decode()
    )
    assert not ReminderRule.objects.exists()


def test_the_case_says_what_comes_and_what_came(scene: Scene, head: Client) -> None:
    case = scene.taken()
    a_rule("after_due", 1, telling="escalate")
    before = head.get(case.get_absolute_url()).content.decode()
    remind_all(MONDAY + timedelta(days=10))
    after = head.get(case.get_absolute_url()).content.decode()

    assert "If nothing happens" in before
    assert "If nothing happens" not in after
    assert "escalated to the office above" in after
    assert "1 working day after it was due" in after


def test_the_office_above_has_it_on_its_desk_until_the_clock_stops(scene: Scene) -> None:
    case = scene.taken()
    a_rule("after_due", 1, telling="escalate")
    remind_all(MONDAY + timedelta(days=10))
    leader = at_the_door(scene.leader.actor)

    lying = leader.get("/cases/?view=escalated").content.decode()
    case.take_step("reply", by=scene.desk.actor, note="Done.", data={"outcome": "resolved"})

    assert case.number in lying
    assert case.number not in leader.get("/cases/?view=escalated").content.decode()
