"""Beside the steps of a case: who may write, urge, hand on, assign and add, and when not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import (
    act_on_many,
    add_note,
    hand_on,
    open_case,
    open_child,
    urge,
)
from yanzhen.kernel.cases.actions.assigning import assign
from yanzhen.kernel.cases.actions.configuring import configure_item, configure_kind
from yanzhen.kernel.cases.actions.handling import attach_files, reveal_caller
from yanzhen.kernel.cases.actions.joining import follow_case
from yanzhen.kernel.cases.actions.opening import CaseDraft
from yanzhen.kernel.cases.actions.reminding import set_reminder
from yanzhen.kernel.cases.models import Case, KindSetting, ReminderRule
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_case,
    a_desk,
    a_request_item,
    a_street,
    again,
    an_item,
    asker,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import Appointment

pytestmark = pytest.mark.django_db


def a_stranger() -> Any:
    return a_desk(some_place("Elsewhere"), duty="test_helper").actor


def closed(office: Any) -> Any:
    office.closed_on = timezone.localdate()
    office.save()
    return office


def test_a_note_is_written_by_who_works_on_it_and_says_something() -> None:
    street = a_street()
    case = street.case()

    with pytest.raises(Refused, match="Only those who work on this case"):
        add_note(case, by=a_stranger(), text="I know better")
    with pytest.raises(Refused, match="Write a sentence first"):
        add_note(case, by=street.desk.actor, text=" ")
    assert not add_note(case, by=street.desk.actor, text="Called them").public
    assert add_note(case, by=asker(case), text="Please hurry").public


def test_it_is_urged_by_who_asked_or_the_community_and_once_a_day() -> None:
    street = a_street()
    case = street.case()

    with pytest.raises(Refused, match="Only the one who asked or the community"):
        urge(case, by=actor_of_person(some_person("Passer-by")))
    urge(case, by=asker(case))
    with pytest.raises(Refused, match="were urged today already"):
        urge(case, by=street.desk.actor)
    urge(case, by=asker(case), at=timezone.now() + timedelta(days=1))


def test_nothing_is_handed_on_to_a_closed_office_or_given_to_it_by_the_database() -> None:
    street = a_street()
    case = street.case()
    gone = closed(a_desk(street.place, title="Gone").office)

    with pytest.raises(Refused, match="is closed"):
        hand_on(case, to=gone, by=street.desk.actor, reason="Theirs")
    with pytest.raises(IntegrityError, match="no_case_goes_to_a_closed"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(office=gone)
    with pytest.raises(IntegrityError, match="no_case_goes_to_a_closed"), transaction.atomic():
        street.case(office=gone)


def test_a_case_is_assigned_to_who_holds_the_office_now() -> None:
    street = a_street()
    case = street.case()
    colleague = Appointment.objects.create(
        person=some_person("Colleague"), office=street.desk.office,
        since=date(2020, 1, 1), until=date(2021, 1, 1),
    )  # fmt: skip

    with pytest.raises(Refused, match="does not hold this office now"):
        assign(case, to=colleague, by=street.desk.actor)
    Appointment.objects.filter(pk=colleague.pk).update(until=None)
    assign(case, to=colleague, by=street.desk.actor)


def test_work_hangs_under_a_case_one_deep_and_under_none_that_has_ended() -> None:
    street = a_street()
    parent = street.case()
    child = open_child(parent, by=street.desk.actor, office=street.desk.office, title="Part")

    with pytest.raises(Refused, match="part of another case already"):
        open_child(child, by=street.desk.actor, office=street.desk.office, title="Deeper")
    over = street.case()
    over.take_step("withdraw", by=asker(over))
    draft = CaseDraft(item=street.item, place=street.place, title="Late", parent=over)
    with pytest.raises(Refused, match="nothing can be added to it"):
        open_case(draft, by=street.desk.actor)
    # Whoever drew it up while it was open is refused as well: the row is read again under its lock.
    over.ended_at = None
    with pytest.raises(Refused, match="nothing can be added to it"):
        open_case(draft, by=street.desk.actor)


def test_files_are_hung_on_by_who_is_concerned_and_there_is_one() -> None:
    case = a_street().case()

    with pytest.raises(Refused, match="Only the one who asked or the office"):
        attach_files(case, ["x"], by=a_stranger())
    with pytest.raises(Refused, match="Choose a file first"):
        attach_files(case, [], by=asker(case))


def test_the_whole_number_of_a_caller_is_for_the_office_that_has_the_case() -> None:
    street = a_street()
    case = street.case(caller_phone="13800002716")

    with pytest.raises(Refused, match="may see the whole number"):
        reveal_caller(case, by=a_stranger(), purpose="Curious")
    with pytest.raises(Refused, match="Say what you need it for"):
        reveal_caller(case, by=street.desk.actor, purpose=" ")
    assert reveal_caller(case, by=street.desk.actor, purpose="Call back") == "13800002716"


def test_who_joins_what_is_gone_is_told_to_file_it_anew() -> None:
    street = a_street()
    draft = CaseDraft(item=street.item, place=street.place, title="Me too")

    with pytest.raises(Refused, match="not known any more"):
        follow_case(street.place.pk, draft, by=street.desk.actor)


def test_nothing_is_merged_into_a_case_that_no_office_has() -> None:
    place = some_place()
    head = a_desk(place, duty=HEAD, title="Head")
    item = a_request_item(duty="nobody_has_this")
    case, lead = (a_case(place=place, item=item) for _n in range(2))

    with pytest.raises(Refused, match=r"No office has .* yet"):
        case.take_step("merge", by=head.actor, data={"lead": lead})


def test_a_request_is_answered_with_one_of_its_outcomes() -> None:
    street = a_street()
    case = street.case()
    case.take_step("accept", by=street.desk.actor)

    with pytest.raises(Refused, match="Choose how it ended"):
        case.take_step("reply", by=street.desk.actor, note="Done", data={"outcome": "granted"})
    assert again(case).state == "handling"


def test_a_hand_back_is_judged_where_one_waits() -> None:
    street = a_street()
    head = a_desk(street.place, duty=HEAD, title="Head")
    case = street.case()
    Case.objects.filter(pk=case.pk).update(state="objected", office=None)

    with pytest.raises(Refused, match="No hand-back is waiting here"):
        case.take_step("refuse_hand_back", by=head.actor, note="Yours")


def test_a_press_on_no_case_is_none() -> None:
    head = a_desk(some_place(), duty=HEAD, title="Head")

    with pytest.raises(Refused, match="Choose at least one case"):
        act_on_many("dispatch", {}, by=head.actor)


def _an_unknown_kind(by: Any) -> None:
    item = an_item()
    item.kind = "prayer"
    configure_item(item, by=by)


def _a_time_without_unit(by: Any) -> None:
    configure_kind(KindSetting(kind="request", hand_back_amount=2, hand_back_unit=""), by=by)


def _a_rule_for_an_item_of_another_kind(by: Any) -> None:
    rule = ReminderRule(
        kind="request", item=an_item(), when="before_due", amount=1, telling="remind"
    )
    set_reminder(rule, by=by)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (_an_unknown_kind, "no kind of case called"),
        (_a_time_without_unit, "Choose the unit"),
        (_a_rule_for_an_item_of_another_kind, "is of another kind"),
    ],
)
def test_settings_are_refused_at_their_field_and_to_who_is_no_administrator(
    act: Callable[[Any], None], sentence: str
) -> None:
    place = some_place()

    with pytest.raises(Refused, match=sentence):
        act(a_desk(place, duty=HEAD, title="Head").actor)
    with pytest.raises(Refused, match="edited by the administrator"):
        act(a_desk(place, title="Clerk").actor)
