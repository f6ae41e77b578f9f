"""Selling for cash at a gate without network: places given to it beforehand, and its sales booked when they come in.

Capacity is never oversold: each place a gate may sell is a held order of its own, which nobody else can buy. What the phone sold
is a press like any other (numbered, chained, kept); brought in, the order is paid into the drawer of whoever brings it, and
its ticket is let in by the same press.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions import Ask, cancel_order, sell
from yanzhen.kernel.orders.actions.counter import take_money
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.selling import AskLine
from yanzhen.kernel.orders.models import GateScan, Offer, Order, PayMethod, PersonGroup, Voucher
from yanzhen.kernel.parties.actors import Actor
from yanzhen.reforms.one_pass.contracts import GATE_CASH
from yanzhen.reforms.one_pass.models import GateAllotment, GateDevice

ALLOT_MAX: Final = 100  # at once: each is an order of its own
DAYS_AHEAD: Final = 14
# So long after its day a sale may still come in from a phone that was without network.
LATE: Final = timedelta(days=7)
NOT_OURS: Final = _("This place was not given to this gate.")


@dataclass(frozen=True)
class Given:
    """So many places of one sort."""

    title: str
    fen: int
    day: date
    n: int


def give_places(
    device: GateDevice, offer: Offer, group: str, day: date, n: int, *, by: By, at: datetime | None = None
) -> Given:  # fmt: skip
    """Keep `n` places of this day for the gate to sell: all of them, or Refused and none."""
    at = at or timezone.now()
    _refuse_wrong(device, offer, day, n, by=by, today=timezone.localdate(at))
    words = PersonGroup.objects.filter(slug=group).values_list("name", flat=True).first() or group
    until = datetime.combine(day + timedelta(days=1), time(), SHANGHAI) + LATE
    rows: list[GateAllotment] = []
    with transaction.atomic():
        for _n in range(n):
            line = AskLine(offer.pk, 1, group, day)
            sold = sell(Ask([line], note=device.label, hold_until=until), by=by, at=at)
            if sold.state != "placed":
                raise Refused(_("Only what costs money and is sold at once can be sold without network."), field="offer")  # fmt: skip
            rows.append(
                GateAllotment(
                    device=device,
                    order_id=sold.order_id,
                    title=f"{offer.name} · {words}",
                    fen=sold.total_fen,
                    day=day,
                )
            )
        GateAllotment.objects.bulk_create(rows)
        record(by=by, verb="one_pass.give_places", noun=device, at=at, changes={"n": n, "day": str(day)}, place_path=device.seller.place.path)  # fmt: skip
    return Given(rows[0].title, rows[0].fen, day, n)


def take_back_places(device: GateDevice, *, by: By) -> int:
    """What an ended gate did not sell is free for others. Gives how many; while it works only the phone knows what is sold."""
    if device.ended_at is None:
        raise Refused(_("While the gate works its phone may be selling these places. End the gate first."))  # fmt: skip
    rows = list(device.allotments.unsold().select_related("order"))
    for row in rows:
        cancel_order(row.order, by=by, reason=device.label)
    return len(rows)


def places_for(device: GateDevice, *, by: By, today: date) -> list[dict[str, Any]]:
    """For the phone: by sort and day the orders it may sell. Empty for whoever takes no money."""
    if not may_sell_at_gate(by):
        return []
    found: dict[tuple[str, int, date], list[str]] = {}
    for row in device.allotments.unsold().for_days_from(today):
        found.setdefault((row.title, row.fen, row.day), []).append(str(row.order_id))
    return [
        {"title": title, "fen": fen, "day": str(day), "orders": orders}
        for (title, fen, day), orders in found.items()
    ]


def may_sell_at_gate(by: By) -> bool:
    """A desk, or a keeper who sells what a desk kept for this gate and nothing else."""
    return by.may("orders.sell") or by.may(GATE_CASH)


def given_to(device: GateDevice, *, today: date) -> list[dict[str, Any]]:
    """For the office: what was given for today and later, and how much of it is not sold, as far as was heard."""
    rows = device.allotments.for_days_from(today).values("title", "fen", "day", "order__state")
    sums: dict[tuple[str, int, date], dict[str, Any]] = {}
    for row in rows.annotate(n=Count("pk")).order_by("day", "title"):
        key = (row["title"], row["fen"], row["day"])
        one = sums.setdefault(key, {"title": key[0], "fen": key[1], "day": key[2], "given": 0, "left": 0})  # fmt: skip
        one["given"] += row["n"]
        one["left"] += row["n"] if row["order__state"] == "placed" else 0
    return list(sums.values())


def book_sales(device: GateDevice, rows: Iterable[GateScan], *, by: By, at: datetime) -> list[int]:
    """Each sale once: paid in cash, let in. Gives the numbers of those that could not be: money without a place is a case."""
    wrong = []
    for row in rows:
        try:
            with transaction.atomic():
                _book(device, row, by=by, at=at)
        except Refused:
            wrong.append(row.sequence)
    return wrong


def _book(device: GateDevice, row: GateScan, *, by: By, at: datetime) -> None:
    key = _key(row.text)
    given = key and device.allotments.select_for_update(of=["self"]).filter(order_id=key).first()
    if not given:
        raise Refused(NOT_OURS)
    if given.scan_id == row.pk:
        return
    if given.scan_id is not None:
        raise Refused(_("This place was sold already."))
    order = Order.objects.get(pk=given.order_id)
    take_money(order, method=PayMethod.CASH, by=_as_given(by), at=min(row.scanned_at, at))
    ticket = Voucher.objects.get(order=order)
    press = Press(row.pk, 1, device.point, device.label, row.sequence, row.scanned_at, offline=True)  # fmt: skip
    if not redeem_voucher(ticket.pk, press, by=by, at=at).passes:
        raise Refused(_("Its ticket does not open this gate."))
    given.scan = row
    given.save(update_fields=["scan"])


def _as_given(by: By) -> By:
    """The desk that kept this place for the gate let its keeper take the money for it."""
    if by.may(GATE_CASH) and isinstance(by, Actor):
        return replace(by, capabilities=by.capabilities | {"orders.sell"})
    return by


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _refuse_wrong(device: GateDevice, offer: Offer, day: date, n: int, *, by: By, today: date) -> None:  # fmt: skip
    own = getattr(by, "organisation_id", None) in (None, device.seller_id)
    if not by.may("orders.sell") or not own:
        raise Refused(_("Only a desk of the seller that takes money gives a gate places to sell."))
    if device.ended_at is not None:
        raise Refused(_("This gate has ended already."))
    if offer.seller_id != device.seller_id:
        raise Refused(_("The gate sells what its own seller offers."), field="offer")
    if not today <= day <= today + timedelta(days=DAYS_AHEAD):
        raise Refused(_("Give places for today or the next %(days)s days."), field="day", days=DAYS_AHEAD)  # fmt: skip
    if not 1 <= n <= ALLOT_MAX:
        raise Refused(_("Give 1 to %(most)s places at once."), field="n", most=ALLOT_MAX)
