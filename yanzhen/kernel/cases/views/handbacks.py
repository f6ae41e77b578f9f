"""Hand-backs: who hands back what, per office and per sender, and the local list of reasons."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions import configure_reasons
from yanzhen.kernel.cases.forms.settings import ReasonForms
from yanzhen.kernel.cases.models import Case, HandBack
from yanzhen.kernel.cases.views.doors import is_key
from yanzhen.kernel.cases.views.offices import tabs
from yanzhen.kernel.parties.middleware import ActorRequest

OFFICES_SHOWN_MAX: Final = 40
# Stands in the address for what nobody sent: the route of the item did.
ROUTE: Final = "route"


@for_offices("cases.handle", "cases.see_scope")
def hand_backs(request: ActorRequest) -> HttpResponse:
    """The rows, and above them their counts; each count opens its rows."""
    seen = HandBack.objects.visible_to(request.actor)
    chosen = _chosen(request, seen)
    page = page_of(chosen.for_list().order_by("-asked_at", "-id"), request.GET)
    cases = Case.objects.visible_to(request.actor).filter(pk__in=[one.case_id for one in page.rows])
    context = {
        "page": page,
        # Whoever handed it back sees what became of that, though no longer the case.
        "openable": set(cases.values_list("pk", flat=True)),
        "asked": {name: request.GET.get(name, "") for name in ("office", "sender", "state")},
        "tabs": tabs(request.actor),
        "states": HandBack.State.choices,
        "by_office": _counts(seen, "office_id", "office__title"),
        "by_sender": _counts(seen, "sender_id", "sender_name"),
    }
    return render(request, "cases/hand_backs.html", context)


@for_offices("cases.configure")
@require_http_methods(["GET", "POST"])
def reasons(request: ActorRequest) -> HttpResponse:
    """The reasons an office may choose from; a used one is switched off, not removed."""
    forms = ReasonForms(request.POST if request.method == "POST" else None)
    if request.method == "POST" and forms.is_valid():
        try:
            configure_reasons(forms.save, by=request.actor)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("The list of reasons is kept."))
            return redirect("cases:hand_back_reasons")
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/hand_back_reasons.html", {"forms": forms}, status=status)


def _chosen(request: ActorRequest, seen: Any) -> Any:
    for name, column in (("office", "office_id"), ("sender", "sender_id")):
        if is_key(value := request.GET.get(name, "")):
            seen = seen.filter(**{column: value})
    if request.GET.get("sender") == ROUTE:
        seen = seen.filter(sender_id__isnull=True)
    state = request.GET.get("state", "")
    return seen.filter(state=state) if state in HandBack.State.values else seen


def _counts(seen: Any, key: str, title: str) -> Sequence[Any]:
    """Per office: asked, waiting, accepted, refused. The share refused says who hands back too easily."""
    return list(
        seen.values(key, title)
        .annotate(
            all=Count("id"),
            waiting=Count("id", filter=Q(state="asked")),
            accepted=Count("id", filter=Q(state="accepted")),
            refused=Count("id", filter=Q(state="refused")),
        )
        .order_by("-all", title)[:OFFICES_SHOWN_MAX]
    )
