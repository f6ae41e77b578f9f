"""A longer list asks the database no more often; redeeming asks once (test_redeeming), sharing asks by the batch."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.kernel.orders.actions.payouts import draw_up_run
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.tests.scene import Island, somebody_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def asked(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize("page", ["drawer/", "statements/", "shares", "payouts/", "splits/"])
def test_a_longer_list_costs_no_more_questions(page: str) -> None:
    island = Island()
    more = somebody_of(
        island.company.organisation,
        "orders.statements",
        "orders.cash_up",
        "orders.payouts",
        "orders.split",
    )
    client = at_the_door(more)
    path = (
        f"/orders/statements/{island.company.pk}/{island.east.pk}/"
        if page == "shares"
        else f"/orders/{page}"
    )

    def grow(n: int) -> None:
        for _n in range(n):
            island.sell()
        while settle(by=system_actor(), at=timezone.now()):
            pass

    grow(3)
    client.get(path)
    few = asked(lambda: client.get(path))
    grow(9)
    assert asked(lambda: client.get(path)) <= few


def test_sharing_and_drawing_up_ask_by_the_batch() -> None:
    island = Island()
    for _n in range(2):
        island.sell()
    few = asked(lambda: settle(by=system_actor(), at=timezone.now()))
    for _n in range(12):
        island.sell()
    # However many there are: nothing is asked by the sale.
    assert asked(lambda: settle(by=system_actor(), at=timezone.now())) <= few
    later = timezone.now() + timedelta(days=1)
    assert (
        asked(lambda: draw_up_run(island.company, timezone.localdate(), by=island.clerk, at=later))
        <= 25
    )
