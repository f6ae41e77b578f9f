"""A paid place is given up in one act with what the published table gives back; a person decides only where it is silent."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.giving_back import table_of, what_comes_back
from yanzhen.kernel.gatherings.actions.registering import give_up, join_line, line_of, places_left
from yanzhen.kernel.gatherings.models import Registration
from yanzhen.kernel.gatherings.testing import an_adult, an_open_gathering, registered
from yanzhen.kernel.orders.actions import pay_order
from yanzhen.kernel.orders.models import Order, Refund, RefundTable
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
PRICE_FEN = 5_000


def paid(days: int = 10, *, method: str = "wechat", rows: Any = None, places: int = 10) -> Registration:  # fmt: skip
    """A place for 50 yuan at something that begins in so many days; `rows` is its own refund table."""
    now, place = timezone.now(), a_place(kind="village")
    gathering = an_open_gathering(place, seller=a_seller(place), price_fen=PRICE_FEN, places=places, at=now, begins=now + timedelta(days=days))  # fmt: skip
    if rows is not None and gathering.offer is not None:
        RefundTable.objects.create(offer=gathering.offer, version=1, rows=rows, source="Rules of the house", published_at=now - timedelta(minutes=1))  # fmt: skip
    made = registered(gathering, at=now)
    pay_order(made.order_id, method, by=system_actor(), at=now)
    return Registration.objects.select_related("order__collector", "gathering__place", "person__party").get(pk=made.pk)  # fmt: skip


def own(made: Registration) -> Any:
    return at_the_door(a_resident(made.person))


def test_all_of_it_comes_back_before_the_day_and_the_place_goes_on() -> None:
    made = paid(places=1)
    now = timezone.now()
    waiting = an_adult()
    join_line(made.gathering, waiting, by=a_resident(waiting), at=now)
    seen = what_comes_back(made, at=now)
    assert (seen.back_fen, seen.kept_fen, seen.open) == (PRICE_FEN, 0, False)
    give_up(made, by=a_resident(made.person), seen_fen=PRICE_FEN)
    made.refresh_from_db()
    assert made.given_up_at is not None
    assert Refund.objects.get(order=made.order_id).fen == PRICE_FEN
    assert Order.objects.get(pk=made.order_id).state == "refunded"
    assert [one.state for one in line_of(made.gathering)] == ["offered"]
    with pytest.raises(Refused, match="already"):
        give_up(made, by=a_resident(made.person))


def test_days_are_counted_back_from_the_first_date_and_not_from_the_end_of_the_ticket() -> None:
    made = paid(3, rows=[[7, 10_000], [2, 5_000], [1, 2_000]])
    seen = what_comes_back(made, at=timezone.now())
    assert (seen.back_fen, seen.kept_fen) == (2_500, 2_500)
    assert [line.much for line in table_of(made, at=timezone.now())["lines"] if line.now] == ["50 %"]  # fmt: skip
    give_up(made, by=a_resident(made.person), seen_fen=2_500)
    assert Refund.objects.get().kept_fen == 2_500
    assert places_left(made.gathering) == 10


def test_nothing_else_happens_than_was_seen() -> None:
    made = paid(3, rows=[[7, 10_000], [2, 5_000]])
    with pytest.raises(Refused, match="Meanwhile something changed"):
        give_up(made, by=a_resident(made.person), seen_fen=PRICE_FEN)
    made.refresh_from_db()
    assert (made.given_up_at, Refund.objects.count()) == (None, 0)


def test_where_the_table_is_silent_the_desk_decides_and_the_place_stays() -> None:
    made = paid(0)
    assert what_comes_back(made, at=timezone.now()).open
    client, address = own(made), reverse("gatherings:leave", args=[made.pk])
    page = client.get(address).content.decode()
    assert "decides how much comes back" in page
    assert "comes back</button>" not in page
    answer = client.post(address)
    assert (answer.status_code, "says nothing of this" in answer.content.decode()) == (409, True)
    made.refresh_from_db()
    assert made.given_up_at is None


def test_what_lies_in_a_drawer_is_given_back_at_the_desk() -> None:
    made = paid(method="cash")
    page = own(made).get(reverse("gatherings:leave", args=[made.pk])).content.decode()
    assert "paid at the desk" in page
    with pytest.raises(Refused, match="gives the money back"):
        give_up(made, by=a_resident(made.person))


def test_the_page_shows_the_table_and_does_both_in_one_press() -> None:
    made = paid(3, rows=[[7, 10_000], [2, 5_000]])
    client, page = own(made), reverse("gatherings:leave", args=[made.pk])
    shown = client.get(page).content.decode()
    assert "Rules of the house" in shown
    assert "¥25.00 comes back" in shown
    assert client.post(page, {"seen": "2500"}).headers["Location"] == reverse("gatherings:mine")
    assert Refund.objects.get().fen == 2_500
    assert at_the_door(a_resident()).get(page).status_code == 404
    free = registered(an_open_gathering(at=timezone.now(), begins=timezone.now() + timedelta(days=3)), at=timezone.now())  # fmt: skip
    shown = own(free).get(reverse("gatherings:leave", args=[free.pk])).content.decode()
    assert "What comes back" not in shown
