"""What an order's page shows of its money and its tickets."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from yanzhen.kernel.orders.actions.desks import BY_ITSELF, takes_money_of
from yanzhen.kernel.orders.models import Order, Payment, PayMethod, ProfitShare, vouchers_of

# Requests of one payment that are shown: more than any provider takes.
SHOWN: Final = 50


def money_of(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Paid how, given back how much, what of the tickets is left; and the ways on. Hidden from whoever may not see the order."""
    order = Order.objects.visible_to(actor).filter(pk=noun_id).first()
    if order is None:
        return None
    payment = Payment.objects.filter(order=order).first()
    own = (
        actor.person_id is not None
        and actor.person_id == order.buyer_id
        and order.pay_method in BY_ITSELF
    )
    tickets = [
        {"voucher": voucher, "left": sum(part.unused for part in voucher.entitlements.all())}
        for voucher in vouchers_of(order.pk)
    ]
    return {
        "shares": _shares_at_payment(payment, actor),
        "order": order, "payment": payment, "tickets": tickets, "refunds": list(order.refunds.order_by("at")[:20]),
        "takes": takes_money_of(order, actor),
        "gives_back": order.state == "paid" and (own or actor.may("orders.refund")),
    }  # fmt: skip


def _shares_at_payment(payment: Payment | None, actor: Any) -> Mapping[str, Any] | None:
    """What WeChat Pay was asked to share of it, for those who keep the seller's money: who got how much, when, and why not."""
    reads = actor.may("orders.statements") or actor.may("orders.payouts")
    if payment is None or payment.method != PayMethod.WECHAT or not reads:
        return None
    found = ProfitShare.objects.visible_to(actor).filter(payment=payment).order_by("made_at", "pk")
    requests = list(found.prefetch_related("rows__party", "rows__returns")[:SHOWN])
    if not requests:
        return None
    last = {row.party_id: row.result for one in requests for row in one.rows.all()}
    refused = "closed" in last.values()
    let_go = any(one.kind == ProfitShare.Kind.REST and one.state != "failed" for one in requests)
    waits = any(one.is_live for one in requests)
    return {"requests": requests, "again": actor.may("orders.payouts") and (waits or (refused and not let_go))}  # fmt: skip
