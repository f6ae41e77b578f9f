"""What an order's page shows of its money and its tickets."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from yanzhen.kernel.orders.actions.desks import BY_ITSELF, takes_money_of
from yanzhen.kernel.orders.actions.reissuing import may_reissue
from yanzhen.kernel.orders.models import (
    Order,
    Payment,
    PayMethod,
    ProfitShare,
    Voucher,
    vouchers_of,
)

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
    return {
        "shares": _shares_at_payment(payment, actor),
        "order": order, "payment": payment, "tickets": _tickets(order, actor), "refunds": list(order.refunds.order_by("at")[:20]),
        "takes": takes_money_of(order, actor),
        "gives_back": order.state == "paid" and (own or actor.may("orders.refund")),
    }  # fmt: skip


def _tickets(order: Order, actor: Any) -> list[Mapping[str, Any]]:
    """What is left of each ticket, what stood in its place before, and whether this desk can issue it anew."""
    before: dict[UUID, list[Voucher]] = {}
    for old in Voucher.objects.filter(order=order, replaced_by__isnull=False).order_by(
        "revoked_at"
    ):
        before.setdefault(old.line_id, []).append(old)
    found: list[Mapping[str, Any]] = []
    for voucher in vouchers_of(order.pk):
        left = sum(part.unused for part in voucher.entitlements.all())
        counts = left > 0 and voucher.revoked_at is None and order.state == "paid"
        found.append({
            "voucher": voucher, "left": left, "replaced": before.get(voucher.line_id, []), "anew": counts and may_reissue(voucher, actor),
        })  # fmt: skip
    return found


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
