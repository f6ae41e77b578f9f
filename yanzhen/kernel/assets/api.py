"""The register of assets over HTTP: read, entered, moved, taken through its life. Money in fen, areas in m²."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from yanzhen.kernel.assets.actions import AssetDraft, enter_asset
from yanzhen.kernel.assets.models import Asset, AssetKind
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.places.models import Place

router = Router(tags=["assets"])
PAGE = 50


class AssetIn(Schema):
    """An asset as it is entered; `once_key` makes a retry the same asset, an empty number is given by the house."""

    kind: str
    name: str
    owner: UUID
    place: UUID
    number: str = ""
    place_note: str = ""
    quantity: int = 1
    unit: str = ""
    area_m2: int | None = None
    acquired_how: str = "inherited"
    acquired_on: date | None = None
    original_value_fen: int | None = None
    residual_fen: int = 0
    life_months: int | None = None
    in_service_on: date | None = None
    note: str = ""
    once_key: UUID | None = None


class AssetOut(Schema):
    id: UUID
    number: str
    name: str
    kind: str
    state: str
    condition: str
    owner: UUID
    place: UUID
    place_note: str
    quantity: int
    area_m2: int | None
    original_value_fen: int | None
    residual_fen: int
    life_months: int | None
    in_service_on: date | None
    gone_on: date | None

    @staticmethod
    def resolve_kind(one: Asset) -> str:
        return one.kind_id

    @staticmethod
    def resolve_owner(one: Asset) -> Any:
        return one.owner_id

    @staticmethod
    def resolve_place(one: Asset) -> UUID:
        return one.place_id


class StepIn(Schema):
    """A step of the asset's life and what it asks for; docs/reference lists both."""

    name: str
    note: str = ""
    how: str = ""
    estimate_fen: int | None = None
    paper: str = ""
    gone_on: date | None = None
    proceeds_fen: int | None = None


class MoveIn(Schema):
    place: UUID
    reason: str
    place_note: str = ""
    on: date | None = None


@router.get("/", response=list[AssetOut])
def assets(request: HttpRequest, before: UUID | None = None) -> Any:
    """The assets this login may see, newest first, fifty at a time; `before` is the last key of the page before."""
    seen = Asset.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.post("/", response={201: AssetOut})
def enter(request: HttpRequest, body: AssetIn) -> Any:
    actor = _actor(request)
    given = body.dict(exclude={"kind", "owner", "place", "once_key"})
    owners = Organisation.objects.filter(party__in=Party.objects.visible_to(actor))
    draft = AssetDraft(
        kind=get_object_or_404(AssetKind.objects.visible_to(actor).offered(), pk=body.kind),
        owner=get_object_or_404(owners, pk=body.owner),
        place=get_object_or_404(Place.objects.visible_to(actor), pk=body.place),
        **given,
    )
    return Status(201, enter_asset(draft, by=actor, once_key=body.once_key))


@router.get("/{pk}", response=AssetOut)
def asset(request: HttpRequest, pk: UUID) -> Any:
    return _asset(request, pk)


@router.post("/{pk}/moves", response={201: AssetOut})
def move_asset(request: HttpRequest, pk: UUID, body: MoveIn) -> Any:
    actor, found = _actor(request), _asset(request, pk)
    to = get_object_or_404(Place.objects.visible_to(actor), pk=body.place)
    found.move(to, by=actor, reason=body.reason, on=body.on, place_note=body.place_note)
    return Status(201, found)


@router.post("/{pk}/steps", response={201: AssetOut})
def take_asset_step(request: HttpRequest, pk: UUID, body: StepIn) -> Any:
    given = {name: one for name, one in body.dict(exclude={"name", "note"}).items() if one}
    found = _asset(request, pk)
    return Status(201, found.take_step(body.name, by=_actor(request), note=body.note, data=given))


def _asset(request: HttpRequest, pk: UUID) -> Asset:
    return get_object_or_404(Asset.objects.visible_to(_actor(request)), pk=pk)


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
