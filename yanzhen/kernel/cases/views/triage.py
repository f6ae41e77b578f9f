"""Requests that no office has yet: each with the office it probably belongs to, sent in one press."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions.bulk import Given, act_on_many
from yanzhen.kernel.cases.actions.suggesting import Earlier
from yanzhen.kernel.cases.forms.bulk import offices_within
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.views.bulk import keys_of, show_receipt
from yanzhen.kernel.parties.middleware import ActorRequest

# As many offices as there are keys for them.
KEYS: Final = 9
PREFIX: Final = "office-"


@for_offices("cases.dispatch")
@require_http_methods(["GET", "POST"])
def triage(request: ActorRequest) -> HttpResponse:
    """One row per request, an office chosen in it; what is left open stays here."""
    if request.method == "POST":
        return _send(request)
    waiting = _waiting(request).order_by("received_at", "id").select_related("item", "place")
    page = page_of(waiting, request.GET)
    offices = list(offices_within(request.actor))
    earlier = Earlier(request.actor) if page.rows else None
    known = {office.pk: office.title for office in offices}
    rows = []
    for case in page.rows:
        found = earlier.suggest(case) if earlier else None
        rows.append(
            {
                "case": case,
                "suggestion": found if found and found.office_id in known else None,
                "maybe": known.get(found.office_id, "") if found else "",
            }
        )
    context = {
        "page": page,
        "rows": rows,
        "offices": [(office, n if n <= KEYS else None) for n, office in enumerate(offices, 1)],
        "words": request.GET.get("q", ""),
        "suggested": sum(bool(row["suggestion"] and row["suggestion"].sure) for row in rows),
    }
    return render(request, "cases/triage.html", context)


def _waiting(request: ActorRequest) -> Any:
    cases = Case.objects.visible_to(request.actor).open()
    waiting = cases.filter(office__isnull=True, state="received")
    words = request.GET.get("q", "").strip()
    return matching(waiting, words) if words else waiting


def _send(request: ActorRequest) -> HttpResponse:
    offices = {str(office.pk): office for office in offices_within(request.actor)}
    chosen: dict[UUID, Given] = {}
    for name, value in request.POST.items():
        if not name.startswith(PREFIX) or value not in offices:
            continue
        for key in keys_of([name.removeprefix(PREFIX)]):
            chosen[key] = Given(data={"office": offices[value]})
    if not chosen:
        raise Refused(_("Choose an office for at least one request."))
    bulk = act_on_many("dispatch", chosen, by=request.actor, once=once_of(request.POST))
    return show_receipt(request, bulk)
