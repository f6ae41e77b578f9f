"""What comes back to whom until when, in plain words: before one buys, and on the order afterwards."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.orders.models import Entitlement, Offer, Order, OrderLine
from yanzhen.kernel.orders.models.refunding import told
from yanzhen.kernel.orders.models.refunds import DEFAULT_SOURCE, tables_at, terms_at


def before_buying(offer: Offer, day: date | None) -> dict[str, Any]:
    """The table that a sale of this moment would be under; of it, what can still happen."""
    now = timezone.now()
    terms, table = terms_at(offer.pk, now)
    today = timezone.localdate(now)
    lines = told(terms, day=day or _last_day(offer, now), today=today)
    return {
        "lines": [line for line in lines if not line.past],
        "source": table.source if table else DEFAULT_SOURCE,
    }


def of_order(order: Order, lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    """The tables this order is under, one for each offer and day of it; lines under the same words stand together.

    What is all used or given back has none any more: nothing of it can come back.
    """
    lines = _unspent(order, lines)
    found = tables_at({line.offer_id for line in lines}, order.placed_at)
    today = timezone.localdate()
    groups: dict[Any, dict[str, Any]] = {}
    for line in lines:
        terms, table = found[line.offer_id]
        day = line.day or _last_day(line.offer, order.paid_at or order.placed_at)
        key = (terms, day, table.source if table else "")
        group = groups.setdefault(
            key,
            {
                "titles": [],
                "lines": told(terms, day=day, today=today),
                "source": table.source if table else DEFAULT_SOURCE,
            },
        )
        if line.title not in group["titles"]:
            group["titles"].append(line.title)
    return list(groups.values())


def _unspent(order: Order, lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Those that open something still, or never opened anything and are not all given back: one question."""
    left: dict[Any, int] = {}
    for what in Entitlement.objects.filter(voucher__order=order).select_related("voucher"):
        left[what.voucher.line_id] = left.get(what.voucher.line_id, 0) + what.unused
    return [line for line in lines if left.get(line.pk, line.quantity - line.refunded)]


def _last_day(offer: Offer, paid: datetime) -> date | None:
    """Of a ticket without a day: the last one on which it counts when paid at this moment (sql/issue_vouchers.sql)."""
    if not offer.uses:
        return None
    return paid.astimezone(SHANGHAI).date() + timedelta(days=offer.valid_days - 1)
