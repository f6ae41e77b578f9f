"""Not ours: asked with a reason and in time, judged by somebody else, counted; the clock runs on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import hand_on
from yanzhen.kernel.cases.models import Case, HandBack, HandBackReason, KindSetting
from yanzhen.kernel.cases.testing import (
    CLERK,
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    some_place,
)
from yanzhen.kernel.cases.views.offices import parts_of
from yanzhen.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
# Wednesday, 18 November 2026, nine o'clock.
CAME = datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI)


class Town:
    """Two clerks, a head who dispatches, and a case on the first clerk's desk."""

    def __init__(self) -> None:
        self.place = some_place()
        self.clerk = a_desk(self.place, title="Clerks")
        self.other = a_desk(self.place, title="Others")
        self.head = a_desk(self.place, duty=HEAD, title="Head")
        self.case = a_case(
            place=self.place, item=a_request_item(duty=CLERK), office=self.clerk.office, at=CAME
        )

    def hand_back(self, code: str = "duty", at: datetime | None = None) -> HandBack:
        self.case.take_step(
            "object", by=self.clerk.actor, at=at or CAME + timedelta(hours=2),
            note="The landlord's, not ours.", data={"reason": reason(code)},
        )  # fmt: skip
        return self.case.hand_backs.get(state="asked")

    def refuse(self, by: Desk | None = None) -> None:
        self.case.take_step("refuse_hand_back", by=(by or self.head).actor, note="It is yours.")


@pytest.fixture
def town() -> Town:
    return Town()


def reason(code: str) -> HandBackReason:
    return HandBackReason.objects.get(code=code)


def test_it_waits_with_whoever_dispatches_and_the_clock_runs_on(town: Town) -> None:
    due = town.case.due_at

    town.hand_back()

    case = Case.objects.get(pk=town.case.pk)
    assert (case.state, case.office, case.paused, case.due_at) == ("objected", None, False, due)
    assert case in Case.objects.on_desk_of(town.head.actor)
    assert case in Case.objects.running()
    assert case in Case.objects.visible_to(town.clerk.actor)
    assert Notice.objects.filter(person_id=town.head.actor.person_id).exists()


def test_an_accepted_one_is_sent_on(town: Town) -> None:
    town.hand_back()

    town.case.take_step("accept_hand_back", by=town.head.actor, data={"office": town.other.office})

    asked = town.case.hand_backs.get()
    assert (town.case.state, town.case.office) == ("dispatched", town.other.office)
    assert (asked.state, asked.sent_to) == ("accepted", town.other.office)
    assert Notice.objects.filter(person_id=town.clerk.actor.person_id).exists()


def test_it_is_not_sent_back_to_the_office_it_came_from(town: Town) -> None:
    town.hand_back()

    with pytest.raises(Refused, match="handed it back") as refusal:
        town.case.take_step(
            "accept_hand_back", by=town.head.actor, data={"office": town.clerk.office}
        )
    assert refusal.value.field == "office"


def test_a_refused_one_goes_back_with_the_reason(town: Town) -> None:
    town.hand_back()

    town.refuse()

    assert (town.case.state, town.case.office) == ("dispatched", town.clerk.office)
    assert town.case.hand_backs.get().answer == "It is yours."
    town.hand_back("place")
    with pytest.raises(Refused, match="needs this field"):
        town.case.take_step("refuse_hand_back", by=town.head.actor)


def test_a_second_one_for_the_same_reason_is_refused(town: Town) -> None:
    town.hand_back()
    town.refuse()

    with pytest.raises(Refused, match="refused already") as refusal:
        town.hand_back()
    assert refusal.value.field == "reason"
    town.hand_back("place")


def test_what_was_refused_is_not_handed_on_by_the_office_itself(town: Town) -> None:
    town.hand_back()
    with pytest.raises(Refused, match="Judge it first"):
        hand_on(town.case, to=town.other.office, by=town.head.actor, reason="Theirs.")
    town.refuse()

    with pytest.raises(Refused, match="was refused"):
        hand_on(town.case, to=town.other.office, by=town.clerk.actor, reason="Theirs.")
    hand_on(town.case, to=town.other.office, by=town.head.actor, reason="Theirs after all.")


def test_it_is_handed_back_in_time_counted_in_working_time(town: Town) -> None:
    KindSetting.objects.create(kind="request", hand_back_amount=1, hand_back_unit="working_day")
    until = town.case.hand_back_time()
    assert until is not None
    assert timezone.localdate(until.due_at) == CAME.date() + timedelta(days=1)

    with pytest.raises(Refused, match=r"could be handed back until 2026-11-19"):
        town.hand_back(at=CAME + timedelta(days=2))
    town.hand_back(at=CAME + timedelta(days=1))


def test_the_page_offers_a_hand_back_only_while_there_is_time(town: Town) -> None:
    KindSetting.objects.create(kind="request", hand_back_amount=1, hand_back_unit="working_day")
    in_time, late = (
        parts_of(town.case, town.clerk.actor, CAME + timedelta(days=days)) for days in (1, 2)
    )

    assert (in_time["may_hand_back"], in_time["hand_back_over"]) == (True, False)
    assert late["hand_back_over"]


