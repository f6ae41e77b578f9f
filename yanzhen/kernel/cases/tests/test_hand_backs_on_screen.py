"""Handing back, judging, counting and the list of reasons, on screen."""

import pytest

from yanzhen.kernel.cases.models import HandBackReason
from yanzhen.kernel.cases.testing import HEAD, a_case, a_desk, a_request_item, some_place
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def test_an_office_hands_back_and_the_head_judges_on_screen() -> None:
    place = some_place()
    clerk, other = a_desk(place, title="Clerks"), a_desk(place, title="Others")
    head = a_desk(place, duty=HEAD, title="Head")
    case = a_case(place=place, item=a_request_item(), office=clerk.office)
    at_clerk, at_head = at_the_door(clerk.actor), at_the_door(head.actor)
    why = HandBackReason.objects.get(code="place")

    page = at_clerk.get(case.get_absolute_url()).content.decode()
    assert "Until when it may be handed back is not decided yet" in page
    at_clerk.post(f"{case.get_absolute_url()}step/object/", {"reason": why.pk, "note": "Not here."})
    waiting = at_clerk.get(case.get_absolute_url()).content.decode()
    assert "The clock of the case runs on meanwhile" in waiting
    assert "Accept the hand-back" not in waiting

    assert "What other offices wait for" in at_head.get("/").content.decode()
    at_head.post(f"{case.get_absolute_url()}step/accept_hand_back/", {"office": other.office.pk})
    case.refresh_from_db()
    assert case.office == other.office


def test_the_counts_per_unit_open_to_their_rows() -> None:
    place = some_place()
    clerk, head = a_desk(place, title="Clerks"), a_desk(place, duty=HEAD, title="Head")
    for title in ("First thing", "Second thing"):
        case = a_case(place=place, item=a_request_item(), office=clerk.office, title=title)
        case.take_step(
            "object", by=clerk.actor, note="x", data={"reason": HandBackReason.objects.all()[0]}
        )
    case.take_step("refuse_hand_back", by=head.actor, note="Yours.")
    client = at_the_door(head.actor)

    page = client.get("/cases/hand-backs/").content.decode()
    link = f"?office={clerk.office.pk}&amp;state=refused"
    assert link in page
    rows = client.get(f"/cases/hand-backs/{link.replace('&amp;', '&')}").content.decode()
    assert "Second thing" in rows
    assert "First thing" not in rows


def test_reasons_are_edited_on_screen_by_those_who_configure() -> None:
    place = some_place()
    head, clerk = at_the_door(a_desk(place, duty=HEAD).actor), at_the_door(a_desk(place).actor)
    given = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-code": "new",
             "form-0-title": "Ours next year", "form-0-order": "9", "form-0-active": "on"}  # fmt: skip

    assert clerk.post("/cases/settings/hand-back-reasons/", given).status_code == 403
    assert head.post("/cases/settings/hand-back-reasons/", given).status_code == 302
    assert HandBackReason.objects.get(code="new").title == "Ours next year"
    assert head.post("/cases/settings/hand-back-reasons/", given).status_code == 422
