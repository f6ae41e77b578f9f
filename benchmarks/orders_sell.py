"""Selling: number, order, line, claim, entry with balances, audit, outbox, all of it durable; against one-row commits.

`floor`: the rows of a sale written bare, with their indexes, in one statement: no sale of these rows can be faster.
`spread`: 64 days of one island, eight clients. `hot.row`: one day, one counter. `hot.queue`: the same day through the
queue of buyers, with one worker beside the clients. A client of the queue stands for a server process that has
32 buyers at once (a request stored is a buyer who waits); the answers are awaited, and how long that takes is told
by its 95th percentile, with 8, 64 and 256 buyers at once. `slow_disk`: the same where each commit waits 5 ms as for
a disk, because a disk that answers at once hides what a lock on one counter costs.
`http`: a hold by its buyer, in process and through the server. `grown`: spread again, after so many were sold.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.a_million_sales import SALES, fill
from benchmarks.cases_over_http import Session, a_server
from benchmarks.harness import Result, Tally, one_row_commits, together
from benchmarks.orders_floor import Row, make_tables, rows_of, writer
from benchmarks.slow_disk import a_slow_disk
from yanzhen.kernel.cases.testing import some_person
from yanzhen.kernel.orders.actions import Ask, prove, sell
from yanzhen.kernel.orders.models import Offer
from yanzhen.kernel.orders.testing import a_pool, a_seller, an_offer, line
from yanzhen.kernel.parties.actors import actor_of_person, system_actor
from yanzhen.kernel.parties.models import Person

NAME: Final = "orders.sell"
CLIENTS: Final = 8
DAYS: Final = 64
SIZE: Final = 10_000_000
SOME: Final = 8
MANY: Final = 32
START_S: Final = 3
WAITING: Final = ("occurrences", "orders_request")
STATEMENTS_MAX: Final = 1
WAIT: Final = "SELECT count(*) FROM orders_request WHERE id = ANY (%s) AND state = 'waiting'"


def results() -> Iterator[Result]:
    prepare()
    yield from _of_a_sale()
    rate = one_row_commits(CLIENTS)
    make_tables(_rows_of_a_sale())
    floor = together("benchmarks.orders_sell:floor_client", clients=CLIENTS)
    yield _line("floor", floor, rate)
    spread = together("benchmarks.orders_sell:spread_client", clients=CLIENTS)
    yield _line("spread", spread, rate)
    yield Result(f"{NAME}.spread.to_floor", round(spread.per_second / floor.per_second, 3), "times")
    row = together("benchmarks.orders_sell:row_client", clients=CLIENTS)
    yield _line("hot.row", row, rate)
    with a_worker():
        one = together("benchmarks.orders_sell:queue_client", clients=CLIENTS)
        some = together("benchmarks.orders_sell:queue_of_some_client", clients=CLIENTS)
        many = together("benchmarks.orders_sell:queue_of_many_client", clients=CLIENTS)
    for each, tally in ((1, one), (SOME, some), (MANY, many)):
        buyers = CLIENTS * each
        yield _line(f"hot.queue.{buyers}_buyers", tally, rate, times=each)
        yield Result(f"{NAME}.hot.queue.answer_p95.{buyers}_buyers", round(tally.p95_ms), "ms")
    queue = many.per_second * MANY
    yield Result(f"{NAME}.hot.queue.to_spread", round(queue / spread.per_second, 3), "times")
    yield Result(f"{NAME}.hot.queue.to_row", round(queue / row.per_second, 2), "times")
    yield from on_a_slow_disk()
    yield from over_http()
    if SALES:
        sold = fill(os.environ["DATABASE_OWNER_URL"])
        grown = together("benchmarks.orders_sell:spread_client", clients=CLIENTS)
        yield _line(f"spread.grown.{sold}_sold", grown, rate)
        times = round(grown.per_second / spread.per_second, 3)
        yield Result(f"{NAME}.spread.grown", times, "of what it was", None, None)
    if differences := prove():
        raise SystemExit(f"Counters differ from their claims: {differences[:3]}")


def on_a_slow_disk() -> Iterator[Result]:
    """Rows, spread, one counter and the queue, where every commit waits."""
    with a_slow_disk(*WAITING):
        rate = together("benchmarks.harness:one_row_client", clients=CLIENTS).per_second
        row = together("benchmarks.orders_sell:row_client", clients=CLIENTS)
        spread = together("benchmarks.orders_sell:spread_client", clients=CLIENTS)
        yield _line("slow_disk.spread", spread, rate)
        yield _line("slow_disk.hot.row", row, rate)
        with a_worker():
            many = together("benchmarks.orders_sell:queue_of_many_client", clients=CLIENTS)
        yield _line("slow_disk.hot.queue", many, rate, times=MANY)
        queue = many.per_second * MANY
        yield Result(
            f"{NAME}.slow_disk.hot.queue.to_spread", round(queue / spread.per_second, 3), "times"
        )
        yield Result(
            f"{NAME}.slow_disk.hot.queue.to_row", round(queue / row.per_second, 2), "times"
        )


def over_http() -> Iterator[Result]:
    """A buyer's hold: in process, and through the server."""
    for number in range(CLIENTS):
        some_person(f"Buyer {number}")
    inside = together("benchmarks.orders_sell:hold_client", clients=CLIENTS)
    with a_server() as server:
        http = together("benchmarks.orders_sell:http_client", clients=CLIENTS, server=server.pid)
    yield Result(
        f"{NAME}.hold.in_process.{CLIENTS}_clients",
        round(inside.per_second, 1),
        "holds/s",
        None,
        1,
        round(inside.cpu_ms, 3),
    )
    ratio = round(http.per_second / inside.per_second, 3)
    yield Result(
        f"{NAME}.hold.http.{CLIENTS}_clients",
        round(http.per_second, 1),
        "holds/s",
        ratio,
        None,
        round(http.cpu_ms, 3),
    )


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


