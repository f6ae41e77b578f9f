"""What a community writes down of its buildings: facts, rooms, work stations; and of itself."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import (
    BuildingProfile,
    BuildingStation,
    Community,
    Tenancy,
    Unit,
)
from yanzhen.reforms.innovation_community.models.scope import must_cover

ROOMS_AT_ONCE_MAX: Final = 200
RANGE: Final = re.compile(r"^([A-Za-z]*)(\d+)\s*[-–—~～至到]\s*([A-Za-z]*)(\d+)$")
# A year that is not known may be a leap year.
SOME_LEAP_YEAR: Final = 2024


@transaction.atomic
def describe_building(building: Place, *, by: By, **facts: Any) -> BuildingProfile:
    """Write floors, floors_below, rentable_area_m2, built_year and note; the audit keeps the former."""
    _refuse_stranger(building, by)
    if (facts.get("built_year") or 0) > timezone.localdate().year:
        raise Refused(_("This year has not begun yet."), field="built_year")
    profile = BuildingProfile.objects.select_for_update().filter(place=building).first()
    profile = profile or BuildingProfile(place=building)
    changes = {}
    for name, value in facts.items():
        before = getattr(profile, name)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(profile, name, value)
    profile.save()
    _record(by, "describe_building", building, changes)
    return profile


def rooms_named(text: str) -> list[str]:
    """ "301-308, 310" are nine rooms; "3-301" is one, since a range keeps its number of digits."""
    names: list[str] = []
    for part in re.split(r"[,，、;；\n]+", text):
        if name := part.strip():
            names.extend(_range(name))
    if not names:
        raise Refused(_("Write at least one room, such as 301 or 301-308."), field="numbers")
    if len(names) > ROOMS_AT_ONCE_MAX:
        raise Refused(
            _("These are %(count)s rooms. At most %(most)s are added at once."),
            count=len(names),
            most=ROOMS_AT_ONCE_MAX,
            field="numbers",
        )
    return list(dict.fromkeys(names))


def _range(name: str) -> list[str]:
    match = RANGE.match(name)
    if match is None or len(match[2]) != len(match[4]) or match[3] not in ("", match[1]):
        return [name[:20]]
    first, last, width = int(match[2]), int(match[4]), len(match[2])
    if last < first:
        raise Refused(_("%(range)s runs backwards."), range=name, field="numbers")
    # One more than may be added is enough to be refused.
    last = min(last, first + ROOMS_AT_ONCE_MAX)
    return [f"{match[1]}{number:0{width}}" for number in range(first, last + 1)]


def floor_of(number: str) -> int | None:
    """Room 1102 lies on floor 11; a number that does not say it gives None."""
    digits = re.search(r"(\d{1,2})\d\d$", number)
    return int(digits[1]) or None if digits else None


@transaction.atomic
def add_rooms(
    building: Place,
    numbers: list[str],
    *,
    by: By,
    area_m2: int,
    floor: int | None = None,
    shared: bool = False,
) -> list[Unit]:
    """Enter rooms of one size; without a floor each lies where its number says. All or none."""
    _refuse_stranger(building, by)
    there = Unit.objects.open().filter(building=building, number__in=numbers).order_by("number")
    if (known := there.first()) is not None:
        raise Refused(_("Room %(room)s is entered already."), room=known.number, field="numbers")
    units = []
    for number in numbers:
        level = floor if floor is not None else floor_of(number)
        if not level:
            raise Refused(_("Say on which floor %(room)s lies."), room=number, field="floor")
        units.append(
            Unit(building=building, floor=level, number=number, area_m2=area_m2, shared=shared)
        )
    try:
        with transaction.atomic():
            Unit.objects.bulk_create(units)
    except IntegrityError:
        raise Refused(_("One of these rooms is entered already."), field="numbers") from None
    _record(by, "add_rooms", building, {"rooms": numbers, "area_m2": area_m2})
    return units


@transaction.atomic
def close_room(unit: Unit, *, by: By, on: date | None = None) -> None:
    """A room that is no longer let; whoever sits in it moves first. The row stays."""
    _refuse_stranger(unit.building, by)
    on = on or timezone.localdate()
    unit = Unit.objects.select_for_update(of=("self",)).select_related("building").get(pk=unit.pk)
    if unit.until is not None:
        raise Refused(_("Room %(room)s is closed already."), room=unit.number)
    held = Tenancy.objects.filter(unit=unit).exclude(until__lt=on)
    tenancy = held.select_related("enterprise__organisation__party").first()
    if tenancy is not None:
        raise Refused(
            _("%(firm)s sits in room %(room)s. Let it move first."),
            firm=tenancy.enterprise.name,
            room=unit.number,
        )
    unit.until = on
    unit.save(update_fields=["until"])
    _record(by, "close_room", unit.building, {"room": unit.number, "until": str(on)})


@transaction.atomic
def open_station(
    building: Place, *, by: By, on: date, office: Office | None = None
) -> BuildingStation:
    """Open a work station in a building; one at a time."""
    _refuse_stranger(building, by)
    try:
        with transaction.atomic():
            station = BuildingStation.objects.create(building=building, opened_on=on, office=office)
    except IntegrityError:
        raise Refused(
            _("%(building)s has a work station already."), building=building.name
        ) from None
    _record(by, "open_station", building, {"opened_on": str(on), "office": str(office or "")})
    return station


@transaction.atomic
def close_station(station: BuildingStation, *, by: By, on: date | None = None) -> None:
    """Close the work station of a building; the row stays."""
    _refuse_stranger(station.building, by)
    if station.closed_on is not None:
        raise Refused(_("This work station is closed already."))
    station.closed_on = max(on or timezone.localdate(), station.opened_on)
    station.save(update_fields=["closed_on"])
    _record(by, "close_station", station.building, {"closed_on": str(station.closed_on)})


@dataclass(frozen=True)
class Founding:
    """When a community was founded, as far as it is known, and the name it goes by."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    brand: str = ""


