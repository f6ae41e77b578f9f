"""A work order from the call to the rating: opened once, taken by one, come to, done, rated by whoever asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models.telling import tell
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.co_governance.actions.service import on_shift
from yanzhen.reforms.co_governance.contracts import DISPATCH, WORK
from yanzhen.reforms.co_governance.models import (
    Cluster,
    Dispatch,
    OrderEvent,
    OrderState,
    Ownership,
    Return,
    ServiceArea,
    Sort,
    Unit,
    Worker,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.orders import OPEN, PASSED_ON
from yanzhen.reforms.co_governance.models.scope import must


@dataclass(frozen=True)
class Call:
    """What somebody asks for, and where. `once_key` makes a second press the same order."""

    area: ServiceArea
    what: str
    sort: str
    unit: Unit | None = None
    spot: str = ""
    urgent: bool = False
    caller: Party | None = None
    caller_name: str = ""
    caller_phone: str = ""
    channel: str = "phone"
    once_key: UUID | None = None


def open_order(call: Call, *, by: By, at: datetime | None = None) -> WorkOrder:
    """Write the call down at the desk, or one's own from the portal. Given at once where the area goes in turn."""
    if not by.may(DISPATCH):
        _own_unit(call, by, at)
    else:
        must(by, DISPATCH, call.area.cluster.place)
    return file_order(call, by=by, at=at)


def spot_of(area: UUID, unit: UUID | None, *, by: By) -> tuple[ServiceArea, Unit | None]:
    """Where a call is from: an area the desk serves today, or one in which whoever asks owns something."""
    today = timezone.localdate()
    own = Ownership.objects.on(today).filter(party=by.person_id, party__isnull=False).values("unit__estate")  # fmt: skip
    here = ServiceArea.objects.on(today).filter(Q(cluster__in=Cluster.objects.visible_to(by)) | Q(estate__in=own))  # fmt: skip
    found = here.select_related("cluster__place", "place").filter(pk=area).first()
    if found is None:
        raise Refused(_("Nobody serves this for you today."), field="area")
    if unit is None:
        return found, None
    flat = Unit.objects.filter(pk=unit, estate=found.estate_id).select_related("estate").first()
    if flat is None:
        raise Refused(_("This unit is not in the area."), field="unit")
    return found, flat


def caller_of(key: UUID | None, *, by: By) -> Party | None:
    """Whoever asks by this key: an owner on the register, or the one who has logged in."""
    if key is None:
        return None
    held = Ownership.objects.on(timezone.localdate()).filter(party=key)
    found = Party.objects.filter(pk=key).first() if key == by.person_id or held.exists() else None
    if found is None:
        raise Refused(_("This is no owner of the register."), field="caller")
    return found


def _own_unit(call: Call, by: By, at: datetime | None) -> None:
    """From the portal one reports in an estate where one owns something, in one's own name."""
    if by.person_id is None or call.caller is None or call.caller.pk != by.person_id:
        raise Refused(_("Report in your own name."))
    mine = Ownership.objects.on(timezone.localdate(at)).filter(party=by.person_id)
    here = mine.filter(unit=call.unit) if call.unit else mine.filter(unit__estate=call.area.estate_id)  # fmt: skip
    if not here.exists():
        raise Refused(_("You own nothing here. Ask the owner to report it, or call the desk."), field="unit")  # fmt: skip


def file_order(call: Call, *, by: By, at: datetime | None = None) -> WorkOrder:
    """For verbs that have asked who may: calls, patrols."""
    if not call.what.strip():
        raise Refused(_("Write in a few words what is wrong."), field="what")
    if call.sort not in Sort.values:
        raise Refused(_("Choose what sort of thing it is."), field="sort")
    if call.unit is not None and call.unit.estate_id != call.area.estate_id:
        raise Refused(_("%(unit)s is not in this area."), field="unit", unit=call.unit)
    found = _filed(call)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _write(call, by=by, at=at or timezone.now())
    except IntegrityError:
        if (found := _filed(call)) is not None:
            return found
        raise


def _filed(call: Call) -> WorkOrder | None:
    return WorkOrder.objects.filter(once_key=call.once_key).first() if call.once_key else None


