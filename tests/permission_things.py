"""Things behind the doors that one app only knows; tests/permission_scene.py has the rest."""

from datetime import date
from typing import Any

from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import (
    BuildingStation,
    Enterprise,
    LadderRun,
    Title,
)
from yanzhen.reforms.innovation_community.testing import a_building


def ladder_title(firm: Enterprise) -> dict[str, Any]:
    days = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
    title = Title.objects.create(enterprise=firm, kind="tech_sme", source="Register", **days)
    return {"kind": "titles", "pk": title.pk}


def ladder_run(place: Place) -> dict[str, Any]:
    return {"pk": LadderRun.objects.create(scope_path=place.path, on=date(2026, 9, 22)).pk}


def a_station(place: Place) -> BuildingStation:
    return BuildingStation.objects.create(building=a_building(place), opened_on=date(2025, 3, 1))
