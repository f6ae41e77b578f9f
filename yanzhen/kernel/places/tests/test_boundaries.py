"""An outline is judged, put into WGS84 and measured."""

import json
import math

import pytest

from yanzhen.base.by import WrittenBy
from yanzhen.base.geo import area_m2, centroid, gcj02_from_wgs84, wgs84_from_gcj02
from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.actions import set_boundary
from yanzhen.kernel.places.actions.boundaries import BYTES_MAX
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db

BY = WrittenBy(person_name="Keeper")


def a_square(lon: float, lat: float, side: float) -> list[list[float]]:
    return [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]


def a_polygon(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_one_degree_at_the_equator_has_its_known_area() -> None:
    # The closed form for the cell between two parallels of WGS84.
    area = area_m2(a_polygon(a_square(0, 0, 1)))

    assert area == pytest.approx(12_308_463_894, rel=1e-9)


def test_the_whole_ellipsoid_has_its_known_area() -> None:
    strips = [a_square_of(lon, lat) for lon in range(-180, 180, 20) for lat in range(-90, 90, 10)]

    total = sum(area_m2(a_polygon(strip)) for strip in strips)

    assert total == pytest.approx(510_065_621_724_089, rel=1e-9)


def a_square_of(lon: int, lat: int) -> list[list[float]]:
    return [[lon, lat], [lon + 20, lat], [lon + 20, lat + 10], [lon, lat + 10], [lon, lat]]


def test_a_kilometre_in_hangzhou() -> None:
    latitude = 30.28
    metre_lat, metre_lon = 1 / 110_860.0, 1 / (111_412.84 * math.cos(math.radians(latitude)))
    ring = [
        [120.0, latitude],
        [120.0 + 1000 * metre_lon, latitude],
        [120.0 + 1000 * metre_lon, latitude + 1000 * metre_lat],
        [120.0, latitude + 1000 * metre_lat],
        [120.0, latitude],
    ]

    assert area_m2(a_polygon(ring)) == pytest.approx(1_000_000, rel=2e-3)


def test_holes_are_taken_off_and_direction_does_not_matter() -> None:
    outer, hole = a_square(120, 30, 0.1), a_square(120.02, 30.02, 0.02)
    whole = area_m2(a_polygon(outer))

    assert area_m2(a_polygon(outer, hole)) < whole
    assert area_m2(a_polygon(outer[::-1])) == pytest.approx(whole)
    two = {"type": "MultiPolygon", "coordinates": [[outer], [a_square(121, 30, 0.1)]]}
    assert area_m2(two) == pytest.approx(2 * whole)


def test_the_centroid_of_a_square_is_its_middle() -> None:
    assert centroid(a_polygon(a_square(120, 30, 0.1))) == pytest.approx((120.05, 30.05))


def test_the_shift_of_map_services_is_undone() -> None:
    there = (120.0061, 30.2936)
    shifted = gcj02_from_wgs84(there)

    metres = math.dist(there, shifted) * 100_000
    assert 300 < metres < 800
    assert wgs84_from_gcj02(shifted) == pytest.approx(there, abs=1e-7)
    assert gcj02_from_wgs84((2.35, 48.85)) == (2.35, 48.85)


def test_an_outline_gives_area_and_centroid() -> None:
    place = a_place()

    set_boundary(place, text=json.dumps(a_polygon(a_square(120, 30, 0.01))), by=BY)

    place.refresh_from_db()
    assert place.area_m2 == pytest.approx(1_069_000, rel=5e-3)
    assert (float(place.longitude or 0), float(place.latitude or 0)) == pytest.approx(
        (120.005, 30.005), abs=1e-5
    )


def test_a_shifted_outline_is_moved_back() -> None:
    there = a_square(120, 30, 0.01)
    shifted = [list(gcj02_from_wgs84((lon, lat))) for lon, lat in there]
    place = a_place()

    set_boundary(place, text=json.dumps(a_polygon(shifted)), by=BY, gcj02=True)

    place.refresh_from_db()
    assert place.boundary
    ring = place.boundary["coordinates"][0]
    assert ring[0] == pytest.approx([120, 30], abs=1e-6)
    assert ring[0] == ring[-1]


def test_a_feature_and_a_collection_of_one_are_taken() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": a_polygon(a_square(120, 30, 0.01))}

    for text in (feature, {"type": "FeatureCollection", "features": [feature]}):
        set_boundary(a_place(), text=json.dumps(text).encode(), by=BY)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no json", "not GeoJSON"),
        ("[]", "Polygon or a MultiPolygon"),
        ('{"type": "Point", "coordinates": [120, 30]}', "Polygon or a MultiPolygon"),
        ('{"type": "Polygon"}', "can't be read"),
        ('{"type": "Polygon", "coordinates": []}', "can't be read"),
        ('{"type": "Polygon", "coordinates": [[["a", 1]]]}', "can't be read"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [2, 2]]]}', "not closed"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [0, 99], [1, 0], [0, 0]]]}', "degrees"),
        (
            '{"type": "Polygon", "coordinates": [[[NaN, 0], [0, 9], [1, 0], [NaN, 0]]]}',
            "degrees|closed",
        ),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [2, 0], [0, 0]]]}', "no area"),
        ('{"type": "FeatureCollection", "features": []}', "exactly one"),
        (" " * (BYTES_MAX + 1), "larger than 2 MB"),
        ("[" * 100_000, "not GeoJSON"),
    ],
)
def test_an_outline_is_refused(text: str, sentence: str) -> None:
    place = a_place()

    with pytest.raises(Refused, match=sentence):
        set_boundary(place, text=text, by=BY)

    place.refresh_from_db()
    assert place.boundary is None
