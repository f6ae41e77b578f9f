"""Writing down what is known of buildings: facts, rooms, work stations; and of the community itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.actions.buildings import (
    Founding,
    add_rooms,
    close_room,
    close_station,
    describe_building,
    found_community,
    open_station,
)
from yanzhen.reforms.innovation_community.forms.buildings import (
    BuildingForm,
    CommunityForm,
    RoomsForm,
    StationForm,
)
from yanzhen.reforms.innovation_community.models import (
    BuildingProfile,
    BuildingStation,
    Community,
    Unit,
)
from yanzhen.reforms.innovation_community.views.acts import Sheet, act
from yanzhen.reforms.innovation_community.views.doors import buildings_of, officers_of

FACTS = ("floors", "floors_below", "rentable_area_m2", "built_year", "note")


def _building(request: ActorRequest, pk: UUID) -> Place:
    return get_object_or_404(buildings_of(request.actor), pk=pk)


def _sheet(building: Place, title: str, button: str) -> Sheet:
    page = reverse("innovation_community:building", args=[building.pk])
    crumbs = ((_("Buildings"), reverse("innovation_community:buildings")), (building.name, page))
    return Sheet(title, crumbs, page, button)


@for_offices("community.edit")
def building_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Floors, area and year of a building."""
    building = _building(request, pk)
    profile = BuildingProfile.objects.filter(place=building).first()
    initial = {name: getattr(profile, name) for name in FACTS} if profile else None
    return act(
        request,
        BuildingForm(request.POST or None, initial=initial),
        _sheet(building, _("What is known of the building"), _("Keep this")),
        lambda data: describe_building(building, by=request.actor, **data),
        done=_("Written down for %(name)s.") % {"name": building.name},
    )


@for_offices("community.edit")
def rooms_add(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Enter one room or a range of them."""
    building = _building(request, pk)
    return act(
        request,
        RoomsForm(request.POST or None),
        _sheet(building, _("Add rooms"), _("Add to the building")),
        lambda data: add_rooms(
            building,
            data["numbers"],
            by=request.actor,
            area_m2=data["area_m2"],
            floor=data["floor"],
            shared=data["shared"],
        ),
        done=_("Written down for %(name)s.") % {"name": building.name},
    )


@for_offices("community.edit")
@require_POST
def room_close(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A room that is let no longer."""
    units = Unit.objects.visible_to(request.actor).select_related("building")
    unit = get_object_or_404(units, pk=pk)
    close_room(unit, by=request.actor)
    messages.success(request, _("Room %(room)s is closed.") % {"room": unit.number})
    return redirect("innovation_community:building", pk=unit.building_id)


@for_offices("community.edit")
def station_open(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Open the work station of a building."""
    building = _building(request, pk)
    form = StationForm(
        request.POST or None,
        offices=officers_of(request.actor),
        initial={"on": timezone.localdate()},
    )
    return act(
        request,
        form,
        _sheet(building, _("Open a work station"), _("Open the work station")),
        lambda data: open_station(building, by=request.actor, on=data["on"], office=data["office"]),
        done=_("Written down for %(name)s.") % {"name": building.name},
    )


@for_offices("community.edit")
@require_POST
def station_close(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Close the work station of a building."""
    stations = BuildingStation.objects.filter(building__in=buildings_of(request.actor).order_by())
    station = get_object_or_404(stations.select_related("building"), pk=pk)
    close_station(station, by=request.actor)
    messages.success(request, _("The work station is closed."))
    return redirect("innovation_community:building", pk=station.building_id)


def _communities_of(actor: Any) -> Any:
    places = Place.objects.open().filter(kind__in=[PlaceKind.COMMUNITY, PlaceKind.VILLAGE])
    if actor.scope_path:
        places = places.within(actor.scope_path)
    return places.order_by("pinyin", "name")


@for_offices("places.edit")
@require_GET
def community_list(request: ActorRequest) -> HttpResponse:
    """Which places are innovation communities, and since when."""
    places = _communities_of(request.actor)
    rows = Community.objects.filter(place__in=places.order_by()).select_related("place")
    context = {"rows": rows.order_by("place__pinyin", "place__name")}
    return render(request, "innovation_community/communities.html", context)


@for_offices("places.edit")
def community_edit(request: ActorRequest, pk: UUID | None = None) -> HttpResponse:
    """Say that a place is an innovation community, or correct when it was founded."""
    places = _communities_of(request.actor)
    community = get_object_or_404(Community, place__in=places.order_by(), pk=pk) if pk else None
    form = CommunityForm(request.POST or None, places=places, initial=_founding_of(community))
    if community is not None:
        del form.fields["place"]
    page = reverse("innovation_community:communities")
    title = community.place.name if community else _("Found a community")
    return act(
        request,
        form,
        Sheet(title, ((_("Innovation communities"), page),), page, _("Keep this")),
        lambda data: found_community(
            community.place if community else data["place"],
            Founding(data["year"], data["month"], data["day"], data["brand"]),
            by=request.actor,
        ),
        done=_("The community is in the register."),
    )


def _founding_of(community: Community | None) -> dict[str, Any]:
    if community is None:
        return {}
    return {
        "year": community.founded_year,
        "month": community.founded_month,
        "day": community.founded_day,
        "brand": community.brand,
    }
