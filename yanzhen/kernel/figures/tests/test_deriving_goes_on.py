"""Deriving goes on past what an app brings along: lists that fetch more, a figure that is broken."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from yanzhen.kernel.figures.actions import compute, derive
from yanzhen.kernel.figures.actions.reading import Shelf
from yanzhen.kernel.figures.models import Cell, Kept, Watched
from yanzhen.kernel.figures.testing import counted_people, parks, registered, watched
from yanzhen.kernel.places.models import Place, Population
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 22, 4, tzinfo=UTC)
PEOPLE, PARKS = counted_people(), parks()


def test_what_a_list_fetches_beside_its_rows_is_no_matter() -> None:
    park = a_place()
    with watched(replace(PARKS, rows=lambda: Place.objects.prefetch_related("children"))):
        derive(now=NOW)

        assert Cell.objects.filter(figure="test.parks", path=park.path).exists()


def test_a_figure_that_cannot_be_derived_is_counted_live_and_holds_up_no_other() -> None:
    park = a_place()
    Population.objects.create(place=park, on=date(2026, 8, 3), people=5, source="test")
    broken = replace(PARKS, place="no_such_field")
    with watched(PEOPLE), registered(broken, PEOPLE):
        derive(now=NOW)
        assert Shelf([PEOPLE]).known(PEOPLE)
        assert compute(PEOPLE, park.path, end=date(2026, 9, 22)) == 5


def _some_people() -> str:
    park = a_place()
    Population.objects.create(place=park, on=date(2026, 8, 3), people=5, source="test")
    return park.path


def test_a_figure_that_was_kept_and_can_be_derived_no_more_is_counted_live() -> None:
    path = _some_people()
    with watched(PEOPLE):
        derive(now=NOW)
        assert Kept.objects.filter(pk=PEOPLE.slug).exists()
        Cell.objects.update(value=99)
        Kept.objects.update(definition="an earlier one")

        with registered(replace(PEOPLE, place="no_such_field")):
            derive(now=NOW)

        assert not Kept.objects.filter(pk=PEOPLE.slug).exists()
        assert compute(PEOPLE, path, end=date(2026, 9, 22)) == 5


def test_a_figure_that_is_defined_anew_is_derived_from_its_beginning() -> None:
    _some_people()
    with watched(PEOPLE):
        derive(now=NOW)
        Cell.objects.update(value=99)
        derive(now=NOW)
        assert set(Cell.objects.values_list("value", flat=True)) == {99}

        Kept.objects.update(definition="an earlier one")
        derive(now=NOW)

        assert set(Cell.objects.values_list("value", flat=True)) == {5}


def test_what_no_trigger_watches_is_not_kept() -> None:
    _some_people()
    with watched(PEOPLE):
        Watched.objects.all().delete()

        derive(now=NOW)

        assert not Cell.objects.filter(figure=PEOPLE.slug).exists()
        assert not Kept.objects.exists()
