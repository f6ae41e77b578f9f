"""Selling: number, order, line, claim, entry with balances, audit, outbox, all of it durable; against one-row commits.

`spread`: 64 days of one island, eight clients. `hot.row`: one day, one counter. `hot.queue`: the same day through the
queue of buyers, with one worker beside the clients. A client of the queue stands for a server process that has
YANZHEN_BENCH_BUYERS buyers at once (a request stored is a buyer who waits); the answers are awaited.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.harness import Result, Tally, one_row_commits, together
from yanzhen.kernel.orders.actions import Ask, prove, sell
from yanzhen.kernel.orders.models import Offer
from yanzhen.kernel.orders.testing import a_pool, a_seller, an_offer, line
from yanzhen.kernel.parties.actors import system_actor

NAME: Final = "orders.sell"
CLIENTS: Final = 8
DAYS: Final = 64
SIZE: Final = 10_000_000
BUYERS: Final = int(os.environ.get("YANZHEN_BENCH_BUYERS", "8"))
START_S: Final = 3
STATEMENTS_MAX: Final = 1
WAIT: Final = "SELECT count(*) FROM orders_request WHERE id = ANY (%s) AND state = 'waiting'"


def results() -> Iterator[Result]:
    prepare()
    yield from _of_a_sale()
    rate = one_row_commits(CLIENTS)
    spread = together("benchmarks.orders_sell:spread_client", clients=CLIENTS)
    yield _line("spread", spread, rate)
    row = together("benchmarks.orders_sell:row_client", clients=CLIENTS)
    yield _line("hot.row", row, rate)
    with a_worker():
        one = together("benchmarks.orders_sell:queue_client", clients=CLIENTS)
        yield _line("hot.queue.one_buyer_each", one, rate)
        many = together("benchmarks.orders_sell:queue_of_many_client", clients=CLIENTS)
        yield _line("hot.queue", many, rate, times=BUYERS)
    queue = many.per_second * BUYERS
    yield Result(f"{NAME}.hot.queue.to_spread", round(queue / spread.per_second, 3), "times")
    yield Result(f"{NAME}.hot.queue.to_row", round(queue / row.per_second, 2), "times")
    if differences := prove():
        raise SystemExit(f"Counters differ from their claims: {differences[:3]}")


def prepare() -> None:
    """One company, three offers of the same kind: spread over days, one hot day by counter, one by queue."""
    seller = a_seller(name="Island company")
    for code, facts in (
        ("SPREAD", {"days": DAYS, "queue": "never"}),
        ("ROW", {"queue": "never"}),
        ("QUEUE", {"queue": "always"}),
    ):
        an_offer(seller, pools={a_pool(seller, size=SIZE, **facts): 1}, code=code)


def _of_a_sale() -> Iterator[Result]:
    act = spread_client(0)
    for _again in range(20):
        act()
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        act()
        seconds = time.perf_counter() - began
    if len(queries) > STATEMENTS_MAX:
        raise SystemExit(f"A sale asks {len(queries)} times; {STATEMENTS_MAX} is the most.")
    yield Result(f"{NAME}.one", round(1000 * seconds, 2), "ms", None, len(queries))


def _line(way: str, tally: Tally, rate: float, times: int = 1) -> Result:
    value = tally.per_second * times
    return Result(
        f"{NAME}.{way}.{CLIENTS}_clients",
        round(value, 1),
        "sales/s",
        round(value / rate, 3),
        1,
        round(tally.cpu_ms / times, 3),
    )


def spread_client(number: int) -> Callable[[], None]:
    """Sells tickets of any of 64 days."""
    offer, by, random = Offer.objects.get(code="SPREAD"), system_actor(), Random(number)
    first = timezone.localdate() + timedelta(days=1)

    def act() -> None:
        day = first + timedelta(days=random.randrange(DAYS))
        sell(Ask(lines=[line(offer, day=day)], pay="cash"), by=by)

    return act


def row_client(number: int) -> Callable[[], None]:
    """Sells tickets of one day over one counter."""
    offer, by = Offer.objects.get(code="ROW"), system_actor()
    return lambda: _refuse_queued(sell(Ask(lines=[line(offer)], pay="cash"), by=by))


def _refuse_queued(sold: Any) -> None:
    if sold.is_queued:
        raise SystemExit("This offer must not queue.")


def queue_client(number: int) -> Callable[[], None]:
    """One buyer after the other: stores the request, waits for the final answer."""
    offer, by = Offer.objects.get(code="QUEUE"), system_actor()

    def act() -> None:
        _await([sell(Ask(lines=[line(offer)], pay="cash"), by=by).order_id])

    return act


def queue_of_many_client(number: int) -> Callable[[], None]:
    """Several buyers at once, as a server process has: their requests stored one by one, then all answers awaited."""
    offer, by = Offer.objects.get(code="QUEUE"), system_actor()

    def act() -> None:
        _await(
            [sell(Ask(lines=[line(offer)], pay="cash"), by=by).order_id for _buyer in range(BUYERS)]
        )

    return act


def _await(keys: list[Any]) -> None:
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT orders_wait(%s, 5)", [keys[-1]])
            answer = json.loads(cursor.fetchone()[0])
            if answer["state"] == "paid":
                cursor.execute("SELECT count(*) FROM orders_order WHERE id = ANY (%s)", [keys])
                if cursor.fetchone()[0] == len(keys):
                    return
    raise SystemExit("No answer came.")


@contextmanager
def a_worker() -> Iterator[None]:
    """A process that settles the queues."""
    worker = subprocess.Popen([sys.executable, "-m", "benchmarks.queue_worker"])
    time.sleep(START_S)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(10)
