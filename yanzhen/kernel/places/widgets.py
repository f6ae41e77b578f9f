"""What places show on pages: people, codes, history; and what the search box finds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.charts import Area, AreaMap
from yanzhen.base.search import pinyin_of
from yanzhen.kernel.places.models import CodeConflict, Place, PlaceChange, Population, RetiredCode

CHANGES_SHOWN = 20
M2_PER_KM2 = 1_000_000


def people_of_place(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    bands = list(
        Population.objects.filter(place_id=noun_id)
        .latest_on(timezone.localdate())
        .order_by("age_from")
    )
    if not bands:
        return None
    return {"bands": bands, "total": sum(band.people for band in bands), "first": bands[0]}


def codes_of_place(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    place = Place.objects.get(pk=noun_id)
    if not place.code:
        return None
    return {
        "place": place,
        "conflict": CodeConflict.objects.filter(code=place.code).first(),
        "retired": list(RetiredCode.objects.filter(successors__contains=[place.code])),
    }


def history_of_place(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    changes = list(PlaceChange.objects.filter(place_id=noun_id).order_by("-id")[:CHANGES_SHOWN])
    return {"changes": changes} if changes else None


def map_of(place: Place, children: Sequence[Place]) -> AreaMap | None:
    """The place's own outline, or those of the places below it; nothing where none is imported."""
    shown = [child for child in children if child.boundary]
    if not shown and place.boundary:
        shown = [place]
    if not shown:
        return None
    # Buildings in square metres, districts in square kilometres: whole numbers either way.
    in_km2 = max(one.area_m2 or 0 for one in shown) >= M2_PER_KM2 * 10
    areas = [
        Area(
            one.name,
            round((one.area_m2 or 0) / (M2_PER_KM2 if in_km2 else 1)),
            reverse("places:place", args=[one.pk]),
            one.boundary,
        )
        for one in shown
    ]
    return AreaMap(place.name, areas, "km²" if in_km2 else "m²")


def find_places(actor: Any, words: str, limit: int) -> list[tuple[str, str, str]]:
    """By part of the name, the start of its pinyin, or the code."""
    text = words.strip()
    if not text:
        return []
    spelled = pinyin_of(text)
    wanted = Q(name__contains=text) | Q(pinyin__startswith=spelled) | Q(code__startswith=text)
    places = Place.objects.visible_to(actor).open().filter(wanted).select_related("parent")
    return [
        (
            place.name,
            f"{place.get_kind_display()} · {place.parent.name if place.parent else ''}".strip(" ·"),
            reverse("places:place", args=[place.pk]),
        )
        for place in places.order_by("path")[:limit]
    ]
