"""Small works over HTTP: read, taken through their life, said something about, signed. Money is fen."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from yanzhen.kernel.works.actions.building import sign
from yanzhen.kernel.works.actions.paying import money_of
from yanzhen.kernel.works.actions.raising import give_opinion
from yanzhen.kernel.works.models import Acceptor, Project

router = Router(tags=["works"])
PAGE = 50


class ProjectOut(Schema):
    """A project; days and months run from the day it was raised to its acceptance, null before."""

    id: UUID
    number: str
    title: str
    purpose: str
    state: str
    raised_on: date
    began_on: date | None
    finished_on: date | None
    accepted_on: date | None
    published_on: date | None
    budget_fen: int | None
    final_fen: int | None
    warranty_until: date | None
    days: int | None
    months: int | None


class MoneyOut(Schema):
    """Promised, bound by contracts, paid under them."""

    budget_fen: int | None
    funded_fen: int
    contracted_fen: int
    paid_fen: int


class ProjectStepIn(Schema):
    """A step and what its row in the table asks for; docs/reference lists both. `variant` is a key."""

    name: str
    note: str = ""
    closes_on: date | None = None
    variant: UUID | None = None
    decided_how: str = ""
    decided_text: str = ""
    began_on: date | None = None
    finished_on: date | None = None
    accepted_on: date | None = None
    final_fen: int | None = None
    warranty_until: date | None = None
    audit_text: str = ""


class OpinionIn(Schema):
    """One's own opinion: a variant, or none of them with the reason."""

    variant: UUID | None = None
    text: str = ""


class OpinionOut(Schema):
    id: UUID


class SignatureIn(Schema):
    """The answer of the party that this login speaks for."""

    accepts: bool
    defects: str = ""


class SignatureOut(Schema):
    round: int
    accepts: bool


@router.get("/", response=list[ProjectOut])
def works_projects(request: HttpRequest, before: UUID | None = None) -> Any:
    """The projects this login may see, newest first, fifty at a time; `before` is the last key of the page before."""
    seen = Project.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.get("/{pk}", response=ProjectOut)
def works_project(request: HttpRequest, pk: UUID) -> Any:
    return _project(request, pk)


@router.get("/{pk}/money", response=MoneyOut)
def works_money(request: HttpRequest, pk: UUID) -> Any:
    return money_of(_project(request, pk))


@router.post("/{pk}/steps", response={201: ProjectOut})
def take_works_step(request: HttpRequest, pk: UUID, body: ProjectStepIn) -> Any:
    project = _project(request, pk)
    given = body.dict(exclude={"name", "note", "variant"}, exclude_none=True)
    if body.variant:
        given["variant"] = get_object_or_404(project.variants.all(), pk=body.variant)
    return Status(201, project.take_step(body.name, by=_actor(request), note=body.note, data=given))


@router.post("/{pk}/opinions", response={201: OpinionOut})
def give_works_opinion(request: HttpRequest, pk: UUID, body: OpinionIn) -> Any:
    """A second opinion of the same person is refused."""
    project = _project(request, pk)
    variant = get_object_or_404(project.variants.all(), pk=body.variant) if body.variant else None
    return Status(201, give_opinion(project, variant, by=_actor(request), text=body.text))


@router.post("/acceptors/{pk}/signature", response={201: SignatureOut})
def sign_works(request: HttpRequest, pk: UUID, body: SignatureIn) -> Any:
    """Accept, or name the defects. Signed on paper it is written down on the screen, with the sheet."""
    seen = Project.objects.visible_to(_actor(request))
    acceptor = get_object_or_404(
        Acceptor.objects.filter(project__in=seen).select_related("project__place", "party"), pk=pk
    )
    return Status(201, sign(acceptor, body.accepts, by=_actor(request), defects=body.defects))


def _project(request: HttpRequest, pk: UUID) -> Project:
    return get_object_or_404(
        Project.objects.visible_to(_actor(request)).select_related("place"), pk=pk
    )


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
