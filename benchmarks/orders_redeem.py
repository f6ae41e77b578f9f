"""Letting in: signature, counter, redemption, audit, outbox, what waits to be shared; durable; against one-row commits.

Eight gates, each with tickets of its own, as at an island with several landings. The verb is asked as a gate
asks it: with the text of a QR code. `http`: the same through the server, a login per keeper. `floor`: the rows of a redemption written bare, in one statement; `slow_disk`:
the same gates where each commit waits 5 ms.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as clock
from http import HTTPStatus
from itertools import cycle
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.cases_over_http import Session, a_server
from benchmarks.harness import Result, Tally, one_row_commits, together
from benchmarks.orders_floor import Row, make_tables, rows_of, writer
from benchmarks.slow_disk import a_slow_disk
from yanzhen.base.keys import secret_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.cases.testing import some_person
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.actions.redeeming import Press, redeem
from yanzhen.kernel.orders.models import Entitlement, Redemption, Voucher, current_key
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.models import Office, Person
from yanzhen.kernel.parties.testing import an_appointment, an_office

NAME: Final = "orders.redeem"
CLIENTS: Final = 8
KEEPERS: Final = 12  # of each gate
TICKETS: Final = 100  # of each gate
USES: Final = 400  # of each ticket: a gate never runs dry
STATEMENTS_MAX: Final = 1


def results() -> Iterator[Result]:
    prepare()
    yield _one()
    rate = one_row_commits(CLIENTS)
    make_tables(_rows())
    floor = together("benchmarks.orders_redeem:floor_client", clients=CLIENTS)
    yield _line("floor", floor, rate)
    tally = together("benchmarks.orders_redeem:client", clients=CLIENTS)
    yield _line("gates", tally, rate)
    yield from over_http()
    yield Result(f"{NAME}.to_floor", round(tally.per_second / floor.per_second, 3), "times")
    with a_slow_disk("orders_redemption"):
        rate = together("benchmarks.harness:one_row_client", clients=CLIENTS).per_second
        yield _line("slow_disk", together("benchmarks.orders_redeem:client", clients=CLIENTS), rate)
    counted = sum(Redemption.objects.values_list("uses", flat=True))
    used = sum(Entitlement.objects.values_list("used", flat=True))
    if counted != used:
        raise SystemExit(f"{counted} uses are written down and {used} counted.")


def _line(way: str, tally: Tally, rate: float) -> Result:
    return Result(
        f"{NAME}.{way}.{CLIENTS}_clients",
        round(tally.per_second, 1),
        "redemptions/s",
        round(tally.per_second / rate, 3),
        STATEMENTS_MAX,
        round(tally.cpu_ms, 3),
    )


def _rows() -> list[Row]:
    return rows_of(client(0))


def floor_client(number: int) -> Callable[[], None]:
    """Writes the rows of a redemption, bare."""
    return writer(_rows())


def prepare() -> None:
    """Tickets for tomorrow, and a key that signs them."""
    seller = a_seller(name="Island company")
    pool = a_pool(seller, size=CLIENTS * TICKETS * USES, queue="never")
    offer = an_offer(seller, pools={pool: 1}, code="REDEEM", per_order_max=USES)
    an_office("gate_keeper", organisation=seller.organisation)
    new_signing_key(by=system_actor(), at=timezone.now() - timedelta(days=1))
    for _ticket in range(CLIENTS * TICKETS):
        a_sale(offer, USES)
    # Over HTTP the clock is the server's own.
    Voucher.objects.update(since=timezone.localdate(), until=None)


def _one() -> Result:
    act = client(0)
    for _again in range(20):
        act()
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        act()
        seconds = time.perf_counter() - began
    if len(queries) > STATEMENTS_MAX:
        raise SystemExit(f"A redemption asks {len(queries)} times; {STATEMENTS_MAX} is the most.")
    return Result(f"{NAME}.one", round(1000 * seconds, 2), "ms", None, len(queries))


def over_http() -> Iterator[Result]:
    """The gate's own program at its door (orders/api.py)."""
    office = Office.objects.get(duty="gate_keeper")
    for number in range(CLIENTS * KEEPERS):
        an_appointment(some_person(f"Keeper {number}"), office)
    with a_server() as server:
        tally = together("benchmarks.orders_redeem:http_client", clients=CLIENTS, server=server.pid)
    yield _line("http", tally, one_row_commits(CLIENTS))
    yield Result(f"{NAME}.http.p95", round(tally.p95_ms, 1), "ms")


def http_client(number: int) -> Callable[[], None]:
    """Keepers in turn, so that none is slowed down by the limit of presses per minute."""
    texts = cycle(_texts(number)[0])
    names = [f"Keeper {number * KEEPERS + n}" for n in range(KEEPERS)]
    sessions = cycle([Session(Person.objects.get(party__name=name)) for name in names])

    def act() -> None:
        said = {"press": str(secret_key()), "text": next(texts), "device": f"gate {number}"}
        if not next(sessions).post("/api/orders/gate/redemptions", said, HTTPStatus.OK)["passes"]:
            raise SystemExit("A ticket was refused over HTTP.")

    return act


def _texts(number: int) -> tuple[list[str], datetime]:
    """The codes of one gate's own tickets, and ten o'clock of their day."""
    key = current_key(timezone.now())
    mine = list(Voucher.objects.order_by("pk")[number * TICKETS : (number + 1) * TICKETS])
    return [voucher.token(key) for voucher in mine], datetime.combine(
        mine[0].since, clock(10), SHANGHAI
    )


def client(number: int) -> Callable[[], None]:
    """One gate with its own tickets."""
    mine, at = _texts(number)
    texts = cycle(mine)
    office = Office.objects.get(duty="gate_keeper")
    keeper = Actor(None, "Gate", office_id=office.pk, capabilities=frozenset({"orders.redeem"}))

    def act() -> None:
        if not redeem(
            next(texts), Press(secret_key(), device=f"gate {number}"), by=keeper, at=at
        ).passes:
            raise SystemExit("A ticket was refused.")

    return act
