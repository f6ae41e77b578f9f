"""Routes laid through the attractions, areas with their approved maximum, and their days opened."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.attractions import keep_area
from yanzhen.reforms.one_pass.actions.changing import free_slug
from yanzhen.reforms.one_pass.actions.products import open_area_days
from yanzhen.reforms.one_pass.actions.routes import lay_route
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.forms.making import (
    STOP,
    NewAreaForm,
    OpenDaysForm,
    RouteForm,
    attractions_for,
    stops_of,
)
from yanzhen.reforms.one_pass.forms.register import say
from yanzhen.reforms.one_pass.forms.rows import Row, shifted, typed_rows
from yanzhen.reforms.one_pass.models import Area, Route, Shown

WORDS: Final = ("name", "summary", "story", "name_en", "summary_en", "story_en", "drawing", "area", "place", "minutes", "distance_m",
                "is_study", "theme")  # fmt: skip


@for_offices(SEE)
@require_GET
def walks(request: ActorRequest) -> HttpResponse:
    """The office's routes, each with how many stops it has."""
    rows = Route.objects.kept_by(request.actor).select_related("area", "owner__party")
    page = page_of(rows.annotate(n=Count("stops")).order_by("is_study", "name", "pk"), request.GET)
    return render(request, "one_pass/walks.html", {"page": page, "may_edit": request.actor.may(EDIT)})  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def walk(request: ActorRequest, pk: UUID | None = None) -> HttpResponse:
    """A new route or another course of one. A press that only puts stops in order saves nothing."""
    kept = Route.objects.kept_by(request.actor).select_related("place")
    found = get_object_or_404(kept, pk=pk) if pk else Route()
    posted = request.method == "POST"
    rows, moved = typed_rows(request.POST, tuple(STOP)) if posted else _rows_of(found), -1
    offered = attractions_for(request.actor)
    if posted and "shift" in request.POST:
        rows, moved = shifted(rows, request.POST["shift"], STOP)
        form = RouteForm(initial=request.POST.dict(), by=request.actor)
        return _walk(request, form, found, rows, offered, moved)
    form = RouteForm(request.POST if posted else None, by=request.actor, initial=_words_of(found) if pk else {"drawing": "island"})  # fmt: skip
    if posted and form.is_valid():
        try:
            facts = form.facts(found) | ({} if pk else {"owner_id": request.actor.organisation_id, "since": timezone.localdate()})  # fmt: skip
            made = lay_route(found, stops_of(rows, offered), by=request.actor, **facts)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is laid out.") % {"name": made.name})
            return redirect("one_pass:walks")
    return _walk(request, form, found, rows, offered, moved)


def _walk(request: ActorRequest, form: RouteForm, found: Route, rows: list[Row], offered: Any, moved: int) -> HttpResponse:  # fmt: skip
    context = {"form": form, "route": None if found._state.adding else found, "rows": rows, "offered": offered, "moved": moved}  # noqa: SLF001  # fmt: skip
    return render(request, "one_pass/walk_form.html", context, status=422 if form.errors else 200)


def _rows_of(route: Route) -> list[Row]:
    if route._state.adding:  # noqa: SLF001  documented model API
        return [dict(STOP), dict(STOP)]
    return [{"attraction": str(one.attraction_id), "note": one.note, "note_en": one.note_en} for one in route.stops.all()]  # fmt: skip


def _words_of(route: Route) -> dict[str, Any]:
    words = {name: getattr(route, name) for name in WORDS if name not in ("area", "place")}
    return {**words, "area": route.area_id, "place": route.place_id, "shown": route.shown == Shown.PUBLISHED}  # fmt: skip


def _keep(noun: Area | None, data: dict[str, Any], by: Any) -> str:
    area = noun or Area(slug=free_slug(Area, data["name_en"], data["name"]))
    keep_area(area, by=by, **data)
    return reverse("one_pass:days")


NEW: Final = Act("area", gettext_lazy("Enter an area"), gettext_lazy("Enter this visited area"), NewAreaForm, _keep, gettext_lazy("The area is entered."),
                 hint=gettext_lazy("The maximum stands in the approval (旅游法 45): nobody sells a place beyond it."), capability=EDIT)  # fmt: skip
WORDS_OF_AREA: Final = Act("area", gettext_lazy("Change what visitors read"), gettext_lazy("Change it"), NewAreaForm, _keep,
                           gettext_lazy("The area is changed."), capability=EDIT)  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def area_new(request: ActorRequest) -> HttpResponse:
    """An area with the paper its maximum stands in."""
    back = reverse("one_pass:days")
    page = Page(str(NEW.title), ((_("How full the days are"), back),), back)
    return acts_page(request, None, [NEW], by=request.actor, page=page)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def area_words(request: ActorRequest, slug: str) -> HttpResponse:
    """What visitors read of an area, and whether they see it."""
    found = _area(request, slug)
    back = reverse("one_pass:days")
    page = Page(
        str(WORDS_OF_AREA.title), ((_("How full the days are"), back),), back, note=found.name
    )
    return acts_page(request, found, [WORDS_OF_AREA], by=request.actor, page=page)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def area_open(request: ActorRequest, slug: str) -> HttpResponse:
    """Days opened for sale, never with more places than were approved."""
    found = _area(request, slug)
    seller = Seller.objects.filter(pk=request.actor.organisation_id).select_related("place").first()
    if seller is None:
        return render(request, "orders/no_seller.html")
    form = OpenDaysForm(request.POST if request.method == "POST" else None, noun=found, by=request.actor)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            n = open_area_days(found, form.days(), size=form.cleaned_data["size"], by=request.actor, seller=seller)  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, ngettext("%(n)s day is open now.", "%(n)s days are open now.", n) % {"n": n})  # fmt: skip
            return redirect("one_pass:days")
    return render(request, "one_pass/area_open.html", {"area": found, "form": form}, status=422 if form.errors else 200)  # fmt: skip


def _area(request: ActorRequest, slug: str) -> Area:
    return get_object_or_404(Area.objects.kept_by(request.actor).select_related("place", "pool__seller__place"), slug=slug)  # fmt: skip
