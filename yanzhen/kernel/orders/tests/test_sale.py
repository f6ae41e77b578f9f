"""A sale is one statement that writes everything or nothing, at prices that only the server knows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.models import Occurrence
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions import Ask, cancel_order, expire_holds, pay_order, prove, sell
from yanzhen.kernel.orders.models import Claim, Order, OrderLine, Price
from yanzhen.kernel.orders.testing import (
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    capacity_of,
    line,
    tomorrow,
)
from yanzhen.kernel.parties.actors import actor_of_person, system_actor
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db


def test_a_sale_writes_order_lines_claims_entry_audit_and_outbox() -> None:
    offer = an_offer()

    sold = a_sale(offer, 3, name="Lin", phone="13800001234")

    order = Order.objects.get(pk=sold.order_id)
    assert (order.state, order.total_fen, order.pay_method, order.phone_tail) == (
        "paid",
        18000,
        "cash",
        "1234",
    )
    assert order.number.startswith("D-")
    assert order.contact_phone == "13800001234"
    assert OrderLine.objects.get(order=order).unit_price_fen == 6000
    assert Claim.objects.get(line__order=order).quantity == 3
    entry = Entry.objects.get(pk=order.pk)
    assert (entry.state, entry.source_label, entry.source_id) == (
        "posted",
        "orders.order",
        order.pk,
    )
    assert sorted((leg.account.code, leg.debit_fen, leg.credit_fen) for leg in entry.legs.all()) == [
        ("1001", 18000, 0), ("5001", 0, 18000)]  # fmt: skip
    assert AuditLine.objects.of_noun(order.pk).get().verb == "orders.sell"
    assert (
        Occurrence.objects.filter(name="orders.sold", ids={"order_id": str(order.pk)}).count() == 1
    )
    assert capacity_of(offer).sold == 3
    assert prove() == []


def test_a_sale_is_one_statement() -> None:
    offer = an_offer()
    a_sale(offer)

    with CaptureQueriesContext(connection) as queries:
        a_sale(offer)

    # A savepoint around it, because the test is a transaction.
    assert [q["sql"].split()[0] for q in queries] == ["SAVEPOINT", "SELECT", "RELEASE"]


def test_the_same_key_gives_the_same_order_and_other_words_are_refused() -> None:
    offer, key = an_offer(), new_key()

    first = a_sale(offer, 2, key=key)
    again = a_sale(offer, 2, key=key)

    assert (first.number, first.fresh, again.fresh) == (again.number, True, False)
    assert capacity_of(offer).sold == 2
    with pytest.raises(Refused, match="other words"):
        a_sale(offer, 3, key=key)


def test_demand_is_summed_before_anything_is_taken() -> None:
    """Two offers of one basket drawing on one pool can't both take the last places."""
    seller = a_seller()
    island = a_pool(seller, size=5)
    one, other = an_offer(seller, pools={island: 1}), an_offer(seller, pools={island: 2})

    with pytest.raises(Refused, match="5 left"):
        sell(Ask(lines=[line(one, 2), line(other, 2)], pay="cash"), by=system_actor())
    sell(Ask(lines=[line(one, 1), line(other, 2)], pay="cash"), by=system_actor())

    assert capacity_of(one).sold == 5
    assert prove() == []


def test_a_basket_of_several_sellers_is_paid_to_one_and_stands_in_both_books() -> None:
    company, homestay = a_seller(), a_seller()
    ask = Ask(lines=[line(an_offer(company)), line(an_offer(homestay), 2)], pay="cash")

    sold = sell(ask, by=system_actor())

    entries = {str(entry.book_id): entry for entry in Entry.objects.filter(source_id=sold.order_id)}
    ours = {
        (leg.account.code, leg.counterparty_id): leg.debit_fen - leg.credit_fen
        for leg in entries[str(company.book_id)].legs.all()
    }
    theirs = {
        (leg.account.code, leg.counterparty_id): leg.debit_fen - leg.credit_fen
        for leg in entries[str(homestay.book_id)].legs.all()
    }
    assert ours == {("1001", None): 18000, ("5001", None): -6000, ("2241", homestay.pk): -12000}
    assert theirs == {("1221", company.pk): 12000, ("5001", None): -12000}


def test_what_waits_for_its_money_is_held_and_posts_nothing() -> None:
    offer, now = an_offer(), timezone.now()

    sold = a_sale(offer, 4, pay=None, at=now)

    order = Order.objects.get(pk=sold.order_id)
    assert (order.state, order.expires_at) == ("placed", now + timedelta(minutes=15))
    assert (capacity_of(offer).held, capacity_of(offer).sold) == (4, 0)
    assert not Entry.objects.exists()


def test_paying_turns_held_into_sold_once() -> None:
    offer = an_offer()
    key = a_sale(offer, 4, pay=None).order_id

    assert pay_order(key, "wechat", by=system_actor()).outcome == "paid"
    assert pay_order(key, "wechat", by=system_actor()).outcome == "already"

    assert (capacity_of(offer).held, capacity_of(offer).sold) == (0, 4)
    assert Entry.objects.get(pk=key).total_fen == 24000
    assert prove() == []


def test_what_is_not_paid_in_time_is_free_again_and_its_money_comes_late() -> None:
    offer, now = an_offer(size=4), timezone.now()
    key = a_sale(offer, 4, pay=None, at=now).order_id

    assert expire_holds(at=now + timedelta(minutes=14)) == 0
    assert expire_holds(at=now + timedelta(minutes=15)) == 1
    assert expire_holds(at=now + timedelta(minutes=15)) == 0

    assert capacity_of(offer).held == 0
    assert pay_order(key, "wechat", by=system_actor()).outcome == "late"
    assert not Entry.objects.exists()


