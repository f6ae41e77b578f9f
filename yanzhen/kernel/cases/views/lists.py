"""Lists of cases: my desk, what is due, what waits for me; filters in the address; kept filters."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from yanzhen.base.exporting import EXPORT_ROWS_MAX
from yanzhen.base.limits import Light
from yanzhen.base.paging import page_of
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.cases.actions.bulk import ManyAct, acts_for
from yanzhen.kernel.cases.models import (
    BadRating,
    Case,
    CaseQuerySet,
    Channel,
    SavedFilter,
)
from yanzhen.kernel.cases.models.due import coloured, hurrying
from yanzhen.kernel.cases.models.part_reminders import escalated_cases
from yanzhen.kernel.cases.models.queries import SOONEST_FIRST
from yanzhen.kernel.cases.views.words import EXPORT_COLUMNS, export_line, record_export
from yanzhen.kernel.cases.widgets import without_office
from yanzhen.kernel.parties.middleware import ActorRequest

FILTERS: Final = ("q", "light", "channel", "kind", "state", "place", "view", "sort")
SAVED_FILTERS_MAX: Final = 12
SORTS: Final[dict[str, tuple[Any, ...]]] = {
    "new": ("-received_at", "-id"),
    "old": ("received_at", "id"),
}
# What has ended is due no more; by its end PostgreSQL walks an index instead of sorting them all.
LAST_ENDED_FIRST: Final = ("-ended_at", "-id")


@dataclass(frozen=True)
class View:
    """One tab over the list: a question everybody asks."""

    slug: str
    title: Any
    count: int | None = None


VIEWS: Final = {
    "mine": gettext_lazy("Still open"),
    "soon": gettext_lazy("Due soon"),
    "late": gettext_lazy("Overdue"),
    "escalated": gettext_lazy("Escalated to us"),
    "nobodys": gettext_lazy("With no office"),
    "new": gettext_lazy("Not taken yet"),
    "waiting": gettext_lazy("Awaiting others"),
    "answered": gettext_lazy("To be closed"),
    "all": gettext_lazy("All of this place"),
    "ended": pgettext_lazy("cases", "Ended"),
}
LIGHTS: Final = {
    Light.RED.value: gettext_lazy("Red: overdue"),
    Light.YELLOW.value: gettext_lazy("Yellow: due soon"),
    Light.GREEN.value: gettext_lazy("Green: there is time"),
    Light.PAUSED.value: gettext_lazy("The clock stands"),
    Light.WAITING.value: gettext_lazy("Awaits a calendar"),
}


@login_required
def desk(request: ActorRequest) -> HttpResponse:
    """What is on my desk, soonest first."""
    now = timezone.now()
    chosen = request.GET.get("view", "mine")
    cases = _filtered(request, _view(request, chosen, now))
    order = _order(request)
    page = page_of(cases.order_by(*order).for_list(), request.GET)
    tabs, lights = _tabs(request, now)
    acts = acts_for(request.actor)
    rows = [_row(case, request, acts, now) for case in page.rows]
    allowed = Counter(slug for row in rows for slug in row["acts"])
    context = {
        "page": page,
        "rows": rows,
        "views": tabs,
        "lights": lights,
        "chosen": chosen if chosen in VIEWS else "mine",
        "saved": SavedFilter.objects.filter(person_id=request.actor.person_id).order_by("title"),
        "channels": Channel.choices,
        "may_export": request.actor.may("cases.see_scope"),
        "query": request.GET.urlencode(),
        "may_file": request.actor.may("cases.open_for_others"),
        "bar": [act for act in acts if allowed[act.slug]],
        "may_follow_up": request.actor.may("cases.follow_up"),
        "may_dispatch": request.actor.may("cases.dispatch"),
        "without_office": without_office(request.actor),
        "asked": {name: request.GET.get(name, "") for name in FILTERS},
    }
    return render(request, _list_template(request), context)


@for_offices("cases.see_scope")
def export(request: ActorRequest) -> HttpResponse:
    """The rows of the list as it is filtered now, as a spreadsheet; who took them is written down."""
    now = timezone.now()
    cases = _filtered(request, _view(request, request.GET.get("view", "mine"), now))
    order = _order(request)
    rows = cases.order_by(*order).select_related("place").for_list()[: EXPORT_ROWS_MAX + 1]
    lines = (export_line(case) for case in rows.iterator(chunk_size=500))
    return export_list(
        request,
        _("My cases"),
        EXPORT_COLUMNS,
        lines,
        record=lambda n: record_export(request.actor, n),
    )


@login_required
@require_POST
def keep_filter(request: ActorRequest) -> HttpResponse:
    """Keep the filters of this moment under a name."""
    title = request.POST.get("title", "").strip()[:40]
    query = urlencode({n: v for n in FILTERS if (v := request.POST.get(n, ""))})
    mine = SavedFilter.objects.filter(person_id=request.actor.person_id)
    if not title:
        messages.error(request, _("Give the filter a name."))
    elif mine.count() >= SAVED_FILTERS_MAX:
        messages.error(request, _("Twelve filters are kept already. Remove one first."))
    else:
        _keep(request, title, query)
    return redirect(f"{_list_url()}?{query}")


@login_required
@require_POST
def drop_filter(request: ActorRequest, pk: Any) -> HttpResponse:
    get_object_or_404(SavedFilter.objects.filter(person_id=request.actor.person_id), pk=pk).delete()
    messages.success(request, _("Removed"))
    return redirect(_list_url())


@for_offices("cases.follow_up")
def bad_ratings(request: ActorRequest) -> HttpResponse:
    """Bad ratings that are not settled yet."""
    loops = (
        BadRating.objects.filter(
            closed_at__isnull=True, rating__case__in=Case.objects.visible_to(request.actor)
        )
        .select_related("rating__case__office", "rating__case__item")
        .order_by("id")
    )
    return render(
        request,
        "cases/bad_ratings.html",
        {"page": page_of(loops, request.GET), "now": timezone.now()},
    )


@for_offices("cases.follow_up")
@require_POST
def follow_up(request: ActorRequest, pk: Any, name: str) -> HttpResponse:
    """One step of the loop of a bad rating."""
    loop = get_object_or_404(
        BadRating.objects.filter(
            rating__case__in=Case.objects.visible_to(request.actor)
        ).select_related("rating__case"),
        pk=pk,
    )
    loop.take(name, by=request.actor, note=request.POST.get("note", ""))
    messages.success(request, _("Noted"))
    return redirect("cases:bad_ratings")


def _row(case: Case, request: ActorRequest, acts: list[ManyAct], now: datetime) -> dict[str, Any]:
    """A case with its clock, and which acts of the bar it allows."""
    allowed = [act.slug for act in acts if act.allows(case, request.actor)]
    return {
        "case": case, "state": case.state_now, "remaining": case.remaining(now), "acts": allowed,
        "sooner": case.sooner_promise,
    }  # fmt: skip


def _order(request: ActorRequest) -> tuple[Any, ...]:
    usual = LAST_ENDED_FIRST if request.GET.get("view") == "ended" else SOONEST_FIRST
    return SORTS.get(request.GET.get("sort", ""), usual)


def _list_template(request: ActorRequest) -> str:
    """The rows alone for htmx; large and plain for those who ask, a table for those who handle."""
    if request.headers.get("HX-Request") and "rows" in request.headers.get("HX-Target", ""):
        return "cases/_rows.html"
    return "cases/list_portal.html" if request.actor.desk == "portal" else "cases/list.html"


def _keep(request: ActorRequest, title: str, query: str) -> None:
    try:
        with transaction.atomic():
            SavedFilter.objects.create(person_id=request.actor.person_id, title=title, query=query)
    except IntegrityError:
        messages.error(request, _("You keep a filter of this name already."))
    else:
        messages.success(request, _("Kept as “%(title)s”") % {"title": title})


def _list_url() -> str:
    return reverse("cases:list")


def _own(request: ActorRequest) -> CaseQuerySet:
    """Those of my office; whoever has none sees their own requests."""
    cases = Case.objects.visible_to(request.actor)
    return cases.on_desk_of(request.actor) if request.actor.may("cases.handle") else cases


def _view(request: ActorRequest, chosen: str, now: datetime) -> CaseQuerySet:
    own = _own(request)
    seen = Case.objects.visible_to(request.actor)
    asked: dict[str, Callable[[], CaseQuerySet]] = {
        "soon": lambda: own.filter(hurrying(now)),
        "new": lambda: own.open().filter(state__in=["submitted", "dispatched", "received"]),
        "waiting": lambda: own.open().filter(Q(paused=True) | Q(state="to_supplement")),
        "answered": lambda: own.open().filter(
            state__in=["replied", "called_back", "decided", "delivered"]
        ),
        "late": lambda: seen.overdue(now),
        "escalated": lambda: seen.filter(pk__in=escalated_cases(request.actor)),
        "nobodys": lambda: seen.open().filter(office__isnull=True),
        # Opened by the numbers of other pages; no tabs of their own.
        "near": lambda: seen.filter(coloured(Light.YELLOW, now)),
        "unhappy": lambda: seen.unhappy(),
        "all": lambda: seen.open(),
        "ended": lambda: seen.ended(),
    }
    find = asked.get(chosen)
    return find() if find else own.open()


def _tabs(request: ActorRequest, now: datetime) -> tuple[list[View], list[View]]:
    """The tabs and the colours with their counts, in one statement over the open ones of the desk."""
    counts = _own(request).open().aggregate(
        mine=Count("id"),
        soon=Count("id", filter=hurrying(now)),
        new=Count("id", filter=Q(state__in=["submitted", "dispatched", "received"])),
        waiting=Count("id", filter=Q(paused=True) | Q(state="to_supplement")),
        answered=Count("id", filter=Q(state__in=["replied", "called_back", "decided", "delivered"])),
        **{f"light_{light}": Count("id", filter=coloured(light, now)) for light in LIGHTS},
    )  # fmt: skip
    tabs = [View(slug, title, counts.get(slug)) for slug, title in VIEWS.items()]
    lights = [View(slug, title, counts[f"light_{slug}"]) for slug, title in LIGHTS.items()]
    return tabs, lights


def _filtered(request: ActorRequest, cases: CaseQuerySet) -> Any:
    asked = request.GET
    if asked.get("light") in LIGHTS:
        cases = cases.filter(coloured(asked["light"], timezone.now()))
    if asked.get("channel"):
        cases = cases.filter(channel=asked["channel"])
    if asked.get("kind"):
        cases = cases.filter(kind=asked["kind"])
    if asked.get("state"):
        cases = cases.filter(state=asked["state"])
    if asked.get("place"):
        cases = cases.filter(scope_path__startswith=asked["place"])
    return matching(cases, asked["q"]) if asked.get("q", "").strip() else cases
