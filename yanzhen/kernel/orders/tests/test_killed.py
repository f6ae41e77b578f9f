"""Killed anywhere, a sale is all there or not at all, and the same key afterwards gives one order."""

import json
from typing import Any, Final

import pytest
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.models import Occurrence
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.models import Entry, Leg
from yanzhen.kernel.ledger.tests.killing import (
    a_client,
    kill_client,
    stopped_before,
    wait_until_gone,
    wait_until_stopped,
)
from yanzhen.kernel.orders.actions import prove, sell, settle_all
from yanzhen.kernel.orders.actions.selling import SELL, Ask, _as_json
from yanzhen.kernel.orders.models import Claim, Offer, Order, OrderLine, Request
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, capacity_of, line
from yanzhen.kernel.parties.actors import system_actor

pytestmark = pytest.mark.django_db(transaction=True)

BY: Final = system_actor()
# The tables of a sale in the order in which it writes them: stopped before each stands for each boundary.
BOUNDARIES: Final = (
    "orders_order", "orders_orderline", "orders_claim", "audit_auditline", "occurrences",
    "ledger_entry", "ledger_leg", "orders_capacity",
)  # fmt: skip
WAYS_TO_DIE: Final = ("the client", "the client and its server process")


def parts_of(key: Any) -> dict[str, int]:
    """How much of a sale is there."""
    order = Order.objects.filter(pk=key)
    return {
        "order": order.count(),
        "lines": OrderLine.objects.filter(order=key).count(),
        "claims": Claim.objects.filter(line__order=key).count(),
        "audit": AuditLine.objects.filter(noun_id=key, verb="orders.sell").count(),
        "outbox": Occurrence.objects.filter(ids__order_id=str(key)).count(),
        "entry": Entry.objects.filter(pk=key).count(),
        "legs": Leg.objects.filter(entry=key).count() // 2,
    }


def killed_before(table: str, how: str, statement: str, values: list[Any]) -> None:
    """Run the statement in another process, stop it before it writes to the table, kill it there."""
    name = f"buyer-{new_key()}"[:60]
    with stopped_before(table) as watcher, a_client(statement, values, name=name) as client:
        server = wait_until_stopped(name)
        kill_client(client)
        if how != WAYS_TO_DIE[0]:
            watcher.execute("SELECT pg_terminate_backend(%s)", [server])
    wait_until_gone(name)


@pytest.mark.parametrize("how", WAYS_TO_DIE)
@pytest.mark.parametrize("table", BOUNDARIES)
def test_a_killed_sale_is_whole_or_nothing(table: str, how: str) -> None:
    offer = an_offer()
    ask = Ask(lines=[line(offer, 2)], pay="cash", key=new_key())
    now = timezone.now()

    killed_before(table, how, SELL, [json.dumps(_as_json(ask, by=BY, at=now))])

    found = parts_of(ask.key)
    assert set(found.values()) in ({0}, {1}), found
    assert prove() == []
    sold = sell(ask, by=BY, at=now)
    assert sold.order_id == ask.key
    assert set(parts_of(ask.key).values()) == {1}
    assert (Order.objects.count(), capacity_of(offer).sold) == (1, 2)


@pytest.mark.parametrize("how", WAYS_TO_DIE)
@pytest.mark.parametrize("table", ["orders_request", *BOUNDARIES])
def test_a_killed_worker_answers_all_or_nobody(table: str, how: str) -> None:
    offer = a_queue(size=5)
    keys = [a_sale(offer).order_id for _n in range(7)]

    killed_before(table, how, "SELECT orders_settle(%s, 200, now())", [str(capacity_of(offer).pk)])

    assert Request.objects.filter(state="waiting").count() in (0, 7)
    assert Order.objects.count() in (0, 5)
    assert prove() == []
    settle_all()
    states = [Request.objects.get(pk=key).state for key in keys]
    assert states == ["paid"] * 5 + ["refused"] * 2
    assert all(set(parts_of(key).values()) == {1} for key in keys[:5])
    assert all(set(parts_of(key).values()) == {0} for key in keys[5:])
    assert (Entry.objects.count(), capacity_of(offer).sold) == (5, 5)


def a_queue(size: int) -> Offer:
    seller = a_seller()
    return an_offer(seller, pools={a_pool(seller, size=size, queue="always"): 1})


def test_killed_before_the_answer_is_read_the_sale_stands_and_the_retry_finds_it() -> None:
    offer = an_offer()
    ask = Ask(lines=[line(offer)], pay="cash", key=new_key())
    now = timezone.now()

    with a_client(SELL, [json.dumps(_as_json(ask, by=BY, at=now))], name="buyer-late") as client:
        assert client.stdout is not None
        client.stdout.readline()
        kill_client(client)

    assert not sell(ask, by=BY, at=now).fresh
    assert Order.objects.count() == 1
