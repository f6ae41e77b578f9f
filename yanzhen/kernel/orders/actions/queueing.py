"""The queue of buyers: the answer to a stored request, and settling what waits."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.refusing import call, may_ask_again
from yanzhen.kernel.orders.actions.selling import Sold, sold_of, who
from yanzhen.kernel.orders.models import Request

BATCH: Final = 200
# Who waits longer than this for the worker settles the queue himself: it works without a worker, too.
PATIENCE_S: Final = 0.6
COOLING: Final = timedelta(seconds=5)
QUEUES: Final = """
SELECT DISTINCT capacity_id FROM orders_request WHERE state = 'waiting'
UNION SELECT c.id FROM orders_capacity c JOIN orders_pool p ON p.id = c.pool_id
WHERE c.mode = 'queue' AND p.queue <> 'always' AND c.heated_at < %s
"""


def answer_of(key: UUID, *, by: By) -> Sold:
    """What became of one's request or order so far; at a desk, of what its seller sells."""
    return _told(call("SELECT orders_answer_for(%s, %s::jsonb)", [key, _reader(by)]))


def wait_for_answer(key: UUID, *, seconds: float, by: By) -> Sold:
    """The final answer, or `queued` still after so many seconds. One round trip while a worker works."""
    ask, reader = "SELECT orders_wait(%s, %s, %s::jsonb)", _reader(by)
    sold = _told(call(ask, [key, min(seconds, PATIENCE_S), reader]))
    if not sold.is_queued:
        return sold
    request = Request.objects.only("capacity_id").get(pk=key)
    settle(request.capacity_id)
    rest = max(seconds - PATIENCE_S, 0)
    return _told(call(ask, [key, rest, reader]))


def _reader(by: By) -> str:
    """Who asks; the office counts where it may see orders."""
    return json.dumps(who(by) | ({} if by.may("orders.see") else {"office_id": None}))


def _told(answer: dict[str, Any] | None) -> Sold:
    if answer is None:
        raise Refused(_("There is no such order."))
    return sold_of(answer)


def settle(queue: UUID, *, most: int = BATCH, at: datetime | None = None) -> int:
    """Answer up to `most` of one queue, in order of arrival, in one statement.

    Gives how many; 0 when nobody waits, −1 where somebody else is settling this queue.
    """
    try:
        return int(call("SELECT orders_settle(%s, %s, %s)", [queue, most, at or timezone.now()]))
    except DatabaseError as error:
        if not may_ask_again(error):
            raise
        return 1


def settle_all(*, at: datetime | None = None) -> int:
    """One batch of every queue that has somebody in it, and cold queues closed. Gives how many were answered."""
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(QUEUES, [at - COOLING])
        queues = [key for (key,) in cursor.fetchall()]
    return sum(max(settle(queue, at=at), 0) for queue in queues)


def withdraw(key: UUID, *, by: By, at: datetime | None = None) -> bool:
    """Leave the queue; False where the answer was faster."""
    if not Request.objects.visible_to(by).filter(pk=key).exists():
        raise Refused(_("There is no such order."))
    answered: Any = call("SELECT orders_withdraw(%s, %s)", [key, at or timezone.now()])
    return bool(answered)