def test_a_lapsed_hold_makes_room_without_waiting_for_the_job() -> None:
    offer, now = an_offer(size=4), timezone.now()
    a_sale(offer, 4, pay=None, at=now)

    with pytest.raises(Refused, match="0 left"):
        a_sale(offer, at=now + timedelta(minutes=10))
    sold = a_sale(offer, at=now + timedelta(minutes=16))

    assert sold.state == "paid"
    assert (capacity_of(offer).held, capacity_of(offer).sold) == (0, 1)
    assert prove() == []


def test_the_buyer_cancels_what_is_not_paid() -> None:
    buyer = actor_of_person(a_person())
    offer = an_offer()
    sold = a_sale(offer, 2, by=buyer, buyer=buyer.person_id, pay=None)
    order = Order.objects.get(pk=sold.order_id)

    with pytest.raises(Refused, match="Only the buyer"):
        cancel_order(order, by=actor_of_person(a_person()))
    cancel_order(order, by=buyer)

    assert capacity_of(offer).held == 0
    with pytest.raises(Refused, match="no longer waits"):
        cancel_order(order, by=buyer)


@pytest.mark.parametrize("n", [0, -1, 51, 10_001, 1.5, True, "2"])
def test_a_number_that_is_none_is_refused(n: object) -> None:
    words = "between 1 and 50 can be" if n == 51 else "must be at least 1 and whole"
    with pytest.raises(Refused, match=words):
        a_sale(an_offer(), n)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [0, -3, 1.5, 1e30, 51])
def test_the_database_refuses_such_numbers_without_python(n: float) -> None:
    offer = an_offer()
    ask = {"id": str(new_key()), "hash": "x", "at": timezone.now().isoformat(), "by": {}, "pay": "cash",
           "lines": [{"offer": str(offer.pk), "n": n, "group": "adult", "day": str(tomorrow())}]}  # fmt: skip

    with pytest.raises(Exception, match="number_out_of_range"), connection.cursor() as cursor:
        cursor.execute("SELECT orders_sell(%s::jsonb)", [json.dumps(ask)])


def test_an_amount_of_the_client_is_only_compared() -> None:
    offer = an_offer()

    with pytest.raises(Refused, match=r"¥60\.00 now, not ¥0\.01"):
        a_sale(offer, seen_fen=1)

    assert a_sale(offer, seen_fen=6000).total_fen == 6000


def test_the_price_of_the_day_stands_before_the_usual_one() -> None:
    offer = an_offer()
    Price.objects.create(offer=offer, group_id="adult", day=tomorrow(), amount_fen=8000)

    sold = a_sale(offer)

    assert sold.total_fen == 8000
    assert OrderLine.objects.get().explained == [[str(tomorrow()), 8000, "day"]]


@pytest.mark.parametrize(("facts", "words"), [
    ({"group": "senior"}, "no price"),
    ({"day": tomorrow() + timedelta(days=30)}, "not open"),
    ({"day": tomorrow() - timedelta(days=2)}, "from today"),
    ({"day": tomorrow() + timedelta(days=400)}, "until"),
    ({"day": None}, "Choose the day"),
])  # fmt: skip
def test_what_is_not_offered_is_refused(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        a_sale(an_offer(), **facts)


def test_the_group_price_wants_a_group() -> None:
    offer = an_offer(prices={"group": 4000})

    with pytest.raises(Refused, match="10 or more"):
        a_sale(offer, 9, group="group")

    assert a_sale(offer, 10, group="group").total_fen == 40_000


def test_what_costs_nothing_is_sold_without_an_entry() -> None:
    sold = a_sale(an_offer(prices={"adult": 0}), pay=None)

    assert sold.state == "paid"
    assert not Entry.objects.exists()


def test_what_is_paused_is_not_sold() -> None:
    offer = an_offer()
    type(offer).objects.update(state="paused")

    with pytest.raises(Refused, match="not on sale"):
        a_sale(offer)


def test_only_the_counter_takes_money_by_hand() -> None:
    stranger = actor_of_person(a_person())

    with pytest.raises(Refused, match="Only the counter"):
        a_sale(an_offer(), by=stranger, buyer=stranger.person_id)
    with pytest.raises(Refused, match="log in"):
        a_sale(an_offer(), by=stranger, pay=None)


@pytest.fixture
def _a_million_sold() -> Iterator[None]:
    """The sequence stands where it does after a million orders, and goes back afterwards."""
    with connection.cursor() as cursor:
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET ROLE "{settings.DATABASE_OWNER_ROLE}"')
        cursor.execute("SELECT last_value FROM orders_number")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT setval('orders_number', 1234565)")
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET ROLE "{settings.DATABASE_APP_ROLE}"')
        yield
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET ROLE "{settings.DATABASE_OWNER_ROLE}"')
        cursor.execute("SELECT setval('orders_number', %s)", [before])
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET ROLE "{settings.DATABASE_APP_ROLE}"')


@pytest.mark.usefixtures("_a_million_sold")
def test_after_a_million_orders_every_number_is_still_its_own() -> None:
    offer = an_offer()

    numbers = [a_sale(offer).number for _n in range(3)]

    assert [number[-8:] for number in numbers] == ["-1234566", "-1234567", "-1234568"]
