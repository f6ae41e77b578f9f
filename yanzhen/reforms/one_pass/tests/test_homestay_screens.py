"""Pages of homestays: a guest chooses nights and holds a room; an owner keeps the month on the phone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.orders.models import Order, Stay
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import a_resident, an_appointment, an_office, at_the_door
from yanzhen.reforms.one_pass.actions.homestays_guests import (
    Caller,
    book_for_caller,
    write_enquiry,
)
from yanzhen.reforms.one_pass.models import (
    Arrival,
    CalendarFeed,
    Enquiry,
    EnquiryAnswer,
    Homestay,
)
from yanzhen.reforms.one_pass.testing import a_homestay, a_host

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST, UNTIL = str(TODAY + timedelta(days=3)), str(TODAY + timedelta(days=5))


def page(door: Client, name: str, *args: Any, query: str = "") -> str:
    answer = door.get(reverse(f"one_pass:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def a_booking(house: Homestay, first: int = 0, nights: int = 2) -> Stay:
    day = TODAY + timedelta(days=first)
    at = timezone.now() + timedelta(days=min(first, 0))
    caller = Caller("王小燕", "13800002716", pay="cash")
    sold = book_for_caller(house, day, day + timedelta(days=nights), caller, by=a_host(house), at=at)  # fmt: skip
    return Stay.objects.select_related("unit").get(line__order=sold.order_id)


def test_a_guest_sees_each_nights_price_and_holds_the_room() -> None:
    house = a_homestay(fen=30_000)
    door = at_the_door(a_resident())
    query = f"?first={FIRST}&until={UNTIL}&rooms=2"

    shown = page(door, "homestay", house.pk, query=query)
    assert "1,200.00" in shown
    assert shown.count("300.00") >= 2
    url = reverse("one_pass:homestay", args=[house.pk])
    asked = {"first": FIRST, "until": UNTIL, "rooms": "2", "phone": "138 0000 1111", "seen": "120000"}  # fmt: skip
    held = door.post(url, asked)
    order = Order.objects.get()
    assert held.headers["Location"] == reverse("orders:order", args=[order.pk])
    assert (order.state, order.total_fen) == ("placed", 120_000)
    full = door.post(url, asked)
    assert full.status_code == 422
    assert "No room is free for all these nights" in full.content.decode()


def test_a_price_that_changed_while_one_looked_is_said() -> None:
    house = a_homestay(fen=30_000)

    answer = at_the_door(a_resident()).post(
        reverse("one_pass:homestay", args=[house.pk]),
        {"first": FIRST, "until": UNTIL, "rooms": "1", "phone": "13800001111", "seen": "50000"},
    )

    assert answer.status_code == 422
    assert "The price is" in answer.content.decode()


def test_nights_without_a_price_and_nights_that_are_over_are_said_before_one_buys() -> None:
    house = a_homestay()
    house.types[0].offer.prices.update(day=TODAY + timedelta(days=3))
    door = at_the_door(a_resident())

    assert "has not yet set its price" in page(door, "homestay", house.pk, query=f"?first={FIRST}&until={UNTIL}&rooms=1")  # fmt: skip
    past = f"?first={TODAY - timedelta(days=2)}&until={TODAY + timedelta(days=2)}&rooms=1"
    assert "This night is over" in page(door, "homestay", house.pk, query=past)
    wrong = door.get(reverse("one_pass:homestay", args=[house.pk]) + f"?first={UNTIL}&until={FIRST}&rooms=1")  # fmt: skip
    assert wrong.status_code == 422
    assert "a day after the arrival" in wrong.content.decode()


def test_who_is_not_signed_in_logs_in_and_comes_back_to_the_nights() -> None:
    house = a_homestay()
    answer = Client().post(
        reverse("one_pass:homestay", args=[house.pk]), {"first": FIRST, "until": UNTIL, "rooms": "1", "phone": "0"}
    )  # fmt: skip

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]
    assert not Order.objects.exists()


def test_the_island_lists_its_houses_with_what_is_free() -> None:
    house, full = a_homestay(fen=30_000), a_homestay(rooms=("1",))
    a_homestay(shown=False, name="Draft house")
    a_booking(full, 3)
    door = Client(headers={"accept-language": "en"})

    assert "from ¥300.00" in page(door, "homestays")
    chosen = page(door, "homestays", query=f"?first={FIRST}&until={UNTIL}&rooms=1")
    assert "2 rooms free" in chosen
    assert "600.00" in chosen
    assert "nothing free then" in chosen
    assert house.name in chosen
    assert "Draft house" not in chosen


def test_the_owner_sees_the_month_with_masked_guests_and_ticks_them() -> None:
    house = a_homestay()
    stay, forgotten = a_booking(house), a_booking(house, -3)
    host = at_the_door(a_host(house))

    shown = page(host, "host", query=f"?room={stay.unit_id}&day={TODAY}")
    assert "王**" in shown
    assert "王小燕" not in shown
    assert "1 arrival not yet registered" in shown
    assert "is-sold" in shown
    host.post(reverse("one_pass:host_stay", args=[stay.pk]), {"tick": "1", "back": "host"})
    assert Arrival.objects.get().stay_id == stay.pk
    assert "1 arrival not yet registered" in page(host, "host")
    host.post(reverse("one_pass:host_stay", args=[forgotten.pk]), {"tick": "1"})
    assert "not yet registered" not in page(host, "host")
    one = page(host, "host_stay", stay.pk)
    assert "138****2716" in one
    assert "13800002716" not in one


def test_a_day_is_kept_and_let_again_by_a_press() -> None:
    house = a_homestay(rooms=("201",))
    room = house.units().get()
    host = at_the_door(a_host(house))
    url = reverse("one_pass:host_nights")
    nights = {"room": str(room.pk), "first": FIRST, "until": UNTIL, "why": "Family"}

    host.post(url, nights)
    shown = page(host, "host", query=f"?room={room.pk}&day={FIRST}")
    assert "Family" in shown
    assert "is-blocked" in shown
    twice = host.post(url, nights, follow=True).content.decode()
    assert "is taken from" in twice
    host.post(url, {**nights, "free": "1"})
    assert not room.stays.standing().exists()
    assert "Choose a room" in host.post(url, {}, follow=True).content.decode()
    assert "Choose the first night" in host.post(url, {"room": str(room.pk)}, follow=True).content.decode()  # fmt: skip


def test_a_caller_is_booked_and_the_question_answered() -> None:
    house = a_homestay()
    actor = a_host(house)
    host = at_the_door(actor)
    host.post(reverse("one_pass:host_questions"), {"channel": "phone", "about": "Two nights?"})
    asked = Enquiry.objects.get()
    room = house.units().get(name="202")
    url = reverse("one_pass:host_book")

    assert "Two nights?" in page(host, "host_book", query=f"?question={asked.pk}&room={room.pk}")
    caller = {"room": str(room.pk), "question": str(asked.pk), "first": FIRST, "until": UNTIL, "rooms": "1", "name": "Lan",
              "phone": "13800001111", "pay": "wechat"}  # fmt: skip
    host.post(url, caller)
    assert Stay.objects.get().unit_id == room.pk
    assert EnquiryAnswer.objects.get().order is not None
    again = host.post(url, {**caller, "question": ""})
    assert again.status_code == 422
    assert "is not free for all these nights" in again.content.decode()
    assert "became a booking" in page(host, "host_questions")


def test_a_question_is_answered_in_words_or_with_a_booking_that_exists() -> None:
    house = a_homestay()
    asked = write_enquiry(house, "phone", "Dogs?", by=a_host(house))
    host = at_the_door(a_host(house))
    url = reverse("one_pass:host_questions")

    wrong = host.post(url, {"enquiry": str(asked.pk), "order": "D-0"})
    assert wrong.status_code == 422
    assert "no such booking" in wrong.content.decode()
    host.post(url, {"enquiry": str(asked.pk), "words": "Gladly"})
    assert "Gladly" in page(host, "host_questions")
    write_enquiry(
        house, "phone", "Open one?", by=a_host(house), at=timezone.now() - timedelta(days=9)
    )
    shown = page(host, "host_questions")
    assert shown.index("Open one?") < shown.index("Gladly")
    assert host.post(url, {"channel": "phone", "about": ""}).status_code == 422


def test_prices_are_set_for_a_season_and_taken_back() -> None:
    house = a_homestay()
    host = at_the_door(a_host(house))
    url = reverse("one_pass:host_prices")
    season = {"season": "1", "words": "Summer", "first": FIRST, "last": UNTIL, "weekdays": list("0123456"), "price": "480"}  # fmt: skip

    host.post(url, season)
    host.post(url, {"usual": "310"})
    shown = page(host, "host_prices")
    assert "480.00" in shown
    assert "Summer" in shown
    last = re.search(r'name="undo" value="([^"]+)"', shown)
    assert last is not None
    host.post(url, {"undo": last[1]})
    assert house.types[0].offer.prices.get(day__isnull=True).amount_fen == 30_000
    assert host.post(url, {**season, "last": str(TODAY)}).status_code == 422


def test_calendars_are_told_and_taken_over_on_the_page() -> None:
    house = a_homestay(rooms=("201",))
    room = house.units().get()
    host = at_the_door(a_host(house))
    url = reverse("one_pass:host_calendars")
    a_booking(house, 3)

    host.post(url, {"room": str(room.pk), "make": "1"})
    address = reverse("one_pass:homestay_feed", args=[CalendarFeed.objects.get().token])
    told = Client().get(address)
    assert told.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in told.content
    assert "王".encode() not in told.content
    day = TODAY + timedelta(days=30)
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    host.post(url, {"room": str(room.pk), "file": SimpleUploadedFile("a.ics", file.encode())})
    assert "1 new, 0 moved" in page(host, "host_calendars")
    nonsense = host.post(url, {"room": str(room.pk), "file": SimpleUploadedFile("a.ics", b"<html>")})  # fmt: skip
    assert nonsense.status_code == 422
    assert "This is no calendar file" in nonsense.content.decode()
    host.post(url, {"room": str(room.pk), "revoke": "1"})
    assert Client().get(address).status_code == 404


def test_a_house_is_opened_corrected_shown_and_taken_down() -> None:
    seller = a_seller(with_book=False)
    office = an_office("homestay_owner", seller.place, organisation=seller.organisation)
    host = at_the_door(actor_of_appointment(an_appointment(None, office)))

    assert host.get(reverse("one_pass:host")).headers["Location"] == reverse("one_pass:host_new")
    assert host.post(reverse("one_pass:host_new"), {"name": "X", "rooms": " "}).status_code == 422
    host.post(reverse("one_pass:host_new"), {"name": "River", "rooms": "201\n202", "usual": "300"})
    url = reverse("one_pass:host_house")
    assert "is missing" not in page(host, "host_house")
    refused = host.post(url, {"publish": "1"}, follow=True).content.decode()
    assert "Write first what a guest should know" in refused
    papers = {f"{kind}_number": "1" for kind in ("business", "trade", "fire", "hygiene", "food")}
    host.post(url, {"name": "River", "story": "Quiet.", "drawing": "yard", "serves_food": "on", "real_name": "on", **papers})  # fmt: skip
    host.post(url, {"publish": "1"})
    house = Homestay.objects.for_lists().get()
    assert (house.shown, len(house.types_on_sale)) == ("published", 1)
    gone = host.post(url, {"name": "River", "story": "Quiet.", "drawing": "yard", "serves_food": "on", **papers, "fire_number": ""})  # fmt: skip
    assert gone.status_code == 422
    host.post(url, {"take_down": "1", "reason": "Winter"})
    house.refresh_from_db()
    assert house.shown == "taken_down"
