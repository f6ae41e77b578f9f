"""Sold, held and let in without a pass: together never more than was approved."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.by import WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import open_days, resize
from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.models import Capacity
from yanzhen.kernel.orders.testing import a_sale, an_offer, tomorrow
from yanzhen.reforms.one_pass.actions.attractions import keep_area
from yanzhen.reforms.one_pass.actions.products import days_of, open_area_days
from yanzhen.reforms.one_pass.models import Area
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db
JOB = WrittenBy(channel="job")


def test_a_day_is_not_opened_with_more_places_than_were_approved() -> None:
    isle = Isle()

    with pytest.raises(Refused) as refused:
        open_area_days(isle.area, [tomorrow()], size=101, by=isle.clerk, seller=isle.seller)

    assert "F-2026-1" in refused.value.sentence
    assert open_area_days(isle.area, [tomorrow()], size=100, by=isle.clerk, seller=isle.seller) == 1


def test_nor_on_the_pages_of_its_pool() -> None:
    """Opened, enlarged or cut into sessions under “Offers and prices”: the same words."""
    isle = Isle()
    isle.a_pass()
    pool = isle.area.pool
    assert pool is not None
    day = tomorrow() + timedelta(days=1)

    for widen in (
        lambda: open_days(pool, [day], size=101, by=isle.clerk),
        lambda: resize(Capacity.objects.get(pool=pool), 101, by=isle.clerk),
        lambda: open_sessions(pool, [day], [time(9), time(13)], size=51, by=isle.clerk),
    ):
        with pytest.raises(Refused) as refused:
            widen()
        assert "F-2026-1" in refused.value.sentence
    assert open_sessions(pool, [day], [time(9), time(13)], size=50, by=isle.clerk) == 2


def test_nor_by_whoever_writes_around_the_verb() -> None:
    isle = Isle()
    isle.a_pass()
    assert isle.area.pool is not None
    rows = Capacity.objects.filter(pool=isle.area.pool)

    with pytest.raises(IntegrityError, match="approved maximum"), transaction.atomic():
        rows.update(size=101)
    with pytest.raises(IntegrityError, match="approved maximum"), transaction.atomic():
        Area.objects.filter(pk=isle.area.pk).update(day_max=99)
    with pytest.raises(IntegrityError, match="approved maximum"), transaction.atomic():
        Capacity.objects.create(pool=isle.area.pool, day=tomorrow(), session="09:00", size=1)


def test_the_maximum_does_not_sink_below_an_open_day() -> None:
    isle = Isle()
    isle.a_pass()

    with pytest.raises(Refused) as refused:
        keep_area(isle.area, by=isle.clerk, day_max=50)

    assert refused.value.field == "day_max"


def test_passes_and_free_entry_take_the_same_places_and_near_is_said() -> None:
    isle = Isle()
    product = isle.a_pass(prices={"adult": 6000})
    assert isle.area.pool is not None
    free = an_offer(isle.seller, pools={isle.area.pool: 1}, prices={"adult": 0})

    a_sale(product.offer, by=JOB, n=50, pay="cash")
    a_sale(free, by=JOB, n=39, pay="cash")
    (before,) = days_of(isle.area, tomorrow(), tomorrow())
    a_sale(free, by=JOB, n=1, pay="cash")
    (after,) = days_of(isle.area, tomorrow(), tomorrow())

    assert (before.taken, before.near) == (89, False)
    assert (after.taken, after.left, after.near) == (90, 10, True)
    with pytest.raises(Refused):
        a_sale(product.offer, by=JOB, n=11, pay="cash")
    assert timezone.localdate() + timedelta(days=1) == after.day
