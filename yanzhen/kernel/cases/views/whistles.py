"""The whistle: blowing it, the line of departments, their answers, the joint decision, and the list."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions import (
    answer_call,
    blow_whistle,
    call_off_whistle,
    decide_jointly,
)
from yanzhen.kernel.cases.actions.calling import has_login, may_whistle
from yanzhen.kernel.cases.actions.whistling import steps_open_to
from yanzhen.kernel.cases.forms.whistles import AnswerForm, DecisionForm, WhistleForm
from yanzhen.kernel.cases.models import Case, Whistle, WhistleCall
from yanzhen.kernel.cases.models.whistles import LIFE, WAITING
from yanzhen.kernel.cases.views.doors import case_for, is_key, say_refusal
from yanzhen.kernel.cases.views.offices import tabs
from yanzhen.kernel.parties.middleware import ActorRequest

DEPARTMENTS_SHOWN_MAX: Final = 40


@for_offices("cases.whistle")
@require_http_methods(["GET", "POST"])
def blow(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Call departments to a case, until when."""
    case = case_for(request, pk)
    form = WhistleForm(
        request.POST if request.method == "POST" else None, case=case, by=request.actor
    )
    if request.method == "POST" and form.is_valid():
        try:
            whistle = blow_whistle(case, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("They are called, until %(time)s") % {
                "time": timezone.localtime(whistle.report_by).strftime("%Y-%m-%d %H:%M")})  # fmt: skip
            return redirect(whistle.get_absolute_url())
    return _form(request, case.get_absolute_url(), case, form, _("Blow the whistle"))


@login_required
def whistle(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The line of departments: who is there, who is late, who refuses; and what was decided."""
    found = _whistle(request, pk)
    now = timezone.now()
    calls = list(found.calls.select_related("office").order_by("office__title"))
    for call in calls:
        call.whistle, call.case = found, found.case
    rows = [_row(call, request.actor, now) for call in calls]
    context = {
        "whistle": found,
        "case": found.case,
        "rows": rows,
        "at_once": ("report", "accept"),
        "there": sum(call.state == "reported" for call in calls),
        "over": found.is_open and now > found.report_by,
        "parts": list(found.parts.select_related("office", "case__item").order_by("asked_at")),
        "may_decide": found.is_open and may_whistle(found.case, request.actor),
        "may_open": Case.objects.visible_to(request.actor).filter(pk=found.case_id).exists(),
    }
    return render(request, "cases/whistle.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: ActorRequest, pk: UUID, call_pk: UUID, name: str) -> HttpResponse:
    """A department comes, reports or refuses; or whoever is above judges a refusal."""
    found = _whistle(request, pk)
    mine = WhistleCall.objects.visible_to(request.actor).filter(whistle=found)
    call = get_object_or_404(mine.for_list(), pk=call_pk)
    row = LIFE.step(name, call.state)
    for_them = request.actor.office_id != call.office_id and not row.may.startswith("whoever")
    posted = request.method == "POST"
    form = AnswerForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        step=row,
        for_them=for_them,
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            answer_call(
                call, name, by=request.actor, note=given.get("note") or "", paper=given.get("paper")
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, f"{call.office}: {call.state_now.label}")
            return redirect(found.get_absolute_url())
    return _form(request, found.get_absolute_url(), found.case, form, row.label, call.office.title)


@for_offices("cases.whistle")
@require_http_methods(["GET", "POST"])
def decide(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Write the joint decision down: who took part, who leads, who does what by when."""
    found = _whistle(request, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, whistle=found)
    if request.method == "POST" and form.is_valid():
        try:
            decide_jointly(found, by=request.actor, **form.decision())
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("The joint decision is kept; every part has its clock"))
            return redirect(found.get_absolute_url())
    page = "cases/whistle_decide.html"
    return _form(
        request, found.get_absolute_url(), found.case, form, _("Joint decision"), page=page
    )


@for_offices("cases.whistle")
@require_POST
def call_off(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _whistle(request, pk)
    call_off_whistle(found, by=request.actor, reason=request.POST.get("note", ""))
    messages.success(request, _("The whistle was called off"))
    return redirect(found.get_absolute_url())


@for_offices("cases.handle", "cases.see_scope")
def whistles(request: ActorRequest) -> HttpResponse:
    """All whistles one may see, newest first, with counts per department that open."""
    now = timezone.now()
    seen = Whistle.objects.visible_to(request.actor)
    calls = WhistleCall.objects.visible_to(request.actor)
    rows = seen
    if is_key(key := request.GET.get("office", "")):
        of_office = calls.filter(office_id=key)
        picked = {"late": of_office.late(now), "refused": of_office.refused(),
                  "came": of_office.filter(state="reported")}.get(request.GET.get("what", ""), of_office)  # fmt: skip
        rows = seen.filter(pk__in=picked.values("whistle_id"))
    if request.GET.get("view") != "all" and not key:
        rows = rows.open()
    page = page_of(rows.for_list().order_by("-blown_at", "id"), request.GET)
    context = {
        "page": page,
        "rows": [(one, [(call, call.state_now) for call in one.calls.all()]) for one in page.rows],
        "now": now,
        "view": "office" if key else request.GET.get("view", "open"),
        "tabs": tabs(request.actor),
        "by_office": _counts(calls, now),
    }
    return render(request, "cases/whistles.html", context)


def _whistle(request: ActorRequest, pk: UUID) -> Whistle:
    seen = Whistle.objects.visible_to(request.actor)
    return get_object_or_404(
        seen.select_related("case__place", "case__office", "case__item", "lead"), pk=pk
    )


def _row(call: WhistleCall, actor: Any, now: datetime) -> dict[str, Any]:
    return {
        "call": call,
        "state": call.state_now,
        "late": call.is_late(now),
        "steps": steps_open_to(call, actor),
        "for_them": actor.office_id != call.office_id,
        "no_login": call.state in WAITING and not has_login(call.office),
    }


def _counts(calls: Any, now: datetime) -> list[Any]:
    late = (
        Q(state__in=WAITING, whistle__report_by__lt=now)
        | Q(state="absent")
        | Q(reported_at__gt=F("whistle__report_by"))
    )
    return list(
        calls.values("office_id", "office__title")
        .annotate(
            all=Count("id"),
            came=Count("id", filter=Q(state="reported")),
            late=Count("id", filter=late),
            refused=Count("id", filter=Q(refused_at__isnull=False)),
        )
        .order_by("-all", "office__title")[:DEPARTMENTS_SHOWN_MAX]
    )


def _form(
    request: ActorRequest, back: str, case: Case, form: Any, title: Any, lead: str = "",
    page: str = "cases/whistle_act.html",
) -> HttpResponse:  # fmt: skip
    context = {"case": case, "form": form, "title": title, "act": title, "back": back, "lead": lead}
    return render(request, page, context, status=422 if form.errors else 200)
