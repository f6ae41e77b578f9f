"""Parts of a case that other offices do (主办/协办): read them, ask for one, take its steps."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from yanzhen.base.limits import LimitUnit
from yanzhen.kernel.cases.actions import ask_assist
from yanzhen.kernel.cases.api.doors import PAGE, limit_of, office_of, officer_of
from yanzhen.kernel.cases.models import Assist, Case

router = Router(tags=["parts"])
WORKING = ("cases.handle", "cases.see_scope")
Amount = Annotated[int, Field(ge=0, le=365)]


class PartIn(Schema):
    """Who does what within what time; without `amount` nothing is due. The answer of the case waits for a `needed` one."""

    case: UUID
    office: UUID
    task: Annotated[str, Field(max_length=300)]
    amount: Amount | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAY
    needed: bool = True


class PartStepIn(Schema):
    """A step of a part: accept, answer, pause, resume, decline or call_off, with what its row asks for."""

    name: str
    note: str = ""
    until: date | None = None


class PartOut(Schema):
    id: UUID
    case: UUID
    number: str
    office: UUID
    office_title: str
    task: str
    needed: bool
    state: str
    answer: str
    asked_at: datetime
    due_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_case(part: Any) -> UUID:
        return part.case_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_number(part: Any) -> str:
        return part.case.number  # type: ignore[no-any-return]

    @staticmethod
    def resolve_office(part: Any) -> UUID:
        return part.office_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_office_title(part: Any) -> str:
        return part.office.title  # type: ignore[no-any-return]


@router.get("/", response=list[PartOut], url_name="parts")
def parts(request: HttpRequest, open: bool = True, case: UUID | None = None) -> Any:  # noqa: A002
    """The parts one may see, soonest due first, fifty of them; `case` asks for those of one case."""
    actor = officer_of(request, *WORKING)
    seen = Assist.objects.visible_to(actor)
    seen = seen.open() if open else seen
    seen = seen.filter(case_id=case) if case else seen
    return seen.for_list().order_by(F("due_at").asc(nulls_last=True), "id")[:PAGE]


@router.post("/", response={201: PartOut}, url_name="ask_part")
def ask(request: HttpRequest, body: PartIn) -> Any:
    actor = officer_of(request, "cases.handle")
    case = get_object_or_404(Case.objects.visible_to(actor), pk=body.case)
    part = ask_assist(
        case,
        office=office_of(body.office, actor),
        task=body.task,
        limit=limit_of(body.amount, body.unit),
        needed=body.needed,
        by=actor,
    )
    return Status(201, part)


@router.get("/{uuid:pk}", response=PartOut, url_name="part")
def part(request: HttpRequest, pk: UUID) -> Any:
    return _part(officer_of(request, *WORKING), pk)


@router.post("/{uuid:pk}/steps", response={201: PartOut}, url_name="part_step")
def take_step(request: HttpRequest, pk: UUID, body: PartStepIn) -> Any:
    actor = officer_of(request, *WORKING)
    found = _part(actor, pk)
    found.take_step(
        body.name, by=actor, note=body.note, data={"until": body.until} if body.until else {}
    )
    return Status(201, found)


def _part(actor: Any, pk: UUID) -> Assist:
    return get_object_or_404(Assist.objects.visible_to(actor).for_list(), pk=pk)
