"""A night costs what its season says, else the usual price; what has no price is not sold."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Order
from yanzhen.reforms.one_pass.actions.homestays import publish_homestay
from yanzhen.reforms.one_pass.actions.homestays_rooms import set_season, set_usual_price
from yanzhen.reforms.one_pass.testing import a_homestay, a_host
from yanzhen.reforms.one_pass.tests.test_homestays import booked, days

pytestmark = pytest.mark.django_db


def test_a_season_has_its_price_and_what_has_none_is_not_sold() -> None:
    house = a_homestay(fen=None, shown=False)
    host = a_host(house)
    with pytest.raises(Refused, match="Set a price first"):
        publish_homestay(house, by=host)
    first, _until = days(1)
    set_season(house.types[0], first, first + timedelta(days=1), 48_000, by=host, words="Summer")
    publish_homestay(house, by=host)

    assert Order.objects.get(pk=booked(house, 1, 2, by=host).line.order_id).total_fen == 96_000  # type: ignore[union-attr]
    with pytest.raises(Refused, match="has no price"):
        booked(house, 2, 2, by=host)
    set_usual_price(house.types[0], 30_000, by=host)
    assert booked(house, 4, by=host).line.amount_fen == 30_000  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"last": -1}, "A season lasts"),
        ({"last": 400}, "A season lasts"),
        ({"fen": 0}, "costs something"),
        ({"weekdays": ()}, "None of these days"),
    ],
)
def test_a_season_that_can_not_be_is_refused(facts: dict[str, Any], sentence: str) -> None:
    house = a_homestay()
    first = timezone.localdate()
    last = first + timedelta(days=facts.pop("last", 6))

    with pytest.raises(Refused, match=sentence):
        set_season(
            house.types[0], first, last, facts.pop("fen", 100), by=a_host(house), words="", **facts
        )
