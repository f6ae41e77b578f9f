"""What happens by itself: holds lapse, places go to the waiting list, counters are proved."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.breaking import break_unused
from yanzhen.kernel.orders.actions.judging import judge_scans
from yanzhen.kernel.orders.actions.life import expire_holds, prove
from yanzhen.kernel.orders.actions.provider import (
    close_overdue,
    judge_waiting,
    return_late,
    send_refund,
)
from yanzhen.kernel.orders.actions.queueing import settle_all
from yanzhen.kernel.orders.actions.receivers import receivers_to_tell, tell_the_provider
from yanzhen.kernel.orders.actions.settling import settle as share_earned
from yanzhen.kernel.orders.actions.share_asking import (
    ask_share,
    draw_up_rest,
    orders_to_let_go,
    shares_to_ask,
)
from yanzhen.kernel.orders.actions.share_returns import (
    ask_return,
    draw_up_returns,
    orders_to_take_back,
    returns_to_ask,
)
from yanzhen.kernel.orders.actions.sharing import draw_up_share, orders_to_share
from yanzhen.kernel.orders.actions.waiting import lapse_offers, offer_places
from yanzhen.kernel.orders.models import Attempt, PayMethod, Refund, WechatReceiver
from yanzhen.kernel.parties.actors import system_actor

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


@app.task(name="orders.share_out")
def settle_now(**ids: str) -> None:
    """Share what was earned until nothing waits. Safe to repeat."""
    while share_earned(by=system_actor(), at=timezone.now()):
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(name="orders.share_out_again", queueing_lock="orders.share_out_again")
def settle_again(timestamp: int) -> None:
    """The same, for what a lost job has left."""
    settle_now()


@app.periodic(cron="* * * * *")
@app.task(name="orders.look_after_payments", queueing_lock="orders.look_after_payments")
def look_after_payments(timestamp: int) -> None:
    """Judge what was kept and not judged; ask about attempts whose time is over; send refunds that are still here."""
    now = timezone.now()
    while judge_scans(at=now):
        pass
    if not settings.WECHATPAY_MCHID:
        return
    judge_waiting(at=now)
    close_overdue(at=now)
    for attempt in Attempt.objects.filter(state=Attempt.State.LATE).order_by("ended_at")[:50]:
        _one(partial(return_late, attempt, at=now))
    for refund in Refund.objects.filter(state=Refund.State.SENT, their_number="").order_by("at")[
        :50
    ]:
        _one(partial(send_refund, refund, at=now))


@app.periodic(cron="* * * * *")
@app.task(name="orders.look_after_shares", queueing_lock="orders.look_after_shares")
def look_after_shares(timestamp: int) -> None:
    """Tell the provider of receivers; draw up what waits in payments it keeps; ask, ask again, ask how it went; let the rest go."""
    if not settings.WECHATPAY_MCHID:
        return
    now = timezone.now()
    for receiver in receivers_to_tell():
        _one(partial(tell_the_provider, receiver, at=now))
    for order_id in orders_to_share():
        _one(partial(draw_up_share, order_id, at=now))
    for order in orders_to_let_go():
        _one(partial(draw_up_rest, order, at=now))
    for order_id in orders_to_take_back(now):
        _one(partial(draw_up_returns, order_id, at=now))
    for request in shares_to_ask(now):
        _one(partial(ask_share, request, at=now))
    for back in returns_to_ask(now):
        _one(partial(ask_return, back, at=now))


@app.task(name="orders.tell_receiver")
def tell_receiver(receiver_id: str) -> None:
    """Make a receiver known to the provider, or let it forget one; what it refuses is tried again each minute."""
    if settings.WECHATPAY_MCHID:
        receiver = WechatReceiver.objects.get(pk=receiver_id)
        _one(partial(tell_the_provider, receiver, at=timezone.now()))


def _one(act: Callable[[], object]) -> None:
    """One that is refused does not hold up the others; it is asked again next minute."""
    try:
        act()
    except Refused as refusal:
        logger.warning("The provider: %s", refusal)


@app.task(name="orders.send_refund")
def send_one_refund(refund_id: str) -> None:
    """Ask the provider to pay it back; its number makes it one refund however often this runs."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.payment.method == PayMethod.WECHAT:
        send_refund(refund, at=timezone.now())


@app.task(name="orders.return_late")
def return_one(attempt_id: str) -> None:
    """Money that came too late goes back."""
    return_late(Attempt.objects.get(pk=attempt_id), at=timezone.now())


@app.periodic(cron="40 2 * * *")
@app.task(name="orders.break_unused", queueing_lock="orders.break_unused")
def break_what_nobody_used(timestamp: int) -> None:
    """What was never redeemed is earned by whoever the rule says."""
    while break_unused(by=system_actor(), at=timezone.now()):
        pass
