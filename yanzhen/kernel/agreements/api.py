"""Contracts over HTTP: read, drawn up, taken through their life, paid. Amounts are fen."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.actions import (
    AgreementDraft,
    Money,
    TermsDraft,
    draw_up,
    take_back_payment,
    write_payment,
)
from yanzhen.kernel.agreements.actions import take_step as take
from yanzhen.kernel.agreements.models import Agreement, Due, Payment
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.models import Organisation, Party

router = Router(tags=["agreements"])
PAGE = 50


class AgreementIn(Schema):
    """A contract with a fixed amount a year; everything else is drawn up on its page."""

    title: str
    kind: str
    direction: str
    owner: UUID
    counterparty: UUID
    since: date
    until: date
    obtained: str
    amount_fen: int
    pays_per_year: int = 1
    asset: UUID | None = None
    exclusive: bool = False
    deposit_fen: int = 0
    once_key: UUID | None = None


class AgreementOut(Schema):
    id: UUID
    number: str
    title: str
    kind: str
    direction: str
    state: str
    owner: UUID
    counterparty: UUID
    asset: UUID | None
    since: date
    until: date
    ended_on: date | None
    value_fen: int
    deposit_fen: int
    deposit_held_fen: int

    @staticmethod
    def resolve_owner(one: Agreement) -> Any:
        return one.owner_id

    @staticmethod
    def resolve_counterparty(one: Agreement) -> UUID:
        return one.counterparty_id

    @staticmethod
    def resolve_asset(one: Agreement) -> UUID | None:
        return one.asset_id


class DueOut(Schema):
    """`amount_fen` is None while an index that it follows is not published."""

    id: UUID
    first: date
    last: date
    due_on: date
    direction: str
    state: str
    amount_fen: int | None
    open_fen: int
    paid_on: date | None


class StepIn(Schema):
    """A step and what its row in the table asks for; docs/reference lists both."""

    name: str
    note: str = ""
    ended_on: date | None = None
    settlement_fen: int | None = None


class PaymentIn(Schema):
    """What was paid, through `bank` or `cash`; `key` makes a retry the same payment."""

    amount_fen: int
    on: date
    into: str = "bank"
    note: str = ""
    key: UUID | None = None


class PaymentOut(Schema):
    """`entry_id` is the entry in the owner's book."""

    id: UUID
    amount_fen: int
    on: date
    into: str
    entry_id: UUID


class TakeBackIn(Schema):
    """Why a payment is taken back; `key` makes a retry the same act."""

    reason: str
    key: UUID | None = None


class TakenBackOut(Schema):
    """`entry_id` is the reversal in the owner's book."""

    payment_id: UUID
    reason: str
    entry_id: UUID


@router.get("/", response=list[AgreementOut])
def agreements(request: HttpRequest, before: UUID | None = None) -> Any:
    """The contracts this login may see, newest first, fifty at a time; `before` is the last key of the page before."""
    seen = Agreement.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.post("/", response={201: AgreementOut})
def draw_up_agreement(request: HttpRequest, body: AgreementIn) -> Any:
    actor = _actor(request)
    asset = None
    if body.asset:
        asset = get_object_or_404(Asset.objects.visible_to(actor), pk=body.asset)
    draft = AgreementDraft(
        title=body.title, kind=body.kind, direction=body.direction,
        owner=get_object_or_404(Organisation.objects.filter(party__in=Party.objects.visible_to(actor)), pk=body.owner),
        counterparty=get_object_or_404(Party.objects.visible_to(actor), pk=body.counterparty),
        since=body.since, until=body.until, obtained=body.obtained, asset=asset, exclusive=body.exclusive,
        deposit_fen=body.deposit_fen, terms=TermsDraft(amount_fen=body.amount_fen, pays_per_year=body.pays_per_year),
    )  # fmt: skip
    return Status(201, draw_up(draft, by=actor, once_key=body.once_key))


@router.get("/{pk}", response=AgreementOut)
def agreement(request: HttpRequest, pk: UUID) -> Any:
    return _agreement(request, pk)


@router.get("/{pk}/dues", response=list[DueOut])
def agreement_dues(request: HttpRequest, pk: UUID) -> Any:
    """What falls due under a contract, by day; cancelled ones are left out."""
    return Due.objects.standing().filter(agreement=_agreement(request, pk))


@router.post("/{pk}/steps", response={201: AgreementOut})
def take_agreement_step(request: HttpRequest, pk: UUID, body: StepIn) -> Any:
    given = body.dict(exclude={"name", "note"}, exclude_none=True)
    found = _agreement(request, pk)
    return Status(201, take(found, body.name, by=_actor(request), note=body.note, data=given))


@router.post("/{pk}/payments", response={201: PaymentOut})
def pay_agreement(request: HttpRequest, pk: UUID, body: PaymentIn) -> Any:
    """Write a payment down: it meets the oldest open dues first, in the books as well."""
    money = Money(body.amount_fen, body.on, body.key or new_key(), body.into, body.note)
    return Status(201, write_payment(_agreement(request, pk), money, by=_actor(request)))


@router.post("/payments/{pk}/take-back", response={201: TakenBackOut})
def take_back_agreement_payment(request: HttpRequest, pk: UUID, body: TakeBackIn) -> Any:
    """Take a payment back: reversed in the books, its dues open again."""
    actor = _actor(request)
    payment = get_object_or_404(Payment.objects.visible_to(actor).select_related("agreement"), pk=pk)  # fmt: skip
    return Status(201, take_back_payment(payment, body.reason, by=actor, once_key=body.key or new_key()))  # fmt: skip


def _agreement(request: HttpRequest, pk: UUID) -> Agreement:
    return get_object_or_404(Agreement.objects.visible_to(_actor(request)), pk=pk)


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
