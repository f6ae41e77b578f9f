"""Cases over HTTP: the same four acts through the same door."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.api.doors import PAGE, actor_of
from yanzhen.kernel.cases.models import Case, Channel, HandBackReason, Item
from yanzhen.kernel.parties.models import Office, Party
from yanzhen.kernel.places.models import Place

router = Router(tags=["cases"])


class CaseIn(Schema):
    item: str
    place: UUID
    title: str
    text: str = ""
    subject: UUID | None = None
    once_key: UUID | None = None


class StepIn(Schema):
    """A step and what its row in the table asks for; docs/reference lists both."""

    name: str
    note: str = ""
    outcome: str = ""
    missing: list[str] = []
    until: date | None = None
    office: UUID | None = None
    lead: UUID | None = None
    procedure: str = ""
    reason: str = ""
    notice_ref: str = ""


class CaseOut(Schema):
    id: UUID
    number: str
    title: str
    kind: str
    state: str
    outcome: str
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


@router.get("/", response=list[CaseOut])
def cases(request: HttpRequest, after: datetime | None = None) -> Any:
    """The cases this login may see, newest first, fifty at a time; `after` pages on by `received_at`."""
    seen = Case.objects.visible_to(actor_of(request)).order_by("-received_at")
    return seen.filter(received_at__lt=after)[:PAGE] if after else seen[:PAGE]


@router.post("/", response={201: CaseOut})
def file(request: HttpRequest, body: CaseIn) -> Any:
    actor = actor_of(request)
    subject = (
        get_object_or_404(Party.objects.visible_to(actor), pk=body.subject)
        if body.subject
        else None
    )
    draft = CaseDraft(
        item=get_object_or_404(Item.objects.visible_to(actor).offered(), code=body.item),
        place=get_object_or_404(Place.objects.visible_to(actor), pk=body.place),
        title=body.title,
        text=body.text,
        reporter=Party.objects.filter(pk__in=filter(None, [actor.person_id])).first()
        if subject is None
        else subject,
        subject=subject,
        channel=Channel.API,
        once_key=body.once_key,
    )
    return Status(201, open_case(draft, by=actor))


@router.get("/{pk}", response=CaseOut)
def case(request: HttpRequest, pk: UUID) -> Any:
    return get_object_or_404(Case.objects.visible_to(actor_of(request)), pk=pk)


@router.post("/{pk}/steps", response={201: CaseOut})
def take_step(request: HttpRequest, pk: UUID, body: StepIn) -> Any:
    found = get_object_or_404(Case.objects.visible_to(actor_of(request)), pk=pk)
    actor = actor_of(request)
    given = body.dict(exclude={"name", "note", "office", "lead", "reason"})
    data = {name: value for name, value in given.items() if value}
    if body.office:
        data["office"] = get_object_or_404(Office.objects.visible_to(actor), pk=body.office)
    if body.lead:
        data["lead"] = get_object_or_404(Case.objects.visible_to(actor), pk=body.lead)
    if body.reason:
        data["reason"] = get_object_or_404(HandBackReason, code=body.reason, active=True)
    found.take_step(body.name, by=actor, note=body.note, data=data)
    return Status(201, found)
