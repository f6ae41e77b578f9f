"""Rooms come singly or in ranges, a let room stays open, one work station at a time; a founding may lack its year."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.innovation_community.actions.buildings import (
    Founding,
    add_rooms,
    close_room,
    close_station,
    describe_building,
    floor_of,
    found_community,
    open_station,
    rooms_named,
)
from yanzhen.reforms.innovation_community.actions.enterprises import move_to
from yanzhen.reforms.innovation_community.models import BuildingStation, Community, Unit
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_unit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
APP = "innovation_community:"


@pytest.mark.parametrize(
    ("typed", "rooms"),
    [
        ("301", ["301"]),
        ("301-303", ["301", "302", "303"]),
        ("301至302，310", ["301", "302", "310"]),
        ("A01~A02", ["A01", "A02"]),
        ("3-301", ["3-301"]),
        ("301, 301", ["301"]),
    ],
)
def test_rooms_are_named_singly_or_in_a_range(typed: str, rooms: list[str]) -> None:
    assert rooms_named(typed) == rooms


@pytest.mark.parametrize("typed", ["", " , ", "308-301", "0001-9999"])
def test_a_range_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        rooms_named(typed)


def test_a_number_says_its_floor() -> None:
    assert [floor_of(number) for number in ("301", "1102", "A1203", "12", "001")] == [3, 11, 12, None, None]  # fmt: skip


def test_rooms_are_added_all_or_none() -> None:
    building = a_building()
    a_unit(building, floor=3, number="302")
    officer = an_officer(building)

    with pytest.raises(Refused, match="302"):
        add_rooms(building, ["301", "302"], by=officer, area_m2=80)
    with pytest.raises(Refused, match="floor"):
        add_rooms(building, ["大堂"], by=officer, area_m2=80)
    add_rooms(building, ["303", "304"], by=officer, area_m2=80)

    found = Unit.objects.filter(building=building).values_list("number", "floor")
    assert set(found) == {("302", 3), ("303", 3), ("304", 3)}


def test_a_let_room_is_not_closed_and_a_vacant_one_is() -> None:
    building = a_building()
    room, free = a_unit(building), a_unit(building)
    officer = an_officer(building)
    move_to(a_firm(building), building, by=officer, on=timezone.localdate(), unit=room)

    with pytest.raises(Refused, match="Let it move first"):
        close_room(room, by=officer)
    close_room(free, by=officer)
    with pytest.raises(Refused, match="closed already"):
        close_room(free, by=officer)

    assert list(Unit.objects.open().filter(building=building)) == [room]


def test_one_work_station_at_a_time() -> None:
    building = a_building()
    officer = an_officer(building)
    station = open_station(building, by=officer, on=date(2025, 3, 1))

    with pytest.raises(Refused, match="already"):
        open_station(building, by=officer, on=date(2025, 4, 1))
    close_station(station, by=officer)
    open_station(building, by=officer, on=timezone.localdate())

    assert BuildingStation.objects.filter(building=building).count() == 2


@pytest.mark.parametrize(
    ("founding", "said"),
    [
        (Founding(day=18), "month"),
        (Founding(month=6, day=31), "30 days"),
        (Founding(year=2999), "after today"),
    ],
)
def test_a_founding_day_that_cannot_be_is_refused(founding: Founding, said: str) -> None:
    place = an_innovation_community()

    with pytest.raises(Refused, match=said):
        found_community(place, founding, by=an_officer(place, duty="community_head"))


def test_a_founding_day_may_lack_its_year() -> None:
    place = an_innovation_community()

    found_community(place, Founding(month=6, day=18), by=an_officer(place, duty="community_head"))

    community = Community.objects.get(place=place)
    assert (community.founded_year, community.founded_month, community.founded_day) == (None, 6, 18)


def test_strangers_change_no_building() -> None:
    building = a_building()
    stranger = an_officer(an_innovation_community("Elsewhere"))

    for act in (
        lambda: describe_building(building, by=stranger, floors=3),
        lambda: add_rooms(building, ["301"], by=stranger, area_m2=10),
        lambda: open_station(building, by=stranger, on=date(2025, 1, 1)),
        lambda: found_community(building, Founding(), by=stranger),
    ):
        with pytest.raises(Refused):
            act()


def test_a_building_is_described_on_its_page() -> None:
    place = an_innovation_community()
    building = a_building(place)
    client = at_the_door(an_officer(place, duty="community_head"))
    page = reverse(APP + "building", args=[building.pk])

    def post(name: str, pk: Any, **typed: str) -> int:
        return client.post(reverse(APP + name, args=[pk] if pk else []), typed).status_code

    assert (
        post("building_edit", building.pk, floors="12", floors_below="2", built_year="2016") == 302
    )
    assert post("rooms_add", building.pk, numbers="1201-1203", area_m2="90") == 302
    assert post("rooms_add", building.pk, numbers="1201", area_m2="90") == 422
    assert post("station_open", building.pk, on="今天") == 302
    text = client.get(page).content.decode()
    assert "1203" in text
    assert "Close the work station" in text
    station = BuildingStation.objects.get()
    assert post("station_close", station.pk) == 302
    assert post("room_close", Unit.objects.get(number="1203").pk) == 302
    client.get(page)  # the toast names the room once
    assert "1203" not in client.get(page).content.decode()
    community = Community.objects.get()
    assert post("community", community.pk, month="6", day="18", brand="梦创") == 302
    assert "year not known" in client.get(reverse(APP + "communities")).content.decode()
    assert post("community_new", None, place=str(community.pk), month="13") == 422
