"""What a cockpit and an opened figure show: numbers asked once each, laid out for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.charts import Area, AreaMap, Chart, Series
from yanzhen.base.contracts import figures
from yanzhen.base.exporting import ExportColumn
from yanzhen.base.figures import Column, Figure, FigureKind
from yanzhen.base.templatetags.tags_time import date_cn, day_short
from yanzhen.kernel.figures.actions import (
    Compared,
    Shelf,
    by_month,
    by_place,
    compared_of,
    compute,
)
from yanzhen.kernel.figures.contracts import Cockpit, Period
from yanzhen.kernel.places.models import Place

LIST_MAX: Final = 8
AREAS_MAX: Final = 60
PERIODS: Final[Mapping[str, "str | Promise"]] = {
    "day": gettext_lazy("Today"),
    "year": gettext_lazy("This year"),
    "months": gettext_lazy("Last 12 months"),
}


def period_named(name: str, today: date) -> tuple[str, Period]:
    """One of PERIODS; nonsense is this year."""
    if name == "day":
        return name, Period(today, today)
    if name == "months":
        return name, Period.twelve_months(today)
    return "year", Period.this_year(today)


def opened_at(figure: Figure, place: "Place | None", period: Period) -> str:
    """The address of the figure's rows for exactly this place and period."""
    asked = {"to": period.end.isoformat()}
    if place is not None:
        asked["place"] = str(place.pk)
    if figure.kind == FigureKind.FLOW and period.start is not None:
        asked["from"] = period.start.isoformat()
    return f"{reverse('figures:figure', args=[figure.slug])}?{urlencode(asked)}"


def period_words(figure: Figure, period: Period) -> str:
    """“截至 9 月 22 日”, “1 月 1 日到 9 月 22 日”."""
    if figure.kind == FigureKind.STOCK or period.start is None:
        return _("up to %(day)s") % {"day": date_cn(period.end)}
    if period.start == period.end:
        return date_cn(period.end)
    return _("%(start)s to %(end)s") % {"start": date_cn(period.start), "end": date_cn(period.end)}


@dataclass(frozen=True)
class Tile:
    """One figure of the wall."""

    figure: Figure
    value: int
    url: str
    run: Sequence[int]
    compared: "Compared | None"


@dataclass(frozen=True)
class Wall:
    """A cockpit with its numbers."""

    tiles: Sequence[Tile]
    area_map: "AreaMap | None"
    areas: Sequence[Area]
    by_area: "Chart | None"
    counted: "Figure | None"
    counted_value: int
    trend: "Chart | None"
    strip: Sequence[Mapping[str, Any]]


def wall_of(
    cockpit: Cockpit, actor: Any, place: "Place | None", period: Period, today: date
) -> Wall:
    """Every number of the wall; the count of statements depends on the cockpit, never on the rows."""
    path = place.path if place else ""
    counted = figures.get(cockpit.of_map)
    named = {*cockpit.tiles, cockpit.of_map, *cockpit.trend}
    shelf = Shelf(figures[slug] for slug in named if slug in figures)
    areas = _areas(cockpit, counted, place, period, shelf) if counted else []
    return Wall(
        tiles=[
            _tile(figures[slug], place, period, shelf) for slug in cockpit.tiles if slug in figures
        ],
        area_map=_map(counted, areas) if counted and areas else None,
        areas=areas[:LIST_MAX],
        by_area=_bars(counted, areas[:LIST_MAX]) if counted and areas else None,
        counted=counted,
        counted_value=(
            compute(counted, path, start=period.start, end=period.end, shelf=shelf)
            if counted
            else 0
        ),
        trend=_trend(cockpit, place, today, shelf),
        strip=list(cockpit.strip(actor, path, today)) if cockpit.strip else [],
    )


def _tile(figure: Figure, place: "Place | None", period: Period, shelf: Shelf) -> Tile:
    path = place.path if place else ""
    is_flow = figure.kind == FigureKind.FLOW
    compared = compared_of(figure, on=period.end, shelf=shelf)
    return Tile(
        figure=figure,
        value=compute(figure, path, start=period.start, end=period.end, shelf=shelf),
        url=opened_at(figure, place, period),
        run=[number for _month, number in by_month(figure, path, period.end, shelf)]
        if is_flow
        else [],
        compared=compared[0] if compared else None,
    )


