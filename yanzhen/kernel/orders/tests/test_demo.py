"""The demo season is made of real sales: counters proved, books posted, something in each state."""

from datetime import date

import pytest

from yanzhen.base.demo import World
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.ledger.actions.posting import settle_checks
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.demo import make_money, make_season
from yanzhen.kernel.orders.models import CashUp, Order, PayoutRun, Refund, Share, WaitingEntry


@pytest.mark.django_db
def test_a_season_is_sold() -> None:

    make_season(World("small", date(2026, 11, 23)))

    states = set(Order.objects.values_list("state", flat=True))
    assert states == {"paid", "placed", "cancelled", "expired"}
    assert Order.objects.count() > 200
    assert (
        Entry.objects.filter(source_label="orders.order").count()
        == Order.objects.filter(state="paid").count()
    )
    assert WaitingEntry.objects.filter(state="waiting").count() == 2
    assert prove() == []


@pytest.mark.django_db
def test_its_money_is_shared_counted_paid_out_and_laid_beside_the_bank() -> None:
    world = World("small", date(2026, 11, 23))
    make_season(world)

    make_money(world)
    settle_checks()

    assert Share.objects.values("party").distinct().count() == 3
    assert set(PayoutRun.objects.values_list("state", flat=True)) == {"paid", "drawn_up"}
    assert CashUp.objects.filter(reviewed_at__isnull=False).count() == 1
    assert Refund.objects.exists()
    assert Case.objects.filter(kind="difference").count() == 2
    assert prove() == []
