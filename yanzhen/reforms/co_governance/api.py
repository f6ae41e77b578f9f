"""Estates, served areas and work orders over HTTP; a call is found, written down and taken along. Money is fen, areas 0.01 m²."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from yanzhen.base.refusals import Refused
from yanzhen.reforms.co_governance.actions import orders
from yanzhen.reforms.co_governance.actions.evidence import hang_photos
from yanzhen.reforms.co_governance.actions.intake import Door, doors
from yanzhen.reforms.co_governance.contracts import DISPATCH
from yanzhen.reforms.co_governance.models import (
    Estate,
    OrderState,
    ServiceArea,
    Worker,
    WorkOrder,
)

router = Router(tags=["estates"])
PAGE: Final = 50


class EstateOut(Schema):
    """An estate; `units_n` are its flats, shops and spaces, `without_n` those whose area nobody has entered."""

    id: UUID
    name: str
    place: str
    built_year: int | None
    acts_for: str
    count_parking: bool | None
    units_n: int
    without_n: int

    @staticmethod
    def resolve_place(estate: Estate) -> str:
        return estate.place.name


class AreaOut(Schema):
    """What is served under one contract, by whom, and whose money pays for it; a limit is null where the contract names none."""

    id: UUID
    name: str
    kind: str
    cluster: str
    company: str
    payer: str
    money: str
    agreement: str | None
    estate_id: UUID | None
    response_minutes: int | None
    arrival_minutes: int | None
    dispatch: str
    since: date
    until: date | None

    @staticmethod
    def resolve_cluster(area: ServiceArea) -> str:
        return area.cluster.name

    @staticmethod
    def resolve_company(area: ServiceArea) -> str:
        return area.cluster.company.name

    @staticmethod
    def resolve_payer(area: ServiceArea) -> str:
        return area.payer.name

    @staticmethod
    def resolve_agreement(area: ServiceArea) -> str | None:
        return area.agreement.number if area.agreement else None


class OrderOut(Schema):
    """A work order; who called stays on the screen of the desk."""

    id: UUID
    number: str
    area_id: UUID
    area: str
    unit: str | None
    spot: str
    what: str
    sort: str
    urgent: bool
    money: str
    state: str
    worker: str | None
    opened_at: datetime
    respond_by: datetime | None
    arrive_by: datetime | None
    taken_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    result: str
    why_returned: str

    @staticmethod
    def resolve_area(order: WorkOrder) -> str:
        return order.area.name

    @staticmethod
    def resolve_unit(order: WorkOrder) -> str | None:
        return order.unit.code if order.unit else None

    @staticmethod
    def resolve_worker(order: WorkOrder) -> str | None:
        return str(order.worker) if order.worker else None


class OwnerOut(Schema):
    id: UUID
    name: str


class DoorOut(Schema):
    """One unit as the desk sees it while somebody is on the telephone."""

    unit_id: UUID
    unit: str
    estate: str
    area_id: UUID
    owners: list[OwnerOut]
    arrears_fen: int
    open_orders: list[UUID]
    history: list[UUID]


class CallIn(Schema):
    """A call; the same `once_key` again is the same order. `caller` is the key of an owner who is on the register."""

    area: UUID
    what: str = Field(max_length=200)
    sort: str
    unit: UUID | None = None
    spot: str = Field("", max_length=120)
    urgent: bool = False
    caller: UUID | None = None
    caller_name: str = Field("", max_length=60)
    caller_phone: str = Field("", max_length=40)
    once_key: UUID | None = None


class OrderStepIn(Schema):
    """grab, assign (`worker`), rotate, arrive, finish (`result`, once a photograph hangs on it), give_back (`why`, `note`), call_off (`why`)."""

    name: str
    worker: UUID | None = None
    result: str = ""
    why: str = ""
    note: str = ""


class PhotosIn(Schema):
    """`stage` is before or after; degrees of WGS 84, both or neither."""

    stage: str
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    latitude: Decimal | None = Field(None, ge=-90, le=90)


class PhotoOut(Schema):
    id: UUID
    stage: str
    at: datetime
    longitude: Decimal | None
    latitude: Decimal | None


@router.get("/", response=list[EstateOut])
def estates(request: HttpRequest, before: UUID | None = None) -> Any:
    """The estates this login may see, the last entered first, fifty at a time; `before` is the last key of the page before."""
    rows = Estate.objects.visible_to(_actor(request)).select_related("place").with_sizes()
    return _page(rows, before)


@router.get("/areas/", response=list[AreaOut])
def service_areas(request: HttpRequest, before: UUID | None = None) -> Any:
    """Areas that are or were served, fifty at a time."""
    return _page(_areas(request), before)


@router.get("/areas/{pk}", response=AreaOut)
def service_area(request: HttpRequest, pk: UUID) -> Any:
    return get_object_or_404(_areas(request), pk=pk)


@router.get("/doors/", response=list[DoorOut])
def find_doors(request: HttpRequest, q: str) -> Any:
    """By the end of a room number, the beginning of an owner's name, or a whole telephone number; for the desk."""
    if not _actor(request).may(DISPATCH):
        raise Refused(_("Your office may not do this here."))
    return [_door(one) for one in doors(q, by=_actor(request), today=timezone.localdate())]


