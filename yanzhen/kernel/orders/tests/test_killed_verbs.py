"""After the sale: paying, letting in, giving back, sharing and paying out, killed before any table they write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone

from yanzhen.base.keys import new_key, secret_key
from yanzhen.kernel.ledger.actions import prove_book
from yanzhen.kernel.ledger.tests.dying import WAYS, Act, dies_anywhere
from yanzhen.kernel.orders.actions import cancel_order, expire_holds, pay_order, prove
from yanzhen.kernel.orders.actions.judging import judge_scans
from yanzhen.kernel.orders.actions.payouts import draw_up_run, drop_run, pay_run, review_run
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher, take_scans
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.reissuing import reissue
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import Order, PayoutRun, Voucher
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, ticket, whole_of
from yanzhen.kernel.parties.actors import system_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BY: Final = system_actor()
NOW: Final = timezone.now()
TOMORROW: Final = NOW + timedelta(days=1)


def paying(island: Island) -> Act:
    key = island.sell(2, pay=None).pk
    return lambda: pay_order(key, "wechat", by=BY, at=NOW)


def cancelling(island: Island) -> Act:
    order: Order = island.sell(2, pay=None)

    def cancel() -> None:
        order.refresh_from_db()
        if order.is_open:
            cancel_order(order, by=island.clerk, at=NOW)

    return cancel


def lapsing(island: Island) -> Act:
    island.sell(2, pay=None)
    return lambda: expire_holds(at=TOMORROW)


def letting_in(island: Island) -> Act:
    voucher, press = ticket(island.sell(2))[0], Press(secret_key(), 1)
    return lambda: redeem_voucher(voucher.pk, press, by=island.gate, at=on_its_day(voucher))


def judging_what_a_gate_did(island: Island) -> Act:
    voucher, text = ticket(island.sell(1))
    at = on_its_day(voucher)
    take_scans([(text, Press(secret_key(), 1, scanned_at=at))], by=island.gate, at=at)
    return lambda: judge_scans(at=at)


def sharing(island: Island) -> Act:
    island.sell(3)
    return lambda: settle(by=BY, at=NOW)


def giving_back(island: Island) -> Act:
    order = island.sell(2)
    asked = Asked(order.pk, whole_of(order), reason="Ill", key=new_key())
    return lambda: refund(asked, by=island.clerk)


def issuing_anew(island: Island) -> Act:
    voucher = Voucher.objects.get(order=island.sell(2))
    return lambda: reissue(voucher, by=island.clerk, reason="Lost")


def drawing_up_a_payout(island: Island) -> Act:
    for run in PayoutRun.objects.filter(state="drawn_up"):
        drop_run(run, by=island.head, reason="Again")
    sharing(island)()
    return lambda: draw_up_run(
        island.company, timezone.localdate(NOW), by=island.clerk, at=TOMORROW
    )


def paying_out(island: Island) -> Act:
    sharing(island)()
    run = review_run(drawing_up_a_payout(island)(), by=island.head)
    return lambda: pay_run(run, by=island.clerk, at=TOMORROW)


# What each writes at least, and whether it is one statement (which the server may finish without its client).
VERBS: Final[dict[Callable[[Island], Act], tuple[set[str], bool]]] = {
    paying: ({"orders_order", "orders_claim", "orders_payment", "ledger_entry"}, True),
    cancelling: ({"orders_order", "orders_claim", "orders_capacity"}, True),
    lapsing: ({"orders_order", "orders_claim", "orders_capacity"}, True),
    letting_in: ({"orders_entitlement", "orders_redemption", "orders_unsettled"}, True),
    judging_what_a_gate_did: ({"orders_redemption", "orders_scanverdict"}, False),
    sharing: ({"orders_unsettled", "orders_share", "ledger_entry"}, False),
    giving_back: ({"orders_refund", "orders_share", "orders_claim", "ledger_entry"}, False),
    issuing_anew: ({"orders_voucher", "orders_entitlement"}, False),
    drawing_up_a_payout: ({"orders_payoutrun", "orders_payout", "orders_share"}, False),
    paying_out: ({"orders_payoutrun", "ledger_entry"}, False),
}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_a_killed_verb_is_done_or_not_done(verb: Callable[[Island], Act]) -> None:
    island = Island()
    written, is_one_statement = VERBS[verb]

    def everything_is_sound() -> None:
        assert prove() == []
        for seller in (island.company, island.east):
            assert seller.book
            assert prove_book(seller.book) == []

    for how in WAYS if is_one_statement else WAYS[:1]:
        tables = dies_anywhere(lambda: verb(island), everything_is_sound, how=how)
        assert set(tables) >= written