@transaction.atomic
def found_community(place: Place, founding: Founding, *, by: By) -> Community:
    """Say that a place is an innovation community, or correct what is known of its founding."""
    if not by.may("places.edit"):
        raise Refused(_("Your office may not change the register of places."))
    must_cover(by, place.path)
    _refuse_wrong_day(founding)
    community = Community.objects.select_for_update().filter(place=place).first()
    before = (
        [community.founded_year, community.founded_month, community.founded_day, community.brand]
        if community
        else []
    )
    community = community or Community(place=place)
    community.founded_year, community.founded_month = founding.year, founding.month
    community.founded_day, community.brand = founding.day, founding.brand.strip()
    community.save()
    after = [founding.year, founding.month, founding.day, community.brand]
    _record(by, "found_community", place, {"founding": [before, after]})
    return community


def _refuse_wrong_day(founding: Founding) -> None:
    if founding.day and not founding.month:
        raise Refused(_("A day needs its month."), field="month")
    if founding.month and founding.day:
        last = monthrange(founding.year or SOME_LEAP_YEAR, founding.month)[1]
        if founding.day > last:
            raise Refused(_("This month has %(days)s days."), days=last, field="day")
    today = timezone.localdate()
    known = [part for part in (founding.year, founding.month, founding.day) if part]
    if founding.year and known > [today.year, today.month, today.day][: len(known)]:
        raise Refused(_("This day is after today. Write a day that has passed."), field="year")


def _refuse_stranger(building: Place, by: By) -> None:
    if not by.may("community.edit"):
        raise Refused(_("Your office may not change the register of buildings."))
    must_cover(by, building.path)


def _record(by: By, verb: str, place: Place, changes: dict[str, Any]) -> None:
    record(
        by=by,
        verb=f"innovation_community.{verb}",
        noun=place,
        changes=changes,
        place_path=place.path,
    )
