"""Letting in: signature, counter, redemption, audit, outbox, what waits to be shared; durable; against one-row commits.

Eight gates, each with tickets of its own, as at an island with several landings. The verb is asked as a gate
asks it: with the text of a QR code.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as clock
from itertools import cycle
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.harness import Result, one_row_commits, together
from yanzhen.base.keys import secret_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.actions.redeeming import Press, redeem
from yanzhen.kernel.orders.models import Entitlement, Redemption, Voucher, current_key
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.testing import an_office

NAME: Final = "orders.redeem"
CLIENTS: Final = 8
TICKETS: Final = 100  # of each gate
USES: Final = 400  # of each ticket: a gate never runs dry
STATEMENTS_MAX: Final = 1


def results() -> Iterator[Result]:
    prepare()
    yield _one()
    rate = one_row_commits(CLIENTS)
    tally = together("benchmarks.orders_redeem:client", clients=CLIENTS)
    yield Result(
        f"{NAME}.{CLIENTS}_clients", round(tally.per_second, 1), "redemptions/s", round(tally.per_second / rate, 3), STATEMENTS_MAX, round(tally.cpu_ms, 3)
    )  # fmt: skip
    counted = sum(Redemption.objects.values_list("uses", flat=True))
    used = sum(Entitlement.objects.values_list("used", flat=True))
    if counted != used:
        raise SystemExit(f"{counted} uses are written down and {used} counted.")


def prepare() -> None:
    """Tickets for tomorrow, and a key that signs them."""
    seller = a_seller(name="Island company")
    pool = a_pool(seller, size=CLIENTS * TICKETS * USES, queue="never")
    offer = an_offer(seller, pools={pool: 1}, code="REDEEM", per_order_max=USES)
    an_office("gate_keeper", organisation=seller.organisation)
    new_signing_key(by=system_actor(), at=timezone.now() - timedelta(days=1))
    for _ticket in range(CLIENTS * TICKETS):
        a_sale(offer, USES)


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


def client(number: int) -> Callable[[], None]:
    """One gate with its own tickets."""
    key = current_key(timezone.now())
    mine = list(Voucher.objects.order_by("pk")[number * TICKETS : (number + 1) * TICKETS])
    texts = cycle([voucher.token(key) for voucher in mine])
    office = Office.objects.get(duty="gate_keeper")
    keeper = Actor(None, "Gate", office_id=office.pk, capabilities=frozenset({"orders.redeem"}))
    at = datetime.combine(mine[0].since, clock(10), SHANGHAI)

    def act() -> None:
        if not redeem(
            next(texts), Press(secret_key(), device=f"gate {number}"), by=keeper, at=at
        ).passes:
            raise SystemExit("A ticket was refused.")

    return act
