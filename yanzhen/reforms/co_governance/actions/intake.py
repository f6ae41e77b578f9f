"""A call in fifteen seconds: from a room, a name or a telephone number to the owner, what is owed, what was and what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, Sum

from yanzhen.base.crypto import blind_indexes
from yanzhen.kernel.agreements.models import Due
from yanzhen.reforms.co_governance.models import Ownership, ServiceArea, Unit, WorkOrder
from yanzhen.reforms.co_governance.models.orders import OPEN

FOUND_MAX = 8
HISTORY = 5


@dataclass(frozen=True)
class Door:
    """One unit as the desk sees it while somebody is on the telephone."""

    unit: Unit
    area: ServiceArea
    owners: Sequence[Ownership]
    arrears_fen: int
    open_orders: Sequence[WorkOrder]
    history: Sequence[WorkOrder]


def doors(words: str, *, by: Any, today: date) -> list[Door]:
    """Units of the desk's clusters by room, owner or telephone; six questions, however many are found."""
    areas = {area.estate_id: area for area in ServiceArea.objects.visible_to(by).on(today).filter(estate__isnull=False).select_related("cluster", "place")}  # fmt: skip
    owners = Prefetch("ownerships", Ownership.objects.on(today).select_related("party"), to_attr="owners")  # fmt: skip
    found = _units(words.strip(), today).filter(estate__in=areas).select_related("estate").prefetch_related(owners)  # fmt: skip
    units = list(found.order_by("code")[:FOUND_MAX])
    orders = _orders(units)
    owed = _arrears({owner.party_id for unit in units for owner in unit.owners}, {area.cluster.company_id for area in areas.values()}, today)  # fmt: skip
    return [_door(unit, areas[unit.estate_id], orders.get(unit.pk, []), owed) for unit in units]


def _units(words: str, today: date) -> Any:
    if not words:
        return Unit.objects.none()
    named = Q(party__name__startswith=words)
    if words.isdigit() and len(words) >= 7:
        named |= Q(party__person__phone_index__in=blind_indexes(words, "person.phone"))
    held = Ownership.objects.on(today).filter(named).values("unit")
    return Unit.objects.filter(Q(code__startswith=words) | Q(code__endswith=f"-{words}") | Q(pk__in=held))  # fmt: skip


def _orders(units: Sequence[Unit]) -> dict[Any, list[WorkOrder]]:
    found: dict[Any, list[WorkOrder]] = {}
    for order in WorkOrder.objects.filter(unit__in=units).select_related("area", "unit").order_by("-opened_at")[:200]:  # fmt: skip
        found.setdefault(order.unit_id, []).append(order)
    return found


def _arrears(parties: set[Any], companies: set[Any], today: date) -> dict[Any, int]:
    """What each party owes the company late, under the contracts of its own register."""
    rows = Due.objects.late(today).filter(
        agreement__counterparty__in=parties, agreement__owner__in=companies
    )
    return {row["agreement__counterparty"]: row["fen"] for row in rows.values("agreement__counterparty").annotate(fen=Sum("open_fen"))}  # fmt: skip


def _door(unit: Any, area: ServiceArea, orders: list[WorkOrder], owed: dict[Any, int]) -> Door:
    owners: list[Ownership] = unit.owners
    waiting = [order for order in orders if order.state in OPEN]
    return Door(unit, area, owners, sum(owed.get(owner.party_id, 0) for owner in owners), waiting, [order for order in orders if order not in waiting][:HISTORY])  # fmt: skip
