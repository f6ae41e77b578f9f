"""A visit is written down once, when it has happened; each thing raised on it becomes a case at once."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.reforms.innovation_community.actions.visits import (
    ProblemDraft,
    VisitDraft,
    record_visit,
)
from yanzhen.reforms.innovation_community.models import Visit, VisitAttendance, VisitProblem
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_sort_of_request,
    a_talent,
    a_visit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db


def an_hour_ago() -> Any:
    return timezone.now() - timedelta(hours=1)


def test_each_problem_becomes_a_case_that_comes_from_the_visit() -> None:
    firm = a_firm(a_building())
    item = a_sort_of_request("R-SPACE")
    problems = [ProblemDraft("想找 800 平米\n年底前", item), ProblemDraft("停车难", item)]

    visit = a_visit(firm, problems=problems)

    cases = Case.objects.filter(origin_id=visit.pk).order_by("received_at", "number")
    assert [case.title for case in cases] == ["想找 800 平米", "停车难"]
    assert {(case.channel, case.reporter_id, case.place_id) for case in cases} == {
        ("visit", firm.pk, firm.place_id)
    }
    assert VisitProblem.objects.filter(visit=visit).count() == 2


def test_person_times_are_the_people_visited_not_the_officers() -> None:
    building = a_building()
    a_visit(a_firm(building), attendees=3)
    a_visit(a_talent(building), attendees=1)

    sides = ~Q(side=VisitAttendance.Side.OFFICER)
    total = VisitAttendance.objects.filter(sides).aggregate(n=Sum("count"))["n"]

    assert total == 4
    assert Visit.objects.for_lists().aggregate(n=Sum("person_times"))["n"] == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"at": timezone.now() + timedelta(days=2)}, "after now"),
        ({"attendees": 0}, "at least 1"),
        ({"attendees": 501}, "At most 500"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    firm = a_firm(a_building())

    with pytest.raises(Refused, match=said):
        a_visit(firm, **changes)

    assert not Visit.objects.exists()


def test_an_officer_elsewhere_may_not_write_a_visit_down() -> None:
    firm = a_firm(a_building())

    with pytest.raises(Refused, match="outside the area"):
        a_visit(firm, by=an_officer(an_innovation_community("Another Community")))


def test_a_problem_that_is_refused_takes_the_visit_with_it() -> None:
    firm = a_firm(a_building())
    item = a_sort_of_request()
    item.active = False
    item.save()

    with pytest.raises(Refused):
        a_visit(firm, problems=[ProblemDraft("想找场地", item)])

    assert not Visit.objects.exists()


def test_the_same_key_gives_the_same_visit() -> None:
    firm, key = a_firm(a_building()), uuid4()
    problem = ProblemDraft("想找场地", a_sort_of_request())

    first = a_visit(firm, once_key=key, problems=[problem])
    second = a_visit(firm, once_key=key, problems=[problem])

    assert first.pk == second.pk
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_visit_and_one_case() -> None:
    building = a_building()
    firm, officer = a_firm(building), an_officer(building)
    draft = VisitDraft(
        enterprise=firm,
        visited_at=an_hour_ago(),
        attendees=2,
        problems=[ProblemDraft("想找场地", a_sort_of_request())],
    )
    together = threading.Barrier(4)
    seen: list[Any] = []

    def press() -> None:
        together.wait()
        seen.append(record_visit(draft, by=officer).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _press in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert (Visit.objects.count(), Case.objects.count()) == (1, 1)


def test_a_wrong_visit_is_withdrawn_with_a_reason_and_kept() -> None:
    building = a_building()
    officer = an_officer(building)
    visit = a_visit(a_firm(building), by=officer)

    visit.withdraw(by=officer, reason="记错了企业")

    visit.refresh_from_db()
    assert visit.withdrawn_reason == "记错了企业"
    assert not Visit.objects.counted().exists()
    with pytest.raises(Refused, match="already"):
        visit.withdraw(by=officer, reason="再来")


def test_only_the_visitor_or_the_head_withdraws() -> None:
    building = a_building()
    visit = a_visit(a_firm(building))

    with pytest.raises(Refused, match="Only who made the visit"):
        visit.withdraw(by=an_officer(building), reason="不是我的")

    visit.withdraw(by=an_officer(building, duty="community_head"), reason="查过了")


@pytest.mark.parametrize(
    ("promise", "change"),
    [
        ("a_visit_has_happened", {"visited_at": timezone.now() + timedelta(days=1)}),
        ("a_visit_is_to_a_firm_or_a_talent", {"enterprise": None}),
        ("a_withdrawn_visit_says_why", {"withdrawn_at": timezone.now()}),
    ],
)
def test_the_database_holds_it_without_the_model(promise: str, change: dict[str, Any]) -> None:
    firm = a_firm(a_building())
    facts = {"enterprise": firm, "place": firm.place, "visited_at": an_hour_ago(), **change}

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Visit.objects.bulk_create([Visit(visitor_name="苏未", **facts)])


@pytest.mark.parametrize(
    "change", [{"note": "改过"}, {"visited_at": an_hour_ago()}, {"visitor_name": "别人"}]
)
def test_what_was_written_of_a_visit_stays(change: dict[str, Any]) -> None:
    visit = a_visit(a_firm(a_building()))

    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**change)


def test_a_visit_is_withdrawn_once_and_never_removed() -> None:
    building = a_building()
    visit = a_visit(a_firm(building), by=(officer := an_officer(building)))
    visit.withdraw(by=officer, reason="走错门")

    for change in ({"withdrawn_at": None}, {"withdrawn_reason": "另一个原因"}):
        with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**change)
    with (
        pytest.raises(IntegrityError, match="stays as it was written"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM innovation_community_visit WHERE id = %s", [visit.pk])


def test_a_visit_written_down_late_starts_the_clock_when_it_was_made() -> None:
    """What was promised on Monday is due from Monday, though it is typed in on Thursday."""
    then = timezone.now() - timedelta(days=3)
    problem = ProblemDraft("想找 800 平米", a_request_item())

    late = a_visit(a_firm(a_building()), at=then, problems=[problem])
    today = a_visit(a_firm(a_building()), problems=[problem])

    old, new = (Case.objects.get(origin_id=visit.pk) for visit in (late, today))
    assert old.received_at == then
    assert old.due_at is not None
    assert new.due_at is not None
    assert old.due_at < new.due_at


def test_the_database_counts_at_least_one_person() -> None:
    visit = a_visit(a_firm(a_building()))

    with pytest.raises(IntegrityError, match="somebody_was_there"), transaction.atomic():
        visit.attendances.update(count=0)
