"""Who wants the same room at the same moment comes one after the other: one has it, the others hear why not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from yanzhen.base.testing import at_once
from yanzhen.kernel.orders.actions.blocking import change_unit
from yanzhen.kernel.orders.models import Stay
from yanzhen.reforms.one_pass.actions.homestays_guests import Caller, block_nights, book_for_caller
from yanzhen.reforms.one_pass.actions.homestays_photos import show_first
from yanzhen.reforms.one_pass.actions.homestays_sources import add_source
from yanzhen.reforms.one_pass.models import CalendarSource, HomestayPhoto, RoomType
from yanzhen.reforms.one_pass.testing import a_homestay, a_host, a_photo, a_room_type
from yanzhen.reforms.one_pass.tests.replay import overlaps
from yanzhen.reforms.one_pass.tests.test_homestays_ical import TODAY, House, nights

pytestmark = pytest.mark.django_db(transaction=True)
DAY = TODAY + timedelta(days=3)
LATER = DAY + timedelta(days=2)


@pytest.mark.parametrize("_try", range(4))
def test_a_room_booked_kept_and_taken_by_another_calendar_at_once_is_taken_once(_try: int) -> None:
    house = House()
    better = a_room_type(house.homestay).pool.units.get()
    caller = Caller("Lan", "13800001111", pay="cash", unit=better)
    sold = book_for_caller(house.homestay, DAY, LATER, caller, by=house.host)
    stay = Stay.objects.get(line__order=sold.order_id)
    wanted = replace(caller, unit=house.room)

    said = at_once(
        lambda: book_for_caller(house.homestay, DAY, LATER, wanted, by=house.host),
        lambda: block_nights(house.homestay, house.room, DAY, LATER, by=house.host),
        lambda: house.bring(nights("a", 3, 5)),
        lambda: change_unit(stay, house.room, by=house.host),
    )

    # The other calendar is told in words that the nights are sold; it is not refused.
    assert sum(one is None for one in said) in (1, 2)
    assert house.room.stays.standing().count() == 1
    assert overlaps() == 0


def test_two_who_swap_rooms_do_not_wait_in_a_circle() -> None:
    house = a_homestay(rooms=("1", "2"))
    host = a_host(house)
    first, second = [
        Stay.objects.select_related("unit").get(line__order=book_for_caller(house, day, day + timedelta(days=1), Caller("Lan", "1", pay="cash"), by=host).order_id)
        for day in (DAY, DAY + timedelta(days=1))
    ]  # fmt: skip
    rooms = {unit.pk: unit for unit in house.units()}

    def other(stay: Stay) -> Any:
        return next(unit for key, unit in rooms.items() if key != stay.unit_id)

    assert at_once(lambda: change_unit(first, other(first), by=host), lambda: change_unit(second, other(second), by=host)) == [None, None]  # fmt: skip


def test_rooms_of_one_name_and_one_address_are_added_once(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    house = House()
    address = "https://calendar.example.com/room.ics"

    rooms = at_once(*[lambda: a_room_type(house.homestay)] * 3)
    sources = at_once(*[lambda: add_source(house.homestay, house.room, address, by=house.host)] * 3)
    photos = [a_photo(house.homestay, str(n)) for n in range(3)]
    at_once(*[lambda photo=photo: show_first(photo, by=house.host) for photo in photos])
    assert [sum(one is None for one in said) for said in (rooms, sources)] == [1, 1]
    assert (RoomType.objects.count(), CalendarSource.objects.count()) == (2, 1)
    assert len(set(HomestayPhoto.objects.values_list("position", flat=True))) == 3
