"""What happens by itself: holds lapse, places go to the waiting list, counters are proved."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from yanzhen.kernel.orders.actions.life import expire_holds, prove
from yanzhen.kernel.orders.actions.waiting import lapse_offers, offer_places

logger = logging.getLogger(__name__)


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
