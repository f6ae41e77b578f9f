"""A boundary from a GeoJSON file: judged, put into WGS84, measured."""

import json
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.geo import Point, area_m2, centroid, polygons_of, to_wgs84
from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.actions.tree import keep_change, lock, refuse_unless_editor
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.models.facts import PlaceVerb

BYTES_MAX: Final = 2 * 1024 * 1024
POINTS_MAX: Final = 50_000
SURFACES: Final = frozenset({"Polygon", "MultiPolygon"})


@transaction.atomic
def set_boundary(
    place: Place, *, text: str | bytes, by: By, reason: str = "", gcj02: bool = False
) -> Place:
    """Give a place the outline of a GeoJSON text, or raise Refused.

    `gcj02` says that the coordinates are those of Chinese map services; they are moved back to
    WGS84 here, at the edge. Area (m²) and centroid follow from the outline.
    """
    refuse_unless_editor(by, place)
    geometry = read_boundary(text)
    if gcj02:
        geometry = to_wgs84(geometry)
    place = lock(place)
    area = round(area_m2(geometry))
    if area < 1:
        raise Refused(_("The outline encloses no area."))
    before = {"area_m2": place.area_m2}
    place.boundary, place.area_m2 = geometry, area
    longitude, latitude = centroid(geometry)
    place.longitude, place.latitude = _degrees(longitude), _degrees(latitude)
    place.save(update_fields=["boundary", "area_m2", "longitude", "latitude"])
    after = {"area_m2": area, "shifted": gcj02}
    keep_change(place, PlaceVerb.BOUNDED, by=by, reason=reason, before=before, after=after)
    return place


def read_boundary(text: str | bytes) -> dict[str, Any]:
    """The one Polygon or MultiPolygon in the text, or Refused with the reason."""
    if len(text) > BYTES_MAX:
        raise Refused(_("The file is larger than 2 MB. Simplify the outline first."))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(_("This is not GeoJSON.")) from None
    geometry = _the_geometry(found)
    try:
        polygons = polygons_of(geometry)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise Refused(_("The outline's coordinates can't be read.")) from None
    _refuse_unsound(polygons)
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _the_geometry(found: Any) -> dict[str, Any]:
    """The geometry itself, of a Feature, or of a collection that holds exactly one."""
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise Refused(_("The file must hold exactly one outline."))
        found = features[0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or found.get("type") not in SURFACES:
        raise Refused(_("An outline is a Polygon or a MultiPolygon."))
    return found


def _refuse_unsound(polygons: list[list[list[Point]]]) -> None:
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings or any(not polygon for polygon in polygons):
        raise Refused(_("The outline's coordinates can't be read."))
    if sum(len(ring) for ring in rings) > POINTS_MAX:
        raise Refused(_("The outline has more than 50,000 points. Simplify it first."))
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise Refused(_("A ring of the outline is not closed."))
        if any(not (-180 <= lon <= 180 and -90 <= lat <= 90) for lon, lat in ring):
            raise Refused(_("The coordinates must be degrees: longitude first, then latitude."))


def _degrees(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")
