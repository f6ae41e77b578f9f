"""62 parks and 95 buildings on the ground of an invented community."""

from decimal import Decimal
from itertools import pairwise
from typing import Final

from yanzhen.base.demo import World
from yanzhen.base.geo import area_m2, centroid
from yanzhen.kernel.places.actions import new_place
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.demo.scene import BRAND, SUBDISTRICT_CODE
from yanzhen.reforms.innovation_community.models import BuildingProfile, Community, Unit

Point = tuple[float, float]
# Four invented corners north of a made-up road; about 1.4 km² (see the doubt D1 on the report's 0.14).
CORNERS: Final = (
    (120.0040, 30.2790),
    (120.0172, 30.2779),
    (120.0181, 30.2883),
    (120.0052, 30.2898),
)
COLUMNS, ROWS = 9, 7
PARKS, BUILDINGS = 62, 95
STREET: Final = 0.09
PARK_NAMES: Final = ("云杉", "澄湾", "栖木", "远岫", "拾光", "云桨", "青禾", "知汇", "鹭湖", "望苕", "灵溪", "新泉", "晴川", "松岭", "北辰", "南塘",
                     "竹径", "枫桥", "苇岸", "听潮", "揽月")  # fmt: skip
PARK_ENDINGS: Final = ("园", "谷", "港")


def make_places(world: World) -> None:
    """The community with its outline, its parks and buildings, and the rooms of each building."""
    subdistrict = Place.objects.get(code=SUBDISTRICT_CODE)
    grid = _grid(world)
    community = _surface(PlaceKind.COMMUNITY, "梦创社区", subdistrict, _outline(grid))
    community.provisional = True
    community.since = world.started
    community.save(force_insert=True)
    Community.objects.create(place=community, founded_month=3, founded_day=31, brand=BRAND)
    parks = _parks(community, grid)
    for park in parks:
        park.since = world.started
    Place.objects.bulk_create(parks)
    buildings = _buildings(world, parks)
    Place.objects.bulk_create(buildings)
    profiles = [_profile(world, building) for building in buildings]
    BuildingProfile.objects.bulk_create(profiles)
    Unit.objects.bulk_create(_rooms(world, profiles), batch_size=2000)


def _grid(world: World) -> list[list[Point]]:
    """Corners of the blocks: a bent grid, so that the map looks grown and not ruled."""
    bend = world.source.uniform
    return [
        [_at(column / COLUMNS + bend(-0.022, 0.022), row / ROWS + bend(-0.03, 0.03)) for column in range(COLUMNS + 1)]
        for row in range(ROWS + 1)
    ]  # fmt: skip


def _at(u: float, v: float) -> Point:
    """A point between the four corners."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = CORNERS
    x = ax * (1 - u) * (1 - v) + bx * u * (1 - v) + cx * u * v + dx * (1 - u) * v
    y = ay * (1 - u) * (1 - v) + by * u * (1 - v) + cy * u * v + dy * (1 - u) * v
    return round(x, 6), round(y, 6)


def _outline(grid: list[list[Point]]) -> list[Point]:
    south, north = grid[0], grid[-1]
    east = [row[-1] for row in grid]
    west = [row[0] for row in grid]
    return [*south[:-1], *east[:-1], *reversed(north[1:]), *reversed(west[1:])]


def _parks(community: Place, grid: list[list[Point]]) -> list[Place]:
    cells = [
        [below[c], below[c + 1], above[c + 1], above[c]]
        for below, above in pairwise(grid)
        for c in range(COLUMNS)
    ]
    return [
        _surface(PlaceKind.PARK, _park_name(number), community, _shrunk(cell))
        for number, cell in enumerate(cells[:PARKS])
    ]


def _park_name(number: int) -> str:
    return PARK_NAMES[number % len(PARK_NAMES)] + PARK_ENDINGS[number // len(PARK_NAMES)]


def _shrunk(cell: list[Point]) -> list[Point]:
    """A block without its half of the streets."""
    cx, cy = sum(x for x, _y in cell) / 4, sum(y for _x, y in cell) / 4
    return [(round(x + (cx - x) * STREET, 6), round(y + (cy - y) * STREET, 6)) for x, y in cell]


def _surface(kind: str, name: str, parent: Place, ring: list[Point]) -> Place:
    geometry = {"type": "Polygon", "coordinates": [[list(point) for point in [*ring, ring[0]]]]}
    place = new_place(kind=kind, name=name, parent=parent)
    place.boundary, place.area_m2 = geometry, round(area_m2(geometry))
    longitude, latitude = centroid(geometry)
    place.longitude, place.latitude = _degrees(longitude), _degrees(latitude)
    return place


def _buildings(world: World, parks: list[Place]) -> list[Place]:
    """One in every park, the others where there is room for two or three."""
    extra = world.source.sample(range(PARKS * 2), BUILDINGS - PARKS)
    counts = [1 + extra.count(n) + extra.count(n + PARKS) for n in range(PARKS)]
    return [
        _building(park, number, count)
        for park, count in zip(parks, counts, strict=True)
        for number in range(1, count + 1)
    ]


def _building(park: Place, number: int, count: int) -> Place:
    building = new_place(kind=PlaceKind.BUILDING, name=f"{park.name} {number} 号楼", parent=park)
    shift = (number - (count + 1) / 2) * 0.0004
    building.longitude = _degrees(float(park.longitude or 0) + shift)
    building.latitude = park.latitude
    building.since = park.since
    return building


def _profile(world: World, building: Place) -> BuildingProfile:
    floors = world.source.choice((5, 6, 8, 10, 12, 16, 20, 22))
    return BuildingProfile(
        place=building, floors=floors, floors_below=1, built_year=world.source.randint(2008, 2024),
        rentable_area_m2=floors * world.source.randint(6, 14) * 100,
    )  # fmt: skip


def _rooms(world: World, profiles: list[BuildingProfile]) -> list[Unit]:
    """Rooms for about two thirds of the firms, so some floors stand empty; each building has one shared floor."""
    wanted = world.count(4300, least=95 * 4)
    floors = sum(profile.floors for profile in profiles)
    rooms: list[Unit] = []
    for profile in profiles:
        per_building = max(4, round(wanted * profile.floors / floors))
        for number in range(per_building):
            floor = number % profile.floors + 1
            place_on_floor = number // profile.floors + 1
            rooms.append(
                Unit(
                    building=profile.place, floor=floor, number=f"{floor}{place_on_floor:02d}",
                    area_m2=world.source.choice((60, 85, 120, 160, 240, 380, 520)), shared=number == 0,
                )
            )  # fmt: skip
    return rooms


def _degrees(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")