def _write(call: Call, *, by: By, at: datetime) -> WorkOrder:
    area = call.area
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('co_governance_order_number')")
        number = f"GD-{timezone.localdate(at).year}-{cursor.fetchone()[0]:06d}"
    order = WorkOrder.objects.create(
        number=number, area=area, unit=call.unit, spot=call.spot.strip(), what=call.what.strip(), sort=call.sort, urgent=call.urgent,
        caller=call.caller, caller_name=call.caller_name.strip(), caller_phone=call.caller_phone.strip(), channel=call.channel, money=area.money,
        opened_at=at, respond_by=_after(at, area.response_minutes), arrive_by=_after(at, area.arrival_minutes), once_key=call.once_key,
    )  # fmt: skip
    keep_event(order, "open", by=by, at=at, words=call.what.strip())
    record(by=by, verb="co_governance.open_order", noun=order, at=at, place_path=area.place.path)
    if area.dispatch == Dispatch.ROTATE:
        return _give_in_turn(order, by=by, at=at)
    return order


def _after(at: datetime, minutes: int | None) -> datetime | None:
    return at + timedelta(minutes=minutes) if minutes is not None else None


def keep_event(order: WorkOrder, verb: str, *, by: By, at: datetime, words: str = "") -> None:
    """One line of its history."""
    OrderEvent.objects.create(order=order, verb=verb, at=at, by_id=by.person_id, by_name=by.person_name, note=words[:300])  # fmt: skip


def locked(order: WorkOrder) -> WorkOrder:
    rows = WorkOrder.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("area__cluster__place", "area__place", "worker", "unit").get(pk=order.pk)  # fmt: skip


def worker_of(by: By, cluster: Cluster) -> Worker:
    """The worker that the actor is in this cluster."""
    must(by, WORK, cluster.place)
    found = cluster.workers.filter(person=by.person_id).exclude(until__lte=timezone.localdate()).first()  # fmt: skip
    if found is None:
        raise Refused(_("You do not work in %(cluster)s."), cluster=cluster)
    return found


@transaction.atomic
def grab(order: WorkOrder, *, by: By, at: datetime | None = None) -> WorkOrder:
    """A worker takes a waiting order; of two who press at once one has it."""
    order = locked(order)
    worker = worker_of(by, order.area.cluster)
    if order.area.dispatch != Dispatch.GRAB:
        raise Refused(_("In this area the dispatcher gives the orders."))
    return _give(order, worker, by=by, at=at or timezone.now(), verb="grab")


@transaction.atomic
def assign(order: WorkOrder, worker: Worker, *, by: By, at: datetime | None = None) -> WorkOrder:
    """The dispatcher gives a waiting order to a worker of the cluster."""
    order = locked(order)
    must(by, DISPATCH, order.area.cluster.place)
    if worker.cluster_id != order.area.cluster_id:
        raise Refused(_("%(name)s does not work in this cluster."), field="worker", name=worker)
    return _give(order, worker, by=by, at=at or timezone.now(), verb="assign")


@transaction.atomic
def rotate(order: WorkOrder, *, by: By, at: datetime | None = None) -> WorkOrder:
    """Give a waiting order to whoever is on duty with the fewest orders, the longest without one first."""
    order = locked(order)
    must(by, DISPATCH, order.area.cluster.place)
    return _give_in_turn(order, by=by, at=at or timezone.now())


def _give_in_turn(order: WorkOrder, *, by: By, at: datetime) -> WorkOrder:
    in_turn(order.area.cluster)
    free = on_shift(order.area.cluster, at).annotate(busy=Count("orders", filter=Q(orders__state__in=OPEN)))  # fmt: skip
    worker = free.order_by("busy", F("given_at").asc(nulls_first=True), "pk").first()
    return order if worker is None else _give(order, worker, by=by, at=at, verb="rotate")


def _give(order: WorkOrder, worker: Worker, *, by: By, at: datetime, verb: str) -> WorkOrder:
    if order.state != OrderState.WAITING:
        raise Refused(_("Somebody else has this order already."))
    order.worker, order.state, order.taken_at, order.why_returned = worker, OrderState.TAKEN, at, ""
    order.responded_at = order.responded_at or at
    order.save(update_fields=["worker", "state", "taken_at", "why_returned", "responded_at"])
    Worker.objects.filter(pk=worker.pk).update(given_at=at)
    _moved(order, verb, by=by, at=at, words=str(worker))
    if worker.person_id != by.person_id:
        tell([worker.person_id], _("You have a work order: %(what)s"), url=order.get_absolute_url(), kind="case", values={"what": str(order)}, at=at)  # fmt: skip
    return order


