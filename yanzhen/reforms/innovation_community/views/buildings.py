"""Buildings and parks: floors and vacancy, a picture of the stack, a map without tiles."""

from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.charts import Area, AreaMap
from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.models import (
    BuildingProfile,
    BuildingStation,
    Enterprise,
    Tenancy,
    Unit,
    vacancy,
    with_let,
)
from yanzhen.reforms.innovation_community.views.doors import buildings_of, key_of

# Fewer than elsewhere: the map and its table stand on the same page.
BUILDINGS_PER_PAGE: Final = 18


def _per_building(rows: "QuerySet[Any]", key: str, value: Any) -> Subquery:
    """One number per building, worked out for the page's buildings only."""
    mine = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=value)
    return Subquery(mine.values("n")[:1])


@for_offices("community.see")
@require_GET
def building_list(request: ActorRequest) -> HttpResponse:
    """All buildings with firms and vacancy, and the parks they stand in; the map beside."""
    today = timezone.localdate()
    rooms = with_let(Unit.objects.visible_to(request.actor).open(), today)
    firms = Enterprise.objects.visible_to(request.actor).present()
    buildings = (
        buildings_of(request.actor)
        .filter(kind=PlaceKind.BUILDING)
        .select_related("parent", "building_profile")
        .annotate(
            firms=Coalesce(_per_building(firms, "place", Count("pk")), 0),
            area_m2_let=_per_building(rooms.filter(let=True), "building", Sum("area_m2")),
            area_m2_all=_per_building(rooms, "building", Sum("area_m2")),
        )
        .order_by("parent__pinyin", "pinyin", "name")
    )
    if park := request.GET.get("park", ""):
        buildings = buildings.filter(parent=key_of(park))
    rows = list(buildings)
    parks = list(buildings_of(request.actor).filter(kind=PlaceKind.PARK))
    context = {
        "page": page_of(buildings, request.GET, size=BUILDINGS_PER_PAGE),
        "buildings": len(rows),
        "parks": len(parks),
        "firms": sum(row.firms for row in rows),
        "vacant_m2": sum((row.area_m2_all or 0) - (row.area_m2_let or 0) for row in rows),
        "all_m2": sum(row.area_m2_all or 0 for row in rows),
        "map": _map(rows, parks),
        "may_found": request.actor.may("places.edit"),
    }
    return render(request, "innovation_community/buildings.html", context)


def _map(rows: list[Any], parks: list[Place]) -> AreaMap | None:
    """Firms by park (or by building, where no park has an outline); boundaries where they are known."""
    firms: dict[Any, int] = {}
    for row in rows:
        firms[row.parent_id] = firms.get(row.parent_id, 0) + row.firms
    areas = [
        Area(
            park.name,
            firms.get(park.pk, 0),
            reverse("innovation_community:enterprises") + f"?building={park.pk}&seated=1",
            park.boundary,
        )
        for park in parks
    ]
    if not areas:
        areas = [Area(row.name, row.firms, _page(row), row.boundary) for row in rows]
    if not areas:
        return None
    return AreaMap(_("Firms by park"), areas, _("firms"))


def _page(place: Any) -> str:
    return reverse("innovation_community:building", args=[place.pk])


@for_offices("community.see")
@require_GET
def building_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One building floor by floor: who sits where, what is vacant."""
    building = get_object_or_404(buildings_of(request.actor).select_related("parent"), pk=pk)
    today = timezone.localdate()
    units = Unit.objects.visible_to(request.actor).open().filter(building=building)
    context = {
        "building": building,
        "profile": BuildingProfile.objects.filter(place=building).first(),
        "station": BuildingStation.objects.filter(building=building, closed_on=None).select_related("office").first(),
        "vacancy": vacancy(units, today),
        "floors": _floors(units, building),
        "without_room": _without_room(request, building),
        "may_change": request.actor.may("community.edit"),
    }  # fmt: skip
    return render(request, "innovation_community/building.html", context)


@for_offices("community.see")
@require_GET
def park_list(request: ActorRequest) -> HttpResponse:
    """The parks of one's place, each with its buildings."""
    buildings = Place.objects.open().filter(kind=PlaceKind.BUILDING)
    parks = (
        buildings_of(request.actor)
        .filter(kind=PlaceKind.PARK)
        .annotate(buildings=Coalesce(_per_building(buildings, "parent", Count("pk")), 0))
    )
    context = {"page": page_of(parks, request.GET)}
    return render(request, "innovation_community/parks.html", context)


@for_offices("community.see")
@require_GET
def room_list(request: ActorRequest) -> HttpResponse:
    """Rooms by building and floor: all, the let or the vacant ones."""
    asked, today = request.GET, timezone.localdate()
    rooms = with_let(Unit.objects.visible_to(request.actor).open(), today)
    if building := asked.get("building", ""):
        rooms = rooms.filter(building=key_of(building))
    if (state := asked.get("state", "")) in ("vacant", "let"):
        rooms = rooms.filter(let=state == "let")
    rooms = rooms.select_related("building").order_by("building__pinyin", "-floor", "number", "pk")
    context = {
        "page": page_of(rooms, asked),
        "asked": asked,
        "area_m2": rooms.order_by().aggregate(n=Sum("area_m2"))["n"] or 0,
        "buildings": buildings_of(request.actor).filter(kind=PlaceKind.BUILDING),
        "may_change": request.actor.may("community.edit"),
    }
    return render(request, "innovation_community/rooms.html", context)


def _floors(units: "QuerySet[Unit]", building: Place) -> list[dict[str, Any]]:
    """Floors from the top, each with its rooms and who holds them; two queries."""
    today = timezone.localdate()
    held = (
        Tenancy.objects.on(today)
        .filter(building=building, unit__isnull=False)
        .select_related("enterprise__organisation__party")
    )
    holders: dict[Any, list[Enterprise]] = {}
    for tenancy in held:
        holders.setdefault(tenancy.unit_id, []).append(tenancy.enterprise)
    rooms: list[dict[str, Any]] = [
        {"unit": unit, "holders": holders.get(unit.pk, [])}
        for unit in units.order_by("-floor", "number")
    ]
    return [
        {
            "number": floor,
            "rooms": (group := list(each)),
            "vacant_m2": sum(room["unit"].area_m2 for room in group if not room["holders"]),
        }
        for floor, each in groupby(rooms, key=lambda room: room["unit"].floor)
    ]


def _without_room(request: ActorRequest, building: Place) -> int:
    """Firms of the building whose room is not known."""
    today = timezone.localdate()
    placed = Tenancy.objects.on(today).filter(building=building, unit__isnull=False)
    firms = Enterprise.objects.visible_to(request.actor).present().filter(place=building)
    return firms.exclude(pk__in=placed.values("enterprise")).count()
