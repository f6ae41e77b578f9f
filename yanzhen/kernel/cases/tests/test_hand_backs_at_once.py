"""What two people do to one case at the same moment: one act counts, the other hears why it does not."""

from collections.abc import Callable
from typing import Any

import pytest

from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.models import Case, HandBackReason
from yanzhen.kernel.cases.testing import HEAD, a_case, a_desk, a_request_item, some_place

pytestmark = pytest.mark.django_db(transaction=True)


def _take(pk: Any, name: str, **given: Any) -> Callable[[], object]:
    return lambda: Case.objects.get(pk=pk).take_step(name, **given)


def test_a_reply_and_a_hand_back_at_once_leave_one_of_them() -> None:
    place = some_place()
    clerk = a_desk(place)
    case = a_case(place=place, item=a_request_item(), office=clerk.office)
    case.take_step("accept", by=clerk.actor)
    why = HandBackReason.objects.get(code="duty")

    done = at_once(
        _take(case.pk, "reply", by=clerk.actor, note="Done.", data={"outcome": "resolved"}),
        _take(case.pk, "object", by=clerk.actor, note="Not ours.", data={"reason": why}),
    )

    case.refresh_from_db()
    assert done.count(None) == 1
    assert (case.state == "objected") is case.hand_backs.filter(state="asked").exists()
    assert case.events.filter(name__in=["reply", "object"]).count() == 1


def test_two_heads_judge_once() -> None:
    place = some_place()
    clerk, other = a_desk(place), a_desk(place, title="Others")
    heads = [a_desk(place, duty=HEAD, title=f"Head {n}") for n in (1, 2)]
    case = a_case(place=place, item=a_request_item(), office=clerk.office)
    case.take_step(
        "object", by=clerk.actor, note="Not ours.",
        data={"reason": HandBackReason.objects.get(code="duty")},
    )  # fmt: skip

    at_once(
        _take(case.pk, "accept_hand_back", by=heads[0].actor, data={"office": other.office}),
        _take(case.pk, "refuse_hand_back", by=heads[1].actor, note="Yours."),
    )

    case.refresh_from_db()
    judged = case.hand_backs.get()
    assert case.office == (other.office if judged.state == "accepted" else clerk.office)
    assert case.events.filter(name__endswith="_hand_back").count() == 1
