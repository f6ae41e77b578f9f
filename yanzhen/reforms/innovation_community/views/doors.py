"""What every screen here does first: who asks, what they may open, which buildings they may choose."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.models import Enterprise, Talent


def frame(request: ActorRequest) -> str:
    return "base/portal.html" if request.actor.desk == "portal" else "base/workbench.html"


def firm_for(request: ActorRequest, pk: UUID) -> Enterprise:
    """The firm, if this actor may see it; otherwise it is not found."""
    return get_object_or_404(Enterprise.objects.visible_to(request.actor).for_lists(), pk=pk)


def talent_for(request: ActorRequest, pk: UUID) -> Talent:
    seen = Talent.objects.visible_to(request.actor)
    return get_object_or_404(
        seen.select_related(
            "person__party", "category", "enterprise__organisation__party", "place"
        ),
        pk=pk,
    )


def buildings_of(actor: Any) -> "QuerySet[Place]":
    """Buildings and parks of the actor's place, in the tree's order."""
    places = Place.objects.open().filter(kind__in=[PlaceKind.BUILDING, PlaceKind.PARK])
    if actor.scope_path:
        places = places.within(actor.scope_path)
    return places.order_by("pinyin", "name")


def officers_of(actor: Any) -> "QuerySet[Office]":
    """The service officers of the actor's place."""
    offices = Office.objects.visible_to(actor).open().filter(duty__in=OFFICER_DUTIES)
    if actor.scope_path:
        offices = offices.within(actor.scope_path)
    return offices.order_by("title")


def day_count(text: str, default: int = 0) -> int:
    """Days out of a query string; nonsense counts as the default."""
    return min(int(text), 36_500) if text.isdecimal() else default


def key_of(text: str) -> UUID:
    """A key out of a query string; nonsense is the key of nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
