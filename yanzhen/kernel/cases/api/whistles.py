"""The whistle (吹哨报到) over HTTP: blow it, answer it, judge a refusal, write the joint decision down."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from yanzhen.base.limits import LimitUnit
from yanzhen.kernel.cases.actions import (
    answer_call,
    blow_whistle,
    call_off_whistle,
    decide_jointly,
)
from yanzhen.kernel.cases.actions.whistling import Task
from yanzhen.kernel.cases.api.doors import PAGE, limit_of, office_of, officer_of
from yanzhen.kernel.cases.api.parts import WORKING, Amount
from yanzhen.kernel.cases.models import Case, Whistle, WhistleCall

router = Router(tags=["whistles"])


class WhistleIn(Schema):
    case: UUID
    departments: list[UUID]
    report_by: AwareDatetime
    why: Annotated[str, Field(max_length=2000)]


class TaskIn(Schema):
    office: UUID
    what: Annotated[str, Field(min_length=1, max_length=300)]
    amount: Amount | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAY
    needed: bool = True


class DecisionIn(Schema):
    """Who met, who leads, what was decided; each task becomes a part with its clock."""

    held_at: AwareDatetime
    took_part: list[str]
    minutes: Annotated[str, Field(max_length=8000)]
    lead: UUID
    tasks: list[TaskIn] = []


class AnswerIn(Schema):
    """accept, report or refuse for one's own office; overrule or excuse for whoever judges.

    For a department without a login its paper is needed, which the page takes, not this path.
    """

    name: str
    note: Annotated[str, Field(max_length=2000)] = ""


class ReasonIn(Schema):
    reason: str


class CallOut(Schema):
    id: UUID
    office: UUID
    office_title: str
    state: str
    reported_at: datetime | None
    reason: str
    must_come: bool

    @staticmethod
    def resolve_office(call: Any) -> UUID:
        return call.office_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_office_title(call: Any) -> str:
        return call.office.title  # type: ignore[no-any-return]


class WhistleOut(Schema):
    id: UUID
    case: UUID
    number: str
    why: str
    state: str
    blown_at: datetime
    report_by: datetime
    held_at: datetime | None
    minutes: str
    calls: list[CallOut]

    @staticmethod
    def resolve_case(whistle: Any) -> UUID:
        return whistle.case_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_number(whistle: Any) -> str:
        return whistle.case.number  # type: ignore[no-any-return]


@router.get("/", response=list[WhistleOut], url_name="whistles")
def whistles(request: HttpRequest, open: bool = True) -> Any:  # noqa: A002
    """The whistles one may see, the newest first, fifty of them."""
    seen = Whistle.objects.visible_to(officer_of(request, *WORKING))
    seen = seen.open() if open else seen
    return seen.for_list().order_by("-blown_at", "id")[:PAGE]


@router.post("/", response={201: WhistleOut}, url_name="blow_whistle")
def blow(request: HttpRequest, body: WhistleIn) -> Any:
    actor = officer_of(request, "cases.whistle")
    case = get_object_or_404(Case.objects.visible_to(actor), pk=body.case)
    whistle = blow_whistle(
        case,
        departments=[office_of(pk, actor) for pk in dict.fromkeys(body.departments)],
        report_by=body.report_by,
        why=body.why,
        by=actor,
    )
    return Status(201, _whistle(actor, whistle.pk))


@router.get("/{uuid:pk}", response=WhistleOut, url_name="whistle")
def whistle(request: HttpRequest, pk: UUID) -> Any:
    return _whistle(officer_of(request, *WORKING), pk)


@router.post("/{uuid:pk}/calls/{uuid:call_pk}/steps", response={201: WhistleOut}, url_name="whistle_answer")  # fmt: skip
def answer(request: HttpRequest, pk: UUID, call_pk: UUID, body: AnswerIn) -> Any:
    actor = officer_of(request, *WORKING)
    mine = WhistleCall.objects.visible_to(actor).filter(whistle=pk).for_list()
    answer_call(get_object_or_404(mine, pk=call_pk), body.name, by=actor, note=body.note)
    return Status(201, _whistle(actor, pk))


@router.post("/{uuid:pk}/decision", response={201: WhistleOut}, url_name="whistle_decide")
def decide(request: HttpRequest, pk: UUID, body: DecisionIn) -> Any:
    actor = officer_of(request, "cases.whistle")
    tasks = [
        Task(office_of(one.office, actor), one.what, limit_of(one.amount, one.unit), one.needed)
        for one in body.tasks
    ]
    decide_jointly(
        _whistle(actor, pk), held_at=body.held_at, took_part=body.took_part, minutes=body.minutes,
        lead=office_of(body.lead, actor), tasks=tasks, by=actor,
    )  # fmt: skip
    return Status(201, _whistle(actor, pk))


@router.post("/{uuid:pk}/off", response={201: WhistleOut}, url_name="whistle_call_off")
def call_off(request: HttpRequest, pk: UUID, body: ReasonIn) -> Any:
    actor = officer_of(request, "cases.whistle")
    call_off_whistle(_whistle(actor, pk), by=actor, reason=body.reason)
    return Status(201, _whistle(actor, pk))


def _whistle(actor: Any, pk: UUID) -> Whistle:
    seen = Whistle.objects.visible_to(actor).for_list()
    return get_object_or_404(seen.select_related("case__item", "case__office", "lead"), pk=pk)
