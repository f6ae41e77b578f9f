"""What was agreed is done: those who sat together accept it, and so many of those asked are satisfied."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.pdf import pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import HEAD, a_desk, a_request_item
from yanzhen.kernel.council.actions.accepting import Heard, accept
from yanzhen.kernel.council.actions.deliberating import add_agreed, take_topic_step
from yanzhen.kernel.council.actions.papers import minutes_paper
from yanzhen.kernel.council.models import Acceptance, AgreedItem
from yanzhen.kernel.council.testing import a_secretary
from yanzhen.kernel.council.tests.test_deliberating import DAY, held, step
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HEARD = Heard(True, "participants", 12, 11, "visit", TODAY)


def carried_out() -> AgreedItem:
    topic = held()
    desk = a_desk(topic.place, duty=HEAD)
    item = a_request_item(duty=HEAD)
    add_agreed(topic, "Draw a plan", a_person().party, DAY + timedelta(30), item, by=a_secretary())
    step(topic, "agree")
    take_topic_step(topic, "implement", by=a_secretary())
    agreed = topic.agreed.select_related("case", "deliberation__place").get()
    assert agreed.case is not None
    if agreed.case.office_id is None:
        agreed.case.take_step("dispatch", by=desk.actor, data={"office": desk.office})
    agreed.case.take_step("accept", by=desk.actor)
    return agreed


def done() -> AgreedItem:
    agreed = carried_out()
    Case.objects.filter(agreed_item=agreed).update(ended_at=timezone.now(), clock_stopped_at=timezone.now(), outcome="resolved", state="closed")  # fmt: skip
    return AgreedItem.objects.select_related("case", "deliberation__place").get(pk=agreed.pk)


def test_what_was_agreed_is_accepted_after_its_case_has_ended() -> None:
    with pytest.raises(Refused, match="has not ended"):
        accept(carried_out(), HEARD, by=a_secretary())
    agreed = done()
    made = accept(agreed, HEARD, by=a_secretary())
    assert agreed.acceptance == made
    assert "11 of 12" in made.said


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked": 0, "satisfied": 0}, "asked"),
        ({"satisfied": 13}, "satisfied"),
        ({"satisfied": -1}, "satisfied"),
        ({"asked_on": TODAY - timedelta(days=1)}, "asked_on"),
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"),
        ({"accepted": False}, "remark"),
        ({"reason": "Counted anew"}, "reason"),
    ],
)
def test_numbers_days_and_reasons_that_can_not_be_are_refused(changes: dict[str, Any], field: str) -> None:  # fmt: skip
    with pytest.raises(Refused) as refused:
        accept(done(), replace(HEARD, **changes), by=a_secretary())
    assert refused.value.field == field


def test_it_is_written_once_and_corrected_with_a_reason() -> None:
    agreed, by = done(), a_secretary()
    first = accept(agreed, HEARD, by=by)
    with pytest.raises(Refused, match="why it is corrected"):
        accept(agreed, HEARD, by=by)
    second = accept(agreed, replace(HEARD, satisfied=9, reason="Two were counted twice"), by=by)
    third = accept(agreed, replace(HEARD, satisfied=8, reason="And a third"), by=by)

    assert (second.corrects, third.corrects) == (first, second)
    assert AgreedItem.objects.get().acceptance == third


def test_only_the_office_of_the_place_writes_it_down() -> None:
    with pytest.raises(Refused, match="Your office"):
        accept(done(), HEARD, by=a_resident())


def test_the_database_asks_for_the_end_of_the_case_and_for_days_after_it() -> None:
    open_one, agreed = carried_out(), done()

    def refused(name: str, item: AgreedItem, **changes: Any) -> None:
        facts = {"accepted": True, "accepted_by": "convenor", "asked": 2, "satisfied": 1, "way": "phone", "asked_on": TODAY, "recorded_at": timezone.now()}  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Acceptance.objects.create(agreed=item, **{**facts, **changes})

    refused("after its case has ended", open_one)
    refused("after it was done", agreed, asked_on=TODAY - timedelta(days=1))
    refused("before it is written down", agreed, asked_on=TODAY + timedelta(days=1))
    refused("the_satisfied_are_among_the_asked", agreed, satisfied=3)
    first = accept(agreed, HEARD, by=a_secretary())
    refused("an_agreed_item_is_accepted_once", agreed)
    refused("of the same agreed item", done(), corrects=first, reason="Not its own")
    rows = Acceptance.objects.filter(pk=first.pk)
    for write in (lambda: rows.update(satisfied=2), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_it_down_at_once_write_it_once() -> None:
    key = done().pk

    def write() -> None:
        agreed = AgreedItem.objects.select_related("deliberation__place").get(pk=key)
        accept(agreed, HEARD, by=a_secretary())

    said = at_once(*[write for _n in range(4)])
    assert sum(one is None for one in said) == 1 == Acceptance.objects.count()


def test_it_is_written_on_the_page_and_stands_there_and_on_the_paper() -> None:
    agreed = done()
    topic = agreed.deliberation
    office = at_the_door(a_secretary())
    door = reverse("council:accept", args=[agreed.pk])
    assert door in office.get(topic.get_absolute_url()).content.decode()

    facts = {"act": "accept", "accepted": "yes", "accepted_by": "participants", "asked": "12", "satisfied": "13", "way": "visit", "asked_on": str(TODAY), "remark": ""}  # fmt: skip
    assert office.post(door, facts).status_code == 422
    assert office.post(door, {**facts, "satisfied": "11"}).status_code == 302
    again = {**facts, "satisfied": "10", "reason": "Counted anew"}
    assert office.post(door, again).status_code == 302

    page = office.get(topic.get_absolute_url()).content.decode()
    paper = minutes_paper(topic)
    rows = [str(row) for block in paper.blocks for row in block.rows]
    assert "10 of 12" in page
    assert "11 of 12" not in page
    assert "Counted anew" in page
    assert any("10 of 12" in row for row in rows)
    assert pdf_of(paper).startswith(b"%PDF")
    assert office.get(reverse("council:accept", args=[new_key()])).status_code == 404
