"""Cells say what the rows say, at every moment: before a change is derived, and after."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.figures import Figure, Measure
from yanzhen.kernel.figures.actions import by_month, by_place, compute, count_rows, derive, mark_all
from yanzhen.kernel.figures.actions.computing import count_places
from yanzhen.kernel.figures.actions.deriving import derive_figure, forget_old_days
from yanzhen.kernel.figures.actions.reading import Shelf
from yanzhen.kernel.figures.contracts import Period
from yanzhen.kernel.figures.models import Cell, Mark
from yanzhen.kernel.figures.testing import counted_people, parks, watched
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.actions import move_place
from yanzhen.kernel.places.models import Place, PlaceKind, Population
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 22, 4, tzinfo=UTC)
TODAY = date(2026, 9, 22)
PEOPLE, PARKS = counted_people(), parks()
DIFFERENT = counted_people(
    slug="test.places_seen", measure=Measure.DISTINCT, of="place", additive=False
)


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    with watched(PEOPLE, PARKS, DIFFERENT):
        yield


def _people(place: Place, on: date, people: int) -> Population:
    age = Population.objects.count() % 150
    return Population.objects.create(place=place, on=on, people=people, source="test", age_to=age)


def _dirty(figure: Figure) -> Any:
    known = Shelf([figure]).known(figure)
    return known.dirty if known else None


PERIODS = [
    Period(None, TODAY),
    Period(date(2026, 1, 1), TODAY),
    Period(date(2026, 9, 1), TODAY),
    Period(TODAY, TODAY),
    Period(date(2026, 8, 1), date(2026, 8, 31)),
    Period(date(2026, 7, 15), date(2026, 9, 10)),
    Period(date(2026, 7, 15), date(2026, 8, 10)),
    Period(date(2025, 12, 3), date(2026, 3, 31)),
    Period(date(2024, 2, 1), date(2024, 2, 29)),
    Period(date(2024, 2, 1), date(2024, 2, 10)),
    Period(None, date(2020, 1, 1)),
]


def _agree(figure: Figure, *places: Place) -> None:
    """Every way of reading gives what the rows give."""
    for period in PERIODS:
        for path in ["", *(place.path for place in places)]:
            read = compute(figure, path, start=period.start, end=period.end)
            assert read == count_rows(figure, path, period), (figure.slug, period, path)
        assert by_place(figure, places, "", period) == count_places(figure, places, "", period)


def test_a_clean_month_is_read_from_its_cells() -> None:
    park = a_place()
    _people(park, date(2026, 8, 3), 5)
    derive(now=NOW)

    with CaptureQueriesContext(connection) as asked:
        assert compute(PEOPLE, park.path, start=date(2026, 8, 1), end=date(2026, 8, 31)) == 5

    assert not any('FROM "places_population"' in query["sql"] for query in asked)
    assert Cell.objects.filter(figure="test.people", month=date(2026, 8, 1), day=0).count() == 2


@pytest.mark.parametrize("figure", [PEOPLE, DIFFERENT], ids=lambda figure: figure.slug)
def test_a_flow_agrees_with_its_rows_before_and_after_each_change(figure: Figure) -> None:
    community = a_community()
    one, other = (a_place(parent=community) for _number in range(2))
    for day in (date(2024, 2, 5), date(2026, 7, 20), date(2026, 8, 1), date(2026, 9, 1), TODAY):
        _people(one, day, day.day)
    derive(now=NOW)
    _agree(figure, community, one, other)

    late = _people(other, date(2024, 2, 9), 7)  # a late record of an old month
    assert _dirty(figure) == {date(2024, 2, 1)}
    _agree(figure, community, one, other)
    derive(now=NOW)
    assert _dirty(figure) == frozenset()
    _agree(figure, community, one, other)

    late.on = date(2026, 8, 9)  # moves from one month to another
    late.save()
    assert _dirty(figure) == {date(2024, 2, 1), date(2026, 8, 1)}
    _agree(figure, community, one, other)
    derive(now=NOW)
    _agree(figure, community, one, other)

    Population.objects.filter(on__year=2026).delete()
    _agree(figure, community, one, other)
    derive(now=NOW)
    _agree(figure, community, one, other)


def test_bulk_doors_and_raw_statements_are_marked_too() -> None:
    park = a_place()
    derive(now=NOW)

    Population.objects.bulk_create(
        [Population(place=park, on=date(2026, 3, n), people=n, source="b") for n in (1, 2, 3)]
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_population SET people = people + 1 WHERE source = 'b'")

    assert _dirty(PEOPLE) == {date(2026, 3, 1)}
    assert Mark.objects.filter(source="places_population.on").count() == 2  # one per statement
    assert compute(PEOPLE, "", start=date(2026, 3, 1), end=date(2026, 3, 31)) == 9


def test_a_new_place_changes_no_number_of_people() -> None:
    """Nobody lives there yet; whoever comes brings a mark of their own."""
    park = a_place()
    _people(park, date(2026, 8, 3), 5)
    derive(now=NOW)

    a_place(parent=park)

    assert _dirty(PEOPLE) == frozenset()
    Place.objects.filter(pk=park.pk).update(name="renamed")
    assert _dirty(PEOPLE) is None


def test_a_stock_agrees_with_its_rows_whatever_is_opened_closed_or_undated() -> None:
    source = random.Random(3)  # noqa: S311
    community = a_community()
    days = [None, *(date(2024, 1, 1) + timedelta(days=source.randrange(1100)) for _n in range(40))]
    for _number in range(30):
        since, until = source.choice(days), source.choice(days)
        if since is None or until is None or since <= until:
            a_place(parent=community, since=since, until=until)
    derive(now=NOW)
    _agree(PARKS, community)

    for place in Place.objects.filter(kind=PlaceKind.PARK)[:12]:
        since, until = source.choice(days), source.choice(days)
        if since is None or until is None or since <= until:
            Place.objects.filter(pk=place.pk).update(since=since, until=until)
        _agree(PARKS, community)
    derive(now=NOW)
    _agree(PARKS, community)
    for back in range(0, 1200, 37):
        day = TODAY - timedelta(days=back)
        assert compute(PARKS, community.path, end=day) == count_rows(
            PARKS, community.path, Period.until(day)
        )


def test_months_of_a_trend_agree_with_their_rows() -> None:
    park = a_place()
    for month in range(1, 10):
        _people(park, date(2026, month, 8), month)
    live = by_month(PEOPLE, park.path, TODAY)
    derive(now=NOW)
    assert by_month(PEOPLE, park.path, TODAY) == live

    _people(park, date(2026, 4, 30), 100)

    assert dict(by_month(PEOPLE, park.path, TODAY))[date(2026, 4, 1)] == 104
    assert dict(by_month(PEOPLE, park.path, date(2026, 9, 7)))[date(2026, 9, 1)] == 0
    assert dict(by_month(DIFFERENT, park.path, TODAY))[date(2026, 4, 1)] == 1


def test_a_place_that_moves_takes_its_numbers_along() -> None:
    old, new = a_community("Old"), a_community("New")
    park = a_place(parent=old, since=date(2025, 1, 1))
    _people(park, date(2026, 8, 3), 5)
    derive(now=NOW)

    move_place(park, parent=new, by=an_actor("administrator"), reason="new boundary", on=TODAY)

    for figure in (PEOPLE, PARKS):
        _agree(figure, old, new)
    derive(now=NOW)
    for figure in (PEOPLE, PARKS):
        _agree(figure, old, new)
    assert compute(PARKS, new.path, end=TODAY) == 1
    assert compute(PARKS, old.path, end=TODAY) == 0


def test_a_new_definition_is_counted_live_until_it_is_derived() -> None:
    park = a_place()
    _people(park, date(2026, 8, 3), 5)
    derive(now=NOW)
    later = replace(PEOPLE, version=2)

    assert _dirty(PEOPLE) == frozenset()
    assert _dirty(later) is None
    assert _dirty(replace(PEOPLE, rows=lambda: Population.objects.filter(people__gt=9))) is None
    derive_figure(PEOPLE, {date(2026, 8, 1)}, now=NOW)  # one month of the old one changes nothing
    assert _dirty(later) is None
    derive_figure(later, None, now=NOW)
    assert _dirty(later) == frozenset()
    assert _dirty(PEOPLE) is None


def test_a_crash_between_mark_and_cell_loses_nothing() -> None:
    park = a_place()
    derive(now=NOW)
    _people(park, date(2026, 8, 3), 5)

    with transaction.atomic():
        derive(now=NOW)
        transaction.set_rollback(True)

    assert _dirty(PEOPLE) == {date(2026, 8, 1)}
    _agree(PEOPLE, park)
    derive_figure(PEOPLE, {date(2026, 8, 1)}, now=NOW)  # and stopped before the marks were taken
    assert _dirty(PEOPLE) == {date(2026, 8, 1)}
    _agree(PEOPLE, park)
    derive(now=NOW)
    assert _dirty(PEOPLE) == frozenset()
    _agree(PEOPLE, park)


def test_what_no_trigger_watches_is_never_kept() -> None:
    with watched(PARKS):
        a_place()
        from_code_only = counted_people()

        with_both = [PARKS, from_code_only]
        derive(now=NOW)

        assert {figure.slug for figure in with_both if Shelf(with_both).known(figure)} == {
            "test.parks"
        }


def test_a_figure_that_has_gone_takes_its_cells_along() -> None:
    _people(a_place(), TODAY, 3)
    derive(now=NOW)
    assert Cell.objects.filter(figure="test.people").exists()

    with watched(PARKS):
        derive(now=NOW)

    assert not Cell.objects.filter(figure="test.people").exists()


def test_the_days_of_old_months_are_forgotten_and_the_number_stays() -> None:
    park = a_place()
    _people(park, date(2026, 8, 3), 5)
    derive(now=NOW)
    assert Cell.objects.filter(figure="test.people", day=3).exists()

    forget_old_days(today=date(2026, 11, 1))

    assert not Cell.objects.filter(day__gt=0).exists()
    _agree(PEOPLE, park)


def test_one_look_at_the_shelf_serves_every_figure() -> None:
    _people(a_place(), TODAY, 3)
    derive(now=NOW)

    with CaptureQueriesContext(connection) as asked:
        shelf = Shelf([PEOPLE, PARKS, DIFFERENT])

    assert len(asked) == 2
    assert all(shelf.known(figure) for figure in (PEOPLE, PARKS, DIFFERENT))


def test_everything_can_be_counted_anew() -> None:
    park = a_place()
    _people(park, date(2026, 8, 3), 5)
    derive(now=timezone.now())
    Cell.objects.update(value=77)

    mark_all()

    _agree(PEOPLE, park)
    derive(now=NOW)
    _agree(PEOPLE, park)
