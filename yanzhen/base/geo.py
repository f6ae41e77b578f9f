"""Geometry on the globe without a library: areas, centroids, and China's shifted coordinates put right.

Coordinates are (longitude, latitude) in degrees, GeoJSON's order; WGS84 inside the product.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

Point = tuple[float, float]
Ring = Sequence[Point]

# WGS84, and the sphere that has its area (authalic).
WGS84_ECCENTRICITY: Final = 0.081_819_190_842_622
AUTHALIC_RADIUS_M: Final = 6_371_007.180_918
# The ellipsoid the shifted system (GCJ-02) is built on: Krasovsky 1940.
KRASOVSKY_A: Final = 6_378_245.0
KRASOVSKY_EE: Final = 0.006_693_421_622_965_943
# The shift applies inside this box around China.
CHINA: Final = (72.004, 0.8293, 137.8347, 55.8271)
ROUNDS: Final = 6


def polygons_of(geometry: dict[str, Any]) -> list[list[list[Point]]]:
    """Polygon and MultiPolygon alike as a list of polygons; each is its outer ring and its holes."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return [
        [[(float(point[0]), float(point[1])) for point in ring] for ring in polygon]
        for polygon in polygons
    ]


def area_m2(geometry: dict[str, Any]) -> float:
    """The area on the globe in square metres, holes taken off."""
    return sum(
        abs(ring_area_m2(polygon[0])) - sum(abs(ring_area_m2(hole)) for hole in polygon[1:])
        for polygon in polygons_of(geometry)
    )


def ring_area_m2(ring: Ring) -> float:
    """Signed area of a closed ring: the sum over its edges of Δλ · (sin φ₁ + sin φ₂) / 2 · R²."""
    total = 0.0
    for (lon_a, lat_a), (lon_b, lat_b) in _edges(ring):
        total += math.radians(lon_b - lon_a) * (authalic_sine(lat_a) + authalic_sine(lat_b))
    return total * AUTHALIC_RADIUS_M**2 / 2


def authalic_sine(latitude: float) -> float:
    """The sine of the latitude on the sphere of equal area (Snyder, Map Projections, 3-11 and 3-12)."""
    return _zone(math.sin(math.radians(latitude))) / _zone(1.0)


def _zone(sine: float) -> float:
    """What the belt from the equator to a latitude measures, but for a constant factor."""
    e = WGS84_ECCENTRICITY
    return sine / (1 - (e * sine) ** 2) + math.atanh(e * sine) / e


def centroid(geometry: dict[str, Any]) -> Point:
    """The centre of gravity of the outer rings, weighted by area; good within a city."""
    sums = [_moments(polygon[0]) for polygon in polygons_of(geometry)]
    weight = sum(area for area, _x, _y in sums)
    if weight == 0:
        return polygons_of(geometry)[0][0][0]
    return (sum(x for _a, x, _y in sums) / weight, sum(y for _a, _x, y in sums) / weight)


def to_wgs84(geometry: dict[str, Any]) -> dict[str, Any]:
    """The geometry with every point moved from GCJ-02 back to WGS84."""
    return {
        "type": geometry["type"],
        "coordinates": _mapped(geometry["coordinates"], wgs84_from_gcj02),
    }


def wgs84_from_gcj02(point: Point) -> Point:
    """Undo the shift by asking which point would be shifted here; exact to a centimetre."""
    guess = point
    for _round in range(ROUNDS):
        shifted = gcj02_from_wgs84(guess)
        guess = (guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1])
    return guess


def gcj02_from_wgs84(point: Point) -> Point:
    """The shift as all map services in China apply it; outside China nothing happens."""
    lon, lat = point
    west, south, east, north = CHINA
    if not (west <= lon <= east and south <= lat <= north):
        return point
    x, y = lon - 105.0, lat - 35.0
    radians = math.radians(lat)
    magic = 1 - KRASOVSKY_EE * math.sin(radians) ** 2
    metres_lat = _shift_lat(x, y)
    metres_lon = _shift_lon(x, y)
    meridian = KRASOVSKY_A * (1 - KRASOVSKY_EE) / (magic * math.sqrt(magic))
    parallel = KRASOVSKY_A / math.sqrt(magic) * math.cos(radians)
    return (
        lon + math.degrees(metres_lon / parallel),
        lat + math.degrees(metres_lat / meridian),
    )


def _shift_lat(x: float, y: float) -> float:
    value = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    value += _waves(6.0 * x, 2.0 * x)
    value += (20.0 * _sin(y) + 40.0 * _sin(y / 3.0)) * 2.0 / 3.0
    return value + (160.0 * _sin(y / 12.0) + 320.0 * _sin(y / 30.0)) * 2.0 / 3.0


def _shift_lon(x: float, y: float) -> float:
    value = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    value += _waves(6.0 * x, 2.0 * x)
    value += (20.0 * _sin(x) + 40.0 * _sin(x / 3.0)) * 2.0 / 3.0
    return value + (150.0 * _sin(x / 12.0) + 300.0 * _sin(x / 30.0)) * 2.0 / 3.0


def _waves(first: float, second: float) -> float:
    return (20.0 * _sin(first) + 20.0 * _sin(second)) * 2.0 / 3.0


def _sin(half_turns: float) -> float:
    return math.sin(half_turns * math.pi)


def _moments(ring: Ring) -> tuple[float, float, float]:
    """Area and first moments on the plane, made positive whichever way the ring runs."""
    # Measured from the first corner: products of whole degrees would lose the small differences.
    x0, y0 = ring[0]
    area = mx = my = 0.0
    for (xa, ya), (xb, yb) in _edges([(x - x0, y - y0) for x, y in ring]):
        cross = xa * yb - xb * ya
        area += cross / 2
        mx += (xa + xb) * cross / 6
        my += (ya + yb) * cross / 6
    sign = -1 if area < 0 else 1
    area, mx, my = area * sign, mx * sign, my * sign
    return area, mx + x0 * area, my + y0 * area


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return itertools.pairwise(ring)


def _mapped(coordinates: Any, change: Callable[[Point], Point]) -> Any:
    if isinstance(coordinates[0], int | float):
        lon, lat = change((float(coordinates[0]), float(coordinates[1])))
        return [round(lon, 7), round(lat, 7)]
    return [_mapped(part, change) for part in coordinates]
