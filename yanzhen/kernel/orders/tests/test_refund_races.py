"""Refunds at the same moment, and a gate beside them: what was paid goes back once, or was used."""

import pytest

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Entitlement, Payment, Refund, Voucher
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.orders.tests.scene import Island, nets, on_its_day
from yanzhen.kernel.orders.tests.test_refunds import asked, only, settle_all


@pytest.mark.django_db(transaction=True)
def test_sixteen_refunds_at_once_pay_back_what_was_paid_and_no_more() -> None:
    island = Island()
    order = island.sell(4)
    what = only(order, 1)

    at_once([lambda: refund(asked(order, what), by=island.clerk) for _n in range(16)])
    payment = Payment.objects.get(order=order)
    assert payment.refunded_fen == payment.fen == sum(Refund.objects.values_list("fen", flat=True))
    assert Refund.objects.count() == 4
    assert set(island.shares().values()) == {0}
    assert nets(island.company) == {}


@pytest.mark.django_db(transaction=True)
def test_gate_and_desk_at_once_never_use_and_pay_back_the_same() -> None:
    island = Island(basis="redemption")
    order = island.sell(8)
    voucher, what = Voucher.objects.get(order=order), only(order, 1)
    day = on_its_day(voucher)

    def let_in() -> None:
        if not redeem_voucher(voucher.pk, Press(secret_key()), by=island.gate, at=day).passes:
            raise Refused("no")

    def give_back() -> None:
        refund(asked(order, what, cause=Cause.SELLER), by=island.clerk, at=day)

    at_once([let_in, give_back] * 8)
    settle_all()
    left = Entitlement.objects.get(voucher=voucher)
    payment = Payment.objects.get(order=order)
    assert left.used + left.given_back == 8
    assert payment.fen == payment.refunded_fen + sum(island.shares().values())
    assert nets(island.company).get("220301") is None
