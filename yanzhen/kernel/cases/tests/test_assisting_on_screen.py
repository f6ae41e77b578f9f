"""Parts on screen: asked, seen with what they need and no more, answered, and counted in lists that open."""

import pytest

from yanzhen.kernel.cases.actions import add_note, ask_assist
from yanzhen.kernel.cases.models import Assist
from yanzhen.kernel.cases.testing import (
    CLERK,
    HEAD,
    HELPER,
    a_case,
    a_desk,
    a_request_item,
    asker,
    some_place,
)
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.testing import PDF, an_upload
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


class Town:
    def __init__(self) -> None:
        place = some_place()
        self.lead = a_desk(place, title="Lead")
        self.helper = a_desk(place, duty=HELPER, title="Helpers")
        self.other = a_desk(place, duty=HELPER, title="Others")
        self.case = a_case(
            place=place, item=a_request_item(duty=CLERK), office=self.lead.office, caller_phone="13800000000"
        )  # fmt: skip
        self.case.take_step("accept", by=self.lead.actor)
        self.url = self.case.get_absolute_url()


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_part_is_asked_taken_and_answered_on_screen(town: Town) -> None:
    lead, helper = at_the_door(town.lead.actor), at_the_door(town.helper.actor)
    given = {"office": town.helper.office.pk, "task": "Fence the hole.", "amount": "3",
             "unit": "working_day", "needed": "on"}  # fmt: skip
    assert lead.post(f"{town.url}assist/", given).status_code == 302
    part = Assist.objects.get()

    assert "Fence the hole." in helper.get("/").content.decode()
    page = helper.get(town.url).content.decode()
    assert "This is how it was worked out" in page
    helper.post(f"/cases/parts/{part.pk}/accept/")
    assert "this can be pressed" in lead.get(town.url).content.decode()
    blocked = lead.post(f"{town.url}step/reply/", {"outcome": "resolved", "note": "Done."})
    assert "still owes its part" in blocked.content.decode()
    helper.post(f"/cases/parts/{part.pk}/answer/", {"note": "Fenced."})

    assert "Fenced." in lead.get(town.url).content.decode()
    assert lead.post(f"{town.url}step/reply/", {"outcome": "resolved", "note": "Done."}).status_code == 302  # fmt: skip


def test_what_is_typed_wrongly_is_said_at_its_field(town: Town) -> None:
    lead = at_the_door(town.lead.actor)
    given = {"office": town.helper.office.pk, "task": "Fence the hole."}
    lead.post(f"{town.url}assist/", given)

    again = lead.post(f"{town.url}assist/", given)

    assert again.status_code == 422
    assert "has a part in this case already" in again.content.decode()


def test_the_assisting_office_sees_its_part_and_nothing_of_the_house(town: Town) -> None:
    ask_assist(town.case, office=town.helper.office, task="Fence it.", by=town.lead.actor)
    ask_assist(town.case, office=town.other.office, task="Pump it dry.", by=town.lead.actor)
    add_note(town.case, by=town.lead.actor, text="Between us: costly.")
    helper = at_the_door(town.helper.actor)

    page = helper.get(town.url).content.decode()

    assert "Fence it." in page
    for hidden in ("Pump it dry.", "Between us", "138", town.case.code):
        assert hidden not in page
    for door in ("receipt/", "phone/", "hand-on/", "assist/"):
        assert helper.get(town.url + door).status_code == 404
    assert helper.post(f"{town.url}note/", {"note": "x"}).status_code == 404


def test_the_assisting_office_opens_what_colleagues_added_and_no_papers_of_the_caller(
    town: Town,
) -> None:
    case = town.case
    ask_assist(case, office=town.helper.office, task="Fence it.", by=town.lead.actor)
    given = store(an_upload("hole.pdf", PDF + b"hole"), owner=case, by=town.lead.actor)
    kept = [
        store(an_upload("card.pdf", PDF + b"card"), owner=case, by=asker(case)),
        store(
            an_upload("lease.pdf", PDF + b"lease"), owner=case, by=town.lead.actor, purpose="Lease"
        ),
    ]
    helper, lead = at_the_door(town.helper.actor), at_the_door(town.lead.actor)

    page = helper.get(town.url).content.decode()

    assert given.name in page
    assert helper.get(f"/documents/{given.pk}/").status_code == 200
    for paper in kept:
        assert paper.name not in page
        assert helper.get(f"/documents/{paper.pk}/").status_code == 404
        assert paper.name in lead.get(town.url).content.decode()
        assert lead.get(f"/documents/{paper.pk}/").status_code == 200


def test_the_list_counts_parts_per_office(town: Town) -> None:
    ask_assist(town.case, office=town.helper.office, task="Fence it.", by=town.lead.actor)
    head = at_the_door(a_desk(town.case.place, duty=HEAD, title="Head").actor)

    page = head.get("/cases/parts/?view=all").content.decode()

    assert "Fence it." in page
    assert f"office={town.helper.office.pk}" in page
    assert "Fence it." in at_the_door(town.helper.actor).get("/cases/parts/").content.decode()
    assert "Fence it." not in at_the_door(town.other.actor).get("/cases/parts/").content.decode()
