"""Two workers at one share, a payout beside it, a refund beside it: each fen goes one way, once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import until_others_wait
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions.payouts import draw_up_run
from yanzhen.kernel.orders.actions.share_asking import ask_share
from yanzhen.kernel.orders.actions.share_returns import ask_return, draw_up_returns
from yanzhen.kernel.orders.actions.sharing import draw_up_share
from yanzhen.kernel.orders.models import Order, Payout, ProfitShare, ProfitShareReturn, Share
from yanzhen.kernel.orders.tests.scene import nets
from yanzhen.kernel.orders.tests.sharing_scene import (
    Sharing,
    backs,
    later,
    payment_of,
    provider,
    states,
    work_through,
)
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart

__all__ = ["provider"]
pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 30


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """All begin together, each on a connection of its own."""
    said: list[Any] = []
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        begin.wait(PATIENCE_S)
        try:
            said.append(act())
        except Refused as refusal:
            said.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert len(said) == len(acts)
    return said


def whole(order: Order, provider: Counterpart) -> None:
    """Everything went to the parties once, there and in the books."""
    work_through()
    assert provider.shared_of(payment_of(order).their_number) == 1760
    assert states(order) == [("share", "done"), ("rest", "done")]


def test_eight_workers_draw_up_one_request(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)

    said = at_once(*[lambda: draw_up_share(order.pk, at=timezone.now())] * 8)

    assert sum(one is not None for one in said) == 1
    whole(order, provider)
    assert nets(sharing.island.company) == {"1002": 5040, "5001": -5040}


def test_eight_workers_ask_and_apply_one_request_once(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    request = draw_up_share(order.pk, at=timezone.now())
    assert request is not None
    before = Entry.objects.count()

    at_once(*[lambda: ask_share(request, at=timezone.now())] * 8)
    assert len(provider.shares) == 1
    processing = ProfitShare.objects.get()
    at_once(*[lambda: ask_share(processing, at=later(1))] * 8)

    assert states(order) == [("share", "done")]
    # A row each in the company's book, and the village's mirror.
    assert Entry.objects.count() - before == 3
    assert nets(sharing.island.company) == {"1002": 5040, "5001": -5040}
    whole(order, provider)


def test_a_payout_and_a_share_at_payment_take_a_share_once(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    tomorrow = later(24 * 60)
    today = timezone.localdate()

    at_once(
        lambda: draw_up_run(sharing.island.company, today, by=sharing.first, at=tomorrow),
        lambda: draw_up_share(order.pk, at=timezone.now()),
    )

    others = Share.objects.exclude(party_id=sharing.island.company.pk)
    assert not others.filter(payout__isnull=False, sent__isnull=False).exists()
    assert not others.unpaid().exists()
    paid = sum(Payout.objects.values_list("fen", flat=True))
    assert paid + sum(ProfitShare.objects.values_list("fen", flat=True)) == 1760


def test_a_share_waits_for_a_payout_that_is_being_drawn_up(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    told: list[Any] = []

    def share() -> None:
        try:
            told.append(draw_up_share(order.pk, at=timezone.now()))
        finally:
            connection.close()

    thread = threading.Thread(target=share)
    with transaction.atomic():
        draw_up_run(sharing.island.company, timezone.localdate(), by=sharing.first, at=later(24 * 60))  # fmt: skip
        thread.start()
        until_others_wait(1)
    thread.join(PATIENCE_S)

    assert told == [None]
    assert sum(Payout.objects.values_list("fen", flat=True)) == 1760


def test_a_refund_beside_a_share_leaves_nothing_with_anybody(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)

    at_once(
        lambda: sharing.give_back(order),
        lambda: draw_up_share(order.pk, at=timezone.now()),
    )
    for n in range(4):
        work_through()
        for one in draw_up_returns(order.pk, at=later(10 * n)):
            ask_return(one, at=later(10 * n))
    work_through()

    gone = provider.shared_of(payment_of(order).their_number)
    assert sum(back["amount"] for back in provider.share_backs.values()) == gone
    assert nets(sharing.island.company) == {}
    assert nets(sharing.island.east) == {}


def test_eight_workers_ask_back_once(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    work_through()
    sharing.give_back(order)

    made = at_once(*[lambda: draw_up_returns(order.pk, at=timezone.now())] * 8)
    assert sorted(len(one) for one in made) == [0] * 7 + [2]
    for one in ProfitShareReturn.objects.all():
        at_once(*[lambda one=one: ask_return(one, at=timezone.now())] * 4)

    assert backs(order) == [("Boatmen", 500, "done"), ("East village", 1260, "done")]
    assert len(provider.share_backs) == 2
    assert nets(sharing.island.company) == {}
