"""One case: for those who work on it, and for the one who asked."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import day_strip
from yanzhen.kernel.cases.actions.handling import may_reveal_caller, reveal_caller
from yanzhen.kernel.cases.actions.reminding import planned
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import Case, Rating
from yanzhen.kernel.cases.models.permits import is_reporter, may_dispatch, may_work
from yanzhen.kernel.cases.views.doors import case_for
from yanzhen.kernel.cases.views.offices import files_for, only_beside, parts_of
from yanzhen.kernel.cases.views.shown import joined_context
from yanzhen.kernel.cases.views.words import event_words, step_rows
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.forms import PurposeForm
from yanzhen.kernel.parties.masking import mask_phone
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models.roster import away_of

EVENTS_SHOWN_MAX = 100


@login_required
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = case_for(request, pk, beside=True)
    if only_beside(case, request.actor):
        return render(request, "cases/detail_part.html", _part_context(request, case))
    theirs = is_reporter(case, request.actor) and not may_work(case, request.actor)
    template = "cases/detail_portal.html" if theirs else "cases/detail.html"
    return render(
        request, template, {**context_of(request, case, theirs=theirs), **_beside(request, case)}
    )


def _part_context(request: ActorRequest, case: Case) -> dict[str, Any]:
    """What an office needs for its part: no caller and no papers of theirs, no words of the house, no other part."""
    return {
        "case": case,
        "state": case.state_now,
        "parts": parts_of(case, request.actor, timezone.now()),
        "documents": list(files_for(case, request.actor)),
    }


@login_required
def receipt(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The paper one takes home: number, code, what was handed in, until when."""
    case = case_for(request, pk)
    context = {
        "case": case,
        "calculation": case.calculation(),
        "documents": list(Document.objects.of(case)),
    }
    return render(request, "cases/receipt.html", context)


@login_required
def caller_phone(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The whole number of an unregistered caller, for a purpose that is written down."""
    case = case_for(request, pk)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    context = {"case": case, "phone": mask_phone(case.caller_phone), "form": form,
               "may_reveal": may_reveal_caller(case, request.actor)}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        context["whole"] = reveal_caller(case, by=request.actor, **form.cleaned_data)
    fragment = request.headers.get("HX-Request")
    return render(request, "cases/_phone.html" if fragment else "cases/phone.html", context)


def _beside(request: ActorRequest, case: Case) -> dict[str, Any]:
    """The cases before and after on the same desk, for going through them one by one."""
    if not (case.is_open and may_work(case, request.actor)):
        return {}
    desk = Case.objects.visible_to(request.actor).of_office(case.office_id).open()
    before, after = desk.beside(case)
    return {"before": before, "after": after}


def context_of(request: ActorRequest, case: Case, *, theirs: bool) -> dict[str, Any]:
    now = timezone.now()
    calculation = case.calculation()
    return {
        "case": case,
        "state": case.state_now,
        "workflow": case.workflow,
        "dates": _dates(case),
        "remaining": case.remaining(now),
        "calculation": calculation,
        "days": day_strip(calculation, now, working_calendar()) if calculation else (),
        "away": away_of(case.handler_person_id, timezone.localdate(now)),
        "planned": [] if theirs else planned(case),
        "steps": step_rows(case, request.actor),
        "events": _events(case, public_only=theirs),
        "joined": joined_context(case, now),
        "children": list(
            case.children.select_related("office", "handler_person__party").order_by("number")
        ),
        "extensions": list(case.extensions.all()),
        "parts": parts_of(case, request.actor, now),
        "documents": list(Document.objects.of(case)),
        "rating": Rating.objects.filter(case=case, round=case.round).first(),
        "may_rate": _may_rate(case, request.actor),
        "may_work": may_work(case, request.actor),
        "may_dispatch": may_dispatch(case, request.actor),
        "phone": mask_phone(case.caller_phone),
        "may_reveal": may_reveal_caller(case, request.actor),
        "overdue": bool(case.due_at and case.clock_stopped_at is None and case.due_at < now),
    }


def _dates(case: Case) -> dict[str, Any]:
    """When each state was entered last, for the flight line."""
    moves = case.events.exclude(target="").exclude(source=F("target")).order_by("id")
    return {
        case.workflow.start: case.received_at,
        **dict(moves.values_list("target", "occurred_at")),
    }


def _events(case: Case, *, public_only: bool) -> list[dict[str, Any]]:
    events = case.events.order_by("-id")
    if public_only:
        events = events.filter(public=True)
    return [
        {"event": event, "words": event_words(event, case)} for event in events[:EVENTS_SHOWN_MAX]
    ]


def _may_rate(case: Case, actor: Any) -> bool:
    rated = Rating.objects.filter(case=case, round=case.round).exists()
    return not rated and is_reporter(case, actor) and case.state in case_kinds[case.kind].rateable
