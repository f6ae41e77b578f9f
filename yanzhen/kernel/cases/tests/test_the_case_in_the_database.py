"""What PostgreSQL holds of a case, its rating and its acts on many, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from yanzhen.kernel.cases.actions import act_on_many, rate_case
from yanzhen.kernel.cases.actions.bulk import Given
from yanzhen.kernel.cases.models import (
    BadRating,
    BulkLine,
    Case,
    Fault,
    HandBackReason,
    Item,
    KindSetting,
    Material,
    Rating,
)
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_case,
    a_desk,
    a_street,
    an_item,
    asker,
    some_person,
    some_place,
)
from yanzhen.kernel.cases.tests.test_faults import a_fault, a_house, call

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"parent": F("id")}, "a_case_is_not_its_own_parent"),
        ({"due_awaits_year": 2031}, "a_due_time_is_known_or_awaits_a_calendar"),
        ({"paused": True}, "a_paused_clock_has_no_due_time"),
    ],
)
def test_a_case_holds_its_promises_against_any_writer(facts: dict[str, Any], promise: str) -> None:
    street = a_street()
    case = street.case()
    case.take_step("accept", by=street.desk.actor)
    assert case.due_at is not None

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**facts)


def test_a_number_is_given_once() -> None:
    one, other = a_case(), a_case()

    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        Case.objects.filter(pk=other.pk).update(number=one.number)


def test_a_press_acts_once_on_a_case() -> None:
    place = some_place()
    head = a_desk(place, duty=HEAD, title="Head")
    case = a_case(place=place)
    bulk = act_on_many("urge", {case.pk: Given()}, by=head.actor)

    with pytest.raises(IntegrityError, match="a_press_acts_once"), transaction.atomic():
        BulkLine.objects.create(bulk=bulk, case=case)


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"legal_unit": ""}, "a_legal_limit_has_a_unit"),
        ({"promise_unit": ""}, "a_promised_limit_has_a_unit"),
        ({"hand_back_amount": 2}, "a_time_for_handing_back_has_a_unit"),
        ({"is_example": False}, "an_item_has_a_source_or_is_marked_example"),
    ],
)
def test_an_item_is_whole_against_any_writer(facts: dict[str, Any], promise: str) -> None:
    item = an_item()

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(**facts)


def test_settings_are_whole_and_said_once() -> None:
    paper = Material.objects.create(item=an_item(), name="Lease")

    with pytest.raises(IntegrityError, match="a_paper_is_asked_once"), transaction.atomic():
        Material.objects.create(item=paper.item, name="Lease")
    with pytest.raises(IntegrityError, match="handing_back_has_a_unit"), transaction.atomic():
        KindSetting.objects.create(pk="request", hand_back_amount=2)
    with pytest.raises(IntegrityError, match="handbackreason_code"), transaction.atomic():
        HandBackReason.objects.create(code="duty", title="Another word for it")
    known = HandBackReason.objects.get(code="duty")
    with pytest.raises(IntegrityError, match="handbackreason_title"), transaction.atomic():
        HandBackReason.objects.create(code="another", title=known.title)
    with pytest.raises(IntegrityError, match="item_code"), transaction.atomic():
        an_item(code=paper.item.code)


def test_a_bad_rating_is_followed_up_once_and_a_case_is_of_one_fault() -> None:
    street = a_street()
    case = street.case()
    street.reply(case)
    loop = rate_case(case, level=1, by=asker(case)).loop
    fault = a_fault(a_house())

    with pytest.raises(IntegrityError, match="five_levels"), transaction.atomic():
        Rating.objects.filter(pk=loop.rating_id).update(level=6)
    with pytest.raises(IntegrityError, match="badrating_rating"), transaction.atomic():
        BadRating.objects.create(rating_id=loop.rating_id)
    again = Fault(**{f.attname: getattr(fault, f.attname) for f in Fault._meta.concrete_fields})
    again.pk, again.place = case.pk, street.place
    with pytest.raises(IntegrityError, match="fault_case"), transaction.atomic():
        again.save(force_insert=True)


def test_who_called_is_in_a_fault_once_whoever_writes() -> None:
    house = a_house()
    fault = a_fault(house)
    one, other = (call(house, fault, reporter=some_person(name).party) for name in ("A", "B"))

    with pytest.raises(IntegrityError, match="a_reporter_is_in_a_fault_once"), transaction.atomic():
        Case.objects.filter(pk=other.pk).update(reporter=one.reporter_id)
