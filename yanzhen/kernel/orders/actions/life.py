"""What happens to an order after the sale: paid, cancelled, lapsed; and the proof that capacities tell the truth."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.desks import is_of_the_house, is_theirs
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.actions.selling import who
from yanzhen.kernel.orders.models import Order, PayMethod

BATCH: Final = 500

# Capacities and slots whose counters are not what the claims on them say.
PROOF: Final = """
WITH said AS (
    SELECT c.id AS capacity, NULL::int AS slot, c.sold, c.held FROM orders_capacity c WHERE c.mode <> 'slots'
    UNION ALL SELECT s.capacity_id, s.number, s.sold, s.held FROM orders_slot s
), counted AS (
    SELECT capacity_id AS capacity, slot,
        COALESCE(sum(quantity - given_back) FILTER (WHERE state = 'sold'), 0) AS sold,
        COALESCE(sum(quantity - given_back) FILTER (WHERE state = 'held'), 0) AS held
    FROM orders_claim GROUP BY 1, 2
)
SELECT COALESCE(said.capacity, counted.capacity), COALESCE(said.slot, counted.slot),
    COALESCE(said.sold, 0), COALESCE(counted.sold, 0), COALESCE(said.held, 0), COALESCE(counted.held, 0)
FROM said FULL JOIN counted ON said.capacity = counted.capacity AND said.slot IS NOT DISTINCT FROM counted.slot
WHERE (COALESCE(said.sold, 0), COALESCE(said.held, 0)) IS DISTINCT FROM (COALESCE(counted.sold, 0), COALESCE(counted.held, 0))
"""


@dataclass(frozen=True)
class Paid:
    """`paid` now, `already` before, or `late`: it had lapsed, nothing is changed, the money goes back."""

    outcome: str
    number: str
    total_fen: int


@dataclass(frozen=True)
class Difference:
    """A capacity (or one of its slots) that says something else than the claims on it."""

    capacity_id: UUID
    slot: int | None
    sold: int
    sold_counted: int
    held: int
    held_counted: int


def pay_order(order_id: UUID, method: str, *, by: By, at: datetime | None = None) -> Paid:
    """The money has come, by whoever has verified it: places sold, vouchers made, books written; once.

    At the desk of whoever collects, which PostgreSQL asks in the same statement.
    """
    if not (by.may("orders.sell") or is_of_the_house(by)):
        raise Refused(_("Only the desk takes money."))
    if method not in PayMethod.values or method == PayMethod.FREE:
        raise Refused(_("Say how it is paid."), field="pay")
    values = [order_id, method, at or timezone.now(), json.dumps(who(by))]
    answer = call("SELECT orders_pay(%s, %s, %s, %s::jsonb)", values)
    return Paid(answer["outcome"], answer["number"], answer["total_fen"])


def cancel_order(order: Order, *, by: By, at: datetime | None = None, reason: str = "") -> None:
    """Give the held places back before anything was paid. What is paid is refunded, not cancelled."""
    if not (is_theirs(order, by) or by.may("orders.sell")):
        raise Refused(_("Only the buyer or the counter cancels an order."))
    values = [order.pk, at or timezone.now(), json.dumps(who(by)), reason.strip()]
    call("SELECT orders_cancel(%s, %s, %s::jsonb, %s)", values)


def expire_holds(*, at: datetime | None = None) -> int:
    """Give back what was not paid in time; safe to repeat and to run beside sales. Gives how many orders."""
    at, total = at or timezone.now(), 0
    while count := int(call("SELECT orders_expire(NULL, %s, %s)", [at, BATCH])):
        total += count
    return total


def prove() -> list[Difference]:
    """Count every claim again and compare; nothing when all capacities tell the truth."""
    with connection.cursor() as cursor:
        cursor.execute(PROOF)
        rows: list[Any] = cursor.fetchall()
    return [Difference(*row) for row in rows]
