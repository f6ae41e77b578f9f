"""The list of visits, and taking it out."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.models import Visit
from yanzhen.reforms.innovation_community.models.visits import VisitQuerySet
from yanzhen.reforms.innovation_community.views.doors import buildings_of, day_count, key_of
from yanzhen.reforms.innovation_community.views.taking_out import take_out

FILTERS: Final = ("building", "days", "since", "officer", "counted")
COLUMNS: Final = (
    ExportColumn(gettext_lazy("Whom"), 36),
    ExportColumn(gettext_lazy("When"), 18),
    ExportColumn(gettext_lazy("Building"), 22),
    ExportColumn(gettext_lazy("Visited by"), 16),
    ExportColumn(gettext_lazy("Together with"), 20),
    ExportColumn(gettext_lazy("Attendances"), 12),
    ExportColumn(gettext_lazy("Why this visit"), 22),
    ExportColumn(gettext_lazy("Note"), 50),
    ExportColumn(gettext_lazy("Withdrawn because"), 24),
)


def chosen_visits(request: ActorRequest) -> VisitQuerySet:
    """What the address asks for; an unknown building or officer finds nothing rather than everything."""
    asked = request.GET
    visits = Visit.objects.visible_to(request.actor)
    if days := day_count(asked.get("days", "")):
        visits = visits.filter(visited_at__gte=timezone.now() - timedelta(days=days))
    if since := _day(asked.get("since", "")):
        visits = visits.filter(visited_at__gte=since)
    if building := asked.get("building", ""):
        place = buildings_of(request.actor).filter(pk=key_of(building)).first()
        visits = visits.filter(scope_path__startswith=place.path) if place else visits.none()
    if officer := asked.get("officer", ""):
        known = {"visitor__isnull": True} if officer == "none" else {"visitor": key_of(officer)}
        visits = visits.filter(**known)
    return visits.counted() if asked.get("counted") else visits


def _day(text: str) -> datetime | None:
    """The beginning of a day out of a query string; nonsense narrows nothing."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


@for_offices("community.see")
@require_GET
def visit_list(request: ActorRequest) -> HttpResponse:
    """Visits by fifty, newest first; the address can narrow them to a building, an officer, days."""
    asked = request.GET
    context = {
        "page": page_of(chosen_visits(request).for_lists().order_by("-visited_at", "-id"), asked),
        "asked": asked,
        "kept": {name: asked[name] for name in ("officer", "since", "counted") if asked.get(name)},
        "buildings": buildings_of(request.actor),
        "may_export": request.actor.may("community.export"),
        "may_import": request.actor.may("community.import"),
        "may_visit": request.actor.may("community.visit"),
    }
    return render(request, "innovation_community/visits.html", context)


@for_offices("community.export")
def visit_export(request: ActorRequest) -> HttpResponse:
    """Exactly the visits of the list as .xlsx, with the reason for taking them out."""
    visits = chosen_visits(request).for_lists().order_by("-visited_at", "-id")
    return take_out(
        request,
        _("Visits"),
        COLUMNS,
        _rows(visits),
        back=reverse("innovation_community:visits"),
        filters=FILTERS,
    )


def _rows(visits: "QuerySet[Visit, Any]") -> Iterator[tuple[Any, ...]]:
    for visit in visits.iterator(chunk_size=2_000):
        yield (
            visit.whom.name,
            visit.visited_at,
            visit.place.name,
            visit.visitor_name,
            visit.companions,
            getattr(visit, "person_times", None),
            visit.reason.title if visit.reason else "",
            visit.note,
            visit.withdrawn_reason,
        )
