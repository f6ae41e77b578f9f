"""Visits without network: the page a phone keeps, the worker that serves it, and who is here when it sends."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.keeping import worker
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.forms.visits import VisitForm
from yanzhen.reforms.innovation_community.models import Enterprise, MustVisitRule, Talent
from yanzhen.reforms.innovation_community.models.due_visits import (
    due_firms,
    due_talents,
    reason_of,
)

# A town's firms; more make the page slow to keep, and the search still finds these.
KEPT_MAX: Final = 3_000
FILES: Final = (
    "innovation_community/community.css",
    "innovation_community/offline-store.js",
    "innovation_community/offline.js",
)


@never_cache
@require_GET
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It lies under /community/, so that this is all it may answer for."""
    return worker(request, "innovation_community/worker.js", FILES)


@never_cache
@require_GET
def offline_who(request: ActorRequest) -> HttpResponse:
    """Whose login this is, and the token for sending; nobody's where nobody is logged in."""
    person = request.actor.person_id if request.user.is_authenticated else None
    return JsonResponse(
        {"person": str(person or ""), "token": get_token(request) if person else ""}
    )


@for_offices("community.visit")
@require_GET
def offline_page(request: ActorRequest) -> HttpResponse:
    """The form with those who may be visited inside: a phone keeps this page and opens it without network."""
    rules = list(MustVisitRule.objects.visible_to(request.actor).active())
    form = VisitForm(
        initial={"attendees": 1},
        rules=MustVisitRule.objects.visible_to(request.actor).active(),
        items=Item.objects.offered().filter(kind="request"),
    )
    people: dict[str, dict[str, Any]] = {}
    for row in (*_due(request, rules), *_firms(request)):
        people.setdefault(row["url"], row)
    context = {"form": form, "people": list(people.values())}
    return render(request, "innovation_community/offline.html", context)


def _due(request: ActorRequest, rules: list[MustVisitRule]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    firms = due_firms(Enterprise.objects.visible_to(request.actor).for_lists(), rules, today)
    talents = due_talents(
        Talent.objects.visible_to(request.actor).select_related("person__party", "place"),
        rules,
        today,
    )
    rows = []
    # `due_rule` is an annotation of these questions.
    found: tuple[tuple[str, Any], ...] = (("visit_firm", firms), ("visit_talent", talents))
    for door, due in found:
        for whom in due.order_by("place__path", "due_rule", "pk")[:KEPT_MAX]:
            rule = reason_of(whom, rules, today).rule
            row = _row(door, whom.pk, whom.name, whom.place.name if whom.place else "")
            rows.append(row | {"why": str(rule.title), "rule": str(rule.pk)})
    return rows


def _firms(request: ActorRequest) -> list[dict[str, Any]]:
    firms = (
        Enterprise.objects.visible_to(request.actor)
        .present()
        .order_by("organisation__party__pinyin")
    )
    columns = firms.values_list("pk", "organisation__party__name", "place__name")[:KEPT_MAX]
    return [_row("visit_firm", pk, name, place or "") for pk, name, place in columns]


def _row(door: str, pk: Any, name: str, place: str) -> dict[str, Any]:
    return {"url": reverse(f"innovation_community:{door}", args=[pk]), "name": name, "place": place}
