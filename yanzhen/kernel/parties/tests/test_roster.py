"""Who is on duty when: written by who keeps the roster, and told where nobody else is there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.parties.actions.roster import copy_week, people_for, write_roster
from yanzhen.kernel.parties.models import DutyShift, Leave, Shift
from yanzhen.kernel.parties.models.roster import people_at
from yanzhen.kernel.parties.testing import (
    a_person,
    an_actor,
    an_appointment,
    an_office,
    at_the_door,
)
from yanzhen.kernel.places.testing import a_community

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 9)
SATURDAY = MONDAY + timedelta(days=5)
MORNING = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


class House:
    def __init__(self) -> None:
        self.place = a_community()
        self.office = an_office("leader", self.place)
        self.a, self.b = a_person("甲"), a_person("乙")
        self.held = [an_appointment(person, self.office) for person in (self.a, self.b)]
        self.keeper = an_actor("administrator", self.place)


@pytest.fixture
def house() -> House:
    return House()


def test_a_week_is_written_and_written_again(house: House) -> None:
    first = write_roster(house.office, {(MONDAY, "day"): house.a, (MONDAY, "night"): house.b}, by=house.keeper)  # fmt: skip
    again = write_roster(house.office, {(MONDAY, "day"): house.a, (MONDAY, "night"): None}, by=house.keeper)  # fmt: skip

    assert (first, again) == (2, 1)
    assert [one.person for one in DutyShift.objects.all()] == [house.a]


def test_two_change_places(house: House) -> None:
    write_roster(
        house.office, {(MONDAY, "day"): house.a, (SATURDAY, "day"): house.b}, by=house.keeper
    )
    write_roster(
        house.office, {(MONDAY, "day"): house.b, (SATURDAY, "day"): house.a}, by=house.keeper
    )

    assert list(DutyShift.objects.order_by("day").values_list("person", flat=True)) == [house.b.pk, house.a.pk]  # fmt: skip


def test_who_is_away_is_not_on_duty(house: House) -> None:
    Leave.objects.create(person=house.a, since=MONDAY, until=MONDAY)

    with pytest.raises(Refused, match="甲 is away on 2026-03-09"):
        write_roster(house.office, {(MONDAY, "day"): house.a}, by=house.keeper)
    with pytest.raises(IntegrityError, match="nobody_is_away_where"), transaction.atomic():
        DutyShift.objects.create(office=house.office, person=house.a, day=MONDAY, shift=Shift.DAY)


def test_one_is_on_duty_at_one_office_and_a_shift_has_one(house: House) -> None:
    other = an_office("leader", house.place)
    write_roster(house.office, {(MONDAY, "day"): house.a}, by=house.keeper)

    with pytest.raises(Refused, match="on duty elsewhere"):
        write_roster(other, {(MONDAY, "day"): house.a}, by=house.keeper)
    with pytest.raises(IntegrityError, match="a_shift_has_one_person"), transaction.atomic():
        DutyShift.objects.create(office=house.office, person=house.b, day=MONDAY, shift="day")
    with pytest.raises(IntegrityError, match="a_person_is_on_duty_at_one"), transaction.atomic():
        DutyShift.objects.create(office=other, person=house.a, day=MONDAY, shift="day")


def test_a_stranger_is_not_put_on_duty_and_a_stranger_does_not_write(house: House) -> None:
    with pytest.raises(Refused, match="holds no office"):
        write_roster(house.office, {(MONDAY, "day"): a_person("丙")}, by=house.keeper)
    with pytest.raises(Refused, match="kept by the head"):
        write_roster(house.office, {}, by=an_actor("administrator", a_community()))
    with pytest.raises(Refused, match="kept by the head"):
        write_roster(house.office, {}, by=an_actor("auditor", house.place))


def test_the_week_before_is_copied_without_who_is_away(house: House) -> None:
    write_roster(
        house.office, {(MONDAY, "day"): house.a, (MONDAY, "night"): house.b}, by=house.keeper
    )
    week_after = MONDAY + timedelta(days=7)
    Leave.objects.create(person=house.a, since=week_after, until=week_after)

    assert copy_week(house.office, week_after, by=house.keeper) == 1
    assert DutyShift.objects.get(day=week_after).person == house.b
    with pytest.raises(Refused, match="nothing to copy"):
        copy_week(house.office, week_after, by=house.keeper)


def test_in_office_hours_the_desk_is_told_without_who_is_away(house: House) -> None:
    Leave.objects.create(person=house.a, since=MONDAY, until=MONDAY)

    assert people_at([house.office.pk], MORNING) == [house.b.pk]


def test_at_night_the_one_on_duty_is_told_too(house: House) -> None:
    guard = a_person("丁")
    an_appointment(guard, an_office("leader", house.place))
    DutyShift.objects.create(office=house.office, person=guard, day=MONDAY, shift="night")

    assert guard.pk not in people_at([house.office.pk], MORNING)
    assert guard.pk in people_at([house.office.pk], NIGHT)
    # The night of Monday goes on until Tuesday's opening.
    assert guard.pk in people_at([house.office.pk], NIGHT + timedelta(hours=8))


def test_where_nobody_is_there_the_one_on_duty_is_told(house: House) -> None:
    guard = a_person("丁")
    an_appointment(guard, an_office("leader", house.place))
    DutyShift.objects.create(office=house.office, person=guard, day=MONDAY, shift="day")
    for person in (house.a, house.b):
        Leave.objects.create(person=person, since=MONDAY, until=MONDAY)

    assert people_at([house.office.pk], MORNING) == [guard.pk]
    DutyShift.objects.all().delete()
    assert people_at([house.office.pk], MORNING) == [house.a.pk, house.b.pk]


def test_those_of_the_same_house_are_offered(house: House) -> None:
    assert people_for(house.office, MONDAY) == [house.a, house.b]


def test_the_grid_is_read_by_all_and_written_by_who_keeps_it(house: House) -> None:
    keeper, reader = at_the_door(house.keeper), at_the_door(an_actor("auditor", house.place))
    address = reverse("parties:roster") + f"?office={house.office.pk}&week={MONDAY}"

    keeper.post(address, {f"{MONDAY}-day": str(house.a.pk), f"{MONDAY}-night": ""})
    refused = reader.post(address, {f"{MONDAY}-day": ""})
    page = reader.get(address).content.decode()

    assert DutyShift.objects.get().person == house.a
    assert refused.status_code == 409
    assert "甲" in page
    assert "<select" not in page.split('<form method="post" class="panel"')[1]


def test_an_empty_week_says_what_to_do(house: House) -> None:
    keeper, reader = at_the_door(house.keeper), at_the_door(an_actor("auditor", house.place))
    address = reverse("parties:roster") + f"?office={house.office.pk}&week={MONDAY}"

    assert "copy the week before" in keeper.get(address).content.decode()
    page = reader.get(address).content.decode()
    assert "The head of the place keeps the roster" in page
    assert "<table" not in page


def test_whose_own_week_is_empty_sees_the_roster_of_the_place(house: House) -> None:
    address = reverse("parties:roster") + f"?week={MONDAY}"
    reader = at_the_door(an_actor("auditor", house.place))
    assert reader.get(address).context["office"] != house.office

    write_roster(house.office, {(MONDAY, "day"): house.a}, by=house.keeper)

    assert reader.get(address).context["office"] == house.office


def test_a_shift_that_is_none_and_a_person_who_is_away_are_refused(house: House) -> None:
    Leave.objects.create(person=house.a, since=MONDAY, until=MONDAY)

    with pytest.raises(Refused, match="There is no shift"):
        write_roster(house.office, {(MONDAY, "dawn"): house.b}, by=house.keeper)
    with pytest.raises(Refused, match="is away on"):
        write_roster(house.office, {(MONDAY, "day"): house.a}, by=house.keeper)
    assert write_roster(house.office, {(SATURDAY, "day"): house.a}, by=house.keeper) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_want_the_same_people_at_once_one_is_refused() -> None:
    house = House()
    other = an_office("leader", house.place)
    tuesday = MONDAY + timedelta(days=1)
    weeks = [
        (house.office, {(MONDAY, "day"): house.a, (tuesday, "day"): house.b}),
        (other, {(tuesday, "day"): house.b, (MONDAY, "day"): house.a}),
    ]

    said = at_once(
        *[
            lambda office=office, slots=slots: write_roster(office, slots, by=house.keeper)
            for office, slots in weeks
        ]
    )

    assert said.count(None) == 1
    assert DutyShift.objects.values("office").distinct().count() == 1
