"""What is scarce is kept on screen: days opened, sizes changed, days closed, rooms added and kept back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.pools import add_units, change_pool, let_unit, make_pool
from yanzhen.kernel.orders.models import Capacity, Pool, Seller, Unit
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, rooms, tomorrow
from yanzhen.kernel.orders.tests.scene import the_desk
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def the_seller() -> tuple[Seller, Actor, Client]:
    seller = a_seller(with_book=False)
    desk = the_desk(seller)
    return seller, desk, at_the_door(desk)


def page_of_pool(pool: Pool) -> str:
    return reverse("orders:pool", args=[pool.pk])


def test_a_pool_is_made_its_days_opened_resized_closed_and_opened_again() -> None:
    seller, _desk, door = the_seller()
    day = tomorrow()

    door.post(
        reverse("orders:pool_new"),
        {
            "name": "Ferry",
            "kind": "counted",
            "unit_word": "位",
            "dated": "on",
            "size_default": "40",
            "queue": "auto",
            "slots": "0",
        },
    )
    pool = Pool.objects.get(seller=seller)
    url = page_of_pool(pool)
    door.post(
        url,
        {
            "open": "1",
            "first": str(day),
            "last": str(day + timedelta(days=2)),
            "size": "40",
        },
    )
    one = Capacity.objects.get(pool=pool, day=day)
    door.post(url, {"resize": str(one.pk), "size": "55"})
    door.post(url, {"close": str(one.pk), "reason": "Storm"})
    one.refresh_from_db()
    assert (pool.capacities.count(), one.size, one.closed) == (3, 55, True)
    assert "closed that day" in door.get(url).content.decode()
    door.post(url, {"reopen": str(one.pk)})
    one.refresh_from_db()
    assert not one.closed
    assert AuditLine.objects.get(verb="orders.close_day").reason == "Storm"


def test_what_can_not_be_is_said_and_changes_nothing() -> None:
    seller, _desk, door = the_seller()
    pool = a_pool(seller, size=10)
    url = page_of_pool(pool)
    one = pool.capacities.get()
    a_sale(an_offer(seller, pools={pool: 1}), 4)

    fewer = door.post(url, {"resize": str(one.pk), "size": "3"}, follow=True)
    backwards = door.post(
        url,
        {
            "open": "1",
            "first": str(tomorrow()),
            "last": str(tomorrow() - timedelta(days=1)),
            "size": "1",
        },
    )

    assert "4 are sold or held already" in fewer.content.decode()
    assert backwards.status_code == 422
    one.refresh_from_db()
    assert (one.size, pool.capacities.count()) == (10, 1)


def test_rooms_are_added_and_kept_back_for_a_reason() -> None:
    seller, desk, door = the_seller()
    house = rooms(seller, 1)
    url = page_of_pool(house)

    door.post(url, {"add": "1", "names": "201\n202\n"})
    twice = door.post(url, {"add": "1", "names": "203\n201"})
    unit = Unit.objects.get(pool=house, name="201")
    silent = door.post(url, {"keep_back": str(unit.pk)}, follow=True)
    assert twice.status_code == 422
    assert "“201” is there already" in twice.content.decode()
    assert "Write why it is not let" in silent.content.decode()
    unit.refresh_from_db()
    assert unit.active
    door.post(url, {"keep_back": str(unit.pk), "reason": "Painters"})
    unit.refresh_from_db()
    assert not unit.active
    let_unit(unit, True, by=desk)
    unit.refresh_from_db()
    assert unit.active
    assert set(house.units.values_list("name", flat=True)) == {"Room 0", "201", "202"}


def test_a_room_shows_who_has_it() -> None:
    seller, _desk, door = the_seller()
    house = rooms(seller, 2)
    sold = a_sale(an_offer(seller, pools={house: 1}, kind="stay"))

    page = door.get(page_of_pool(house)).content.decode()

    assert reverse("orders:order", args=[sold.order_id]) in page
    assert page.count("free") >= 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"slots": 8, "queue": "auto"}, "In slots nobody queues"),
        ({"slots": 65, "queue": "never"}, "At most 64 slots"),
        ({"kind": "units", "slots": 2, "queue": "never"}, "Rooms and plots are let by day"),
        ({"kind": "units", "dated": False}, "Rooms and plots are let by day"),
        ({"name": "Known"}, "There is a pool of this name already"),
    ],
)
def test_a_pool_that_can_not_be_is_refused(facts: dict[str, Any], sentence: str) -> None:
    seller, desk, _door = the_seller()
    make_pool(seller, by=desk, name="Known", size_default=5)

    with pytest.raises(Refused, match=sentence):
        make_pool(seller, by=desk, **{"name": "Other", "size_default": 5, **facts})
    make_pool(seller, by=desk, name="Slots", size_default=5, slots=64, queue="never")
    make_pool(seller, by=desk, name="Rooms", size_default=5, kind="units")


def test_only_name_word_and_usual_size_change() -> None:
    seller, desk, door = the_seller()
    pool = a_pool(seller, size=10)
    a_pool(seller)

    door.post(
        page_of_pool(pool),
        {"change": "1", "name": "Boats", "unit_word": "艘", "size_default": "12"},
    )
    pool.refresh_from_db()
    assert (pool.name, pool.unit_word, pool.size_default) == ("Boats", "艘", 12)
    with pytest.raises(Refused, match="stays as it was made"):
        change_pool(pool, by=desk, kind="units")
    with pytest.raises(Refused, match="pool of this name"):
        change_pool(pool, by=desk, name=Pool.objects.exclude(pk=pool.pk).get().name)


def test_rooms_are_named_and_few_enough() -> None:
    seller, desk, _door = the_seller()
    house = rooms(seller, 0)

    with pytest.raises(Refused, match="one a line"):
        add_units(house, ["", " "], by=desk)
    with pytest.raises(Refused, match="At most 200"):
        add_units(house, [str(n) for n in range(201)], by=desk)
    with pytest.raises(Refused, match="it has no rooms"):
        add_units(a_pool(seller), ["1"], by=desk)
    assert len(add_units(house, [str(n) for n in range(200)], by=desk)) == 200


def test_strangers_keep_their_hands_off() -> None:
    seller, _desk, _door = the_seller()
    pool, house = a_pool(seller), rooms(seller, 1)
    _other, stranger, door = the_seller()

    for act in (
        lambda: make_pool(seller, by=stranger, name="X", size_default=1),
        lambda: change_pool(pool, by=stranger, name="X"),
        lambda: add_units(house, ["X"], by=stranger),
        lambda: let_unit(house.units.get(), False, by=stranger, reason="X"),
    ):
        with pytest.raises(Refused, match="Only those who work for"):
            act()
    assert door.get(page_of_pool(pool)).status_code == 404


@pytest.mark.parametrize("kind", ["list", "days", "rooms"])
def test_more_of_them_asks_no_more(kind: str) -> None:
    seller, _desk, door = the_seller()
    pool, house = a_pool(seller, days=1), rooms(seller, 1)
    url = {"list": reverse("orders:pools"), "days": page_of_pool(pool), "rooms": page_of_pool(house)}[kind]  # fmt: skip
    counts = []
    for number in (2, 6):
        for n in range(number):
            a_pool(seller)
            Unit.objects.create(pool=house, name=f"{number}-{n}")
            Capacity.objects.create(pool=pool, day=tomorrow() + timedelta(days=number + n), size=5)
        door.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert door.get(url).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
