"""What PostgreSQL holds of the whistle, around the model, and when two act at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.actions import (
    answer_call,
    blow_whistle,
)
from yanzhen.kernel.cases.models import Case, Whistle, WhistleCall
from yanzhen.kernel.cases.tests.whistle_town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_database_holds_a_whistle_without_department_for_nothing(town: Town) -> None:
    now = timezone.now()
    facts = {"case": town.case, "why": "x", "blown_at": now, "report_by": now + timedelta(hours=1)}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="calls_at_least_one"), transaction.atomic():
        Whistle.objects.create(**facts)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    town.blow()
    with pytest.raises(IntegrityError, match="one_open_whistle"), transaction.atomic():
        Whistle.objects.create(**facts)


@pytest.mark.parametrize(
    ("model", "change", "name"),
    [
        (Whistle, {"report_by": datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())}, "after_it_is_blown"),
        (Whistle, {"why": ""}, "a_whistle_says_why"),
        (Whistle, {"state": "settled", "ended_at": timezone.now()}, "a_joint_decision_has_minutes"),
        (Whistle, {"ended_at": timezone.now()}, "open_or_ended"),
        (WhistleCall, {"state": "reported"}, "a_report_has_its_time"),
        (WhistleCall, {"refused_at": timezone.now()}, "a_refusal_says_why"),
        (WhistleCall, {"state": "refused", "must_come": True}, "does_not_refuse_again"),
        (WhistleCall, {"on_behalf": True}, "has_its_paper"),
    ],
)  # fmt: skip
def test_the_database_holds_it_too(
    town: Town, model: Any, change: dict[str, Any], name: str
) -> None:
    town.blow(town.police)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_departments_answer_at_once() -> None:
    town = Town()
    town.blow()

    done = at_once(*[
        lambda desk=desk: answer_call(town.call(desk), "report", by=desk.actor)
        for desk in (town.police, town.fire)
    ])  # fmt: skip

    assert done.count(None) == 2
    assert WhistleCall.objects.filter(state="reported").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_blow_it_once() -> None:
    town = Town()

    done = at_once(*[
        lambda: blow_whistle(
            Case.objects.get(pk=town.case.pk), departments=[town.police.office], why="Fire.",
            report_by=timezone.now() + timedelta(hours=1), by=town.head.actor,
        )
        for _n in range(3)
    ])  # fmt: skip

    assert (done.count(None), Whistle.objects.count()) == (1, 1)
