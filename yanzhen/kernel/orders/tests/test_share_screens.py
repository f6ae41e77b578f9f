"""Sharing at payment on screen: the agreement, the receivers, what became of an order's shares, and once more."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.sellers import ROLES, set_accounts
from yanzhen.kernel.orders.actions.sharing import set_sharing
from yanzhen.kernel.orders.jobs import look_after_shares, tell_receiver
from yanzhen.kernel.orders.models import MoneyAccount, ProfitShare, Seller, Voucher, WechatReceiver
from yanzhen.kernel.orders.tests.scene import on_its_day, the_desk
from yanzhen.kernel.orders.tests.sharing_scene import (
    ALL,
    BOAT,
    EAST,
    Sharing,
    provider,
    rows,
    states,
    work,
    work_through,
)
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart
from yanzhen.kernel.parties.testing import at_the_door

__all__ = ["provider"]
pytestmark = pytest.mark.django_db


def words(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_head_writes_down_the_agreement_and_nothing_is_filled_in_for_it() -> None:
    sharing = Sharing(on=False)
    client, path = at_the_door(sharing.first), f"/orders/sellers/{sharing.island.company.pk}/"
    on = {"sharing": "set", "shares_at_payment": "on"}

    empty = client.post(path, {**on, "share_most": ""})
    assert empty.status_code == 422
    assert "it stands in your agreement with WeChat Pay" in empty.content.decode()
    less = client.post(path, {**on, "share_most": "25"})
    assert "others get ¥17.60, but the agreement lets only 25 % go" in less.content.decode()
    absurd = client.post(path, {**on, "share_most": "much"})
    assert "is no percentage" in absurd.content.decode()
    seller = Seller.objects.get(pk=sharing.island.company.pk)
    assert (seller.shares_at_payment, seller.share_most) == (False, None)

    assert client.post(path, {**on, "share_most": "30"}).status_code == 302
    seller.refresh_from_db()
    assert (seller.shares_at_payment, seller.share_most) == (True, 3000)
    assert client.post(path, {"sharing": "set", "share_most": "30"}).status_code == 302
    seller.refresh_from_db()
    assert (seller.shares_at_payment, seller.share_most) == (False, 3000)
    assert AuditLine.objects.filter(verb="orders.set_sharing").count() == 2


def test_others_do_not_set_it_and_without_an_account_it_can_not_be() -> None:
    sharing = Sharing(on=False)
    company = sharing.island.company
    for by in (sharing.island.clerk, the_desk(sharing.island.east, *ALL)):
        with pytest.raises(Refused, match="Only the head"):
            set_sharing(company, on=True, most=3000, by=by)
    for most in (None, 0, 10_001):
        with pytest.raises(Refused, match="Write how much"):
            set_sharing(company, on=True, most=most, by=sharing.first)
    set_sharing(company, on=True, most=3000, by=sharing.first)
    accounts = {role: getattr(company, role) for role in ROLES}
    with pytest.raises(Refused, match="Switch that off first"):
        set_accounts(company, accounts, {"cash": company.income_account}, by=sharing.first)
    MoneyAccount.objects.filter(seller=company, method="wechat").delete()
    with pytest.raises(Refused, match="Choose first on which account"):
        set_sharing(company, on=True, most=3000, by=sharing.first)


def test_two_people_enter_a_receiver_on_screen_and_the_worker_tells(provider: Counterpart) -> None:
    sharing = Sharing()
    first, second = at_the_door(sharing.first), at_the_door(sharing.second)
    page = f"/orders/payees/{sharing.boat.pk}/"
    said = {
        "act": "enter",
        "kind": "MERCHANT_ID",
        "relation": "PARTNER",
        "holder": "Boat",
        "account": BOAT,
    }

    assert first.post(f"{page}receiver/", said).status_code == 302
    assert "waits for the second person" in words(first, page)
    own = first.post(f"{page}receiver/", {"act": "confirm", "account": BOAT})
    wrong = second.post(f"{page}receiver/", {"act": "confirm", "account": EAST}).content.decode()
    right = second.post(f"{page}receiver/", {"act": "confirm", "account": BOAT})

    assert (own.status_code, right.status_code) == (403, 302)
    assert "not what was entered" in wrong
    assert BOAT not in wrong
    assert "WeChat Pay is being told" in words(first, page)
    tell_receiver(receiver_id=str(WechatReceiver.objects.get().pk))
    assert ("MERCHANT_ID", BOAT) in provider.receivers
    for path in (page, "/orders/payees/"):
        shown = words(first, path)
        assert "gets shares at payment" in shown
        assert BOAT not in shown
    assert "**** 0101" in words(first, page)
    assert first.post(f"{page}receiver/", {"act": "end", "reason": "Left"}).status_code == 302
    assert first.post(f"{page}receiver/", {**said, "account": EAST}).status_code == 302
    assert first.post(f"{page}receiver/", {"act": "drop", "reason": "Slip"}).status_code == 302
    assert not WechatReceiver.objects.standing().exists()
    look_after_shares(timestamp=0)
    assert provider.receivers == {}


def test_payees_of_others_are_not_found() -> None:
    sharing = Sharing()
    stranger = at_the_door(the_desk(sharing.island.east, *ALL))
    assert stranger.get(f"/orders/payees/{sharing.boat.pk}/receiver/").status_code == 404


def test_the_order_says_who_got_how_much_and_why_not(provider: Counterpart) -> None:
    sharing = Sharing(basis="redemption").receivers()
    order = sharing.sell(provider, 2)
    voucher = Voucher.objects.get(order=order)
    redeem_voucher(voucher.pk, Press(secret_key()), by=sharing.island.gate, at=on_its_day(voucher))
    sharing.settle()
    provider.bad[BOAT] = "RECEIVER_HIGH_RISK"
    client, path = at_the_door(sharing.first), f"/orders/{order.pk}/"
    assert "Shared at payment" not in words(client, path)
    work()
    assert "on its way" in words(client, path)
    work_through()

    said = words(client, path)
    assert "WeChat Pay holds the receiver for risky" in said
    assert "Send it once more" in said
    provider.bad.clear()
    assert client.post(f"{path}share-again/").status_code == 302
    look_after_shares(timestamp=0)
    work_through()
    assert rows(order)["Boatmen"] == (500, "success")
    assert "Send it once more" not in words(client, path)
    assert ProfitShare.objects.count() == 2
    again = client.post(f"{path}share-again/", follow=True).content.decode()
    assert "Nothing of this payment waits for WeChat Pay" in again


def test_gates_and_buyers_see_nothing_of_it(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    work_through()
    seller = the_desk(sharing.island.company, "orders.see", "orders.sell")

    assert "Shared at payment" not in words(at_the_door(seller), f"/orders/{order.pk}/")
    assert "Shared at payment" in words(at_the_door(sharing.first), f"/orders/{order.pk}/")


def test_the_statement_shows_it_as_received(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider, 2)
    work_through()
    sharing.give_back(order, 1)
    work_through()
    client, company = at_the_door(sharing.first), sharing.island.company.pk

    assert "Through WeChat" in words(client, "/orders/statements/")
    one = words(client, f"/orders/statements/{company}/{sharing.east.pk}/")
    assert "Received through WeChat" in one
    assert f"through WeChat {ProfitShare.objects.get(kind='share').number}" in one
    east = at_the_door(the_desk(sharing.island.east, *ALL))
    assert "Through WeChat" in words(east, "/orders/statements/")
    assert client.get("/orders/statements/?form=xlsx").status_code == 200
    paper = client.get(f"/orders/statements/{company}/{sharing.east.pk}/?form=pdf")
    assert paper.content[:4] == b"%PDF"


def test_in_chinese_no_word_is_left(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    work_through()
    client = at_the_door(sharing.first, language="zh-hans")

    assert "支付时分账" in words(client, f"/orders/{order.pk}/")
    assert "支付时分账" in words(client, f"/orders/sellers/{sharing.island.company.pk}/")
    assert "微信接收方" in words(client, f"/orders/payees/{sharing.boat.pk}/")


def test_longer_lists_cost_no_more_questions(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    client = at_the_door(sharing.first)

    def asked(act: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    def page(path: str) -> Any:
        return lambda: client.get(path)

    first = sharing.sell(provider, 1)
    work_through()
    paths = ("/orders/payees/", f"/orders/payees/{sharing.boat.pk}/", "/orders/statements/", f"/orders/statements/{sharing.island.company.pk}/{sharing.east.pk}/")  # fmt: skip
    [client.get(path) for path in paths]
    few = [asked(page(path)) for path in paths]
    one = asked(page(f"/orders/{first.pk}/"))
    for _n in range(3):
        sharing.sell(provider, 2)
    sharing.give_back(first)
    work_through()
    assert [asked(page(path)) for path in paths] <= few
    assert asked(page(f"/orders/{first.pk}/")) <= one + 1


def test_selling_by_cash_asks_nothing_of_it(provider: Counterpart) -> None:
    """The hot verbs know nothing of sharing: it follows by the worker."""
    sharing = Sharing().receivers()
    order = sharing.island.sell()
    sharing.settle()
    look_after_shares(timestamp=0)
    assert states(order) == []
    assert timezone.now() >= order.placed_at
