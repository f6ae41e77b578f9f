"""What one does with a case: steps, notes, urging, handing on, more time, files, rating."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import (
    add_note,
    ask_extension,
    attach_files,
    decide_extension,
    hand_on,
    open_child,
    rate_case,
    urge,
)
from yanzhen.kernel.cases.forms.acts import (
    ChildForm,
    ExtensionForm,
    HandOnForm,
    RatingForm,
    StepForm,
)
from yanzhen.kernel.cases.models import Case, Extension
from yanzhen.kernel.cases.views.detail import context_of
from yanzhen.kernel.cases.views.doors import case_for, done, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest


@login_required
@require_http_methods(["GET", "POST"])
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One step: at once where it asks nothing, with its form where it does."""
    case = case_for(request, pk)
    row = case.workflow.step(name, case.state)
    form = StepForm(request.POST if request.method == "POST" else None, case=case, step=row)
    if request.method == "POST" and form.is_valid():
        try:
            case.take_step(
                name,
                by=request.actor,
                note=form.cleaned_data.get("note") or "",
                data=form.data_for_step(),
            )
        except Refused as refusal:
            say_refusal(form, refusal)
            case = case_for(request, pk)
        else:
            return done(request, case, _("Done: %(state)s") % {"state": case.state_now.label})
    return _show_form(request, case, form, title=row.label, act=row.label)


@login_required
@require_POST
def note(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = case_for(request, pk)
    public = request.POST.get("public") == "1"
    add_note(case, by=request.actor, text=request.POST.get("note", ""), public=public)
    return done(request, case, _("Noted"))


@login_required
@require_POST
def hurry(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = case_for(request, pk)
    urge(case, by=request.actor, note=request.POST.get("note", ""))
    return done(request, case, _("They have been asked to hurry"))


@login_required
@require_http_methods(["GET", "POST"])
def give(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Hand the case on to another office."""
    case = case_for(request, pk)
    form = HandOnForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hand_on(case, to=given["office"], by=request.actor, reason=given["note"])
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return done(request, case, _("Handed on to %(office)s") % {"office": case.office})
    return _show_form(request, case, form, title=_("Hand on"), act=_("Hand on"))


@login_required
@require_http_methods(["GET", "POST"])
def child(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give part of the work to another office."""
    case = case_for(request, pk)
    form = ChildForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = open_child(
                case,
                by=request.actor,
                office=given["office"],
                title=given["title"],
                text=given["text"],
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return done(
                request,
                case,
                _("%(number)s is with %(office)s") % {"number": made.number, "office": made.office},
            )
    return _show_form(
        request, case, form, title=_("Work for another office"), act=_("Send it to them")
    )


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = case_for(request, pk)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if case.limit is not None:
        form.fields["amount"].help_text = case.limit.unit.label
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ask_extension(case, by=request.actor, amount=given["amount"], reason=given["note"])
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return done(request, case, _("Asked for; the head of the community decides"))
    return _show_form(request, case, form, title=_("Ask for more time"), act=_("Ask for it"))


@login_required
@require_POST
def decide(request: ActorRequest, pk: UUID, extension_pk: UUID) -> HttpResponse:
    case = case_for(request, pk)
    extension = get_object_or_404(Extension.objects.filter(case=case), pk=extension_pk)
    approve = request.POST.get("decision") == "approve"
    decide_extension(
        extension, by=request.actor, approve=approve, answer=request.POST.get("note", "")
    )
    return done(request, case, _("The wish for more time is decided"))


@login_required
@require_POST
def attach(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = case_for(request, pk)
    count = attach_files(
        case,
        request.FILES.getlist("files"),
        by=request.actor,
        purpose=request.POST.get("purpose", ""),
    )
    return done(request, case, _("%(count)s files added") % {"count": count})


@login_required
@require_POST
def rate(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = case_for(request, pk)
    form = RatingForm(request.POST)
    if not form.is_valid():
        context = {**context_of(request, case, theirs=True), "rating_form": form}
        return render(request, "cases/detail_portal.html", context, status=422)
    given = form.cleaned_data
    rate_case(case, level=given["level"], comment=given["comment"], by=request.actor)
    return done(request, case, _("Thank you. What you wrote is read by the community's head."))


def _show_form(
    request: ActorRequest, case: Case, form: Any, *, title: Any, act: Any
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "title": title,
        "act": act,
        "portal": request.actor.desk == "portal",
    }
    return render(request, "cases/act.html", context, status=422 if form.errors else 200)
