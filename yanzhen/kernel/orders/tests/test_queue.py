"""The queue of buyers: a stored request is a receipt, answers come in order of arrival, the queue opens and closes by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import (
    answer_of,
    prove,
    settle,
    settle_all,
    wait_for_answer,
    withdraw,
)
from yanzhen.kernel.orders.actions.selling import refuse_answer
from yanzhen.kernel.orders.models import Capacity, Offer, Order, Request
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, capacity_of
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.parties.actors import actor_of_person, system_actor
from yanzhen.kernel.parties.testing import a_person

BY = system_actor()


def a_hot_offer(size: int = 100, queue: str = "always") -> Offer:
    seller = a_seller()
    return an_offer(seller, pools={a_pool(seller, size=size, queue=queue): 1})


@pytest.mark.django_db
def test_a_request_is_stored_and_answered_in_order_of_arrival() -> None:
    offer = a_hot_offer(size=5)
    wants = [2, 2, 2, 1]

    receipts = [a_sale(offer, n) for n in wants]
    assert [r.state for r in receipts] == ["queued"] * 4
    assert not Order.objects.exists()
    assert settle_all() == 4

    answers = [answer_of(r.order_id, by=BY) for r in receipts]
    # The third wants more than is left and is refused; the fourth still fits.
    assert [a.state for a in answers] == ["paid", "paid", "refused", "paid"]
    assert sorted(a.number for a in answers if a.number) == [a.number for a in answers if a.number]
    with pytest.raises(Refused, match="1 left"):
        refuse_answer(answers[2])
    assert refuse_answer(answers[0]) == answers[0]
    assert prove() == []


@pytest.mark.django_db
def test_what_nobody_asked_for_has_no_answer() -> None:
    waits = a_sale(a_hot_offer())

    with pytest.raises(Refused, match="There is no such order"):
        answer_of(new_key(), by=BY)
    assert answer_of(waits.order_id, by=BY).state == "queued"


@pytest.mark.django_db
def test_the_same_key_in_the_queue_is_the_same_request() -> None:
    offer = a_hot_offer()
    first = a_sale(offer)

    again = a_sale(offer, key=first.order_id)
    settle_all()

    assert again.arrived == first.arrived
    assert a_sale(offer, key=first.order_id).number == Order.objects.get().number
    with pytest.raises(Refused, match="other words"):
        a_sale(offer, 2, key=first.order_id)


@pytest.mark.django_db
def test_what_was_promised_when_it_was_stored_is_what_is_sold() -> None:
    offer = a_hot_offer()
    a_sale(offer)

    offer.prices.update(amount_fen=99_00)
    settle_all()

    assert Order.objects.get().total_fen == 6000


@pytest.mark.django_db
def test_who_leaves_the_queue_gets_nothing_and_who_was_answered_can_not_leave() -> None:
    offer, buyer = a_hot_offer(), actor_of_person(a_person())
    first = a_sale(offer, pay=None, by=buyer, buyer=buyer.person_id)

    assert withdraw(first.order_id, by=buyer)
    second = a_sale(offer, pay=None, by=buyer, buyer=buyer.person_id)
    settle_all()

    assert not withdraw(second.order_id, by=buyer)
    assert (answer_of(first.order_id, by=BY).state, answer_of(second.order_id, by=BY).state) == (
        "withdrawn",
        "placed",
    )
    with pytest.raises(Refused, match="no such order"):
        withdraw(second.order_id, by=actor_of_person(a_person()))


@pytest.mark.django_db
def test_the_queue_opens_when_it_runs_hot_and_closes_when_it_cools() -> None:
    offer, now = a_hot_offer(size=1000, queue="auto"), timezone.now()

    states = [a_sale(offer, at=now + timedelta(milliseconds=10 * n)).state for n in range(400)]

    # A hundred a second: before the fourth second is over there were more than 300 fading sales.
    opened = states.index("queued")
    assert 300 < opened < 380
    assert set(states[:opened]) == {"paid"}
    assert set(states[opened:]) == {"queued"}
    assert settle_all(at=now + timedelta(seconds=7)) == len(states) - opened
    assert settle_all(at=now + timedelta(seconds=13)) == 0
    assert capacity_of(offer).mode == "queue"
    settle_all(at=now + timedelta(seconds=30))
    assert capacity_of(offer).mode == "row"
    assert a_sale(offer, at=now + timedelta(seconds=31)).state == "paid"
    assert prove() == []


@pytest.mark.django_db
def test_nobody_overtakes_who_still_waits_when_the_queue_closes() -> None:
    """The mode says “one counter” already, and somebody's request is still there: the next one stands behind it."""
    offer = a_hot_offer(size=1, queue="auto")
    Capacity.objects.update(mode="queue")
    waits = a_sale(offer)
    Capacity.objects.update(mode="row")

    behind = a_sale(offer)

    assert behind.state == "queued"
    settle_all()
    assert answer_of(waits.order_id, by=BY).state == "paid"
    assert answer_of(behind.order_id, by=BY).state == "refused"


