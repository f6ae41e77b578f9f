"""A map of the island without tiles: its outline, a numbered point for each thing, the names below."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

from django.urls import reverse

from yanzhen.reforms.one_pass.models import Area, Attraction

WIDTH: Final = 640
MARGIN: Final = 26
HEIGHT_LEAST: Final = 160


@dataclass(frozen=True)
class Spot:
    """A numbered point of the map."""

    number: int
    name: str
    url: str
    x: int
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True)
class Drawn:
    """All that the template draws, in the units of its view box."""

    height: int
    land: str
    way: str
    spots: tuple[Spot, ...]

    @property
    def width(self) -> int:
        return WIDTH


def map_of(
    attractions: Sequence[Attraction], area: Area | None = None, *, joined: bool = False, register: bool = False
) -> Drawn | None:  # fmt: skip
    """Nothing where fewer than two positions are known; `joined` draws the way from one to the next."""
    known = [one for one in attractions if one.longitude is not None and one.latitude is not None]
    if len(known) < 2:
        return None
    areas = [area] if area is not None else [one.area for one in known if one.area]
    ring = next((_ring(one) for one in areas if one is not None and one.boundary), [])
    points = [(float(one.longitude or 0), float(one.latitude or 0)) for one in known]
    place, height = _projection([*points, *ring])
    at = [place(point) for point in points]
    spots = tuple(
        Spot(n, one.told_name, _page(one, register), *spot) for n, (one, spot) in enumerate(zip(known, at, strict=True), start=1)
    )  # fmt: skip
    land = " ".join(f"{x},{y}" for x, y in map(place, ring))
    way = " ".join(f"{x},{y}" for x, y in at) if joined else ""
    return Drawn(height, land, way, spots)


def _page(one: Attraction, register: bool) -> str:
    return reverse("one_pass:register_one", args=[one.pk]) if register else one.get_absolute_url()


def _ring(area: Area) -> list[tuple[float, float]]:
    return [(x, y) for x, y, *_more in area.boundary["coordinates"][0]] if area.boundary else []


def _projection(points: Sequence[tuple[float, float]]) -> tuple[Any, int]:
    """Degrees to units: a degree of longitude is shorter than one of latitude."""
    west, south = min(x for x, _y in points), min(y for _x, y in points)
    east, north = max(x for x, _y in points), max(y for _x, y in points)
    shrink = cos(radians((north + south) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * shrink, (north - south), 1e-6)
    height = max(round((north - south) * scale) + 2 * MARGIN, HEIGHT_LEAST)

    def place(point: tuple[float, float]) -> tuple[int, int]:
        x, y = point
        return round((x - west) * shrink * scale) + MARGIN, round((north - y) * scale) + MARGIN

    return place, height
