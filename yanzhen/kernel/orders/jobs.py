"""What happens by itself: holds lapse, places go to the waiting list, counters are proved."""

import logging
import time
from typing import Final
from uuid import UUID

from procrastinate.contrib.django import app

from yanzhen.kernel.orders.actions.life import expire_holds, prove
from yanzhen.kernel.orders.actions.queueing import settle_all
from yanzhen.kernel.orders.actions.waiting import lapse_offers, offer_places

logger = logging.getLogger(__name__)

# A queue that was just served is looked at again at once, and then often, before the worker rests.
LINGER_S: Final = 0.2
PAUSE_S: Final = 0.001


def serve_queues() -> int:
    """Settle what waits until nobody has come for a moment; the worker's pulse."""
    total, last = 0, time.monotonic()
    while time.monotonic() - last < LINGER_S:
        answered = settle_all()
        if answered:
            total, last = total + answered, time.monotonic()
        elif total:
            time.sleep(PAUSE_S)
        else:
            break
    return total


@app.periodic(cron="* * * * *")
@app.task(name="orders.expire_holds", queueing_lock="orders.expire_holds")
def expire(timestamp: int = 0) -> int:
    """What was not paid in time is free again; what was offered to the waiting list goes to the next."""
    return expire_holds() + lapse_offers()


@app.task(name="orders.offer_places")
def offer_places_back(capacity_id: str) -> int:
    """Places came back where somebody waits."""
    return offer_places(UUID(capacity_id))


@app.periodic(cron="20 3 * * *")
@app.task(name="orders.prove", queueing_lock="orders.prove")
def prove_counters(timestamp: int = 0) -> int:
    """Every night every counter is counted again from its claims."""
    differences = prove()
    for one in differences:
        logger.error("A capacity says something else than its claims: %s", one)
    return len(differences)