def _areas(
    cockpit: Cockpit, figure: Figure, place: "Place | None", period: Period, shelf: Shelf
) -> list[Area]:
    """The places of the map with their numbers, the largest first."""
    places = list(_places(cockpit, place)[:AREAS_MAX])
    totals = by_place(figure, places, place.path if place else "", period, shelf)
    areas = [
        Area(one.name, totals[one.pk], opened_at(figure, one, period), one.boundary)
        for one in places
    ]
    return sorted(areas, key=lambda area: -area.value)


def _places(cockpit: Cockpit, place: "Place | None") -> "QuerySet[Place]":
    places = Place.objects.filter(until__isnull=True).order_by("path")
    if cockpit.map_kinds:
        kinds = places.filter(kind__in=cockpit.map_kinds)
        return kinds.filter(path__startswith=place.path) if place else kinds
    return places.filter(parent=place)


def _map(figure: Figure, areas: Sequence[Area]) -> AreaMap:
    first = areas[0]
    sentence = _("%(question)s Most in %(place)s: %(n)s %(unit)s.") % {
        "question": figure.question,
        "place": first.name,
        "n": f"{first.value:,}",
        "unit": figure.unit,
    }
    return AreaMap(sentence, areas, figure.unit)


def _bars(figure: Figure, areas: Sequence[Area]) -> Chart:
    values = Series(figure.unit, [area.value for area in areas], [area.link for area in areas])
    names = [area.name for area in areas]
    return Chart("bar", figure.question, names, [values], figure.unit, _("Place"))


def _trend(cockpit: Cockpit, place: "Place | None", today: date, shelf: Shelf) -> "Chart | None":
    flows = [
        figures[slug]
        for slug in cockpit.trend
        if slug in figures and figures[slug].kind == FigureKind.FLOW
    ]
    if not flows:
        return None
    path = place.path if place else ""
    runs = [by_month(figure, path, today, shelf) for figure in flows]
    months = [month for month, _number in runs[0]]
    return Chart(
        "line",
        _("The last twelve months: %(names)s")
        % {"names": ", ".join(str(figure.question) for figure in flows)},
        [_("%(month)s/%(year)s") % {"month": m.month, "year": m.year % 100} for m in months],
        [
            Series(
                cockpit.short.get(figure.slug, figure.question),
                [number for _month, number in run],
                _links(figure, place, run, today),
            )
            for figure, run in zip(flows, runs, strict=True)
        ],
        flows[0].unit,
        _("Month"),
    )


def _links(
    figure: Figure, place: "Place | None", run: Sequence[tuple[date, int]], today: date
) -> list[str]:
    starts = [month for month, _number in run]
    ends = [*(start.fromordinal(start.toordinal() - 1) for start in starts[1:]), today]
    return [
        opened_at(figure, place, Period(start, end))
        for start, end in zip(starts, ends, strict=True)
    ]


def columns_of(figure: Figure) -> Sequence[Column]:
    """What the opened figure shows of each row; a figure without columns shows the row's own name."""
    return figure.columns or (Column(gettext_lazy("What"), ""),)


def export_columns(figure: Figure) -> list[ExportColumn]:
    return [ExportColumn(column.title) for column in columns_of(figure)]


def with_relations(figure: Figure, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The rows with what their columns look at, so that a longer list asks no more statements."""
    needed = {
        relation
        for column in columns_of(figure)
        if (relation := _relation(rows.model, column.path.split(".")[:-1]))
    }
    return rows.select_related(*sorted(needed)) if needed else rows


def _relation(model: type[Model], parts: Sequence[str]) -> str:
    """The leading parts of a dotted path that a join can fetch."""
    taken: list[str] = []
    for part in parts:
        try:
            field: Any = model._meta.get_field(part)  # noqa: SLF001  Django's documented meta API
        except FieldDoesNotExist:
            break
        if not (field.many_to_one or field.one_to_one):
            break
        taken.append(part)
        model = field.related_model
    return "__".join(taken)


def cell_of(row: Any, path: str) -> Any:
    """The value at a dotted path: choices by their words, verbs without arguments called, nothing as None."""
    if not path:
        return str(row)
    *before, last = path.split(".")
    for part in before:
        row = getattr(row, part, None)
    value = getattr(row, f"get_{last}_display", None) or getattr(row, last, None)
    return value() if callable(value) else value


def shown(value: Any) -> Any:
    """A cell as people read it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        at = timezone.localtime(value)
        return f"{day_short(at)} {at:%H:%M}"
    if isinstance(value, date):
        return day_short(value)
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if value is None or value == "" else value