@router.get("/orders/", response=list[OrderOut])
def work_orders(request: HttpRequest, state: str = "", before: UUID | None = None) -> Any:
    """Orders of one's clusters, or those one asked for, the newest first, fifty at a time."""
    rows = _orders(request)
    return _page(rows.filter(state=state) if state in OrderState.values else rows, before)


@router.get("/orders/{pk}", response=OrderOut)
def work_order(request: HttpRequest, pk: UUID) -> Any:
    return get_object_or_404(_orders(request), pk=pk)


@router.post("/orders/", response={201: OrderOut})
def open_work_order(request: HttpRequest, body: CallIn) -> Any:
    """Write a call down; an owner reports in an estate of their own."""
    actor = _actor(request)
    area, unit = orders.spot_of(body.area, body.unit, by=actor)
    given = body.dict(exclude={"area", "unit", "caller"})
    call = orders.Call(area=area, unit=unit, caller=orders.caller_of(body.caller, by=actor), channel="api", **given)  # fmt: skip
    return Status(201, orders.open_order(call, by=actor))


@router.post("/orders/{pk}/steps", response={201: OrderOut})
def take_order_step(request: HttpRequest, pk: UUID, body: OrderStepIn) -> Any:
    """Take it along; photographs are hung on it beside this."""
    order = get_object_or_404(_orders(request), pk=pk)
    if body.name not in STEPS:
        raise Refused(_("There is no such step."), field="name")
    return Status(201, STEPS[body.name](order, body, _actor(request)))


@router.post("/orders/{pk}/photos", response={201: list[PhotoOut]})
def hang_order_photos(
    request: HttpRequest, pk: UUID, photos: File[list[UploadedFile]], body: Form[PhotosIn]
) -> Any:
    """Photographs before or after the work, of whoever has the order or of the desk, with the place where they were taken."""
    order = get_object_or_404(_orders(request), pk=pk)
    east, north = body.longitude, body.latitude
    if (east is None) != (north is None):
        raise Refused(_("A place has both coordinates."), field="longitude")
    where = (east, north) if east is not None and north is not None else None
    return Status(201, hang_photos(order, photos, body.stage, by=_actor(request), position=where))


def _assign(order: WorkOrder, body: OrderStepIn, by: Any) -> WorkOrder:
    worker = get_object_or_404(Worker.objects.filter(cluster=order.area.cluster_id), pk=body.worker)
    return orders.assign(order, worker, by=by)


STEPS: Final[dict[str, Any]] = {
    "grab": lambda order, body, by: orders.grab(order, by=by),
    "assign": _assign,
    "rotate": lambda order, body, by: orders.rotate(order, by=by),
    "arrive": lambda order, body, by: orders.arrive(order, by=by),
    "finish": lambda order, body, by: orders.finish(order, body.result, by=by),
    "give_back": lambda order, body, by: orders.give_back(order, body.why, by=by, note=body.note),
    "call_off": lambda order, body, by: orders.call_off(order, body.why, by=by),
}


# Below all others: what stands above is no key of an estate.
@router.get("/{pk}", response=EstateOut)
def estate(request: HttpRequest, pk: UUID) -> Any:
    rows = Estate.objects.visible_to(_actor(request)).select_related("place").with_sizes()
    return get_object_or_404(rows, pk=pk)


def _page(rows: "QuerySet[Any]", before: UUID | None) -> Any:
    rows = rows.order_by("-pk")
    return rows.filter(pk__lt=before)[:PAGE] if before else rows[:PAGE]


def _areas(request: HttpRequest) -> Any:
    rows = ServiceArea.objects.visible_to(_actor(request))
    return rows.select_related("cluster__company__party", "payer__party", "agreement")


def _orders(request: HttpRequest) -> Any:
    return WorkOrder.objects.visible_to(_actor(request)).for_lists()


def _door(door: Door) -> dict[str, Any]:
    return {
        "unit_id": door.unit.pk, "unit": door.unit.code, "estate": door.unit.estate.name, "area_id": door.area.pk, "arrears_fen": door.arrears_fen,
        "owners": [{"id": one.party_id, "name": one.party.name} for one in door.owners],
        "open_orders": [one.pk for one in door.open_orders], "history": [one.pk for one in door.history],
    }  # fmt: skip


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
