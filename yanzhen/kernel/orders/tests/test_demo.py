"""The demo season is made of real sales: counters proved, books posted, something in each state."""

from datetime import date

import pytest

from yanzhen.base.demo import World
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.demo import make_season
from yanzhen.kernel.orders.models import Order, WaitingEntry


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
