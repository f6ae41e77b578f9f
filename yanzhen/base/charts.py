"""Charts as data: a sentence, the numbers, and where each mark leads. Bars start at nought; no pie.

The server draws them (`{% chart %}`), with a table beside; `options` is the same for ECharts where a
page wants to be touched (`{% chart chart live=True %}`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

Number = int | float
Point = tuple[float, float]
STEPS: Final = 5
# Drawing units of a map's longer side; rounding to one of them keeps the page small.
MAP_UNITS: Final = 1000
CELLS_PER_ROW: Final = 5
CELL: Final = 180


@dataclass(frozen=True)
class Series:
    """One line or one row of bars; `links` open the rows behind each value, in the same order."""

    name: Any
    values: Sequence[Number | None]
    links: Sequence[str] = ()

    def link(self, index: int) -> str:
        return self.links[index] if index < len(self.links) else ""


@dataclass(frozen=True)
class Chart:
    """Bars or lines over the same labels. `sentence` says what the picture shows, for ears too."""

    kind: str  # "bar" | "line"
    sentence: Any
    labels: Sequence[Any]
    series: Sequence[Series]
    unit: Any = ""
    first_column: Any = ""

    @property
    def top(self) -> Number:
        """The upper end of the scale: the largest value, rounded up to 1, 2 or 5 times a power of ten."""
        largest = max((v for s in self.series for v in s.values if v is not None), default=0)
        return round_up(largest)

    @property
    def bottom(self) -> Number:
        """The lower end: nought for bars; lines that stay far above it may begin higher, and say so."""
        known = [v for s in self.series for v in s.values if v is not None]
        least = min(known, default=0)
        if self.kind == "bar" or least * 2 <= max(known, default=0):
            return 0
        power = int(10 ** (len(str(int(least))) - 1))
        begin = int(least // power) * power
        return begin if begin < self.top else 0

    def options(self) -> dict[str, Any]:
        """What ECharts needs besides colours, which it takes from the page's tokens."""
        return {
            "kind": self.kind,
            "unit": str(self.unit),
            "bottom": self.bottom,
            "labels": [str(label) for label in self.labels],
            "series": [
                {"name": str(s.name), "values": list(s.values), "links": list(s.links)}
                for s in self.series
            ],
        }

    def rows(self) -> list[tuple[Any, list[tuple[Number | None, str]]]]:
        """The table beside: each label with every series' value and its link."""
        return [
            (label, [(s.values[index], s.link(index)) for s in self.series])
            for index, label in enumerate(self.labels)
        ]


def round_up(value: Number) -> Number:
    """7 → 10, 41 → 50, 533 → 1000, 1.3 → 2; nothing → 1."""
    if value <= 0:
        return 1
    power = int(10 ** (len(str(int(value))) - 1))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


@dataclass(frozen=True)
class Area:
    """One place of a map: its number, what opens, and its GeoJSON boundary if it is known."""

    name: Any
    value: Number
    link: str = ""
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class AreaMap:
    """A map without tiles: boundaries where they are imported, equal cells where they are not."""

    sentence: Any
    areas: Sequence[Area]
    unit: Any = ""

    @property
    def schematic(self) -> bool:
        return not any(area.geometry for area in self.areas)

    def step(self, value: Number) -> int:
        """0 for nothing, else 1 to 5: which of the five shades."""
        most = max((area.value for area in self.areas), default=0)
        if value <= 0 or most <= 0:
            return 0
        return min(STEPS, 1 + int(STEPS * value / (most + 1e-9)))

    def bounds_of_steps(self) -> list[tuple[int, Number]]:
        """Each shade with the smallest number it stands for."""
        most = max((area.value for area in self.areas), default=0)
        if most <= 0:
            return []
        # Of shades that begin at one number only the last is ever drawn.
        shades = {max(1, -(-int(most * (step - 1)) // STEPS)): step for step in range(1, STEPS + 1)}
        return [(step, number) for number, step in shades.items()]

    def shapes(self) -> "MapShapes":
        return cells_of(self.areas) if self.schematic else shapes_of(self.areas)


@dataclass(frozen=True)
class Shape:
    """One drawn place: its path, the middle for its label, and how wide it is, in drawing units."""

    area: Area
    path: str
    middle: Point
    width: float


@dataclass(frozen=True)
class MapShapes:
    width: float
    height: float
    shapes: tuple[Shape, ...]


def cells_of(areas: Sequence[Area]) -> MapShapes:
    """Equal cells in the given order: a picture of numbers, not of land."""
    shapes = []
    for index, area in enumerate(areas):
        row, column = divmod(index, CELLS_PER_ROW)
        x, y = column * CELL + (CELL / 2 if row % 2 else 0), row * CELL
        path = f"M{x} {y}h{CELL}v{CELL}h-{CELL}z"
        shapes.append(Shape(area, path, (x + CELL / 2, y + CELL / 2), CELL))
    rows = -(-len(areas) // CELLS_PER_ROW)
    return MapShapes(CELL * (CELLS_PER_ROW + 0.5), CELL * max(rows, 1), tuple(shapes))


def shapes_of(areas: Sequence[Area]) -> MapShapes:
    """Boundaries projected flat (true enough over a county), north up, the longer side 1000 units."""
    known = [(area, _rings(area.geometry)) for area in areas if area.geometry]
    points = [point for _area, rings in known for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = MAP_UNITS / max((east - west) * squeeze, north - south, 1e-9)

    def flat(point: Point) -> tuple[int, int]:
        return round((point[0] - west) * squeeze * scale), round((north - point[1]) * scale)

    shapes = tuple(
        _shape(area, [_thinned([flat(p) for p in ring]) for ring in rings]) for area, rings in known
    )
    return MapShapes((east - west) * squeeze * scale, (north - south) * scale, shapes)


def _rings(geometry: Mapping[str, Any]) -> list[list[Point]]:
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return [[(p[0], p[1]) for p in ring] for polygon in polygons for ring in polygon]


def _thinned(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without points that the eye cannot tell from their neighbour."""
    kept = [ring[0]]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 3:
            kept.append((x, y))
    return kept


def _shape(area: Area, rings: list[list[tuple[int, int]]]) -> Shape:
    largest = max(rings, key=lambda ring: abs(_surface(ring)))
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "z" for ring in rings)
    xs = [x for x, _y in largest]
    return Shape(area, path, _middle(largest), max(xs) - min(xs))


def _surface(ring: Sequence[tuple[int, int]]) -> float:
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2
    )


def _middle(ring: Sequence[tuple[int, int]]) -> Point:
    """The centre of mass; of a sliver without surface the mean of its corners."""
    surface = _surface(ring)
    if abs(surface) < 1:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (6 * surface), y / (6 * surface)
