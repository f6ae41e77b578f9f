"""A case that ended is reopened within the window set on screen; the item's own goes before the kind's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case, KindSetting
from yanzhen.kernel.cases.testing import a_case, a_desk, a_request_item, some_person, some_place
from yanzhen.kernel.parties.actors import Actor, actor_of_person

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _closed(**facts: Any) -> tuple[Case, Actor]:
    person, place = some_person(), some_place()
    desk = a_desk(place)
    case = a_case(place=place, reporter=person, item=a_request_item(**facts), at=START)
    case.take_step("accept", by=desk.actor, at=START)
    case.take_step("reply", by=desk.actor, at=START, note="Done.", data={"outcome": "resolved"})
    case.take_step("close", by=desk.actor, at=START)
    return case, actor_of_person(person)


def test_within_the_window_it_is_handled_again_with_a_new_clock() -> None:
    case, reporter = _closed(reopen_days=30)

    case.take_step("reopen", by=reporter, at=START + 30 * DAY, note="It broke again.")

    assert (case.state, case.round, case.outcome, case.ended_at) == ("handling", 2, "", None)
    assert case.clock_from == START + 30 * DAY


def test_after_the_window_it_is_a_new_case() -> None:
    case, reporter = _closed(reopen_days=30)

    with pytest.raises(Refused, match="until 2026-04-08"):
        case.take_step("reopen", by=reporter, at=START + 31 * DAY, note="It broke again.")


def test_the_items_own_window_goes_before_the_kinds() -> None:
    KindSetting.objects.create(pk="request", reopen_days=100)
    case, reporter = _closed(reopen_days=3)

    with pytest.raises(Refused, match="until 2026-03-12"):
        case.take_step("reopen", by=reporter, at=START + 10 * DAY, note="It broke again.")


def test_without_its_own_window_an_item_has_the_kinds() -> None:
    KindSetting.objects.create(pk="request", reopen_days=100)
    case, reporter = _closed(reopen_days=None)

    case.take_step("reopen", by=reporter, at=START + 10 * DAY, note="It broke again.")

    assert case.state == "handling"


def test_where_nobody_set_a_window_the_refusal_says_so() -> None:
    case, reporter = _closed(reopen_days=None)

    with pytest.raises(Refused, match="not set up for this item"):
        case.take_step("reopen", by=reporter, at=START + DAY, note="It broke again.")


def test_before_it_is_closed_not_settled_needs_no_window() -> None:
    person, place = some_person(), some_place()
    desk = a_desk(place)
    case = a_case(place=place, reporter=person, item=a_request_item(reopen_days=None))
    case.take_step("accept", by=desk.actor)
    case.take_step("reply", by=desk.actor, note="Done.", data={"outcome": "explained"})

    case.take_step("not_settled", by=actor_of_person(person), note="It is not.")

    assert (case.state, case.round) == ("handling", 2)
