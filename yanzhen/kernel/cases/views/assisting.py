"""Parts of other offices: asking for one, working on one, and the list of them with its counts."""

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions import ask_assist
from yanzhen.kernel.cases.forms.acts import StepForm
from yanzhen.kernel.cases.forms.offices import AssistForm
from yanzhen.kernel.cases.models import Assist, Case
from yanzhen.kernel.cases.models.assisting import LIFE
from yanzhen.kernel.cases.views.doors import case_for, done, is_key, say_refusal
from yanzhen.kernel.cases.views.offices import tabs
from yanzhen.kernel.parties.middleware import ActorRequest

OFFICES_SHOWN_MAX: Final = 40
VIEWS: Final = (
    ("mine", gettext_lazy("Asked of us")),
    ("asked", gettext_lazy("Asked by us")),
    ("late", gettext_lazy("Overdue")),
    ("done", gettext_lazy("Answered")),
    ("all", gettext_lazy("All of this place")),
)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask another office for a part, with a time of its own."""
    case = case_for(request, pk)
    form = AssistForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            part = ask_assist(case, by=request.actor, **form.part())
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return done(request, case, _("Asked of %(office)s") % {"office": part.office})
    context = {"case": case, "form": form, "title": _("Ask another office to assist"), "act": _("Ask them")}  # fmt: skip
    return render(request, "cases/act.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One step of a part: at once where it asks nothing, with its form where it does."""
    part = _part(request, pk)
    row = LIFE.step(name, part.state)
    form = StepForm(request.POST if request.method == "POST" else None, case=part.case, step=row)
    if request.method == "POST" and form.is_valid():
        given = form.data_for_step()
        try:
            part.take_step(
                name, by=request.actor, note=form.cleaned_data.get("note") or "", data=given
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Done: %(state)s") % {"state": part.state_now.label})
            there = Case.objects.visible_to(request.actor).filter(pk=part.case_id).exists()
            return redirect(part.get_absolute_url() if there else "cases:parts")
    context = {"case": part.case, "form": form, "title": row.label, "act": row.label, "part": part}
    return render(request, "cases/act.html", context, status=422 if form.errors else 200)


@for_offices("cases.handle", "cases.see_scope")
def parts(request: ActorRequest) -> HttpResponse:
    """What is asked of us and by us, soonest due first, with counts per office that open."""
    now = timezone.now()
    seen = Assist.objects.visible_to(request.actor)
    chosen = request.GET.get("view", "mine")
    rows = _chosen(request, seen, chosen, now).order_by(
        F("clock_stopped_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "id"
    )
    page = page_of(rows.for_list(), request.GET)
    cases = Case.objects.visible_to(request.actor).filter(
        pk__in=[part.case_id for part in page.rows]
    )
    context = {
        "page": page,
        "rows": [{"part": part, "remaining": part.remaining(now)} for part in page.rows],
        "openable": set(cases.values_list("pk", flat=True)),
        "tabs": tabs(request.actor),
        "views": VIEWS,
        "chosen": chosen,
        "by_office": _counts(seen, now),
    }
    return render(request, "cases/parts.html", context)


def _part(request: ActorRequest, pk: UUID) -> Assist:
    return get_object_or_404(Assist.objects.visible_to(request.actor).for_list(), pk=pk)


def _chosen(request: ActorRequest, seen: Any, chosen: str, now: datetime) -> Any:
    if is_key(key := request.GET.get("office", "")):
        seen = seen.filter(office_id=key)
    mine = Q(office_id=request.actor.office_id)
    if chosen == "asked":
        return seen.open().filter(case__office_id=request.actor.office_id)
    if chosen == "late":
        return seen.filter(
            Q(ended_at__isnull=True, due_at__lt=now)
            | Q(state="done", clock_stopped_at__gt=F("due_at"))
        )
    if chosen == "done":
        return seen.filter(state="done")
    return seen if chosen == "all" else seen.open().filter(mine)


def _counts(seen: Any, now: datetime) -> list[Any]:
    """Per office: asked, open, answered in time, late; the same rows that the list shows."""
    late = Q(ended_at__isnull=True, due_at__lt=now) | Q(
        state="done", clock_stopped_at__gt=F("due_at")
    )
    return list(
        seen.values("office_id", "office__title")
        .annotate(
            all=Count("id"),
            open=Count("id", filter=Q(ended_at__isnull=True)),
            answered=Count("id", filter=Q(state="done")),
            late=Count("id", filter=late),
        )
        .order_by("-all", "office__title")[:OFFICES_SHOWN_MAX]
    )
