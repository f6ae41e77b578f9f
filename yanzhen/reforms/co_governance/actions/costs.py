"""What orders took: hours and material, charged to the area; never moved between owners' and public money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import split_fen
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.co_governance.actions.orders import locked, worker_of
from yanzhen.reforms.co_governance.contracts import DISPATCH
from yanzhen.reforms.co_governance.models import (
    Cluster,
    CostKind,
    OrderCost,
    OrderState,
    ServiceArea,
    Worker,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.scope import must

MINUTES_MAX = 24 * 60
HOUR = 60


@transaction.atomic
def write_hours(order: WorkOrder, minutes: int, *, by: By, on: date | None = None, worker: Worker | None = None) -> OrderCost:  # fmt: skip
    """Time worked on an order, by whoever worked, or by the dispatcher for a worker."""
    order = locked(order)
    worker = _worker(order, worker, by)
    if not 0 < minutes <= MINUTES_MAX:
        raise Refused(_("Write between one minute and 24 hours."), field="minutes")
    fen = (minutes * worker.hour_fen + HOUR // 2) // HOUR
    return _written(order, by, kind=CostKind.HOURS, worker=worker, minutes=minutes, what=str(worker), fen=fen, on=on)  # fmt: skip


@transaction.atomic
def write_material(order: WorkOrder, what: str, fen: int, *, by: By, on: date | None = None) -> OrderCost:  # fmt: skip
    """Material used on an order, in fen."""
    order = locked(order)
    _worker(order, order.worker if by.may(DISPATCH) else None, by)
    if not what.strip():
        raise Refused(_("Write what was used."), field="what")
    if fen <= 0:
        raise Refused(_("Write an amount above nought."), field="fen")
    return _written(order, by, kind=CostKind.MATERIAL, what=what.strip(), fen=fen, on=on)


def _worker(order: WorkOrder, worker: Worker | None, by: By) -> Worker:
    if order.state in (OrderState.WAITING, OrderState.CANCELLED):
        raise Refused(_("Nothing was done on this order yet."))
    if by.may(DISPATCH):
        must(by, DISPATCH, order.area.cluster.place)
        found = worker or order.worker
    else:
        found = worker_of(by, order.area.cluster)
    if found is None or found.cluster_id != order.area.cluster_id:
        raise Refused(_("Name a worker of this cluster."), field="worker")
    return found


def _written(order: WorkOrder, by: By, *, on: date | None, **facts: Any) -> OrderCost:
    made = OrderCost.objects.create(order=order, area=order.area, on=on or timezone.localdate(), **facts)  # fmt: skip
    record(by=by, verb="co_governance.write_cost", noun=order, place_path=order.area.place.path, changes={"what": made.what, "fen": made.fen, "minutes": made.minutes})  # fmt: skip
    return made


@transaction.atomic
def move_cost(cost: OrderCost, to: ServiceArea, *, by: By, reason: str) -> OrderCost:
    """Charge it to another area of the same money: a line with a minus sign and one anew. Never across the two purses."""
    order = locked(cost.order)
    must(by, DISPATCH, order.area.cluster.place)
    must(by, DISPATCH, to.cluster.place)
    if to.money != order.money:
        raise Refused(_("Owners' money and public money are never mixed: this cost stays where it is."), field="to")  # fmt: skip
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    if to.pk == cost.area_id or cost.moves_id or OrderCost.objects.filter(moves=cost).exists():
        raise Refused(_("This line was moved already, or stands there."), field="to")
    facts = {"order": order, "kind": cost.kind, "worker": cost.worker, "what": cost.what, "on": cost.on}  # fmt: skip
    OrderCost.objects.create(area=cost.area, moves=cost, minutes=-cost.minutes if cost.minutes else None, fen=-cost.fen, **facts)  # fmt: skip
    made = OrderCost.objects.create(area=to, minutes=cost.minutes, fen=cost.fen, **facts)
    record(by=by, verb="co_governance.move_cost", noun=order, reason=reason.strip()[:300], place_path=order.area.place.path, changes={"to": to.name, "fen": cost.fen})  # fmt: skip
    return made


def lines_of(order: WorkOrder) -> Any:
    """The lines of an order's cost, each with whether it was moved on."""
    rows = order.costs.select_related("area", "worker__person__party")
    return rows.annotate(is_moved=Exists(OrderCost.objects.filter(moves=OuterRef("pk"))))


@dataclass(frozen=True)
class AreaHours:
    """What one area took of the shared staff: minutes, and its part of a shared cost in fen."""

    area: ServiceArea
    minutes: int
    fen: int


def share_staff(cluster: Cluster, fen: int, since: date, until: date) -> list[AreaHours]:
    """Split what shared staff cost in these days by the hours written down, to the fen."""
    rows = OrderCost.objects.filter(
        area__cluster=cluster, kind=CostKind.HOURS, on__range=(since, until)
    )
    minutes = {row["area"]: row["n"] for row in rows.values("area").annotate(n=Sum("minutes")) if row["n"] > 0}  # fmt: skip
    areas: Sequence[ServiceArea] = [area for area in cluster.areas.order_by("name", "pk") if area.pk in minutes]  # fmt: skip
    if not areas:
        raise Refused(_("No hours are written down in these days: there is nothing to share by."))
    parts = split_fen(fen, [minutes[area.pk] for area in areas])
    return [AreaHours(area, minutes[area.pk], part) for area, part in zip(areas, parts, strict=True)]  # fmt: skip
