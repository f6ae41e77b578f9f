"""A number is its rows: in a place, on a day or in a period, counted or summed, and never the wrong ratio."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.contracts import claims, figures
from yanzhen.base.figures import Figure, FigureKind, Measure
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.figures.actions import (
    by_month,
    by_place,
    compute,
    figure_of,
    ratio_of,
    rows_of,
    value_of,
)
from yanzhen.kernel.figures.contracts import Period, Ratio, ratios, register_ratio
from yanzhen.kernel.figures.testing import counted_people, parks, registered
from yanzhen.kernel.places.models import Place, PlaceKind, Population
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 22)


def _people(place: Place, on: date, people: int) -> None:
    Population.objects.create(place=place, on=on, people=people, source="test", age_to=people % 150)


@pytest.mark.parametrize(
    ("since", "until", "there"),
    [
        (date(2026, 9, 22), None, 1),  # began that day
        (date(2026, 9, 23), None, 0),  # began the day after
        (date(2026, 1, 1), date(2026, 9, 23), 1),  # ended the day after
        (date(2026, 1, 1), date(2026, 9, 22), 0),  # ended that day
        (None, None, 1),  # nobody wrote down when it began: it is there
        (None, date(2026, 9, 1), 0),
    ],
)
def test_a_stock_is_what_is_there_on_the_day(
    since: date | None, until: date | None, there: int
) -> None:
    place = a_place(kind=PlaceKind.PARK, since=since, until=until)

    assert compute(parks(), place.path, end=DAY) == there


def test_a_flow_is_what_happened_in_the_period_both_days_included() -> None:
    park = a_place(kind=PlaceKind.PARK)
    for day, people in [(1, 5), (2, 7), (3, 11), (4, 13)]:
        _people(park, date(2026, 9, day), people)

    figure = counted_people()

    assert compute(figure, park.path, start=date(2026, 9, 2), end=date(2026, 9, 3)) == 18
    assert compute(figure, park.path, end=date(2026, 9, 2)) == 12  # from the first record


def test_only_the_place_and_what_lies_in_it_counts() -> None:
    community, elsewhere = a_community(), a_place(kind=PlaceKind.PARK)
    inside = a_place(kind=PlaceKind.PARK, parent=community)
    for place, people in [(inside, 5), (elsewhere, 7)]:
        _people(place, DAY, people)

    assert compute(counted_people(), community.path, end=DAY) == 5
    assert compute(counted_people(), end=DAY) == 12


def test_nothing_recorded_is_nought() -> None:
    assert compute(counted_people(), a_place().path, end=DAY) == 0


def test_different_ones_are_counted_once() -> None:
    park = a_place(kind=PlaceKind.PARK)
    for day in (1, 2, 3):
        _people(park, date(2026, 9, day), day)
    places_seen = counted_people(measure=Measure.DISTINCT, of="place")

    assert compute(places_seen, park.path, end=DAY) == 1
    assert by_place(places_seen, [park], "", Period.until(DAY)) == {park.pk: 1}


def test_a_day_is_a_day_in_shanghai() -> None:
    """17:00 UTC on the 21st is one in the morning of the 22nd."""
    for hour in (15, 17):
        AuditLine.objects.create(
            verb="x",
            occurred_at=datetime(2026, 9, 21, hour, tzinfo=UTC),
            recorded_at=datetime(2026, 9, 21, hour, tzinfo=UTC),
        )
    acts = Figure(
        slug="test.acts",
        question="acts",
        unit="件",
        rows=lambda: AuditLine.objects.filter(verb="x"),
        place="place_path",
        on="occurred_at",
        kind=FigureKind.FLOW,
    )

    assert compute(acts, start=DAY, end=DAY) == 1
    assert compute(acts, start=date(2026, 9, 21), end=date(2026, 9, 21)) == 1
    ended = Figure(**(acts.__dict__ | {"kind": FigureKind.STOCK, "until": "recorded_at"}))
    assert compute(ended, end=date(2026, 9, 21)) == 0
    assert sum(number for _month, number in by_month(acts, "", DAY)) == 2


def test_the_number_and_its_rows_cannot_disagree() -> None:
    park = a_place(kind=PlaceKind.PARK)
    for day in (1, 2):
        _people(park, date(2026, 9, day), 4)
    rows = rows_of(counted_people(), park.path, Period.until(DAY))

    assert value_of(counted_people(), rows) == sum(row.people for row in rows)


def test_places_side_by_side_are_counted_in_one_statement() -> None:
    community = a_community()
    areas = [a_place(kind=PlaceKind.PARK, parent=community) for _number in range(4)]
    house = a_place(kind=PlaceKind.BUILDING, parent=areas[0])
    for place, people in [(areas[0], 1), (house, 2), (areas[1], 4), (community, 8)]:
        _people(place, DAY, people)

    with CaptureQueriesContext(connection) as asked:
        totals = by_place(counted_people(), areas, community.path, Period.until(DAY))

    assert [totals[area.pk] for area in areas] == [3, 4, 0, 0]
    assert len(asked) == 2  # whether cells can answer, and the number


def test_twelve_months_are_there_also_where_nothing_happened() -> None:
    park = a_place(kind=PlaceKind.PARK)
    _people(park, date(2025, 10, 31), 5)
    _people(park, date(2026, 9, 1), 7)
    _people(park, date(2025, 9, 30), 100)

    months = by_month(counted_people(), park.path, DAY)

    assert [month for month, _n in months][::11] == [date(2025, 10, 1), date(2026, 9, 1)]
    assert [number for _m, number in months] == [5, *([0] * 10), 7]


@pytest.fixture
def two_units(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ratios, "_things", {})
    with registered(parks(), counted_people()):
        yield


def test_person_times_are_not_divided_by_what_has_another_unit(two_units: Any) -> None:
    with pytest.raises(Refused, match="nobody says what it means"):
        ratio_of("test.people", "test.parks", end=DAY)


def test_a_declared_ratio_keeps_both_numbers(two_units: Any) -> None:
    register_ratio(Ratio("test.per_park", "?", "test.people", "test.parks", "people met per park"))
    park = a_place(kind=PlaceKind.PARK, since=date(2026, 1, 1))
    _people(park, DAY, 7)

    share = ratio_of("test.people", "test.parks", park.path, end=DAY)

    assert (share.numerator, share.denominator, share.per_mille) == (7, 1, 7000)
    with pytest.raises(Refused):
        ratio_of("test.parks", "test.people", end=DAY)


def test_a_ratio_over_nothing_is_none(two_units: Any) -> None:
    register_ratio(Ratio("test.per_park", "?", "test.people", "test.parks"))

    assert ratio_of("test.people", "test.parks", "no/such/", end=DAY).per_mille is None


def test_an_unknown_figure_is_refused(two_units: Any) -> None:
    with pytest.raises(Refused, match="no figure “test\\.geese”"):
        figure_of("test.geese")


def test_registering_for_a_test_leaves_nothing_behind() -> None:
    before = len(figures), len(claims)
    with registered(parks()):
        assert len(figures) == 1
    assert (len(figures), len(claims)) == before
