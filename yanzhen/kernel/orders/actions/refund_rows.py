"""What of an order can go back, row by row, and what somebody typed beside it: for the desk, the buyer and whoever holds its link."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.kernel.orders.actions.desks import BY_ITSELF, given_back_here, is_theirs
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.models import Entitlement, Order, terms_at
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.models.refunds import said_of

USES: Final = "uses-"


def rows_of(order: Order, typed: Mapping[str, Any], *, by: By) -> list[dict[str, Any]]:
    """Everything that could go back: what, how many are unused, how many are asked now; and the table it is under.

    What another desk gives back has no rows (`whats`), and names that desk.
    """
    rows = []
    entitlements = list(
        Entitlement.objects.filter(voucher__order=order).select_related("voucher").order_by("point")
    )
    lines = list(order.lines.select_related("order", "seller__organisation__party").order_by("position"))  # fmt: skip
    own = is_theirs(order, by)
    here = {line.pk for line in lines} if own else given_back_here(order, lines, by=by)
    for line in lines:
        terms, table = terms_at(line.offer_id, order.placed_at)
        found = [e for e in entitlements if e.voucher.line_id == line.pk]
        whats: list[Any] = [
            {"key": e.pk, "title": e.title, "uses": e.uses, "used": e.used, "unused": e.unused}
            for e in found
        ] or [
            {
                "key": line.pk,
                "title": line.title,
                "uses": line.quantity,
                "used": 0,
                "unused": line.quantity - line.refunded,
            }
        ]
        for what in whats:
            what["asked"] = typed.get(f"{USES}{what['key']}", what["unused"])
        rows.append({
            "line": line, "whats": whats if line.pk in here else [], "terms": said_of(terms), "table": table,
            "desk": line.seller if order.pay_method in BY_ITSELF else order.collector,
        })  # fmt: skip
    return rows


def asked_of(
    order: Order, typed: Mapping[str, Any], *, cause: Cause, reason: str, decided_fen: int | None = None
) -> Asked:  # fmt: skip
    """What these rows say is to go back; with `done`, nothing else than what their preview had shown."""
    uses = {}
    for name, given in typed.items():
        key, value = _key(name), str(given).strip()
        if key is not None and value.isdecimal():
            uses[key] = int(value)
    seen = str(typed.get("seen", ""))
    return Asked(
        order.pk, {key: n for key, n in uses.items() if n}, cause, reason, decided_fen=decided_fen,
        seen_fen=int(seen) if "done" in typed and seen.isdigit() else None, key=once_of(typed) or new_key(),
    )  # fmt: skip


def _key(name: str) -> UUID | None:
    """The row that a field belongs to; None where it belongs to none."""
    try:
        return UUID(name.removeprefix(USES)) if name.startswith(USES) else None
    except ValueError:
        return None
