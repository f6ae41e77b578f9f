"""Gatherings over HTTP: what is on, registering, and what a phone at the door kept without network."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from yanzhen.kernel.gatherings.actions.door import Press, bring
from yanzhen.kernel.gatherings.actions.registering import Consent, register
from yanzhen.kernel.gatherings.models import Gathering, Meeting
from yanzhen.kernel.parties.models import Person

router = Router(tags=["gatherings"])
PAGE = 50


class GatheringOut(Schema):
    """A gathering; the price is in fen."""

    id: UUID
    number: str
    title: str
    kind: str
    state: str
    venue: str
    places: int
    price_fen: int
    age_min: int | None
    age_max: int | None
    residents_only: bool


class MeetingOut(Schema):
    id: UUID
    starts_at: datetime
    ends_at: datetime


class RegisterIn(Schema):
    """For oneself; the key makes a second press the same registration."""

    key: UUID
    guardian: str = ""
    guardian_phone: str = ""


class RegisteredOut(Schema):
    """`order_id` leads to the ticket, or to paying."""

    id: UUID
    order_id: UUID


class PressIn(Schema):
    """One press at the door: its own key, the scanned text, when, in or out."""

    key: UUID
    text: str
    at: datetime
    out: bool = False


class SaidOut(Schema):
    key: UUID
    passes: bool
    name: str
    words: str


@router.get("/", response=list[GatheringOut])
def gatherings(request: HttpRequest, before: UUID | None = None) -> Any:
    """What this login may see, newest first, fifty at a time; `before` is the last key of the page before."""
    seen = Gathering.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.get("/{pk}/dates", response=list[MeetingOut])
def gathering_dates(request: HttpRequest, pk: UUID) -> Any:
    return get_object_or_404(Gathering.objects.visible_to(_actor(request)), pk=pk).meetings.all()


@router.post("/{pk}/registrations", response={201: RegisteredOut})
def register_for_gathering(request: HttpRequest, pk: UUID, body: RegisterIn) -> Any:
    actor = _actor(request)
    found = get_object_or_404(Gathering.objects.visible_to(actor).select_related("place", "offer", "after"), pk=pk)  # fmt: skip
    person = get_object_or_404(Person.objects.select_related("party"), pk=actor.person_id)
    return Status(201, register(found, person, by=actor, key=body.key, consent=Consent(body.guardian, body.guardian_phone)))  # fmt: skip


@router.post("/dates/{pk}/presses", response=list[SaidOut])
def check_presses(request: HttpRequest, pk: UUID, body: list[PressIn]) -> Any:
    """Up to 500 presses, judged in the order in which they happened. Sent twice, they count once."""
    actor = _actor(request)
    mine = Gathering.objects.worked_by(actor)
    meeting = get_object_or_404(Meeting.objects.filter(gathering__in=mine).select_related("gathering__place"), pk=pk)  # fmt: skip
    return bring(meeting, [Press(one.key, one.text, one.at, one.out) for one in body], by=actor)


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
