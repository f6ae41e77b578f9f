"""A house has rooms of several kinds, each with its own prices; a house with one kind never hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.blocking import change_unit
from yanzhen.kernel.orders.models import Order, Stay
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.reforms.one_pass.actions.homestays import (
    correct_homestay,
    pause_lapsed_homestays,
    publish_homestay,
    take_down_homestay,
)
from yanzhen.reforms.one_pass.actions.homestays_guests import Caller, book_for_caller
from yanzhen.reforms.one_pass.actions.homestays_rooms import (
    TYPES_MAX,
    RoomsDraft,
    add_room_type,
    add_rooms,
    correct_room_type,
    let_room,
    let_room_type,
    set_season,
    set_usual_price,
)
from yanzhen.reforms.one_pass.models import Homestay, RoomType
from yanzhen.reforms.one_pass.testing import a_homestay, a_host, a_room_type
from yanzhen.reforms.one_pass.tests.test_homestay_screens import FIRST, TODAY, UNTIL, page

pytestmark = pytest.mark.django_db
LAN = Caller("Lan", "13800001111", pay="transfer")
DAY, NEXT = TODAY + timedelta(days=3), TODAY + timedelta(days=4)


def on_sale(house: Homestay) -> list[str]:
    return list(RoomType.objects.filter(homestay=house, offer__state="on_sale").values_list("name", flat=True))  # fmt: skip


def test_each_kind_of_rooms_has_its_own_price_and_its_own_rooms() -> None:
    house = a_homestay(rooms=("201",), fen=30_000)
    family = a_room_type(house, fen=50_000)
    host = a_host(house)
    set_season(family, DAY, DAY, 80_000, by=host, words="Feast")

    dear = book_for_caller(house, DAY, NEXT + timedelta(days=1), replace(LAN, kind=family), by=host)
    cheap = book_for_caller(house, DAY, NEXT, replace(LAN, unit=house.units().get(name="201")), by=host)  # fmt: skip

    assert (dear.total_fen, cheap.total_fen) == (130_000, 30_000)
    assert Stay.objects.get(line__order=dear.order_id).unit.name == "301"
    with pytest.raises(Refused, match="nothing is free"):
        book_for_caller(house, DAY, NEXT, replace(LAN, kind=family), by=host)
    with pytest.raises(Refused, match="Choose which rooms"):
        book_for_caller(house, DAY, NEXT, LAN, by=host)
    with pytest.raises(Refused, match="of another house"):
        book_for_caller(house, DAY, NEXT, replace(LAN, kind=a_room_type(a_homestay())), by=host)


def test_a_guest_may_be_given_a_better_room_at_the_price_agreed() -> None:
    house = a_homestay(rooms=("201",), fen=30_000)
    better = a_room_type(house).pool.units.get()
    host = a_host(house)
    stay = Stay.objects.get(line__order=book_for_caller(house, DAY, NEXT, replace(LAN, kind=house.types[0]), by=host).order_id)  # fmt: skip

    assert change_unit(stay, better, by=host).unit == better
    assert Order.objects.get().total_fen == 30_000
    with pytest.raises(Refused, match="nothing is free"):
        book_for_caller(house, DAY, NEXT, replace(LAN, unit=better), by=host)


def test_rooms_are_sold_from_the_moment_they_have_a_price() -> None:
    house = a_homestay()
    host = a_host(house)
    family = add_room_type(house, RoomsDraft("Family room", ["301"], 4), by=host)
    assert on_sale(house) == ["客房"]

    set_usual_price(family, 50_000, by=host)
    assert on_sale(house) == ["客房", "Family room"]
    draft = a_homestay(shown=False)
    a_room_type(draft)
    assert on_sale(draft) == []
    publish_homestay(draft, by=a_host(draft))
    assert len(on_sale(draft)) == 2
    take_down_homestay(draft, by=a_host(draft), reason="Winter")
    assert on_sale(draft) == []


def test_rooms_that_are_not_let_stay_so_when_their_house_is_shown_again() -> None:
    house = a_homestay()
    host = a_host(house)
    family = a_room_type(house)
    let_room_type(family, False, by=host)
    assert on_sale(house) == ["客房"]

    set_usual_price(family, 60_000, by=host)
    publish_homestay(house, by=host)
    assert on_sale(house) == ["客房"]
    let_room_type(house.types[0], False, by=host)
    with pytest.raises(Refused, match="None of your rooms is let"):
        publish_homestay(house, by=host)
    let_room_type(family, True, by=host)
    assert on_sale(house) == ["Family room"]


def test_papers_renewed_after_they_ended_sell_the_rooms_again_and_nothing_else_does() -> None:
    house = a_homestay(fire_until=TODAY)
    host = a_host(house)
    family = a_room_type(house)
    Homestay.objects.filter(pk=house.pk).update(fire_until=TODAY - timedelta(days=1))
    pause_lapsed_homestays(TODAY)
    assert on_sale(house) == []

    set_usual_price(family, 60_000, by=host)
    let_room_type(family, True, by=host)
    assert on_sale(house) == []
    correct_homestay(house, by=host, fire_until=TODAY + timedelta(days=400))
    assert on_sale(house) == ["客房", "Family room"]


def test_one_room_is_let_no_longer_and_more_are_added() -> None:
    house, other = a_homestay(rooms=("201", "202")), a_homestay()
    host, kind = a_host(house), house.types[0]
    room = house.units().get(name="201")

    with pytest.raises(Refused, match="why it is not let"):
        let_room(kind, room, False, by=host)
    let_room(kind, room, False, by=host, reason="Roof")
    with pytest.raises(Refused, match="nothing is free"):
        book_for_caller(house, DAY, NEXT, replace(LAN, rooms=2), by=host)
    add_rooms(kind, ["203"], by=host)
    book_for_caller(house, DAY, NEXT, replace(LAN, rooms=2), by=host)
    with pytest.raises(Refused, match="of another house"):
        let_room(kind, other.units()[0], True, by=host)


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (RoomsDraft(" ", ["1"]), "what these rooms are called"),
        (RoomsDraft("客房", ["1"]), "of this name already"),
        (RoomsDraft("Loft", ["1"], beds=0), "at least one guest"),
        (RoomsDraft("Loft", []), "one a line"),
    ],
)
def test_rooms_that_can_not_be_are_refused(draft: RoomsDraft, sentence: str) -> None:
    house = a_homestay()

    with pytest.raises(Refused, match=sentence):
        add_room_type(house, draft, by=a_host(house))
    with pytest.raises(IntegrityError, match="names_its_kinds_of_rooms_once"), transaction.atomic():
        RoomType.objects.filter(pk=a_room_type(house).pk).update(name="客房")


def test_a_kind_is_corrected_but_never_into_nonsense() -> None:
    house = a_homestay()
    host, family = a_host(house), a_room_type(house)

    assert correct_room_type(family, by=host, name="Loft", beds=3).name == "Loft"
    for facts, sentence in (({"name": "客房"}, "of this name"), ({"name": ""}, "are called"), ({"beds": 0}, "at least one")):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            correct_room_type(family, by=host, **facts)


def test_a_house_has_so_many_kinds_and_no_more() -> None:
    house = a_homestay()
    for n in range(TYPES_MAX - 1):
        a_room_type(house, f"Kind {n}", fen=None)

    with pytest.raises(Refused, match="at most 12 kinds"):
        a_room_type(house, "One more", fen=None)


def test_strangers_change_no_rooms() -> None:
    house = a_homestay()
    kind, stranger, room = house.types[0], a_host(a_homestay()), house.units()[0]

    acts: Any = (
        lambda: add_room_type(house, RoomsDraft("X", ["1"]), by=stranger),
        lambda: correct_room_type(kind, by=stranger, name="X"),
        lambda: let_room_type(kind, False, by=stranger),
        lambda: add_rooms(kind, ["9"], by=stranger),
        lambda: let_room(kind, room, True, by=stranger),
        lambda: set_season(kind, TODAY, TODAY, 1, by=stranger, words=""),
        lambda: set_usual_price(kind, 1, by=stranger),
    )
    for act in acts:
        with pytest.raises(Refused, match="Only the owner"):
            act()


def test_a_guest_chooses_between_kinds_and_pays_the_price_of_the_chosen_one() -> None:
    house = a_homestay(rooms=("201",), fen=30_000)
    family = a_room_type(house)
    door = at_the_door(a_resident())
    nights = f"?first={FIRST}&until={UNTIL}&rooms=1"

    assert "from ¥300.00 a night" in page(door, "homestay", house.pk)
    shown = page(door, "homestay", house.pk, query=nights)
    assert "600.00" in shown
    assert "1,000.00" in shown
    assert "Night by night" not in shown
    assert "Night by night · Family room" in page(door, "homestay", house.pk, query=f"{nights}&kind={family.pk}")  # fmt: skip
    assert "from ¥600.00" in page(door, "homestays", query=nights)
    asked = {"first": FIRST, "until": UNTIL, "rooms": "1", "phone": "13800001111", "seen": "100000", "kind": str(family.pk)}  # fmt: skip
    door.post(reverse("one_pass:homestay", args=[house.pk]), asked)
    assert Order.objects.get().total_fen == 100_000
    assert "nothing free then" in page(door, "homestay", house.pk, query=nights)


def test_an_owner_adds_rooms_prices_them_and_lets_them_no_longer() -> None:
    house = a_homestay(fen=30_000)
    host = at_the_door(a_host(house))
    assert "Which rooms" not in page(host, "host_book") + page(host, "host_prices")

    new = reverse("one_pass:host_rooms_new")
    assert (
        host.post(new, {"save": "1", "name": "Loft", "beds": "4", "rooms": ""}).status_code == 422
    )
    made = host.post(new, {"save": "1", "name": "Loft", "beds": "4", "rooms": "301\n302"})
    loft = RoomType.objects.get(name="Loft")
    assert made.headers["Location"].endswith(f"?kind={loft.pk}")
    host.post(reverse("one_pass:host_prices"), {"kind": str(loft.pk), "usual": "800"})
    assert loft.offer.prices.get().amount_fen == 80_000
    assert "Loft" in page(host, "host") + page(host, "host_calendars")
    assert "Which rooms" in page(host, "host_book")
    one = reverse("one_pass:host_rooms", args=[loft.pk])
    assert (
        host.post(one, {"save": "1", "name": "客房", "beds": "4", "rooms": ""}).status_code == 422
    )
    host.post(one, {"save": "1", "name": "Loft", "beds": "3", "rooms": "303"})
    room = loft.pool.units.get(name="303")
    refused = host.post(one, {"room": str(room.pk), "reason": ""}, follow=True).content.decode()
    assert "Write why" in refused
    host.post(one, {"room": str(room.pk), "reason": "Roof"})
    host.post(one, {"stop": "1"})
    room.refresh_from_db()
    assert (room.active, on_sale(house)) == (False, ["客房"])
    assert "Let these rooms again" in page(host, "host_rooms", loft.pk)
    host.post(one, {"let": "1"})
    assert on_sale(house) == ["客房", "Loft"]
    assert host.get(reverse("one_pass:host_rooms", args=[a_homestay().types[0].pk])).status_code == 404  # fmt: skip


def test_a_booking_for_a_caller_asks_which_rooms_where_there_are_several() -> None:
    house = a_homestay()
    family = a_room_type(house)
    host = at_the_door(a_host(house))
    url = reverse("one_pass:host_book")
    caller = {"first": FIRST, "until": UNTIL, "rooms": "1", "name": "Lan", "phone": "13800001111", "pay": "cash"}  # fmt: skip

    asked = host.post(url, caller)
    assert asked.status_code == 422
    assert "Choose which rooms" in asked.content.decode()
    host.post(url, {**caller, "kind": str(family.pk)})
    assert Order.objects.get().total_fen == 100_000
    assert timezone.localdate() == TODAY
