"""A mass fault is said first, takes callers in one press, keeps 件 and 人 apart, and ends with one answer to all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import CaseDraft, rate_case
from yanzhen.kernel.cases.actions.faults import (
    FaultDraft,
    add_caller,
    declare_fault,
    end_fault,
    revise_fault,
)
from yanzhen.kernel.cases.models import Case, Fault
from yanzhen.kernel.cases.testing import (
    Street,
    a_desk,
    a_request_item,
    again,
    an_item,
    asker,
    some_place,
)
from yanzhen.kernel.figures.actions import compute, figure_of
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import a_person

SAID = "3 号楼电梯正在抢修,预计十点恢复。"


def a_house() -> Street:
    community = some_place()
    building = some_place("3 号楼", some_place("云杉园", community, "park"), "building")
    return Street(building, a_desk(community), a_request_item())


def a_draft(house: Street, **changes: Any) -> FaultDraft:
    draft = FaultDraft(
        item=house.item, place=house.place, title="电梯停运", said=SAID,
        began_at=timezone.now() - timedelta(hours=1), expected_until=timezone.now() + timedelta(hours=2),
    )  # fmt: skip
    return replace(draft, **changes)


def a_fault(house: Street, **changes: Any) -> Fault:
    return declare_fault(a_draft(house), by=house.desk.actor, **changes)


def call(house: Street, fault: Fault, **facts: Any) -> Case:
    draft = CaseDraft(
        item=fault.item, place=fault.place, title=fault.title, channel="phone", **facts
    )
    return add_caller(fault, draft, by=house.desk.actor)


def end(house: Street, fault: Fault) -> None:
    end_fault(fault, outcome="resolved", answer="修好了。", by=house.desk.actor)


@pytest.mark.django_db
def test_callers_are_cases_and_the_people_they_speak_for_are_counted_apart() -> None:
    house = a_house()
    fault = a_fault(house)

    first = call(house, fault, caller_phone="13800002716", people=12)
    call(house, fault, caller_name="老周")

    assert fault.tally() == {"cases": 2, "people": 13}
    assert (first.lead_id, first.fault_id, first.state) == (fault.case_id, fault.pk, "merged")
    assert first.due_at is not None


@pytest.mark.django_db
def test_one_end_answers_all_by_their_own_number_and_each_may_rate() -> None:
    house = a_house()
    fault = a_fault(house)
    known, unknown = call(house, fault, reporter=a_person("周敏").party), call(house, fault)

    end(house, fault)

    for case in (again(known), again(unknown)):
        assert (case.state, case.outcome, case.answer) == ("replied", "resolved", "修好了。")
    assert Fault.objects.get(pk=fault.pk).ended_at is not None
    rate_case(again(known), level=2, by=asker(known))
    with pytest.raises(Refused, match="has ended"):
        call(house, fault)
    with pytest.raises(Refused, match="has ended"):
        end(house, fault)


@pytest.mark.django_db
def test_a_reply_on_the_page_of_its_case_ends_it_as_well() -> None:
    house = a_house()
    fault = a_fault(house)
    one = call(house, fault)

    house.reply(fault.case)

    assert again(one).state == "replied"
    assert Fault.objects.get(pk=fault.pk).ended_at is not None


@pytest.mark.django_db
def test_the_same_caller_is_in_once_and_may_call_again_after_withdrawing() -> None:
    house = a_house()
    fault = a_fault(house)
    first = call(house, fault, caller_phone="138 0000 2716")

    with pytest.raises(Refused, match=f"told already: {first.number}"):
        call(house, fault, caller_phone="13800002716")
    now = timezone.now()
    Case.objects.filter(pk=first.pk).update(
        state="withdrawn", outcome="withdrawn", ended_at=now, clock_stopped_at=now
    )
    second = call(house, fault, caller_phone="13800002716")
    other = call(house, fault, caller_phone="13800002717")
    with pytest.raises(IntegrityError, match="a_caller_is_in_a_fault_once"), transaction.atomic():
        Case.objects.filter(pk=other.pk).update(caller_index=second.caller_index)


@pytest.mark.django_db
def test_open_requests_of_the_same_item_and_place_are_taken_along() -> None:
    house = a_house()
    floor = some_place("502 室", house.place, "unit")
    same, below = house.case(), house.case(place=floor)
    another = house.case(item=a_request_item())
    elsewhere = house.case(place=some_place("4 号楼", house.place.parent, "building"))

    fault = a_fault(house, take_along=True)

    assert {again(same).lead_id, again(below).lead_id} == {fault.case_id}
    assert {again(another).lead_id, again(elsewhere).lead_id} == {None}
    assert fault.tally()["cases"] == 2


@pytest.mark.django_db
def test_who_is_not_content_leaves_and_still_counts_as_a_caller() -> None:
    house = a_house()
    fault = a_fault(house)
    one = call(house, fault, reporter=a_person("周敏").party)
    end(house, fault)

    again(one).take_step("not_settled", by=asker(one), note="It stands again.")

    assert (again(one).lead_id, again(one).fault_id) == (None, fault.pk)
    assert fault.tally()["cases"] == 1


@pytest.mark.django_db
def test_another_sentence_is_told_to_those_who_called() -> None:
    house = a_house()
    fault = a_fault(house)
    one = call(house, fault, reporter=a_person("周敏").party)

    revise_fault(fault, said="下午两点恢复。", expected_until=None, by=house.desk.actor)

    assert Fault.objects.get(pk=fault.pk).said == "下午两点恢复。"
    notice = Notice.objects.filter(person_id=one.reporter_id).latest("id")
    assert notice.sentence == "下午两点恢复。"
    with pytest.raises(Refused, match="Only the office that has it"):
        revise_fault(fault, said="x", expected_until=None, by=a_desk(house.place).actor)


@pytest.mark.django_db
def test_what_is_declared_wrongly_is_refused_at_its_field() -> None:
    house = a_house()
    now = timezone.now()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"said": " "}, "said"),
        ({"title": ""}, "title"),
        ({"began_at": now + timedelta(hours=1)}, "began_at"),
        ({"expected_until": now - timedelta(hours=3)}, "expected_until"),
        ({"item": an_item()}, "item"),
        ({"item": a_request_item(duty="nobody")}, "item"),
        ({"place": some_place("Elsewhere")}, "place"),
    ]

    for changes, field in wrong:
        with pytest.raises(Refused) as refusal:
            declare_fault(a_draft(house, **changes), by=house.desk.actor)
        assert refusal.value.field == field
    assert Fault.objects.count() == 0
    with pytest.raises(Refused, match="declared by the offices"):
        declare_fault(a_draft(house), by=asker(house.case()))
    for people in (0, 10_000):
        with pytest.raises(Refused, match="How many people"):
            call(house, a_fault(house) if people == 0 else Fault.objects.get(), people=people)


@pytest.mark.django_db
def test_one_fault_runs_per_item_and_place() -> None:
    house = a_house()
    fault = a_fault(house)

    with pytest.raises(Refused, match="is declared for 3 号楼 already"):
        a_fault(house)
    end(house, fault)

    assert a_fault(house).ended_at is None


@pytest.mark.django_db
def test_the_database_holds_what_a_fault_promises() -> None:
    house = a_house()
    fault = a_fault(house)
    rows = Fault.objects.filter(pk=fault.pk)
    day = timedelta(days=1)
    wrong: list[tuple[Callable[[], Any], str]] = [
        (lambda: rows.update(said=""), "a_fault_says_a_sentence"),
        (lambda: rows.update(ended_at=fault.began_at - day), "a_fault_ends_after_it_began"),
        (lambda: rows.update(expected_until=fault.began_at - day), "expected_to_end_after"),
        (lambda: Case.objects.filter(pk=fault.case_id).update(clock_stopped_at=timezone.now()), "a_fault_ends_with"),
        (lambda: Case.objects.filter(pk=fault.case_id).update(people=0), "a_request_speaks_for_somebody"),
    ]  # fmt: skip

    for act, constraint in wrong:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            act()


@pytest.mark.django_db
def test_the_case_of_a_running_fault_is_not_withdrawn() -> None:
    house = a_house()
    fault = a_fault(house)

    with pytest.raises(Refused, match="still runs"):
        fault.case.take_step("withdraw", by=house.desk.actor)


@pytest.mark.django_db
def test_it_concerns_all_below_its_place_and_not_the_house_beside() -> None:
    house = a_house()
    fault = a_fault(house)
    beside = some_place("4 号楼", house.place.parent, "building")
    floor = some_place("502 室", house.place, "unit")
    assert house.place.parent is not None

    def reaching(place: Any) -> bool:
        return Fault.objects.running().reaching(place).filter(pk=fault.pk).exists()

    assert [reaching(place) for place in (house.place, floor, house.place.parent, beside)] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.django_db
def test_figures_keep_faults_cases_and_people_apart() -> None:
    house = a_house()
    fault = a_fault(house)
    call(house, fault, people=12)
    call(house, fault)
    path, today = house.place.path, timezone.localdate()

    numbers = [
        compute(figure_of(f"cases.{slug}"), path, end=today)
        for slug in ("faults", "fault_cases", "fault_people", "merged", "received")
    ]

    assert numbers == [1, 2, 13, 2, 3]
