"""The island sells by WeChat and shares at payment: the boat and the east village get theirs from the provider itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.kernel.orders.actions.agreeing import PartDraft
from yanzhen.kernel.orders.actions.provider import ask_for_payment, judge_callback, keep_callback
from yanzhen.kernel.orders.actions.receivers import (
    confirm_receiver,
    enter_receiver,
    tell_the_provider,
)
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.actions.share_asking import (
    ask_share,
    draw_up_rest,
    orders_to_let_go,
    shares_to_ask,
)
from yanzhen.kernel.orders.actions.share_returns import (
    ask_return,
    draw_up_returns,
    orders_to_take_back,
    returns_to_ask,
)
from yanzhen.kernel.orders.actions.sharing import draw_up_share, orders_to_share, set_sharing
from yanzhen.kernel.orders.models import (
    Attempt,
    Order,
    Payment,
    Price,
    ProfitShare,
    ProfitShareReturn,
    ProfitShareRow,
    Refund,
    WechatReceiver,
)
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.tests.scene import HEAD, Island, the_desk, whole_of
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart
from yanzhen.kernel.orders.tests.wechat_server import counterpart
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Party

ALL = (*HEAD, "orders.sellers", "orders.statements", "parties.accounts")
BOAT, EAST, PERSON = "1900000101", "1900000102", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"


@pytest.fixture
def provider(settings: Any, tmp_path: Any) -> Iterator[Counterpart]:
    with counterpart() as provider:
        for name, value in provider.settings(tmp_path / "certificates").items():
            setattr(settings, name, value)
        yield provider


class Sharing:
    """A pass at 68 yuan: 5 to the boat, 20 % of the rest (12.60) to the east village, the rest to the company. 30 % may go."""

    def __init__(self, *, basis: str = "sale", most: int = 3000, on: bool = True) -> None:
        self.island = island = Island(basis=basis, kind="pass")
        # Of a child's ticket the boat alone would get more than may go.
        Price.objects.filter(offer=island.offer, group="child").delete()
        parts = [
            PartDraft(island.boat.pk, Part(Way.FIXED, 500)),
            PartDraft(island.east.pk, Part(Way.PERCENT, 2000)),
            PartDraft(island.company.pk, Part(Way.REST)),
        ]
        island.parts = parts
        island.agree(basis=basis, at=island.before + timedelta(hours=1))
        self.first, self.second = (the_desk(island.company, *ALL) for _n in range(2))
        self.boat, self.east = (Party.objects.get(pk=one.pk) for one in (island.boat, island.east))
        if on:
            set_sharing(island.company, on=True, most=most, by=self.first)

    def receiver(self, party: Party, account: str, kind: str = "MERCHANT_ID") -> WechatReceiver:
        made = enter_receiver(party, kind=kind, relation="PARTNER", holder=party.name, account=account, by=self.first)  # fmt: skip
        confirm_receiver(made, account=account, by=self.second)
        return tell_the_provider(WechatReceiver.objects.get(pk=made.pk), at=timezone.now())

    def receivers(self) -> "Sharing":
        self.receiver(self.boat, BOAT)
        self.receiver(self.east, EAST)
        return self

    def sell(self, provider: Counterpart, n: int = 1) -> Order:
        """Ordered, asked for, paid, and the notice believed."""
        order = self.island.sell(n, pay=None)
        attempt = ask_for_payment(order, by=self.island.clerk)
        at = timezone.now()
        headers, body = provider.notice("TRANSACTION.SUCCESS", provider.pay(attempt.number))
        assert judge_callback(keep_callback(headers, body, at=at), at=at).outcome == "applied"
        self.settle()
        order.refresh_from_db()
        return order

    def settle(self) -> None:
        while settle(by=system_actor(), at=timezone.now()):
            pass

    def give_back(self, order: Order, uses: int | None = None) -> Refund:
        every = whole_of(order)
        some = every if uses is None else dict.fromkeys(every, uses)
        asked = Asked(order.pk, some, reason="Rain")
        return refund(asked, by=self.island.clerk)


def work(at: datetime | None = None) -> None:
    """One minute of the worker, as `jobs.look_after_shares` goes about it; what fails is not swallowed."""
    at = at or timezone.now()
    for order_id in orders_to_share():
        draw_up_share(order_id, at=at)
    for order in orders_to_let_go():
        draw_up_rest(order, at=at)
    for order_id in orders_to_take_back(at):
        draw_up_returns(order_id, at=at)
    for request in shares_to_ask(at):
        ask_share(request, at=at)
    for back in returns_to_ask(at):
        ask_return(back, at=at)


def later(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def work_through(minutes: int = 5) -> None:
    for n in range(minutes):
        work(later(2 * n))


def states(order: Order) -> list[tuple[str, str]]:
    found = ProfitShare.objects.filter(payment__order=order).order_by("number")
    return list(found.values_list("kind", "state"))


def rows(order: Order) -> dict[str, tuple[int, str]]:
    """Who got how much, by name."""
    found = ProfitShareRow.objects.filter(payment__order=order).select_related("party")
    return {row.party.name: (row.fen, row.result) for row in found.order_by("request__made_at")}


def backs(order: Order) -> list[tuple[str, int, str]]:
    found = ProfitShareReturn.objects.filter(row__payment__order=order).order_by("number")
    made = [(one.row.party.name, one.fen, one.state) for one in found.select_related("row__party")]
    return sorted(made)


def payment_of(order: Order) -> Payment:
    return Payment.objects.get(order=order)


def is_frozen(order: Order) -> bool:
    return Attempt.objects.get(order=order, state="paid").frozen
