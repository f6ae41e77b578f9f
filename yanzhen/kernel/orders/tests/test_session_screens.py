"""Sessions are opened, listed and closed on screen; counter, portal and waiting list ask which one."""

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.models import Capacity, OrderLine, WaitingEntry
from yanzhen.kernel.orders.testing import a_buyer, tomorrow
from yanzhen.kernel.orders.tests.test_sessions import NEXT, NINE, TEN, Boat
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def pool_url(boat: Boat) -> str:
    return reverse("orders:pool", args=[boat.pool.pk])


def test_sessions_are_opened_listed_and_closed_on_screen() -> None:
    boat = Boat()
    door = at_the_door(boat.desk, language="zh-hans")
    day = str(tomorrow() + NEXT)
    typed = {"sessions": "1", "times": "8:00，13：30 16", "first": day, "last": day, "size": "20"}

    assert door.post(pool_url(boat), typed).status_code == 302
    page = door.get(pool_url(boat)).content.decode()
    one = Capacity.objects.get(pool=boat.pool, session=time(13, 30))
    door.post(pool_url(boat), {"close": str(one.pk), "reason": "Wind"})

    assert [c.session for c in boat.pool.capacities.filter(day=day).order_by("session")] == [
        time(8), time(13, 30), time(16),
    ]  # fmt: skip
    assert "13:30" in page
    assert "停这一场" in page
    one.refresh_from_db()
    assert one.closed


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"times": "nine"}, "Write times such as"),
        ({"times": "25:00"}, "Write times such as"),
        ({"last": str(tomorrow() - NEXT)}, "lies before the first"),
        ({"times": " ".join(f"0:{n:02}" for n in range(25))}, "At most 24"),
        ({"size": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(typed: dict[str, str], why: str) -> None:
    boat = Boat()
    day = str(tomorrow() + NEXT)
    said = {"sessions": "1", "times": "9:00", "first": day, "last": day, "size": "20", **typed}

    page = at_the_door(boat.desk).post(pool_url(boat), said)

    assert page.status_code == 422
    assert why in page.content.decode()
    assert boat.pool.capacities.count() == 2


def test_a_buyer_chooses_the_session_and_sees_it_on_the_order() -> None:
    boat = Boat()
    boat.sell(4)
    door = at_the_door(a_buyer(), language="zh-hans")
    url = reverse("orders:buy", args=[boat.offer.pk])
    page = door.get(f"{url}?day={tomorrow()}").content.decode()
    hex_ = boat.offer.pk.hex

    bought = door.post(url, {"day": str(tomorrow()), f"s_{hex_}": "10:30", f"n_{hex_}_adult": "2"})

    assert "09:00，已售完" in page
    assert '<option value="10:30" selected>10:30，剩 4' in page
    assert bought.status_code == 302
    assert boat.left() == [(NINE, 0), (TEN, 2)]
    assert "10:30" in door.get(bought["Location"]).content.decode()


def test_a_buyer_is_not_sold_a_session_that_has_begun() -> None:
    boat, today = Boat(), timezone.localdate()
    open_sessions(boat.pool, [today], [time(0), time(23, 59)], size=4, by=boat.desk)
    url, hex_ = reverse("orders:buy", args=[boat.offer.pk]), boat.offer.pk.hex
    door = at_the_door(a_buyer())

    page = door.get(f"{url}?day={today}").content.decode()
    said = {"day": str(today), f"s_{hex_}": "00:00", f"n_{hex_}_adult": "1"}
    refused = door.post(url, said)

    assert "00:00, has begun" in page
    assert "<small>4 left</small>" in page
    assert refused.status_code == 422
    assert "This session has begun" in refused.content.decode()
    desk = at_the_door(boat.desk).get(f"{reverse('orders:counter')}?day={today}").content.decode()
    assert "00:00, 4 left" in desk


def sold_at_the_counter(door: Client, boat: Boat, session: str) -> Any:
    hex_ = boat.offer.pk.hex
    said = {"day": str(tomorrow()), f"s_{hex_}": session, f"n_{hex_}_adult": "1", "pay": "cash"}
    return door.post(reverse("orders:counter"), said)


def test_the_counter_sells_a_session_and_the_ticket_says_which() -> None:
    boat = Boat()
    door = at_the_door(boat.desk)

    assert "09:00, 4 left" in door.get(f"{reverse('orders:counter')}?day={tomorrow()}").content.decode()  # fmt: skip
    assert sold_at_the_counter(door, boat, "09:00").status_code == 302
    assert sold_at_the_counter(door, boat, "12:00").status_code == 422

    line = OrderLine.objects.get()
    assert line.session == NINE
    assert "09:00" in door.get(reverse("orders:tickets", args=[line.order_id])).content.decode()
    assert "09:00" in door.get(reverse("orders:receipt", args=[line.order_id])).content.decode()


def test_the_calendar_of_the_offer_leads_to_its_sessions() -> None:
    boat = Boat()
    boat.sell(3)
    door = at_the_door(boat.desk, language="zh-hans")
    url = reverse("orders:calendar", args=[boat.offer.pk])

    page = door.get(url).content.decode()
    door.post(url, {f"size_{tomorrow()}": "50"})

    assert f"{pool_url(boat)}?from={tomorrow()}" in page
    assert "2 场共 8" in page
    assert f'name="size_{tomorrow()}"' not in page
    assert boat.pool.capacities.count() == 2


def test_the_waiting_list_asks_for_the_session() -> None:
    boat = Boat()
    boat.sell(4)
    door = at_the_door(a_buyer())
    url = reverse("orders:join", args=[boat.offer.pk, str(tomorrow())])

    assert '<option value="09:00"' in door.get(url).content.decode()
    assert door.post(url, {"n": "1", "session": "09:00"}).status_code == 302
    assert WaitingEntry.objects.get().capacity == boat.capacity()


def test_more_sessions_ask_the_database_no_more() -> None:
    boat = Boat()
    door = at_the_door(boat.desk)
    pages = [f"{reverse('orders:counter')}?day={tomorrow()}", pool_url(boat)]

    def asked() -> list[int]:
        counts = []
        for page in pages:
            door.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert door.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    hours = [time(n) for n in range(11, 22)]
    open_sessions(boat.pool, [tomorrow()], hours, size=4, by=boat.desk)
    assert asked() == few
