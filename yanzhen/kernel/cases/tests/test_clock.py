"""The clock of a case: what stands outside the limit, more time, and a year whose calendar is not out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.calendars import forget_calendar
from yanzhen.base.models import CalendarDay, CalendarYear
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import ask_extension, decide_extension
from yanzhen.kernel.cases.actions.clockwork import reckon_again
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import (
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_place,
)
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return a_desk(some_place())


@pytest.fixture
def head(desk: Desk) -> Desk:
    assert desk.office.scope is not None
    return a_desk(desk.office.scope, duty=HEAD)


def _accepted(desk: Desk, **facts: Any) -> Case:
    assert desk.office.scope is not None
    case = a_case(place=desk.office.scope, at=MONDAY, item=an_item(**facts))
    case.take_step("accept", by=desk.actor, at=MONDAY)
    return case


def _due(case: Case) -> str:
    assert case.due_at is not None
    return f"{timezone.localtime(case.due_at):%Y-%m-%d %H:%M}"


def test_the_promised_limit_runs_from_acceptance_in_working_days(desk: Desk) -> None:
    assert _due(_accepted(desk)) == "2026-03-23 17:30"


def test_an_instant_item_is_due_the_same_day(desk: Desk) -> None:
    case = a_case(place=desk.office.scope, at=MONDAY, item=an_item(instant=True))

    assert _due(case) == "2026-03-09 17:30"


def test_a_special_procedure_is_not_counted(desk: Desk) -> None:
    case = _accepted(desk)
    given = {"procedure": "expert_review", "notice_ref": "No. 7"}
    case.take_step("suspend", by=desk.actor, at=MONDAY + DAY, data=given)
    assert (case.paused, case.due_at) == (True, None)

    case.take_step("resume", by=desk.actor, at=MONDAY + 4 * DAY)

    # Tuesday to Friday stand outside: four working days more.
    assert (case.state, case.paused, _due(case)) == ("in_review", False, "2026-03-27 17:30")
    assert case.pauses.get().notice_ref == "No. 7"


def test_a_pause_needs_a_reason(desk: Desk) -> None:
    case = a_case(place=desk.office.scope, item=a_request_item(), at=MONDAY)
    case.take_step("accept", by=desk.actor, at=MONDAY)

    with pytest.raises(Refused) as refusal:
        case.take_step("pause", by=desk.actor, at=MONDAY)
    assert refusal.value.field == "note"
    case.take_step("pause", by=desk.actor, at=MONDAY, note="Waiting for the landlord's drawings.")
    assert case.pauses.get().reason == "Waiting for the landlord's drawings."


def test_a_clock_that_ran_out_is_not_paused_any_more(desk: Desk) -> None:
    case = a_case(place=desk.office.scope, item=a_request_item(), at=MONDAY)
    case.take_step("accept", by=desk.actor, at=MONDAY)

    with pytest.raises(Refused, match="paused before it ends"):
        case.take_step("pause", by=desk.actor, at=MONDAY + 30 * DAY, note="Late.")


def test_only_a_running_clock_is_paused_and_only_once(desk: Desk) -> None:
    """No step leads into these states; whoever puts a case there meets the clock itself."""
    stopped, standing = (
        a_case(place=desk.office.scope, item=a_request_item(), at=MONDAY) for _ in range(2)
    )
    for case in (stopped, standing):
        case.take_step("accept", by=desk.actor, at=MONDAY)
    Case.objects.filter(pk=stopped.pk).update(clock_stopped_at=MONDAY)
    Case.objects.filter(pk=standing.pk).update(paused=True, due_at=None)

    for case, sentence in ((stopped, "is not running"), (standing, "stands already")):
        with pytest.raises(Refused, match=sentence):
            case.take_step("pause", by=desk.actor, at=MONDAY, note="Drawings.")
    for rows, facts in (
        (Case.objects.filter(pk=stopped.pk), {"paused": True, "due_at": None}),
        (Case.objects.filter(pk=standing.pk), {"clock_stopped_at": MONDAY}),
        (Case.objects.filter(pk=standing.pk), {"clock_from": None}),
    ):
        with pytest.raises(IntegrityError, match="only_a_running_clock"), transaction.atomic():
            rows.update(**facts)


def test_the_database_knows_one_open_pause_with_a_reason(desk: Desk) -> None:
    case = _accepted(desk)
    case.pauses.create(started_at=MONDAY, reason="One")

    with pytest.raises(IntegrityError, match="a_clock_pauses_once"), transaction.atomic():
        case.pauses.create(started_at=MONDAY, reason="Two")
    with pytest.raises(IntegrityError, match="a_pause_has_a_reason"), transaction.atomic():
        case.pauses.create(started_at=MONDAY, ended_at=MONDAY, reason="")


def test_more_time_is_asked_by_one_and_approved_by_another(desk: Desk, head: Desk) -> None:
    case = _accepted(desk)
    wish = ask_extension(case, by=desk.actor, amount=5, reason="Expert away.", at=MONDAY + DAY)
    assert _due(case) == "2026-03-23 17:30"

    decide_extension(wish, by=head.actor, approve=True, at=MONDAY + DAY)

    assert _due(Case.objects.get(pk=case.pk)) == "2026-03-30 17:30"


def test_nobody_approves_their_own_extension(desk: Desk, head: Desk) -> None:
    case = _accepted(desk)
    wish = ask_extension(case, by=head.actor, amount=5, reason="Expert away.", at=MONDAY + DAY)

    with pytest.raises(Refused, match="Nobody approves their own"):
        decide_extension(wish, by=head.actor, approve=True, at=MONDAY + DAY)
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic():
        case.extensions.update(decided_by_id=head.actor.person_id)


def test_a_colleague_does_not_decide_on_more_time(desk: Desk) -> None:
    case = _accepted(desk)
    wish = ask_extension(case, by=desk.actor, amount=5, reason="Expert away.", at=MONDAY + DAY)
    colleague = a_desk(case.place, title="Other desk")

    with pytest.raises(Refused, match="decided by the head"):
        decide_extension(wish, by=colleague.actor, approve=True, at=MONDAY + DAY)


def test_a_limit_is_not_extended_after_it_ended(desk: Desk, head: Desk) -> None:
    case = _accepted(desk)
    late = MONDAY + 30 * DAY
    wish = ask_extension(case, by=desk.actor, amount=5, reason="Expert away.", at=MONDAY + DAY)

    with pytest.raises(Refused, match="extended before it ends"):
        decide_extension(wish, by=head.actor, approve=True, at=late)
    decide_extension(wish, by=head.actor, approve=False, answer="Too late.", at=late)
    with pytest.raises(Refused, match="extended before it ends"):
        ask_extension(case, by=desk.actor, amount=5, reason="Again.", at=late)


def test_the_database_extends_no_limit_after_it_ended(desk: Desk) -> None:
    case = _accepted(desk)
    late, promise = MONDAY + 30 * DAY, "a_limit_is_extended_before_it_ends"
    wish = {"amount": 5, "unit": "working_day", "reason": "Away.", "asked_by_name": "Lin"}

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        case.extensions.create(**wish, asked_at=late)
    case.extensions.create(**wish, asked_at=MONDAY)
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        case.extensions.update(state="approved", decided_at=late)
    assert case.extensions.update(state="approved", decided_at=case.due_at)


@pytest.mark.parametrize(
    ("facts", "amount", "sentence"),
    [
        ({"extension_max": 4}, 5, "At most 4"),
        ({"extension_max": None}, 1, "No extension is provided"),
    ],
)
def test_no_more_is_asked_than_the_item_provides(
    desk: Desk, facts: dict[str, Any], amount: int, sentence: str
) -> None:
    case = _accepted(desk, **facts)

    with pytest.raises(Refused, match=sentence):
        ask_extension(case, by=desk.actor, amount=amount, reason="More.", at=MONDAY + DAY)


def test_how_the_due_time_was_worked_out_stands_on_page_and_receipt(desk: Desk) -> None:
    place = desk.office.scope
    assert place is not None
    case = a_case(place=place)
    case.take_step("accept", by=desk.actor)
    client = at_the_door(desk.actor)

    page = client.get(case.get_absolute_url()).content.decode()
    receipt = client.get(f"{case.get_absolute_url()}receipt/").content.decode()

    assert "This is how it was worked out" in page
    assert "Legal limit" in page
    assert "day of receipt is not counted" in receipt
    assert case.code in receipt


def test_a_due_time_beyond_the_known_calendar_waits_for_it_and_is_then_known(desk: Desk) -> None:
    year = 2020
    CalendarDay.objects.filter(date__year=year).delete()
    CalendarDay.objects.filter(year__year=year).delete()
    CalendarYear.objects.filter(year=year).delete()
    forget_calendar()
    december = datetime(year - 1, 12, 27, 2, 0, tzinfo=UTC)
    case = a_case(place=desk.office.scope, at=december)
    case.take_step("accept", by=desk.actor, at=december)
    assert (case.due_at, case.due_awaits_year) == (None, year)
    client = at_the_door(desk.actor)
    words = "awaits the 2020 calendar"
    assert words in client.get("/cases/").content.decode()
    assert words in client.get(case.get_absolute_url()).content.decode()

    CalendarYear.objects.create(year=year, source="Notice")
    assert reckon_again(year) == 1

    case.refresh_from_db()
    assert (case.due_awaits_year, case.due_at is not None) == (None, True)
    forget_calendar()
