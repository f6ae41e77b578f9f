"""What the steps refuse in words, PostgreSQL refuses to whoever goes around them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.kernel.cases.models import Case, KindSetting
from yanzhen.kernel.cases.testing import (
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_place,
)
from yanzhen.kernel.parties.actors import actor_of_person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return a_desk(some_place())


def _service(desk: Desk) -> Case:
    return a_case(item=an_item(), place=desk.office.scope, at=MONDAY)


def _closed(desk: Desk, **facts: Any) -> Case:
    case = a_case(item=a_request_item(**facts), place=desk.office.scope, at=MONDAY)
    case.take_step("accept", by=desk.actor, at=MONDAY)
    case.take_step("reply", by=desk.actor, at=MONDAY, note="Done.", data={"outcome": "resolved"})
    case.take_step("close", by=desk.actor, at=MONDAY)
    return case


def _refused(case: Case, promise: str, **changes: Any) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**changes)


def test_what_is_missing_is_told_once(desk: Desk) -> None:
    case = _service(desk)
    case.take_step("tell_once", by=desk.actor, at=MONDAY, data={"missing": ["Identity card"]})

    _refused(case, "what_is_missing_is_told_once", told_once_at=MONDAY + DAY)
    _refused(case, "what_is_missing_is_told_once", told_once_at=None)


def test_papers_are_awaited_only_after_they_were_asked_for(desk: Desk) -> None:
    case = _service(desk)

    _refused(case, "what_is_awaited_was_told", state="to_supplement")
    _refused(case, "an_accepted_gap_has_a_last_day", state="accepted_with_gaps")


@pytest.mark.parametrize(
    ("own", "of_the_kind", "day"), [(3, 100, 3), (None, 100, 100), (0, None, 0)]
)
def test_a_case_is_reopened_within_its_window(
    desk: Desk, own: int | None, of_the_kind: int | None, day: int
) -> None:
    KindSetting.objects.create(pk="request", reopen_days=of_the_kind)
    case = _closed(desk, reopen_days=own)
    again = {"ended_at": None, "outcome": "", "state": "handling", "clock_stopped_at": None}

    after = MONDAY + (day + 1) * DAY
    _refused(case, "a_case_is_reopened_within_its_window", **again, round=2, clock_from=after)
    _refused(case, "a_reopened_case_begins_the_next_round", **again, clock_from=MONDAY + day * DAY)

    assert Case.objects.filter(pk=case.pk).update(**again, round=2, clock_from=MONDAY + day * DAY)


def test_where_no_window_is_set_nothing_is_reopened(desk: Desk) -> None:
    case = _closed(desk, reopen_days=None)

    _refused(case, "a_case_is_reopened_within_its_window", ended_at=None, round=2)


def test_the_window_ends_with_the_day_in_hangzhou(desk: Desk) -> None:
    """23:30 there is still the last day, half an hour later is not."""
    case = _closed(desk, reopen_days=3)
    last = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
    again = {"ended_at": None, "round": 2}

    late = last + timedelta(minutes=30)
    _refused(case, "a_case_is_reopened_within_its_window", **again, clock_from=late)
    assert Case.objects.filter(pk=case.pk).update(**again, clock_from=last)


def test_nothing_is_sent_to_a_closed_office(desk: Desk) -> None:
    case = _service(desk)
    closed = a_desk(case.place, title="Closed desk")
    closed.office.closed_on = date(2026, 3, 1)
    closed.office.save(update_fields=["closed_on"])

    _refused(case, "no_case_goes_to_a_closed_office", office=closed.office)
    case.pk, case.number, case.office = None, "T-1", closed.office
    case._state.adding = True
    with pytest.raises(IntegrityError, match="no_case_goes"), transaction.atomic():
        case.save()


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("who_handles_has_an_office", lambda case: {"office": None}),
        ("an_ended_case_has_a_stopped_clock", lambda case: {"clock_stopped_at": None}),
        ("nothing_happens_before", lambda case: {"ended_at": case.received_at - DAY}),
        ("nothing_happens_before", lambda case: {"accepted_at": case.received_at - DAY}),
    ],
)
def test_an_ended_case_tells_a_whole_story(
    desk: Desk, promise: str, changes: Callable[[Case], dict[str, Any]]
) -> None:
    case = _closed(desk)

    _refused(case, promise, **changes(case))


def test_reopening_by_its_step_passes_all_of_it(desk: Desk) -> None:
    case = _closed(desk, reopen_days=30)
    assert case.reporter is not None

    reporter = actor_of_person(case.reporter.person)
    case.take_step("reopen", by=reporter, at=MONDAY + 30 * DAY, note="Again.")

    assert (case.state, case.round) == ("handling", 2)


def test_what_no_office_had_lies_with_whoever_steps_in() -> None:
    place = some_place()
    case = a_case(item=an_item(), place=place, at=MONDAY)
    assert Case.objects.filter(pk=case.pk, office=None).exists()
    head = a_desk(place, duty=HEAD, title="Head")

    case.take_step("accept", by=head.actor, at=MONDAY)

    assert (case.office, case.handler) == (head.office, head.appointment)
