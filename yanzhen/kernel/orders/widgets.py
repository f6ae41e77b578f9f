"""What an order's page shows of its money and its tickets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yanzhen.kernel.orders.models import Order, Payment, vouchers_of


def money_of(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    """Paid how, given back how much, what of the tickets is left; and the ways on. Hidden from whoever may not see the order."""
    order = Order.objects.visible_to(actor).filter(pk=noun_id).first()
    if order is None:
        return None
    payment = Payment.objects.filter(order=order).first()
    own = actor.person_id is not None and actor.person_id == order.buyer_id
    tickets = [
        {"voucher": voucher, "left": sum(part.unused for part in voucher.entitlements.all())}
        for voucher in vouchers_of(order.pk)
    ]
    return {
        "order": order, "payment": payment, "tickets": tickets, "refunds": list(order.refunds.order_by("at")[:20]),
        "takes": order.is_open and actor.may("orders.sell"),
        "gives_back": order.state == "paid" and (own or actor.may("orders.refund")),
    }  # fmt: skip