def _moved(order: WorkOrder, verb: str, *, by: By, at: datetime, words: str = "") -> None:
    keep_event(order, verb, by=by, at=at, words=words)
    record(by=by, verb="co_governance.order_step", noun=order, at=at, place_path=order.area.place.path, changes={"step": verb, "state": order.state})  # fmt: skip


def _mine(order: WorkOrder, by: By, states: Iterable[str]) -> None:
    worker = worker_of(by, order.area.cluster)
    if order.worker_id != worker.pk:
        raise Refused(_("Another worker has this order."))
    if order.state not in states:
        raise Refused(_("This is not possible now: the order is at “%(state)s”."), state=order.get_state_display())  # fmt: skip


@transaction.atomic
def arrive(order: WorkOrder, *, by: By, at: datetime | None = None) -> WorkOrder:
    """The worker has come."""
    order, at = locked(order), at or timezone.now()
    _mine(order, by, [OrderState.TAKEN])
    order.state, order.arrived_at = OrderState.ARRIVED, at
    order.save(update_fields=["state", "arrived_at"])
    _moved(order, "arrive", by=by, at=at)
    return order


@transaction.atomic
def finish(order: WorkOrder, result: str, *, by: By, at: datetime | None = None) -> WorkOrder:
    """Done, with a photograph of it; whoever asked is told and rates it."""
    order, at = locked(order), at or timezone.now()
    _mine(order, by, [OrderState.ARRIVED])
    if not result.strip():
        raise Refused(_("Write what was done."), field="result")
    if not order.photos.filter(stage="after").exists():
        raise Refused(_("Hang a photograph of the finished work on it first."), field="photos")
    order.state, order.done_at, order.result = OrderState.DONE, at, result.strip()[:300]
    order.save(update_fields=["state", "done_at", "result"])
    _moved(order, "finish", by=by, at=at, words=order.result)
    tell([order.caller_id], _("Done: %(what)s. Please rate it."), url=order.get_absolute_url(), kind="case", values={"what": order.what}, at=at)  # fmt: skip
    return order


@transaction.atomic
def give_back(order: WorkOrder, why: str, *, by: By, note: str = "", at: datetime | None = None) -> WorkOrder:  # fmt: skip
    """Back to waiting, or out of this contract where the reason lies outside it."""
    order, at = locked(order), at or timezone.now()
    if by.may(DISPATCH):
        must(by, DISPATCH, order.area.cluster.place)
        if order.state not in OPEN:
            raise Refused(_("This is not possible now: the order is at “%(state)s”."), state=order.get_state_display())  # fmt: skip
    else:
        _mine(order, by, [OrderState.TAKEN, OrderState.ARRIVED])
    if why not in order.area.reasons:
        raise Refused(_("Choose why: the contract knows these reasons."), field="why")
    away = why in PASSED_ON
    order.state = OrderState.PASSED_ON if away else OrderState.WAITING
    order.why_returned = why
    order.worker, order.arrived_at = (order.worker, order.arrived_at) if away else (None, None)
    order.responded_at = order.responded_at or at
    order.save(update_fields=["state", "why_returned", "worker", "arrived_at", "responded_at"])
    _moved(order, "give_back", by=by, at=at, words=f"{Return(why).label} {note}".strip())
    return order


@transaction.atomic
def call_off(order: WorkOrder, why: str, *, by: By, at: datetime | None = None) -> WorkOrder:
    """Whoever asked no longer needs it, or it was written down twice."""
    order, at = locked(order), at or timezone.now()
    must(by, DISPATCH, order.area.cluster.place)
    if not why.strip():
        raise Refused(_("Write why."), field="why")
    if order.state not in OPEN:
        raise Refused(_("This is not possible now: the order is at “%(state)s”."), state=order.get_state_display())  # fmt: skip
    order.state, order.responded_at = OrderState.CANCELLED, order.responded_at or at
    order.save(update_fields=["state", "responded_at"])
    _moved(order, "call_off", by=by, at=at, words=why.strip())
    return order


def owned_area(unit: Unit, day: Any) -> ServiceArea:
    """The area under whose contract a unit is served on the day."""
    found = ServiceArea.objects.on(day).filter(estate=unit.estate_id).select_related("cluster__place", "place").first()  # fmt: skip
    if found is None:
        raise Refused(_("Nobody serves %(unit)s under a contract on %(day)s."), field="unit", unit=unit, day=day)  # fmt: skip
    return found
