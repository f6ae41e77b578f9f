"""A homestay: opened by one verb, shown when its papers hold, priced by season, and what its owner blocks nobody books."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import Ask, AskLine, cancel_order, sell
from yanzhen.kernel.orders.actions.blocking import block_unit, change_unit, free_unit
from yanzhen.kernel.orders.models import Order, Stay, StayState
from yanzhen.kernel.orders.testing import a_buyer
from yanzhen.reforms.one_pass.actions.homestays import (
    correct_homestay,
    open_homestay,
    pause_lapsed_homestays,
    publish_homestay,
    take_down_homestay,
)
from yanzhen.reforms.one_pass.actions.homestays_guests import (
    Caller,
    answer_enquiry,
    block_nights,
    book_for_caller,
    free_nights,
    register_guests,
    unregistered,
    write_enquiry,
)
from yanzhen.reforms.one_pass.actions.homestays_rooms import set_season, set_usual_price
from yanzhen.reforms.one_pass.models import Arrival, EnquiryAnswer, Homestay
from yanzhen.reforms.one_pass.models.homestays_nights import GROUP
from yanzhen.reforms.one_pass.testing import a_homestay, a_host

pytestmark = pytest.mark.django_db
LAN = Caller("Lan", "13800001111", pay="transfer")


def days(first: int, nights: int = 1) -> tuple[date, date]:
    day = timezone.localdate() + timedelta(days=first)
    return day, day + timedelta(days=nights)


def booked(house: Homestay, first: int = 1, nights: int = 1, **facts: Any) -> Stay:
    sold = book_for_caller(house, *days(first, nights), LAN, by=facts.pop("by", None) or a_host(house), **facts)  # fmt: skip
    return Stay.objects.select_related("unit").get(line__order=sold.order_id)


def test_one_verb_opens_a_house_with_its_rooms_and_nights() -> None:
    house = a_homestay(rooms=("201", "202", "203"), shown=False)

    assert set(house.units().values_list("name", flat=True)) == {"201", "202", "203"}
    assert (house.types[0].offer.kind, house.types[0].offer.state, house.shown) == (
        "stay",
        "draft",
        "draft",
    )
    assert house.owner == house.seller.organisation.party


@pytest.mark.parametrize("kind", ["business", "trade", "fire", "hygiene", "food"])
def test_no_house_is_shown_without_its_papers(kind: str) -> None:
    missing: dict[str, Any] = {f"{kind}_number": ""}
    house = a_homestay(shown=False, **missing)
    host = a_host(house)

    with pytest.raises(Refused, match="is missing"):
        publish_homestay(house, by=host)
    with pytest.raises(IntegrityError, match="papers_before_it_is_shown"), transaction.atomic():
        Homestay.objects.filter(pk=house.pk).update(shown="published", published_on=date(2026, 1, 1))  # fmt: skip
    ended: dict[str, Any] = {f"{kind}_number": "7", f"{kind}_until": date(2020, 1, 1)}
    correct_homestay(house, by=host, **ended)
    with pytest.raises(Refused, match="ended on"):
        publish_homestay(house, by=host)


def test_where_no_meals_are_served_no_food_permit_is_asked() -> None:
    house = a_homestay(shown=False, food_number="", serves_food=False)

    assert publish_homestay(house, by=a_host(house)).shown == "published"


def test_a_house_whose_paper_ended_is_neither_shown_nor_sold() -> None:
    last = timezone.localdate() + timedelta(days=3)
    house = a_homestay(fire_until=last)
    after = last + timedelta(days=1)

    assert list(Homestay.objects.open_on(last)) == [house]
    assert list(Homestay.objects.open_on(after)) == []
    assert (pause_lapsed_homestays(last), pause_lapsed_homestays(after), pause_lapsed_homestays(after)) == (0, 1, 0)  # fmt: skip
    assert not Homestay.objects.on_sale().exists()


def test_a_house_taken_down_is_not_sold() -> None:
    house = a_homestay()
    host = a_host(house)
    with pytest.raises(Refused, match="Write why"):
        take_down_homestay(house, by=host, reason=" ")
    take_down_homestay(house, by=host, reason="Painters")

    with pytest.raises(Refused, match="not on sale"):
        booked(house)


def test_what_the_owner_blocks_nobody_books_until_it_is_free_again() -> None:
    house = a_homestay(rooms=("201",))
    host, room = a_host(house), house.units().get()
    block_nights(house, room, *days(1, 3), by=host, why="Family")

    with pytest.raises(Refused, match="nothing is free"):
        booked(house, 2, by=host)
    assert free_nights(house, room, *days(2), by=host) == 1
    stay = booked(house, 2, by=host)
    assert [s.state for s in room.stays.standing().order_by("during")] == ["blocked", "sold", "blocked"]  # fmt: skip
    with pytest.raises(Refused, match="is taken from"):
        block_nights(house, room, *days(0, 5), by=host)
    with pytest.raises(Refused, match="None of these nights"):
        free_nights(house, room, *days(2), by=host)
    with pytest.raises(IntegrityError, match="a_unit_is_taken_once"), transaction.atomic():
        Stay.objects.create(unit=room, during=stay.during, state=StayState.BLOCKED, source="own")


def test_nights_that_are_over_are_not_blocked_nor_nights_without_end() -> None:
    house = a_homestay()
    host, room = a_host(house), house.units().order_by("name")[0]

    with pytest.raises(Refused, match="is over"):
        block_nights(house, room, *days(-1), by=host)
    with pytest.raises(Refused, match="until a later one"):
        block_unit(room, *days(3, 0), by=host)
    with pytest.raises(Refused, match="until a later one"):
        block_unit(room, *days(3, 401), by=host)


def test_a_caller_gets_the_room_they_ask_for_and_the_enquiry_is_answered() -> None:
    house = a_homestay(rooms=[str(number) for number in range(9)])
    host, room = a_host(house), house.units().get(name="7")
    enquiry = write_enquiry(house, "phone", "A room on Saturday?", by=host)
    caller = replace(LAN, unit=room, enquiry=enquiry)

    sold = book_for_caller(house, *days(1), caller, by=host)

    assert Stay.objects.get(line__order=sold.order_id).unit_id == room.pk
    assert EnquiryAnswer.objects.get().order_id == sold.order_id
    with pytest.raises(Refused, match="is not free"):
        book_for_caller(house, *days(1), replace(LAN, unit=room), by=host)
    assert Order.objects.count() == 1
    with pytest.raises(Refused, match="answered already"):
        answer_enquiry(enquiry, house, by=host, words="Yes")


def test_a_booking_moves_only_to_a_free_room_of_the_same_house() -> None:
    house, other = a_homestay(), a_homestay()
    host = a_host(house)
    stay = booked(house, by=host)
    free = house.units().exclude(pk=stay.unit_id).get()
    block_unit(free, *days(1), by=host)

    with pytest.raises(Refused, match="is not free"):
        change_unit(stay, free, by=host)
    with pytest.raises(Refused, match="of another house"):
        change_unit(stay, other.units()[0], by=host)
    free_unit(free, *days(1), by=host)
    assert change_unit(stay, free, by=host).unit_id == free.pk
    cancelled = Stay.objects.select_related("unit").get(line__order=_held(house).pk)
    cancel_order(Order.objects.get(pk=cancelled.line.order_id), by=host)  # type: ignore[union-attr]
    with pytest.raises(Refused, match="Only a booking"):
        change_unit(cancelled, free, by=host)


def _held(house: Homestay) -> Order:
    buyer = a_buyer()
    first, until = days(5)
    ask = Ask(lines=[AskLine(house.types[0].offer_id, 1, GROUP, first, until)], buyer=buyer.person_id, name="Lan")  # fmt: skip
    return Order.objects.get(pk=sell(ask, by=buyer).order_id)


@pytest.mark.parametrize(("caller", "sentence"), [
    (Caller(" ", "13800001111"), "name of the guest"), (Caller("Lan", ""), "telephone of the guest"),
])  # fmt: skip
def test_a_caller_is_named(caller: Caller, sentence: str) -> None:
    house = a_homestay()

    with pytest.raises(Refused, match=sentence):
        book_for_caller(house, *days(1), caller, by=a_host(house))


def test_guests_are_ticked_as_registered_when_they_are_there_and_the_rest_is_listed() -> None:
    house = a_homestay()
    host = a_host(house)
    today = timezone.localdate()
    stay = booked(house, 0, 2, by=host)
    later = booked(house, 1, by=host)
    everywhere = Homestay.objects.all()

    assert unregistered(everywhere, today) == [stay]
    with pytest.raises(Refused, match="when they are there"):
        register_guests(later, house, by=host)
    arrival = register_guests(stay, house, by=host)
    assert register_guests(stay, house, by=host) == arrival
    assert unregistered(everywhere, today) == []
    with pytest.raises(IntegrityError, match="before_they_arrive"), transaction.atomic():
        Arrival.objects.filter(pk=arrival.pk).update(registered_on=today - timedelta(days=1))
    with pytest.raises(Refused, match="no paid booking"):
        register_guests(Stay.objects.get(line__order=_held(house)), house, by=host)


def test_a_house_without_the_register_ticks_nobody() -> None:
    house = a_homestay(real_name=False)
    stay = booked(house, 0)

    assert unregistered(Homestay.objects.all(), timezone.localdate()) == []
    with pytest.raises(Refused, match="keeps no register"):
        register_guests(stay, house, by=a_host(house))


def test_questions_say_something_and_are_asked_of_this_house() -> None:
    house, other = a_homestay(), a_homestay()
    host, neighbour = a_host(house), a_host(other)
    enquiry = write_enquiry(house, "phone", "A room?", by=host)
    stay = booked(other, by=neighbour)

    with pytest.raises(Refused, match="how they asked"):
        write_enquiry(house, "dream", "A room?", by=host)
    with pytest.raises(Refused, match="what they asked"):
        write_enquiry(house, "phone", " ", by=host)
    with pytest.raises(Refused, match="Write the answer"):
        answer_enquiry(enquiry, house, by=host)
    with pytest.raises(Refused, match="not asked of this house"):
        answer_enquiry(enquiry, other, by=neighbour, words="Yes")
    with pytest.raises(Refused, match="no booking of this house"):
        answer_enquiry(enquiry, house, by=host, order=stay.line.order)  # type: ignore[union-attr]
    assert answer_enquiry(enquiry, house, by=host, words="Yes").words == "Yes"


def test_strangers_keep_their_hands_off() -> None:
    house, other = a_homestay(), a_homestay()
    stranger, room = a_host(other), house.units()[0]
    stay, asked = booked(house), write_enquiry(house, "phone", "X", by=a_host(house))

    for act in (
        lambda: correct_homestay(house, by=stranger, story="X"),
        lambda: publish_homestay(house, by=stranger),
        lambda: set_season(house.types[0], *days(1), 100, by=stranger, words=""),
        lambda: set_usual_price(house.types[0], 100, by=stranger),
        lambda: block_nights(house, room, *days(1), by=stranger),
        lambda: free_nights(house, room, *days(1), by=stranger),
        lambda: book_for_caller(house, *days(1), LAN, by=stranger),
        lambda: write_enquiry(house, "phone", "X", by=stranger),
        # Nor does it learn whether there is a house already.
        lambda: open_homestay(house.seller, ["1"], by=stranger, name="X"),
        lambda: register_guests(stay, house, by=stranger),
        lambda: answer_enquiry(asked, house, by=stranger, words="X"),
    ):
        with pytest.raises(Refused, match="Only the owner"):
            act()
    with pytest.raises(Refused, match="Only those who work for"):
        block_unit(room, *days(1), by=stranger)


def test_a_seller_has_one_house_and_a_place_no_two_of_one_name() -> None:
    house = a_homestay()

    with pytest.raises(Refused, match="has its house here already"):
        a_homestay(seller=house.seller)
    with pytest.raises(Refused, match="of this name"):
        a_homestay(house.place, name=house.name)
    other = a_homestay(house.place)
    with pytest.raises(Refused, match="of this name"):
        correct_homestay(other, by=a_host(other), name=house.name)
    with pytest.raises(Refused, match="is missing"):
        correct_homestay(other, by=a_host(other), fire_number="")