def test_the_items_own_time_goes_before_the_kinds_and_none_is_invented(town: Town) -> None:
    assert town.case.hand_back_limit() is None
    assert town.hand_back(at=CAME + timedelta(days=5)).due_at is None

    KindSetting.objects.create(kind="request", hand_back_amount=1, hand_back_unit="working_day")
    town.case.item.hand_back_amount, town.case.item.hand_back_unit = 4, "hour"
    limit = town.case.hand_back_limit()
    assert limit is not None
    assert (limit.amount, limit.unit) == (4, "hour")


def test_refusing_does_not_begin_the_time_anew_but_sending_on_does(town: Town) -> None:
    town.hand_back()
    town.refuse()
    assert town.case.arrival().at == CAME

    town.hand_back("place")
    town.case.take_step("accept_hand_back", by=town.head.actor, data={"office": town.other.office})
    assert town.case.arrival().office_id == town.head.office.pk


def test_only_the_office_that_has_it_hands_back(town: Town) -> None:
    for desk, sentence in ((town.head, "hand it on"), (town.other, "Only this office")):
        with pytest.raises(Refused, match=sentence):
            town.case.take_step(
                "object", by=desk.actor, note="Not ours.", data={"reason": reason("duty")}
            )
        names = [step.name for step in town.case.steps_open_to(desk.actor)]
        assert "object" not in names
    assert "object" in [step.name for step in town.case.steps_open_to(town.clerk.actor)]


def test_whoever_sent_it_judges_only_where_nobody_else_can(town: Town) -> None:
    hand_on(town.case, to=town.other.office, by=town.head.actor, reason="Theirs.")
    second = a_desk(town.place, duty=HEAD, title="Second head")
    town.clerk, first = town.other, town.head

    town.hand_back(at=timezone.now())

    assert [step.name for step in town.case.steps_open_to(first.actor)] == ["withdraw"]
    with pytest.raises(Refused, match="You sent it there yourself"):
        town.refuse(by=first)
    second.appointment.until = timezone.localdate() - timedelta(days=1)
    second.appointment.save()
    town.refuse(by=first)
    assert town.case.hand_backs.get().nobody_else is True


def test_nobody_judges_their_own(town: Town) -> None:
    """One person may hold the desk that hands back and the head's."""
    both = a_desk(town.place, duty=HEAD, title="Acting head", person=town.clerk.appointment.person)
    town.hand_back()

    with pytest.raises(Refused, match="their own"):
        town.refuse(by=both)
    with pytest.raises(Refused, match="Only whoever dispatches"):
        town.refuse(by=town.other)


def test_it_lapses_when_the_case_ends(town: Town) -> None:
    town.hand_back()

    town.case.take_step("withdraw", by=town.head.actor)

    assert town.case.hand_backs.get().state == "lapsed"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "refused", "decided_by_id": "asked_by_id"}, "nobody_judges_their_own_hand_back"),
        ({"state": "refused", "decided_by_id": None}, "a_hand_back_is_judged_by_somebody"),
        ({"state": "refused", "answer": ""}, "a_refused_hand_back_says_why"),
        ({"due_at": CAME}, "a_hand_back_is_asked_in_time"),
        ({"words": ""}, "a_hand_back_says_why"),
        ({"state": "accepted", "sent_to_id": None}, "an_accepted_hand_back_goes_to_another_office"),
        ({"sent_by_id": "decided_by_id"}, "who_sent_it_judges_only_where_nobody_else_can"),
    ],
)
def test_the_database_holds_it_too(town: Town, change: dict[str, Any], name: str) -> None:
    asked = town.hand_back()
    town.refuse()
    asked.refresh_from_db()
    values = {
        key: getattr(asked, value) if value in ("asked_by_id", "decided_by_id") else value
        for key, value in change.items()
    }
    if name.startswith("who_sent"):
        values["nobody_else"] = False

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HandBack.objects.filter(pk=asked.pk).update(**values)


def test_the_database_lets_one_wait_and_none_come_twice(town: Town) -> None:
    asked = town.hand_back()
    again = HandBack(case=town.case, office=town.other.office, reason=asked.reason, words="x",
                     arrived_at=CAME, asked_at=timezone.now())  # fmt: skip
    with pytest.raises(IntegrityError, match="one_hand_back_waits"), transaction.atomic():
        again.save(force_insert=True)
    town.refuse()
    again.office = town.clerk.office
    with pytest.raises(IntegrityError, match="not_asked_again"), transaction.atomic():
        again.save(force_insert=True)


def test_who_handed_back_sees_the_case_while_it_waits(town: Town) -> None:
    town.hand_back()
    waiting = Case.objects.get(pk=town.case.pk).beside
    town.refuse()

    assert waiting == [town.clerk.office.pk]
    assert Case.objects.get(pk=town.case.pk).beside is None


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"code": "duty"}, "handbackreason_code_key"),
        ({"title": "One"}, "handbackreason_title_key"),
        ({"order": -1}, "handbackreason_order_check"),
    ],
)
def test_a_reason_has_its_own_code_title_and_order(facts: dict[str, Any], promise: str) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        HandBackReason.objects.update(**facts)
