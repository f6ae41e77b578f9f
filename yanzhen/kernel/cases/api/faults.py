"""Mass faults over HTTP: say once what is out of order, add callers, end it with one answer to all."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from yanzhen.kernel.cases.actions import CaseDraft
from yanzhen.kernel.cases.actions.faults import (
    FaultDraft,
    add_caller,
    declare_fault,
    end_fault,
    revise_fault,
)
from yanzhen.kernel.cases.api.cases import CaseOut
from yanzhen.kernel.cases.api.doors import PAGE, officer_of
from yanzhen.kernel.cases.models import Channel, Fault, Item
from yanzhen.kernel.places.models import Place

router = Router(tags=["faults"])
TAKING_CALLS = "cases.open_for_others"


class WordsIn(Schema):
    """The sentence is read out and public: no names, no numbers."""

    said: Annotated[str, Field(max_length=500)]
    expected_until: AwareDatetime | None = None


class FaultIn(WordsIn):
    item: str
    place: UUID
    title: Annotated[str, Field(max_length=200)]
    began_at: AwareDatetime | None = None
    take_along: bool = False


class CallerIn(Schema):
    """One more who called. `once_key` makes a retry the same case."""

    caller_name: Annotated[str, Field(max_length=60)] = ""
    caller_phone: Annotated[str, Field(max_length=30)] = ""
    people: int = 1
    once_key: UUID | None = None


class EndIn(Schema):
    outcome: str = "resolved"
    answer: Annotated[str, Field(min_length=1, max_length=4000)]


class FaultOut(Schema):
    id: UUID
    case: UUID
    title: str
    said: str
    place: str
    began_at: datetime
    expected_until: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_case(fault: Any) -> UUID:
        return fault.case_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_place(fault: Any) -> str:
        return str(fault.place)


class FaultWithTally(FaultOut):
    """With how many called (`cases`), and for how many people they speak."""

    tally: dict[str, int]

    @staticmethod
    def resolve_tally(fault: Any) -> dict[str, int]:
        return fault.tally()  # type: ignore[no-any-return]


@router.get("/", response=list[FaultOut], url_name="faults")
def faults(request: HttpRequest, running: bool = True) -> Any:
    """Those of one's place, the newest first, fifty of them."""
    seen = _seen(officer_of(request, TAKING_CALLS))
    seen = seen.filter(ended_at__isnull=True) if running else seen
    return seen.order_by("-began_at", "id")[:PAGE]


@router.post("/", response={201: FaultOut}, url_name="declare_fault")
def declare(request: HttpRequest, body: FaultIn) -> Any:
    actor = officer_of(request, TAKING_CALLS)
    draft = FaultDraft(
        item=get_object_or_404(Item.objects.visible_to(actor).offered(), code=body.item),
        place=get_object_or_404(Place.objects.visible_to(actor), pk=body.place),
        title=body.title,
        said=body.said,
        began_at=body.began_at or timezone.now(),
        expected_until=body.expected_until,
    )
    return Status(201, declare_fault(draft, by=actor, take_along=body.take_along))


@router.get("/{uuid:pk}", response=FaultWithTally, url_name="fault")
def fault(request: HttpRequest, pk: UUID) -> Any:
    return _fault(officer_of(request, TAKING_CALLS), pk)


@router.post("/{uuid:pk}/callers", response={201: CaseOut}, url_name="fault_caller")
def caller(request: HttpRequest, pk: UUID, body: CallerIn) -> Any:
    actor = officer_of(request, TAKING_CALLS)
    found = _fault(actor, pk)
    draft = CaseDraft(
        item=found.item, place=found.place, title=found.title, channel=Channel.API, people=body.people,
        caller_name=body.caller_name, caller_phone=body.caller_phone, once_key=body.once_key,
    )  # fmt: skip
    return Status(201, add_caller(found, draft, by=actor))


@router.post("/{uuid:pk}/words", response={201: FaultOut}, url_name="fault_revise")
def revise(request: HttpRequest, pk: UUID, body: WordsIn) -> Any:
    actor = officer_of(request, "cases.handle")
    found = _fault(actor, pk)
    revise_fault(found, said=body.said, expected_until=body.expected_until, by=actor)
    return Status(201, found)


@router.post("/{uuid:pk}/end", response={201: FaultOut}, url_name="fault_end")
def end(request: HttpRequest, pk: UUID, body: EndIn) -> Any:
    actor = officer_of(request, "cases.handle")
    found = _fault(actor, pk)
    end_fault(found, outcome=body.outcome, answer=body.answer, by=actor)
    return Status(201, found)


def _seen(actor: Any) -> "QuerySet[Fault]":
    """As on screen: of one's own place."""
    mine = Fault.objects.visible_to(actor).filter(scope_path__startswith=actor.scope_path or "/")
    return mine.select_related("place", "item", "case__office")


def _fault(actor: Any, pk: UUID) -> Fault:
    return get_object_or_404(_seen(actor), pk=pk)
