"""The same gathering again, every so many days: each date with places of its own, opened together, shown beside each other."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.gatherings.actions.preparing import add_meeting, take_step
from yanzhen.kernel.gatherings.actions.repeating import open_series, repeat
from yanzhen.kernel.gatherings.models import Gathering, Meeting
from yanzhen.kernel.gatherings.testing import (
    BEGINS,
    DRAWN_AT,
    a_draft,
    an_open_gathering,
    an_organiser,
    registered,
)
from yanzhen.kernel.orders.models import Capacity
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def test_a_weekly_gathering_is_drawn_up_at_the_same_hour_with_places_of_its_own() -> None:
    first = an_open_gathering()
    made = repeat(first, 7, 3, by=an_organiser(), at=DRAWN_AT)

    begins = [one.meetings.get().starts_at for one in made]
    assert begins == [BEGINS + timedelta(days=7 * n) for n in (1, 2, 3)]
    assert {(one.state, one.title, one.places, one.series) for one in made} == {("draft", first.title, first.places, first)}  # fmt: skip
    assert open_series(first, by=an_organiser(), at=DRAWN_AT) == 3
    second = Gathering.objects.get(pk=made[0].pk)
    registered(second)
    assert sorted(Capacity.objects.values_list("sold", flat=True)) == [0, 0, 0, 1]


def test_a_repeat_of_a_repeat_is_of_the_same_series_and_never_begins_twice() -> None:
    first = a_draft()
    (second,) = repeat(first, 7, 1, by=an_organiser())
    with pytest.raises(Refused, match="begins already on 2026-06-27"):
        repeat(first, 7, 1, by=an_organiser())
    assert Gathering.objects.count() == 2
    (third,) = repeat(second, 7, 1, by=an_organiser())

    assert third.series == first
    assert set(second.others_of_series()) == {first, third}
    take_step(third, "cancel", by=an_organiser(), note="Storm")
    assert repeat(second, 7, 1, by=an_organiser())[0].series == first


def test_another_date_of_one_meets_no_other_of_its_series() -> None:
    first = a_draft(dates=2, kind="course")
    (second,) = repeat(first, 28, 1, by=an_organiser())
    at = second.meetings.all()[0].starts_at

    with pytest.raises(Refused, match="Another one of this series"):
        add_meeting(first, at, at + timedelta(hours=1), by=an_organiser())
    take_step(second, "cancel", by=an_organiser(), note="Storm")
    assert add_meeting(first, at, at + timedelta(hours=1), by=an_organiser()).starts_at == at


def test_the_database_keeps_a_series_whoever_writes_it() -> None:
    first, stranger = a_draft(), a_draft()
    (second,) = repeat(first, 7, 1, by=an_organiser())
    rows = Gathering.objects
    for key, head in ((stranger.pk, second), (first.pk, stranger)):
        with pytest.raises(IntegrityError, match="repeats no other"), transaction.atomic():
            rows.filter(pk=key).update(series=head)
    at = first.meetings.get().starts_at
    with pytest.raises(IntegrityError, match="begins already"), transaction.atomic():
        second.meetings.update(starts_at=at, ends_at=at + timedelta(hours=1))
    # It begins when the first does, so it joins no series with it.
    with pytest.raises(IntegrityError, match="begins already"), transaction.atomic():
        rows.filter(pk=stranger.pk).update(series=first)
    take_step(stranger, "cancel", by=an_organiser(), note="Storm")
    assert rows.filter(pk=stranger.pk).update(series=first) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_repeat_at_the_same_moment_make_one_of_each_date() -> None:
    first = a_draft()
    by = an_organiser()
    repeat(first, 7, 1, by=by)
    days = [one.pk for one in Gathering.objects.order_by("pk")]
    at = first.meetings.get().starts_at + timedelta(days=70)

    def move(pk: UUID) -> None:
        Meeting.objects.filter(gathering=pk).update(starts_at=at, ends_at=at + timedelta(hours=1))

    said = at_once(*(partial(move, pk) for pk in days), no=(IntegrityError,))

    assert sorted(one is None for one in said) == [False, True]
    assert Meeting.objects.filter(starts_at=at).count() == 1


def test_what_can_not_be_repeated_is_refused_with_the_reason() -> None:
    draft, by = a_draft(), an_organiser()
    for every, times, field in ((0, 1, "every_days"), (367, 1, "every_days"), (7, 0, "times"), (7, 27, "times")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            repeat(draft, every, times, by=by)
        assert refused.value.field == field
    # A course of three weeks that begins anew every week would meet itself.
    with pytest.raises(Refused, match="begins already"):
        repeat(a_draft(dates=3), 7, 1, by=by)
    with pytest.raises(Refused, match="its own date first"):
        repeat(a_draft(dates=0), 7, 1, by=by)
    with pytest.raises(Refused, match="No draft of this series"):
        open_series(an_open_gathering(), by=by)
    with pytest.raises(Refused, match="outside the area"):
        repeat(draft, 7, 1, by=an_organiser(a_place(kind="village")))
    with pytest.raises(Refused, match="Your office"):
        repeat(draft, 7, 1, by=a_resident())


def test_a_series_is_repeated_and_opened_on_its_page_and_visitors_see_its_other_dates() -> None:
    soon = timezone.now() + timedelta(days=3)
    first = an_open_gathering(begins=soon, at=timezone.now())
    organiser, visitor = at_the_door(an_organiser(first.place)), at_the_door(a_resident())
    page, out = reverse("gatherings:series", args=[first.pk]), first.get_absolute_url()

    too_many = organiser.post(page, {"act": "repeat", "every_days": "7", "times": "40"})
    organiser.post(page, {"act": "repeat", "every_days": "7", "times": "2"})
    others = [one.get_absolute_url() for one in first.others_of_series()]
    before = visitor.get(out).content.decode()
    assert all(one in organiser.get(out).content.decode() for one in others)
    organiser.post(page, {"act": "open"})
    after = visitor.get(out).content.decode()

    assert too_many.status_code == 422
    assert len(others) == 2
    assert not any(one in before for one in others)
    assert all(one in after for one in others)
