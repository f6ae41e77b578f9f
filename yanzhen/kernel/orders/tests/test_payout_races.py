"""What comes in while a payout is drawn up waits, and is left for the next run."""

import threading
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.testing import until_others_wait
from yanzhen.kernel.orders.models import PayoutRun, Share
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.orders.tests.test_payouts import TODAY, TOMORROW, Season

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S: Final = 20


def test_a_share_that_comes_between_the_list_and_its_run_is_left_for_the_next() -> None:
    season = Season()
    told: list[PayoutRun] = []
    one = Share.objects.unpaid().filter(fen__gt=0).order_by("pk")[0]

    def draw_up() -> None:
        try:
            told.append(season.run())
        finally:
            connection.close()

    def come_in() -> None:
        try:
            one.pk, one.origin_id = new_key(), new_key()
            one.save(force_insert=True)
        finally:
            connection.close()

    run, late = threading.Thread(target=draw_up), threading.Thread(target=come_in)
    with transaction.atomic():
        # The number of the run is taken for now: the run waits for it, its list already read.
        _a_run_of_today(season, season.island.company)
        run.start()
        until_others_wait(1)
        late.start()
        until_others_wait(2)
        transaction.set_rollback(True)
    run.join(PATIENCE_S)
    late.join(PATIENCE_S)

    assert [one.fen for one in told] == [9060]
    paid = Share.objects.filter(payout__run=told[0]).values_list("fen", flat=True)
    assert sum(paid) == 9060
    assert Share.objects.unpaid().filter(pk=one.pk).exists()


def test_two_sellers_who_draw_up_at_the_same_moment_get_numbers_one_after_the_other() -> None:
    season, another = Season(), a_seller()
    told: list[PayoutRun] = []

    def draw_up() -> None:
        try:
            told.append(season.run())
        finally:
            connection.close()

    run = threading.Thread(target=draw_up)
    with transaction.atomic():
        first = _a_run_of_today(season, another)
        run.start()
        until_others_wait(1)
    run.join(PATIENCE_S)

    assert [one.number for one in told] == [first.number.removesuffix("-1") + "-2"]


def _a_run_of_today(season: Season, seller: Any) -> PayoutRun:
    return PayoutRun.objects.create(
        number=f"F{timezone.localdate(TOMORROW):%Y%m%d}-1", seller_id=seller.pk,
        until=TODAY - timedelta(days=9), state="dropped", fen=1,
        drawn_up_by_id=season.island.clerk.person_id, drawn_up_at=TOMORROW,
    )  # fmt: skip
