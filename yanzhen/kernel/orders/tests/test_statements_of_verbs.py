"""How often each verb of the sale and of its money asks the database: so often, and no more for more of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.actions import (
    answer_of,
    cancel_order,
    expire_holds,
    pay_order,
    settle_all,
)
from yanzhen.kernel.orders.actions.payouts import draw_up_run, pay_run, review_run
from yanzhen.kernel.orders.actions.redeeming import Press, redeem
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, rooms
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, ticket, whole_of
from yanzhen.kernel.parties.actors import system_actor

pytestmark = pytest.mark.django_db
BY: Final = system_actor()
RELEASE: Final = (
    'SELECT orders_release(%s::uuid[], %s::int[], %s::bigint[], %s, \'{"channel": "job"}\')::text'
)
Act = Callable[[], Any]
# A verb made ready for `n` of what it works on: tickets, orders, sales, parties.
Verb = Callable[[int], Act]


def selling(n: int) -> Act:
    offer = an_offer()
    return lambda: a_sale(offer, n)


def selling_of_slots(n: int) -> Act:
    seller = a_seller()
    offer = an_offer(seller, pools={a_pool(seller, queue="never", slots=8): 1})
    return lambda: a_sale(offer, n)


def letting_a_room(n: int) -> Act:
    seller = a_seller()
    offer = an_offer(seller, pools={rooms(seller, n): 1}, kind="stay")
    return lambda: a_sale(offer, n)


def standing_in_the_queue(n: int) -> Act:
    seller = a_seller()
    offer = an_offer(seller, pools={a_pool(seller, queue="always"): 1})
    return lambda: a_sale(offer, n)


def settling_the_queue(n: int) -> Act:
    """One question where people wait, then one statement for all of them."""
    ask = standing_in_the_queue(1)
    for _n in range(n):
        ask()
    return settle_all


def asking_for_the_answer(n: int) -> Act:
    key = standing_in_the_queue(n)().order_id
    return lambda: answer_of(key, by=BY)


def holding(n: int) -> Act:
    offer = an_offer()
    return lambda: a_sale(offer, n, pay=None)


def paying(n: int) -> Act:
    key = holding(n)().order_id
    return lambda: pay_order(key, "wechat", by=BY)


def cancelling(n: int) -> Act:
    island = Island()
    order = island.sell(n, pay=None)
    return lambda: cancel_order(order, by=island.clerk)


def lapsing(n: int) -> Act:
    """One statement for all that lapsed, one that finds nothing more."""
    for _n in range(n):
        holding(1)()
    return lambda: expire_holds(at=timezone.now() + timedelta(hours=1))


def releasing(n: int) -> Act:
    line = Island().sell(n).lines.get()
    return lambda: call(RELEASE, [[line.pk], [n], [line.amount_fen], timezone.now()])


def redeeming(n: int) -> Act:
    island = Island(basis="redemption")
    voucher, text = ticket(island.sell(n))
    at = on_its_day(voucher)
    redeem(text, Press(secret_key(), 0), by=island.gate, at=at)  # a gate has its keys already
    return lambda: redeem(text, Press(secret_key(), n), by=island.gate, at=at)


def giving_back(n: int) -> Act:
    island = Island()
    order = island.sell(n)
    settle(by=BY, at=timezone.now())
    asked = Asked(order.pk, whole_of(order), reason="Rain")
    return lambda: refund(asked, by=island.clerk)


def sharing(n: int) -> Act:
    island = Island()
    for _n in range(n):
        island.sell()
    return lambda: settle(by=BY, at=timezone.now())


def drawing_up(n: int) -> Act:
    return _a_run(n)[1]


def reviewing(n: int) -> Act:
    island, draw_up = _a_run(n)
    run = draw_up()
    return lambda: review_run(run, by=island.head)


def paying_out(n: int) -> Act:
    island, draw_up = _a_run(n)
    run = review_run(draw_up(), by=island.head)
    return lambda: pay_run(run, by=island.clerk)


def _a_run(n: int) -> tuple[Island, Act]:
    island, later = Island(), timezone.now() + timedelta(days=1)
    for _n in range(n):
        island.sell()
    settle(by=BY, at=timezone.now())
    return island, lambda: draw_up_run(
        island.company, timezone.localdate(), by=island.clerk, at=later
    )


STATEMENTS: Final[dict[Verb, int]] = {
    selling: 1,
    selling_of_slots: 1,
    letting_a_room: 1,
    standing_in_the_queue: 1,
    settling_the_queue: 2,
    asking_for_the_answer: 1,
    holding: 1,
    paying: 1,
    cancelling: 1,
    lapsing: 2,
    releasing: 1,
    redeeming: 1,
    giving_back: 39,
    sharing: 16,  # each table by its keys, see there
    drawing_up: 11,
    reviewing: 4,  # the fourth fixes where each is paid
    paying_out: 9,
}


@pytest.mark.parametrize("verb", STATEMENTS, ids=lambda verb: verb.__name__)
def test_a_verb_asks_so_often_however_much_there_is(verb: Verb) -> None:
    assert (_asked(verb(1)), _asked(verb(5))) == (STATEMENTS[verb], STATEMENTS[verb])


def _asked(act: Act) -> int:
    """Statements but for savepoints: inside a test's transaction a verb has one where it is alone otherwise."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