def _rows_of_a_sale() -> list[Row]:
    return rows_of(spread_client(0))


def floor_client(number: int) -> Callable[[], None]:
    """Writes the rows of a sale, bare."""
    return writer(_rows_of_a_sale())


def spread_client(number: int) -> Callable[[], None]:
    """Sells tickets of any of 64 days."""
    offer, by, random = Offer.objects.get(code="SPREAD"), system_actor(), Random(number)

    def act() -> None:
        sell(Ask(lines=[line(offer, day=_some_day(random))], pay="cash"), by=by)

    return act


def row_client(number: int) -> Callable[[], None]:
    """Sells tickets of one day over one counter."""
    offer, by = Offer.objects.get(code="ROW"), system_actor()
    return lambda: _refuse_queued(sell(Ask(lines=[line(offer)], pay="cash"), by=by))


def hold_client(number: int) -> Callable[[], None]:
    """A buyer holds a ticket of any of 64 days, who pays later."""
    offer, random = Offer.objects.get(code="SPREAD"), Random(number)
    buyer = Person.objects.select_related("party").get(party__name=f"Buyer {number}")
    by = actor_of_person(buyer)

    def act() -> None:
        sell(Ask(lines=[line(offer, day=_some_day(random))], buyer=buyer.pk), by=by)

    return act


def http_client(number: int) -> Callable[[], None]:
    """The same through the server."""
    offer, random = Offer.objects.get(code="SPREAD"), Random(number)
    session = Session(Person.objects.get(party__name=f"Buyer {number}"))

    def act() -> None:
        wanted = {"offer": str(offer.pk), "day": str(_some_day(random))}
        session.post("/api/orders/", {"lines": [wanted]})

    return act


def _some_day(random: Random) -> date:
    return timezone.localdate() + timedelta(days=1 + random.randrange(DAYS))


def _refuse_queued(sold: Any) -> None:
    if sold.is_queued:
        raise SystemExit("This offer must not queue.")


def queue_client(number: int) -> Callable[[], None]:
    """One buyer after the other: stores the request, waits for the final answer."""
    offer, by = Offer.objects.get(code="QUEUE"), system_actor()

    def act() -> None:
        _await([sell(Ask(lines=[line(offer)], pay="cash"), by=by).order_id])

    return act


def queue_of_some_client(number: int) -> Callable[[], None]:
    """Several buyers at once, as a server process has: their requests stored one by one, then all answers awaited."""
    return _buyers(SOME)


def queue_of_many_client(number: int) -> Callable[[], None]:
    """So many as a rush brings."""
    return _buyers(MANY)


def _buyers(number: int) -> Callable[[], None]:
    offer, by = Offer.objects.get(code="QUEUE"), system_actor()

    def act() -> None:
        _await(
            [sell(Ask(lines=[line(offer)], pay="cash"), by=by).order_id for _buyer in range(number)]
        )

    return act


def _await(keys: list[Any]) -> None:
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT orders_wait(%s, 5, %s)", [keys[-1], '{"channel": "job"}'])
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
