"""Surveys over HTTP: what is asked, the own answer, published results with n, interval and method."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status

from yanzhen.base.refusals import Refused
from yanzhen.kernel.surveys.actions.answering import answer
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.workflow import SurveyState

router = Router(tags=["surveys"])
PAGE = 50


class SurveyOut(Schema):
    """A survey; `asked_all` is the size of the sample, 0 before it opens and where it is open to all."""

    id: UUID
    number: str
    title: str
    state: str
    frame: str
    population: str
    sampling: str
    seed: str
    anonymous: bool
    opens_on: date | None
    closes_on: date | None
    listed_all: int
    asked_all: int


class QuestionOut(Schema):
    """A question. Answers are places in `options` from 0, in a table one for each of `lines`; the fingerprint says what is comparable."""

    id: UUID
    order: int
    kind: str
    text: str
    required: bool
    options: list[str]
    lines: list[str]
    lowest: int | None
    highest: int | None
    fingerprint: str


class AnswerIn(Schema):
    """By question: a place, several, a number, or words."""

    answers: dict[UUID, int | list[int] | str]


class AnsweredOut(Schema):
    answered: bool


class StepIn(Schema):
    """A step and what its row in the table asks for; docs/reference lists both."""

    name: str
    note: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    explanation: str = ""


class ResultsOut(Schema):
    """`method` says whom, how and when; `results` has n, shares and intervals in thousandths."""

    method: dict[str, Any]
    results: list[dict[str, Any]]


@router.get("/", response=list[SurveyOut])
def surveys(request: HttpRequest, before: UUID | None = None) -> Any:
    """The surveys this login may see, newest first, fifty at a time; `before` is the last key of the page before."""
    seen = Survey.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.get("/{pk}", response=SurveyOut)
def survey(request: HttpRequest, pk: UUID) -> Any:
    return _survey(request, pk)


@router.get("/{pk}/questions", response=list[QuestionOut])
def survey_questions(request: HttpRequest, pk: UUID) -> Any:
    return _survey(request, pk).questions.all()


@router.post("/{pk}/steps", response={201: SurveyOut})
def take_survey_step(request: HttpRequest, pk: UUID, body: StepIn) -> Any:
    given = body.dict(exclude={"name", "note"}, exclude_none=True)
    return Status(201, take_step(_survey(request, pk), body.name, by=_actor(request), note=body.note, data=given))  # fmt: skip


@router.post("/{pk}/answers", response={201: AnsweredOut})
def answer_survey(request: HttpRequest, pk: UUID, body: AnswerIn) -> Any:
    """The own answer, once. What was said is not given back."""
    actor = _actor(request)
    asked = get_object_or_404(Survey.objects.asking(actor).select_related("place"), pk=pk)
    answer(asked, body.answers, by=actor)
    return Status(201, {"answered": True})


@router.get("/{pk}/results", response=ResultsOut)
def survey_results(request: HttpRequest, pk: UUID) -> Any:
    found = _survey(request, pk)
    if found.state != SurveyState.PUBLISHED:
        raise Refused(_("The results are not published yet."))
    return found.publication


def _survey(request: HttpRequest, pk: UUID) -> Survey:
    return get_object_or_404(Survey.objects.visible_to(_actor(request)).select_related("place"), pk=pk)  # fmt: skip


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
