"""A case reaches the nearest responsible desk, or the exception set on screen; and it can go on or back."""

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import hand_on
from yanzhen.kernel.cases.models import Case, HandBackReason, ItemRoute
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_place,
)
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.kernel.places.models import Place, PlaceKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Place:
    return some_place("仓前街道", kind=PlaceKind.SUBDISTRICT)


def test_it_goes_to_the_nearest_desk_up_the_tree(town: Place) -> None:
    community = some_place(parent=town)
    building = some_place("1 号楼", parent=community, kind=PlaceKind.BUILDING)
    above, near = a_desk(town, title="Above"), a_desk(community, title="Near")

    assert a_case(place=building).office == near.office
    assert a_case(place=some_place("Other", parent=town)).office == above.office


def test_a_route_set_for_the_item_goes_before_the_nearest_desk(town: Place) -> None:
    community = some_place(parent=town)
    a_desk(community, title="Near")
    special = a_desk(town, duty=HEAD, title="Special")
    item = an_item()
    ItemRoute.objects.create(item=item, place=community, office=special.office)

    assert a_case(place=community, item=item).office == special.office


def test_without_any_desk_it_waits_for_whoever_dispatches(town: Place) -> None:
    head = a_desk(town, duty=HEAD)
    clerk = a_desk(some_place("Elsewhere"))
    case = a_case(place=some_place(parent=town), item=a_request_item(duty="nobody"))

    assert (case.office, case.state) == (None, "received")
    assert case in Case.objects.on_desk_of(head.actor)
    assert case not in Case.objects.on_desk_of(clerk.actor)
    assert Notice.objects.filter(person_id=head.actor.person_id).exists()


def test_the_head_dispatches_it_to_an_office(town: Place) -> None:
    head, clerk = a_desk(town, duty=HEAD), a_desk(town, title="Clerks")
    case = a_case(place=town, item=a_request_item(duty="nobody"))

    case.take_step("dispatch", by=head.actor, data={"office": clerk.office})

    assert (case.state, case.office) == ("dispatched", clerk.office)
    told = Notice.objects.filter(person_id=clerk.actor.person_id)
    assert [str(notice.title) for notice in told] == ["A new case is on your desk"]
    assert case.arrival().office_id == head.office.pk


def test_what_no_office_has_is_dispatched_and_not_handed_on(town: Place) -> None:
    head, clerk = a_desk(town, duty=HEAD), a_desk(town, title="Clerks")
    case = a_case(place=town, item=a_request_item(duty="nobody"))
    page = at_the_door(head.actor).get(case.get_absolute_url()).content.decode()
    assert "step/dispatch/" in page
    assert "hand-on/" not in page

    with pytest.raises(Refused, match="Dispatch it instead"):
        hand_on(case, to=clerk.office, by=head.actor, reason="Theirs.")
    with pytest.raises(IntegrityError, match="what_an_office_has_was"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(office=clerk.office)


def test_a_service_that_no_office_has_is_handed_on(town: Place) -> None:
    """Its table has no step that dispatches."""
    head, clerk = a_desk(town, duty=HEAD), a_desk(town, title="Clerks")
    case = a_case(place=town, item=an_item(duty="nobody"))

    hand_on(case, to=clerk.office, by=head.actor, reason="Theirs.")

    assert (case.state, case.office) == ("submitted", clerk.office)


def test_it_is_not_dispatched_to_a_closed_office(town: Place) -> None:
    head, clerk = a_desk(town, duty=HEAD), a_desk(town, title="Clerks")
    clerk.office.closed_on = clerk.appointment.since
    case = a_case(place=town, item=a_request_item(duty="nobody"))

    with pytest.raises(Refused, match="is closed") as refusal:
        case.take_step("dispatch", by=head.actor, data={"office": clerk.office})
    assert refusal.value.field == "office"


def test_what_is_not_ours_goes_back_with_a_reason_to_whoever_dispatches(town: Place) -> None:
    head, clerk = a_desk(town, duty=HEAD), a_desk(town, title="Clerks")
    case = a_case(place=town, item=a_request_item())
    assert case.office == clerk.office

    case.take_step(
        "object",
        by=clerk.actor,
        note="The landlord's, not ours.",
        data={"reason": HandBackReason.objects.get(code="duty")},
    )

    moved = Case.objects.get(pk=case.pk)
    assert (moved.state, moved.office) == ("objected", None)
    assert case in Case.objects.on_desk_of(head.actor)
    assert Notice.objects.filter(person_id=head.actor.person_id).exists()


def test_handing_on_changes_the_office_and_leaves_the_clock(town: Place) -> None:
    clerk, other = a_desk(town, title="Clerks"), a_desk(town, duty=HEAD, title="Others")
    case = a_case(place=town)
    case.take_step("accept", by=clerk.actor)
    due = case.due_at

    hand_on(case, to=other.office, by=clerk.actor, reason="They know the owner.")

    assert (case.office, case.handler, case.due_at) == (other.office, None, due)
    assert case.events.get(name="hand_on").note == "They know the owner."


@pytest.mark.parametrize(("reason", "sentence"), [("", "Write why"), ("x", "already")])
def test_handing_on_needs_a_reason_and_another_office(
    town: Place, reason: str, sentence: str
) -> None:
    clerk, other = a_desk(town, title="Clerks"), a_desk(town, duty=HEAD)
    case = a_case(place=town)

    with pytest.raises(Refused, match=sentence):
        hand_on(case, to=clerk.office if reason else other.office, by=clerk.actor, reason=reason)


def test_on_screen_only_offices_that_handle_cases_are_offered(town: Place) -> None:
    clerk, other = a_desk(town, title="Clerks"), a_desk(town, duty=HEAD, title="Others")
    a_desk(town, duty="auditor", title="Auditors")
    case = a_case(place=town)
    client = at_the_door(clerk.actor)

    page = client.get(f"{case.get_absolute_url()}hand-on/").content.decode()
    assert "Others" in page
    assert "Auditors" not in page
    refused = client.post(f"{case.get_absolute_url()}hand-on/", {"note": "Because they know."})
    assert (refused.status_code, "Because they know." in refused.content.decode()) == (422, True)

    given = {"office": other.office.pk, "note": "They know the owner."}
    client.post(f"{case.get_absolute_url()}hand-on/", given)
    case.refresh_from_db()
    assert case.office == other.office
