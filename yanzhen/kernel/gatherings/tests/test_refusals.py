"""Small refusals, one by one: who seats a judge, what is too much, which names are two people's, which code is nobody's."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import as_owner
from yanzhen.kernel.gatherings.actions.door import Press, check
from yanzhen.kernel.gatherings.actions.judging import seat_judge
from yanzhen.kernel.gatherings.actions.preparing import (
    MEETINGS_MAX,
    GatheringDraft,
    add_meeting,
    change_gathering,
    remove_meeting,
    set_picture,
)
from yanzhen.kernel.gatherings.models import Meeting
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    BEGINS,
    a_contest,
    a_doorkeeper,
    a_draft,
    an_adult,
    an_open_gathering,
    an_organiser,
    registered,
    ticket_of,
)
from yanzhen.kernel.gatherings.tests.test_judging import refused
from yanzhen.kernel.orders.models import Voucher, current_key
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def test_only_an_organiser_of_the_place_seats_judges_and_changes_drafts_and_pictures() -> None:
    here, there = a_place(kind="village"), a_place(kind="village")
    contest, _judges, _people = a_contest(1, 0, place=here)
    draft = a_draft(here)
    moved = GatheringDraft("X", "event", there, "Y", draft.seller, 1)
    with pytest.raises(Refused, match="Your office"):
        seat_judge(contest, an_adult(), by=a_doorkeeper(here))
    with pytest.raises(Refused, match="Your office"):
        add_meeting(draft, AFTER, AFTER + timedelta(hours=1), by=a_doorkeeper(here))
    with pytest.raises(Refused, match="outside the area"):
        change_gathering(draft, moved, by=an_organiser(here))
    with pytest.raises(Refused, match="Your office"):
        set_picture(draft, None, by=a_resident())
    with pytest.raises(Refused, match="Choose a picture"):
        set_picture(draft, None, by=an_organiser(here))


def test_a_gathering_has_so_many_dates_and_loses_none_once_it_is_out() -> None:
    course, by = a_draft(dates=2), an_organiser()
    Meeting.objects.bulk_create(
        Meeting(gathering=course, starts_at=AFTER + timedelta(days=n), ends_at=AFTER + timedelta(days=n, hours=1))
        for n in range(30, 28 + MEETINGS_MAX)
    )  # fmt: skip
    with pytest.raises(Refused, match="At most 60 dates"):
        add_meeting(course, AFTER, AFTER + timedelta(hours=1), by=by)
    out = an_open_gathering()
    with pytest.raises(Refused, match="has begun"):
        remove_meeting(out.meetings.select_related("gathering__place").get(), by=by)
    assert at_the_door(by).get(reverse("gatherings:change", args=[out.pk])).status_code == 409


def test_a_name_that_two_people_have_registers_neither() -> None:
    gathering = an_open_gathering()
    an_adult("Wen Twice"), an_adult("Wen Twice")
    client = at_the_door(an_organiser())
    said = client.post(reverse("gatherings:act", args=[gathering.pk]), {"act": "register", "name": "Wen Twice"})  # fmt: skip
    assert (said.status_code, "Two people have this name" in said.content.decode()) == (422, True)


def test_a_code_that_we_signed_and_gave_to_nobody_opens_nothing() -> None:
    made = registered(an_open_gathering())
    ticket_of(made)
    voucher = Voucher.objects.get(order=made.order_id)
    voucher.pk = new_key()
    meeting = made.gathering.meetings.select_related("gathering__place").get()
    said = check(meeting, Press(new_key(), voucher.token(current_key(BEGINS)), BEGINS), by=a_doorkeeper())  # fmt: skip
    assert said.words == "We have not given out this code."


def test_even_the_owner_of_the_tables_writes_no_score_beside_the_opening() -> None:
    _contest, (judge,), (person,) = a_contest(1, 1)
    with as_owner() as cursor:
        refused("scores_come_from_the_opening", partial(
            cursor.execute, "INSERT INTO gatherings_score (id, judge_id, registration_id, points) VALUES (%s, %s, %s, 1)",
            [new_key(), judge.pk, person.pk],
        ))  # fmt: skip
