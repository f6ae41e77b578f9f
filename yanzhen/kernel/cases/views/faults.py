"""Mass faults: what runs, what is said, who called, and the end with one answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions import CaseDraft
from yanzhen.kernel.cases.actions.faults import (
    FaultDraft,
    add_caller,
    declare_fault,
    end_fault,
    revise_fault,
)
from yanzhen.kernel.cases.forms.faults import CallerForm, DeclareForm, EndForm, WordsForm
from yanzhen.kernel.cases.models import Case, Fault, Item
from yanzhen.kernel.cases.models.permits import may_work
from yanzhen.kernel.cases.views.doors import say_refusal
from yanzhen.kernel.cases.views.opening import places_of
from yanzhen.kernel.parties.middleware import ActorRequest

CALLERS_SHOWN_MAX = 50


@for_offices("cases.open_for_others")
def faults(request: ActorRequest) -> HttpResponse:
    """What runs first, then what has ended, the newest on top."""
    scope = request.actor.scope_path or "/"
    mine = Fault.objects.visible_to(request.actor).filter(scope_path__startswith=scope)
    running = list(
        mine.running().select_related("place", "item").order_by("-began_at")[:CALLERS_SHOWN_MAX]
    )
    ended = mine.exclude(ended_at=None).select_related("place", "item").order_by("-ended_at")
    context = {"running": running, "page": page_of(ended, request.GET)}
    return render(request, "cases/faults.html", context)


@for_offices("cases.open_for_others")
@require_http_methods(["GET", "POST"])
def declare(request: ActorRequest) -> HttpResponse:
    """Say once what is out of order."""
    form = DeclareForm(
        request.POST if request.method == "POST" else None,
        initial=_from_case(request),
        items=Item.objects.visible_to(request.actor).offered().filter(kind="request").order_by("duty", "order", "code"),
        places=places_of(request),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        take_along = given.pop("take_along")
        try:
            fault = declare_fault(FaultDraft(**given), by=request.actor, take_along=take_along)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("From now on it is said first."))
            return redirect(fault.get_absolute_url())
    return render(request, "cases/fault_form.html", {"form": form, "title": _("Declare a fault"), "act": _("Declare it")},
                  status=422 if form.errors else 200)  # fmt: skip


@for_offices("cases.open_for_others")
@require_http_methods(["GET", "POST"])
def fault(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One fault: the sentence to read out, the form for the next caller, those who called."""
    found = _fault(request, pk)
    form = CallerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = _add(request, found, form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("Added as %(number)s, code %(code)s")
                % {"number": case.number, "code": case.code},
            )
            return redirect(found.get_absolute_url())
    context = {
        "fault": found,
        "form": form,
        "tally": found.tally(),
        "may_end": _may_end(request, found),
    }
    callers = found.callers().visible_to(request.actor).for_list().order_by("-received_at", "-id")
    context["callers"] = [
        {"case": case, "state": case.state_now, "remaining": case.remaining(timezone.now())}
        for case in callers[:CALLERS_SHOWN_MAX]
    ]
    return render(request, "cases/fault.html", context, status=422 if form.errors else 200)


@for_offices("cases.handle")
@require_http_methods(["GET", "POST"])
def revise(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Another sentence, another hope."""
    found = _fault(request, pk)
    initial = {"said": found.said, "expected_until": found.expected_until}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            revise_fault(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Said from now on, and told to those who called"))
            return redirect(found.get_absolute_url())
    return _show(request, found, form, title=_("Change what is said"), act=_("Say it"))


@for_offices("cases.handle")
@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One answer to all who called."""
    found = _fault(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_fault(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Ended; everybody who called has the answer"))
            return redirect(found.get_absolute_url())
    return _show(request, found, form, title=_("End it and answer all"), act=_("Answer all"))


def _fault(request: ActorRequest, pk: UUID) -> Fault:
    scope = request.actor.scope_path or "/"
    seen = Fault.objects.visible_to(request.actor).filter(scope_path__startswith=scope)
    return get_object_or_404(seen.select_related("place", "item", "case__office"), pk=pk)


def _may_end(request: ActorRequest, found: Fault) -> bool:
    return (
        found.ended_at is None
        and request.actor.may("cases.handle")
        and may_work(found.case, request.actor)
    )


def _add(request: ActorRequest, found: Fault, given: dict[str, Any]) -> Case:
    draft = CaseDraft(
        item=found.item,
        place=found.place,
        title=found.title,
        once_key=once_of(request.POST),
        **given,
    )
    return add_caller(found, draft, by=request.actor.for_party(None, channel=given["channel"]))


def _from_case(request: ActorRequest) -> dict[str, Any]:
    """From a case that turned out to be many people's: its item, place and line."""
    number = request.GET.get("case", "")
    case = Case.objects.visible_to(request.actor).filter(number=number).first() if number else None
    return {"item": case.item_id, "place": case.place_id, "title": case.title} if case else {}


def _show(request: ActorRequest, found: Fault, form: Any, *, title: str, act: str) -> HttpResponse:
    context = {"fault": found, "form": form, "title": title, "act": act}
    return render(request, "cases/fault_form.html", context, status=422 if form.errors else 200)