@pytest.mark.django_db
def test_a_lapsed_hold_is_free_for_the_queue() -> None:
    offer, now = a_hot_offer(size=1), timezone.now()
    a_sale(offer, pay=None, at=now)
    settle_all(at=now)
    later = now + timedelta(minutes=20)

    wants = a_sale(offer, at=later)
    while settle(capacity_of(offer).pk, at=later):
        pass

    assert answer_of(wants.order_id, by=BY).state == "paid"
    assert prove() == []


@pytest.mark.django_db
def test_rooms_and_hot_goods_are_not_mixed() -> None:
    seller = a_seller()
    hot = a_pool(seller, queue="always")
    slots = a_pool(seller, queue="never", slots=4)
    both = an_offer(seller, pools={hot: 1, slots: 1})

    with pytest.raises(Refused, match="sold alone"):
        a_sale(both)


@pytest.mark.django_db(transaction=True)
def test_who_waits_settles_where_no_worker_does() -> None:
    offer = a_hot_offer()
    receipt = a_sale(offer)

    assert wait_for_answer(receipt.order_id, seconds=3, by=BY).state == "paid"


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_queue_answer_each_once_and_in_order() -> None:
    offer = a_hot_offer(size=150)
    receipts = [a_sale(offer) for _n in range(200)]
    queue = capacity_of(offer).pk

    def work() -> int:
        done = 0
        while Request.objects.filter(state="waiting").exists():
            done += max(settle(queue, most=7), 0)
        return done

    answered = sum(at_once([work, work, work]))

    assert answered == 200
    states = [answer_of(r.order_id, by=BY).state for r in receipts]
    assert states == ["paid"] * 150 + ["refused"] * 50
    assert prove() == []


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_does_not_wait_for_the_first() -> None:
    offer = a_hot_offer()
    a_sale(offer)
    queue, other = capacity_of(offer).pk, connections.create_connection("default")

    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT orders_settle(%s, 10, now())", [queue])
        assert settle(queue) == -1
        cursor.execute("ROLLBACK")
    other.close()

    assert settle(queue) == 1


@pytest.mark.django_db(transaction=True)
def test_order_of_arrival_is_kept_while_the_queue_opens_and_closes() -> None:
    """Whoever had a receipt before another asked is never refused what the other gets."""
    offer = a_hot_offer(size=60, queue="auto")
    told: list[tuple[int, int, str]] = []
    clock = iter(range(1_000_000))

    def buyer() -> None:
        for _n in range(12):
            asked = next(clock)
            try:
                sold = a_sale(offer)
            except Refused:
                told.append((asked, next(clock), "refused"))
                continue
            had_receipt = next(clock)
            if sold.is_queued:
                sold = wait_for_answer(sold.order_id, seconds=10, by=BY)
            told.append((asked, had_receipt, sold.state))

    def flip() -> None:
        for n in range(40):
            Capacity.objects.update(mode="queue" if n % 2 else "row")
            settle_all()

    at_once([buyer] * 7 + [flip])
    settle_all()

    refused_first = min(
        (receipt for _asked, receipt, state in told if state == "refused"), default=None
    )
    assert len([1 for *_times, state in told if state == "paid"]) == 60
    assert refused_first is not None
    overtaken = [
        asked for asked, _receipt, state in told if state == "paid" and asked > refused_first
    ]
    assert overtaken == []
    assert prove() == []


@pytest.mark.django_db
def test_a_settled_batch_asks_as_often_for_fifty_as_for_one() -> None:
    """The statement is one; what it does inside does not grow by buyer beyond the rows themselves."""
    offer = a_hot_offer(size=100)
    for _n in range(50):
        a_sale(offer)

    calls: list[str] = []
    with connection.execute_wrapper(_counting(calls)):
        settle(capacity_of(offer).pk)

    assert [sql.split()[0] for sql in calls if "orders_settle" in sql] == ["SELECT"]
    assert Order.objects.count() == 50


def _counting(calls: list[str]) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        calls.append(sql)
        return execute(sql, params, many, context)

    return wrapper
