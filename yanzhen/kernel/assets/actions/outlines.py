"""Where an asset lies: a point or an outline as GeoJSON in WGS84, as maps on the telephone or a survey give it."""

import json
import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.geo import area_m2, wgs84_from_gcj02
from yanzhen.base.refusals import Refused

POINTS_MAX: Final = 2_000
LIMITS: Final = (-180.0, -90.0, 180.0, 90.0)
PAIR: Final = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,, ]\s*(-?\d+(?:\.\d+)?)\s*$")
# A point is drawn as a small square: so many degrees, some four metres, from its middle to a side.
HALF_SIDE: Final = 0.00004


def geometry_of(text: str, *, shifted: bool = False) -> dict[str, Any] | None:
    """“119.95, 30.05” or GeoJSON becomes a geometry; `shifted`: the numbers are those of Chinese maps (GCJ-02)."""
    if not text.strip():
        return None
    if match := PAIR.match(text):
        point = (float(match[1]), float(match[2]))
        lon, lat = wgs84_from_gcj02(point) if shifted else point
        return checked_geometry({"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]})
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(
            _("Write longitude and latitude, such as 119.95, 30.05, or paste GeoJSON."),
            field="geometry",
        ) from None
    # Something was written, so an empty geometry is refused, not taken for none.
    return checked_geometry(_inside(found) or {})


def _inside(found: Any) -> Any:
    """The geometry of a Feature or of a collection with one Feature."""
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features") or []
        found = features[0] if len(features) == 1 else None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    return found


def checked_geometry(geometry: Any) -> dict[str, Any] | None:
    """The geometry itself, or Refused: a point, a polygon or several, closed and on the globe."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Point", "Polygon", "MultiPolygon"):
        raise Refused(
            _("Only a point or an outline can be kept (GeoJSON Point, Polygon, MultiPolygon)."),
            field="geometry",
        )
    try:
        points = (
            [geometry["coordinates"]] if kind == "Point" else list(_points(geometry["coordinates"]))
        )
        on_globe = all(
            LIMITS[0] <= float(p[0]) <= LIMITS[2] and LIMITS[1] <= float(p[1]) <= LIMITS[3]
            for p in points
        )
    except (KeyError, IndexError, TypeError, ValueError):
        raise Refused(
            _("This outline is torn: a point has no two numbers."), field="geometry"
        ) from None
    if not points or not on_globe or len(points) > POINTS_MAX:
        raise Refused(
            _("This outline lies off the globe, or has more than %(most)s points."),
            field="geometry",
            most=POINTS_MAX,
        )
    if kind != "Point" and area_m2(geometry) <= 0:
        raise Refused(
            _("This outline holds no area. Its last point is its first again."), field="geometry"
        )
    return {"type": kind, "coordinates": geometry["coordinates"]}


def _points(part: Any) -> Any:
    if isinstance(part[0], int | float):
        yield part
    else:
        for inner in part:
            yield from _points(inner)


def drawn(geometry: dict[str, Any]) -> dict[str, Any]:
    """What the map draws: an outline as it is, a point as a small square."""
    if geometry["type"] != "Point":
        return geometry
    lon, lat = (float(value) for value in geometry["coordinates"][:2])
    west, east, south, north = lon - HALF_SIDE, lon + HALF_SIDE, lat - HALF_SIDE, lat + HALF_SIDE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
