"""What was paid, given back, counted up and drawn up is fixed, around every model and verb."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.actions.payouts import draw_up_run, drop_run
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import (
    CashUp,
    OrderLine,
    Payment,
    Payout,
    PayoutRun,
    Refund,
    RefundPart,
    Share,
)
from yanzhen.kernel.orders.tests.scene import Island, whole_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db
Act = Callable[[Island], Any]


def a_drawer(island: Island) -> CashUp:
    return CashUp.objects.create(
        seller=island.company, person=a_person(), taken_fen=0, given_back_fen=0, counted_fen=0, difference_fen=0,
        until=timezone.now(),
    )  # fmt: skip


def counted_up_twice(island: Island) -> None:
    Payment.objects.update(cash_up=a_drawer(island))
    Payment.objects.update(cash_up=a_drawer(island))


def a_refund_counted_up_twice(island: Island) -> None:
    Refund.objects.update(cash_up=a_drawer(island))
    Refund.objects.update(cash_up=a_drawer(island))


def paid_out_by_another_run(island: Island) -> None:
    """A share belongs to its run until that run is dropped."""
    Share.objects.filter(payout__isnull=False).update(payout=None)


def another_drawer(island: Island) -> None:
    a_drawer(island)
    CashUp.objects.update(counted_fen=1)


def reviewed_by_another(island: Island) -> None:
    a_drawer(island)
    CashUp.objects.update(reviewed_by=a_person(), reviewed_at=timezone.now())
    CashUp.objects.update(reviewed_by=a_person())


def a_line_added_later(_island: Island) -> None:
    line = OrderLine.objects.first()
    assert line
    line.pk, line.position = new_key(), 9
    line.save(force_insert=True)


ACTS: Final[dict[str, tuple[Act, str]]] = {
    "another sum": (lambda _i: Payment.objects.update(fen=1), "a_payment_is_fixed"),
    "another way": (lambda _i: Payment.objects.update(method="wechat"), "a_payment_is_fixed"),
    "less back": (lambda _i: Payment.objects.update(refunded_fen=0), "not_taken_back"),
    "counted twice": (counted_up_twice, "cash_is_counted_up_once"),
    "another refund": (lambda _i: Refund.objects.update(fen=1), "a_refund_is_fixed"),
    "another event": (lambda _i: Refund.objects.update(event_id=new_key()), "a_refund_is_fixed"),
    "back again": (lambda _i: Refund.objects.update(state="sent"), "not_taken_back"),
    "a refund counted twice": (a_refund_counted_up_twice, "a_refund_is_fixed"),
    "paid unreviewed": (
        lambda _i: PayoutRun.objects.update(state="paid"),
        "a_payout_run_goes_forward",
    ),
    "another run": (lambda _i: PayoutRun.objects.update(fen=1), "a_payout_run_goes_forward"),
    "a share let go": (paid_out_by_another_run, "a_share_is_paid_out_once"),
    "another share": (lambda _i: Share.objects.update(fen=1), "a_share_is_fixed"),
    "another payout": (lambda _i: Payout.objects.update(fen=1), "a_sum_of_money_is_fixed"),
    "another part": (
        lambda _i: RefundPart.objects.update(worth_fen=9_999_999),
        "a_sum_of_money_is_fixed",
    ),
    "another drawer": (another_drawer, "a_sum_of_money_is_fixed"),
    "reviewed twice": (reviewed_by_another, "what_was_booked_or_reviewed_stays_so"),
    "a late line": (a_line_added_later, "the_lines_of_an_order_add_up"),
}


@pytest.mark.parametrize("what", ACTS)
def test_around_the_model_it_is_refused(what: str) -> None:
    act, words = ACTS[what]
    island = an_island_with_money()

    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act(island)


def test_a_dropped_run_lets_its_shares_go() -> None:
    island = an_island_with_money()

    drop_run(PayoutRun.objects.get(), by=island.head, reason="The list was wrong")

    assert not Share.objects.filter(payout__isnull=False).exists()


def an_island_with_money() -> Island:
    """One order given back, one shared and drawn up for paying out."""
    island, now = Island(), timezone.now()
    back = island.sell()
    island.sell(2)
    settle(by=system_actor(), at=now)
    refund(Asked(back.pk, whole_of(back), reason="Ill"), by=island.clerk)
    later = now + timedelta(days=1)
    draw_up_run(island.company, timezone.localdate(now), by=island.clerk, at=later)
    return island
