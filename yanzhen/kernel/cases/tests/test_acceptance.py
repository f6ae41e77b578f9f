"""What is missing is told once within five working days, or the case counts as accepted (art. 32)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.jobs import deem_accepted
from yanzhen.kernel.cases.models import Case, Material
from yanzhen.kernel.cases.testing import Desk, a_case, a_desk, an_item, some_person, some_place
from yanzhen.kernel.parties.actors import actor_of_person, system_actor

pytestmark = pytest.mark.django_db

# A Monday without holidays after it, ten in the morning in Hangzhou.
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return a_desk(some_place())


def _case(desk: Desk) -> Case:
    item = an_item()
    Material.objects.create(item=item, name="Identity card")
    Material.objects.create(item=item, name="Photo", may_be_late=True)
    assert desk.office.scope is not None
    return a_case(item=item, place=desk.office.scope, at=MONDAY)


def test_what_is_missing_is_told_and_the_clock_stands(desk: Desk) -> None:
    case = _case(desk)

    case.take_step("tell_once", by=desk.actor, at=MONDAY + DAY, data={"missing": ["Identity card"]})

    assert (case.state, case.missing) == ("to_supplement", ["Identity card"])
    assert case.clock_stopped_at == MONDAY + DAY
    assert case not in Case.objects.overdue(MONDAY + 100 * DAY)


def test_it_is_told_only_once(desk: Desk) -> None:
    case = _case(desk)
    case.take_step("tell_once", by=desk.actor, at=MONDAY, data={"missing": ["Identity card"]})
    case.take_step("supplement", by=desk.actor, at=MONDAY + DAY)

    with pytest.raises(Refused, match="told once on 2026-03-09"):
        case.take_step("tell_once", by=desk.actor, at=MONDAY + DAY, data={"missing": ["Photo"]})


def test_after_five_working_days_it_is_too_late_to_tell(desk: Desk) -> None:
    case = _case(desk)

    with pytest.raises(Refused, match="counts as accepted from the day it was received"):
        case.take_step("tell_once", by=desk.actor, at=MONDAY + 8 * DAY, data={"missing": ["Photo"]})


def test_the_job_accepts_from_the_day_received_what_nobody_answered(desk: Desk) -> None:
    case = _case(desk)

    assert deem_accepted() == 1

    case.refresh_from_db()
    assert (case.state, case.accepted_at, case.clock_from) == ("accepted", MONDAY, MONDAY)
    assert case.events.get(name="deem_accepted").person_id is None
    assert deem_accepted() == 0


def test_after_a_supplement_the_days_run_from_when_the_rest_came_in(desk: Desk) -> None:
    case = _case(desk)
    case.take_step("tell_once", by=desk.actor, at=MONDAY, data={"missing": ["Photo"]})
    case.take_step("supplement", by=desk.actor, at=MONDAY + 3 * DAY)

    deem_accepted()

    case.refresh_from_db()
    assert case.accepted_at == MONDAY + 3 * DAY


def test_nothing_counts_as_accepted_before_the_five_days_are_over(desk: Desk) -> None:
    case = _case(desk)

    with pytest.raises(Refused, match="are not over"):
        case.take_step("deem_accepted", by=system_actor(), at=MONDAY + 2 * DAY)


def test_only_papers_that_the_guide_lists_may_be_handed_in_later(desk: Desk) -> None:
    case = _case(desk)
    until = date(2026, 3, 20)

    with pytest.raises(Refused, match="does not list it so") as refusal:
        case.take_step(
            "accept_with_gaps",
            by=desk.actor,
            at=MONDAY,
            data={"missing": ["Identity card"], "until": until},
        )
    assert refusal.value.field == "missing"

    case.take_step(
        "accept_with_gaps", by=desk.actor, at=MONDAY, data={"missing": ["Photo"], "until": until}
    )
    assert (case.state, case.gaps_due_on, case.accepted_at) == ("accepted_with_gaps", until, MONDAY)


def test_the_day_for_handing_in_the_rest_lies_ahead(desk: Desk) -> None:
    case = _case(desk)

    with pytest.raises(Refused) as refusal:
        case.take_step(
            "accept_with_gaps",
            by=desk.actor,
            at=MONDAY,
            data={"missing": ["Photo"], "until": date(2026, 3, 8)},
        )
    assert refusal.value.field == "until"


def test_acceptance_is_revoked_only_after_the_day_for_the_rest(desk: Desk) -> None:
    case = _case(desk)
    given = {"missing": ["Photo"], "until": date(2026, 3, 20)}
    case.take_step("accept_with_gaps", by=desk.actor, at=MONDAY, data=given)

    with pytest.raises(Refused, match="has until 2026-03-20"):
        case.take_step("revoke_acceptance", by=desk.actor, at=MONDAY + 11 * DAY, note="Never came.")
    case.take_step("revoke_acceptance", by=desk.actor, at=MONDAY + 12 * DAY, note="Never came.")

    assert (case.state, case.outcome) == ("not_accepted", "not_accepted")


def test_the_one_who_asked_hands_in_the_rest(desk: Desk) -> None:
    person = some_person()
    item = an_item()
    Material.objects.create(item=item, name="Photo", may_be_late=True)
    case = a_case(item=item, place=desk.office.scope, reporter=person, at=MONDAY)
    given = {"missing": ["Photo"], "until": date(2026, 3, 20)}
    case.take_step("accept_with_gaps", by=desk.actor, at=MONDAY, data=given)

    case.take_step("fill_gaps", by=actor_of_person(person))

    assert (case.state, case.missing, case.gaps_due_on) == ("accepted", [], None)
