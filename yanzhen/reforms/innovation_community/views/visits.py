"""Writing a visit down on the phone; one visit with what came of it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.documents.actions import files_shown, store_all
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.actions.visits import VisitDraft, record_visit
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to, sentences_of
from yanzhen.reforms.innovation_community.forms.visits import VisitForm
from yanzhen.reforms.innovation_community.models import Enterprise, MustVisitRule, Visit
from yanzhen.reforms.innovation_community.views.doors import firm_for, frame, talent_for

# A visit that waited on a device is sent by script: the answer is data, not a page.
KEPT_HEADER: Final = "X-Kept-Visit"


@for_offices("community.visit")
def visit_firm(request: ActorRequest, pk: UUID) -> HttpResponse:
    return _write(request, "enterprise", firm_for(request, pk))


@for_offices("community.visit")
def visit_talent(request: ActorRequest, pk: UUID) -> HttpResponse:
    return _write(request, "talent", talent_for(request, pk))


def _write(request: ActorRequest, key: str, whom: Any) -> HttpResponse:
    """Show the form, or write the visit: the same key twice gives one visit."""
    form = VisitForm(
        request.POST or None,
        initial={"reason": request.GET.get("rule", ""), "attendees": 1},
        rules=MustVisitRule.objects.visible_to(request.actor).active(),
        items=Item.objects.offered().filter(kind="request"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_anothers(request)
            visit = _record(request, key, whom, form.cleaned_data)
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            if KEPT_HEADER in request.headers:
                return JsonResponse({"visit": str(visit.pk)}, status=201)
            messages.success(request, _done(len(form.cleaned_data["problems"])))
            return redirect("innovation_community:visit", pk=visit.pk)
    context = {
        "frame": frame(request),
        "form": form,
        "whom": whom,
        "is_firm": isinstance(whom, Enterprise),
        "once": request.POST.get("once") or new_key(),
        "now": timezone.localtime(),
        **_before(request, key, whom),
    }
    status = 422 if form.is_bound and form.errors else 200
    if request.method == "POST" and KEPT_HEADER in request.headers:
        return JsonResponse({"sentences": sentences_of(form)}, status=status)
    return render(request, "innovation_community/visit_form.html", context, status=status)


def _refuse_anothers(request: ActorRequest) -> None:
    """A visit that waited on a device names its writer; nobody sends it in another's name."""
    writer = request.POST.get("person", "")
    if writer and writer != str(request.actor.person_id):
        raise Refused(_("Another person wrote this visit. It is sent when that person logs in."))


@transaction.atomic
def _record(request: ActorRequest, key: str, whom: Any, data: dict[str, Any]) -> Visit:
    """The visit and its photos, both or neither."""
    names = ("visited_at", "attendees", "names", "companions", "reason", "topics", "note")
    draft = VisitDraft(
        **{key: whom},
        **{name: data[name] for name in names},
        problems=data["problems"],
        once_key=once_of(request.POST) or new_key(),
    )
    visit = record_visit(draft, by=request.actor)
    store_all(request.FILES.getlist("files"), owner=visit, by=request.actor, purpose=_("On the visit"))  # fmt: skip
    return visit


def _done(cases: int) -> str:
    if not cases:
        return _("The visit is written down.")
    said = ngettext("The visit is written down, %(n)s case opened.", "The visit is written down, %(n)s cases opened.", cases)  # fmt: skip
    return said % {"n": cases}


def _before(request: ActorRequest, key: str, whom: Any) -> dict[str, Any]:
    """Who was here last, and what of theirs is still open."""
    last = (
        Visit.objects.visible_to(request.actor)
        .counted()
        .filter(**{key: whom})
        .order_by("-visited_at")
        .first()
    )
    party = whom.organisation_id if key == "enterprise" else whom.person_id
    return {
        "last": last,
        "open_cases": Case.objects.visible_to(request.actor)
        .open()
        .filter(reporter_id=party)
        .count(),
    }


@login_required
@require_GET
def visit_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One visit: who, when, what was raised, and the cases that came of it."""
    visit = get_object_or_404(Visit.objects.visible_to(request.actor).for_lists(), pk=pk)
    context = {
        "frame": frame(request),
        "visit": visit,
        "attendances": visit.attendances.all(),
        "problems": visit.problems.select_related("case__office"),
        "files": files_shown(visit, to=request.actor),
        "may_withdraw": visit.may_withdraw(request.actor),
        "may_list": request.actor.may("community.see"),
        "is_firm": visit.enterprise_id is not None,
    }
    return render(request, "innovation_community/visit.html", context)


@for_offices("community.visit")
@require_POST
def visit_withdraw(request: ActorRequest, pk: UUID) -> HttpResponse:
    visit = get_object_or_404(Visit.objects.visible_to(request.actor), pk=pk)
    visit.withdraw(by=request.actor, reason=request.POST.get("reason", ""))
    messages.success(request, _("The visit is withdrawn and counts no more."))
    return redirect("innovation_community:visit", pk=pk)
