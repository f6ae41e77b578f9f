"""Codes fit their kind, retire with successors, and are not trusted alone where sources disagree."""

from collections import Counter
from importlib import import_module

import pytest
from django.apps import apps

from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.actions import find_division
from yanzhen.kernel.places.models import (
    CodeConflict,
    Place,
    RetiredCode,
    full_code,
    refuse_unfit_code,
)

pytestmark = pytest.mark.django_db


def test_hangzhou_is_there_to_its_last_township() -> None:
    counts = Counter(Place.objects.exclude(code="").values_list("kind", flat=True))

    assert counts["district"] == 13
    assert sum(counts[kind] for kind in ("subdistrict", "town", "township", "zone")) == 196
    assert (counts["region"], counts["city"]) == (1, 1)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330110012", "仓前街道"),
        ("330111005", "东洲街道"),
        ("330111115", "新登镇"),
        ("330111200", "新桐乡"),
    ],
)
def test_the_places_of_the_report_stand_where_they_belong(code: str, name: str) -> None:
    place = Place.objects.with_code(code).get()

    assert place.name == name
    assert place.is_within(Place.objects.with_code("3301").get())


def test_every_shipped_code_fits_its_kind() -> None:
    for place in Place.objects.exclude(code=""):
        refuse_unfit_code(place.kind, place.code)


def test_shipping_again_changes_nothing() -> None:
    Place.objects.filter(code="330110012000").update(name="changed here")
    before = list(Place.objects.order_by("id").values())

    import_module("yanzhen.kernel.places.migrations.0002_hangzhou").ship(apps, None)

    assert list(Place.objects.order_by("id").values()) == before
    assert (RetiredCode.objects.count(), CodeConflict.objects.count()) == (14, 65)


@pytest.mark.parametrize(
    ("short", "full"), [("33", "330000000000"), ("330110012", "330110012000"), ("12345", "12345")]
)
def test_short_codes_are_filled_up(short: str, full: str) -> None:
    assert full_code(short) == full


@pytest.mark.parametrize(
    ("kind", "code", "fits"),
    [
        ("district", "330110000000", True),
        ("district", "330100000000", False),
        ("subdistrict", "330110012000", True),
        ("subdistrict", "330110112000", False),
        ("town", "330111115000", True),
        ("township", "330111200000", True),
        ("community", "330110012001", True),
        ("community", "330110012201", False),
        ("village", "330111200201", True),
        ("village", "330111200000", False),
        ("park", "330110012001", False),
        ("community", "", True),
    ],
)
def test_a_code_fits_its_kind(kind: str, code: str, fits: bool) -> None:
    if fits:
        refuse_unfit_code(kind, code)
        return
    with pytest.raises(Refused):
        refuse_unfit_code(kind, code)


@pytest.mark.parametrize(
    ("code", "names"), [("330103", ["拱墅区"]), ("330104", ["上城区", "钱塘区"])]
)
def test_a_retired_code_leads_to_its_successors(code: str, names: list[str]) -> None:
    with pytest.raises(Refused, match="、".join(names)):
        find_division(code)


def test_a_division_is_found_by_its_code() -> None:
    assert find_division("330102017").name == "丁兰街道"
    assert find_division("330111200", name="新桐乡").name == "新桐乡"


def test_a_code_that_two_sources_give_to_different_places_needs_the_name() -> None:
    with pytest.raises(Refused, match="two public sources"):
        find_division("330110012")
    assert find_division("330110012", name="仓前街道").name == "仓前街道"
    assert find_division("330110014", name="仓前街道").code == "330110012000"
    assert find_division("330110012", name="余杭街道").code == "330110013000"


@pytest.mark.parametrize(
    ("code", "name"), [("330110012", "上塘街道"), ("330102017", "九堡街道"), ("999999", "")]
)
def test_a_code_and_a_name_that_do_not_belong_together_are_refused(code: str, name: str) -> None:
    with pytest.raises(Refused):
        find_division(code, name=name)
