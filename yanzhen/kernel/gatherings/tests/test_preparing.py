"""A gathering is drawn up with dates and conditions; opening makes its places; afterwards they stand still."""

from datetime import timedelta
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.preparing import (
    GatheringDraft,
    add_meeting,
    change_gathering,
    draft_gathering,
    remove_meeting,
    take_step,
)
from yanzhen.kernel.gatherings.models import Gathering, Registration
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    BEGINS,
    DRAWN_AT,
    ENDS,
    a_doorkeeper,
    a_draft,
    an_open_gathering,
    an_organiser,
    registered,
)
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.models import Capacity, Offer
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "party"}, "kind"),
        ({"venue": ""}, "venue"),
        ({"places": 0}, "places"),
        ({"age_min": 10, "age_max": 9}, "age_max"),
        ({"kind": "shift", "price_fen": 100}, "price_fen"),
    ],
)
def test_a_draft_makes_sense(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_draft(**facts)
    assert refused.value.field == field


def test_only_organisers_of_the_place_draw_one_up() -> None:
    here, there = a_place(kind="village"), a_place(kind="village")
    draft = GatheringDraft("X", "event", here, "Y", a_seller(here, with_book=False), 1)
    for by, match in ((a_resident(), "Your office"), (a_doorkeeper(here), "Your office"), (an_organiser(there), "outside the area")):  # fmt: skip
        with pytest.raises(Refused, match=match):
            draft_gathering(draft, by=by)
    elsewhere = GatheringDraft("X", "event", here, "Y", a_seller(there, with_book=False), 1)
    with pytest.raises(Refused, match="outside the area"):
        draft_gathering(elsewhere, by=an_organiser(here))


def test_opening_makes_the_places_and_closing_ends_the_offer() -> None:
    gathering = an_open_gathering(places=7, price_fen=500)
    assert Capacity.objects.get(pool__demands__offer=gathering.offer).size == 7
    assert gathering.offer is not None
    assert gathering.offer.prices.get().amount_fen == 500
    take_step(gathering, "close", by=an_organiser(), at=AFTER)
    assert Offer.objects.get().state == "ended"
    take_step(gathering, "hold", by=an_organiser(), at=AFTER)
    assert gathering.state == "held"


def test_it_opens_with_a_date_ahead() -> None:
    with pytest.raises(Refused, match="Add a date"):
        an_open_gathering(dates=0)
    with pytest.raises(Refused, match="are over"):
        an_open_gathering(at=AFTER)


def test_dates_do_not_overlap_and_only_a_course_has_several() -> None:
    by = an_organiser()
    with pytest.raises(Refused, match="Only a course"):
        add_meeting(a_draft(), AFTER, AFTER + timedelta(hours=1), by=by)
    course = a_draft(dates=2)
    for starts, ends, match in ((BEGINS, ENDS, "overlap"), (ENDS, BEGINS, "ends before"), (AFTER, AFTER, "ends before")):  # fmt: skip
        with pytest.raises(Refused, match=match):
            add_meeting(course, starts, ends, by=by)
    add_meeting(course, ENDS, AFTER, by=by)
    assert course.meetings.count() == 3
    remove_meeting(course.meetings.select_related("gathering__place")[0], by=by)
    assert course.meetings.count() == 2


def test_what_is_out_does_not_change() -> None:
    gathering, by = an_open_gathering(), an_organiser()
    draft = GatheringDraft("X", "event", gathering.place, "Y", gathering.seller, 1)
    for act in (lambda: change_gathering(gathering, draft, by=by), lambda: add_meeting(gathering, AFTER, AFTER, by=by)):  # fmt: skip
        with pytest.raises(Refused, match="has begun"):
            act()
    changed = change_gathering(a_draft(gathering.place), draft, by=by)
    assert (changed.title, changed.places) == ("X", 1)
    with pytest.raises(Refused, match="outside the area"):
        change_gathering(changed, GatheringDraft("X", "event", a_place(), "Y", gathering.seller, 1), by=an_organiser(gathering.place))  # fmt: skip


def test_a_cancelled_gathering_says_why_and_tells_those_who_come() -> None:
    gathering = an_open_gathering()
    made = registered(gathering)
    with pytest.raises(Refused, match="why"):
        take_step(gathering, "cancel", by=an_organiser(), at=DRAWN_AT)
    gathering.refresh_from_db()
    take_step(gathering, "cancel", by=an_organiser(), at=DRAWN_AT, note="Storm")
    assert Notice.objects.get(person=made.person).values["why"] == "Storm"
    with pytest.raises(Refused, match="Your office"):
        take_step(an_open_gathering(), "close", by=a_doorkeeper(), at=DRAWN_AT)


def test_what_is_out_is_public_and_drafts_are_the_offices() -> None:
    here, there = a_place(kind="village"), a_place(kind="village")
    draft, out = a_draft(here), an_open_gathering(there)
    assert set(Gathering.objects.visible_to(a_resident())) == {out}
    assert set(Gathering.objects.visible_to(an_organiser(here))) == {draft, out}
    assert set(Gathering.objects.visible_to(an_organiser())) == {draft, out}
    made = registered(out)
    assert list(Registration.objects.visible_to(an_organiser())) == [made]
    assert list(Registration.objects.visible_to(an_organiser(here))) == []
    assert set(Gathering.objects.worked_by(an_organiser(here))) == {draft}
    assert set(Gathering.objects.worked_by(a_resident())) == set()
