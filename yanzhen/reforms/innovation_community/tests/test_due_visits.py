"""What is due follows from the must-visit rules alone: in SQL, with a reason, in a fixed number of questions."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.reforms.innovation_community.actions.visits import (
    ProblemDraft,
    ask_visit,
    put_off_visit,
)
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    MustVisitRule,
    Stage,
    Talent,
)
from yanzhen.reforms.innovation_community.models.due_visits import (
    due_firms,
    due_talents,
    reason_of,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_rule,
    a_sort_of_request,
    a_talent,
    a_visit,
    an_officer,
)

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def due() -> list[tuple[Enterprise, str]]:
    rules = list(MustVisitRule.objects.active())
    rows = due_firms(Enterprise.objects.for_lists(), rules, today())
    return [(row, str(reason_of(row, rules, today()).words)) for row in rows]


def test_the_shipped_list_is_only_suggestions() -> None:
    a_firm(a_building(), moved_in_on=today())

    assert not MustVisitRule.objects.active().exists()
    assert set(MustVisitRule.objects.values_list("example", flat=True)) == {True}
    assert due() == []


def test_a_firm_that_moved_in_lately_is_due_until_it_is_visited() -> None:
    a_rule("moved_in", days=30)
    firm = a_firm(a_building(), moved_in_on=today() - timedelta(days=12))
    a_firm(a_building(), moved_in_on=today() - timedelta(days=31))
    assert due() == [(firm, "moved in 12 days ago")]

    a_visit(firm)

    assert due() == []


@pytest.mark.parametrize(
    ("trigger", "stage"), [("at_risk", Stage.AT_RISK), ("leaving", Stage.LEAVING)]
)
def test_difficulty_and_leaving_make_due_again_and_again(trigger: str, stage: Stage) -> None:
    a_rule(trigger, every_days=14)
    firm = a_firm(a_building(), stage=stage, stage_since=today() - timedelta(days=40))
    assert [row for row, _why in due()] == [firm]

    a_visit(firm, at=days_ago(20))
    assert [row for row, _why in due()] == [firm]

    a_visit(firm, at=days_ago(3))
    assert due() == []


def test_not_visited_for_long() -> None:
    a_rule("not_visited", days=60)
    firm, never = a_firm(a_building()), a_firm(a_building())
    a_firm(a_building(), moved_in_on=today() - timedelta(days=5))
    a_visit(firm, at=days_ago(70))
    a_visit(a_firm(a_building()), at=days_ago(10))

    assert {(row.pk, why) for row, why in due()} == {
        (firm.pk, "last visit 70 days ago"),
        (never.pk, "never visited"),
    }


def test_a_case_that_waits_makes_due() -> None:
    a_rule("open_case", days=5)
    problem = ProblemDraft("场地", a_sort_of_request())
    a_visit(a_firm(a_building()), at=days_ago(2), problems=[problem])
    firm = a_firm(a_building())
    a_visit(firm, at=days_ago(9), problems=[problem])
    assert [row for row, _why in due()] == [firm]

    now = timezone.now()
    Case.objects.update(ended_at=now, clock_stopped_at=now, outcome="resolved")

    assert due() == []


@pytest.mark.parametrize("size", [{"staff": 100}, {"revenue_fen": 2_000_000_000}])
def test_key_firms_by_staff_or_revenue(size: dict[str, int]) -> None:
    a_rule("key", staff_min=100, revenue_min_yuan=20_000_000, every_days=60)
    firm, small = a_firm(a_building()), a_firm(a_building())
    year = today().year - 1
    EnterpriseYear.objects.create(enterprise=firm, year=year, source="年报", **size)
    EnterpriseYear.objects.create(enterprise=small, year=year, source="年报", staff=99)

    assert [row for row, _why in due()] == [firm]


def test_a_visit_asked_for_is_due_with_its_reason() -> None:
    a_rule("asked")
    building = a_building()
    firm = a_firm(building)
    ask_visit(firm, by=an_officer(building), why="中秋前看看", on=today())
    assert due() == [(firm, "中秋前看看")]

    a_visit(firm, at=timezone.now())

    assert due() == []


def test_a_visit_put_off_returns_on_its_day() -> None:
    a_rule("not_visited", days=60)
    building = a_building()
    firm, officer = a_firm(building), an_officer(building)
    put_off_visit(firm, by=officer, reason="出差", until=today() + timedelta(days=3))
    assert due() == []

    firm.snoozes.update(since=today() - timedelta(days=3), until=today())

    assert [row for row, _why in due()] == [firm]


def test_putting_off_to_today_is_refused() -> None:
    building = a_building()

    with pytest.raises(Refused, match="after today"):
        put_off_visit(a_firm(building), by=an_officer(building), reason="忙", until=today())


def test_a_firm_that_left_is_never_due() -> None:
    a_rule("not_visited", days=60)
    a_firm(a_building(), stage=Stage.LEFT)

    assert due() == []


def test_talents_become_due_too() -> None:
    rule = a_rule("talent", days=90)
    talent = a_talent(a_building())
    a_visit(a_talent(a_building()))

    assert list(due_talents(Talent.objects.all(), [rule], today())) == [talent]


def test_the_number_of_questions_does_not_grow(django_assert_num_queries: Any) -> None:
    for trigger, numbers in {"moved_in": {"days": 30}, "not_visited": {"days": 9}, "at_risk": {"every_days": 9}, "asked": {}}.items():  # fmt: skip
        a_rule(trigger, **numbers)
    building = a_building()
    for _firm in range(12):
        a_firm(building)

    with django_assert_num_queries(2):
        assert len(due()) == 12


@pytest.mark.parametrize(
    ("trigger", "numbers", "said"),
    [
        ("moved_in", {}, "needs a number"),
        ("moved_in", {"days": "-3"}, "above 0"),
        ("moved_in", {"days": "soon"}, "above 0"),
        ("key", {"every_days": "30"}, "how many staff"),
    ],
)
def test_a_rule_without_its_numbers_is_refused(
    trigger: str, numbers: dict[str, str], said: str
) -> None:
    head = an_officer(a_building(), duty="community_head")
    rule = MustVisitRule.objects.get(code="new")

    with pytest.raises(Refused, match=said):
        rule.change(by=head, trigger=trigger, parameters=numbers)


def test_only_the_head_changes_the_list() -> None:
    rule = MustVisitRule.objects.get(code="new")

    with pytest.raises(Refused, match="Only the head"):
        rule.change(by=an_officer(a_building()), active=True)
    rule.change(by=an_officer(a_building(), duty="community_head"), active=True)

    rule.refresh_from_db()
    assert rule.active
