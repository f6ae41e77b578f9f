"""What a person hears who lets a share go once more, and what waits while an account is missing."""

import pytest

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.share_asking import ask_share
from yanzhen.kernel.orders.actions.sharing import share_again
from yanzhen.kernel.orders.models import MoneyAccount, ProfitShare, Seller, Voucher
from yanzhen.kernel.orders.tests.scene import nets, on_its_day
from yanzhen.kernel.orders.tests.sharing_scene import (
    Sharing,
    later,
    provider,
    rows,
    states,
    work,
    work_through,
)
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart

__all__ = ["provider"]
pytestmark = pytest.mark.django_db


def test_to_a_person_more_than_may_go_is_refused_and_nothing_is_put_down(
    provider: Counterpart,
) -> None:
    sharing = Sharing(basis="redemption").receivers()
    sellers = Seller.objects.filter(pk=sharing.island.company.pk)
    order = sharing.sell(provider, 2)
    voucher = Voucher.objects.get(order=order)
    redeem_voucher(voucher.pk, Press(secret_key()), by=sharing.island.gate, at=on_its_day(voucher))
    sharing.settle()
    sellers.update(share_most=100)
    work_through()
    assert states(order) == [("share", "closed")]

    with pytest.raises(Refused, match=r"lets only ¥1\.36 of ¥136\.00 go"):
        share_again(order, by=sharing.first)
    assert states(order) == [("share", "closed")]
    sellers.update(share_most=3000)
    assert share_again(order, by=sharing.first) == 1
    work_through()
    assert rows(order) == {"Boatmen": (500, "success"), "East village": (1260, "success")}


def test_what_can_not_be_booked_waits_whole(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    money = MoneyAccount.objects.get(seller=sharing.island.company, method="wechat")
    work()
    MoneyAccount.objects.filter(pk=money.pk).delete()
    with pytest.raises(Refused, match="no account for this way of paying"):
        ask_share(ProfitShare.objects.get(), at=later(1))
    assert rows(order) == {"Boatmen": (500, "pending"), "East village": (1260, "pending")}

    money.save(force_insert=True)
    work_through()
    assert nets(sharing.island.company) == {"1002": 5040, "5001": -5040}
