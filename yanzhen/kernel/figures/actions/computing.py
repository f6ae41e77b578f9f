"""Computing: a figure's rows in a place and a period, and the number that is their count or sum."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final, cast

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, DateTimeField, Field, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import figures
from yanzhen.base.figures import Figure, FigureKind, Measure
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.figures.contracts import DAY, Period, first_of_month
from yanzhen.kernel.places.models import Place, paths_up

MONTHS: Final = 12


def figure_of(slug: str) -> Figure:
    """The registered figure, or Refused with where to look."""
    figure = figures.get(slug)
    if figure is None:
        raise Refused(
            _("There is no figure “%(slug)s”. The list shows which there are."), slug=slug
        )
    return figure


def rows_of(figure: Figure, place_path: str, period: Period) -> "QuerySet[Any]":
    """Exactly the rows that the figure counts: the same queryset for the number and for its list."""
    rows = within(figure, figure.rows(), place_path)
    if not figure.on:
        return rows
    if figure.kind == FigureKind.STOCK:
        return rows.filter(_there_on(figure, rows, period.end))
    return rows.filter(between(rows, figure.on, period.start, period.end))


def within(figure: Figure, rows: "QuerySet[Any]", place_path: str) -> "QuerySet[Any]":
    """Those of a place and all below it; a figure without a place (a catalogue) is the same everywhere."""
    if place_path and figure.place:
        return rows.filter(**{f"{figure.place}__startswith": place_path})
    return rows


def value_of(figure: Figure, rows: "QuerySet[Any]") -> int:
    """Count, sum or number of different ones; one statement."""
    rows = rows.order_by()
    if figure.measure == Measure.SUM:
        return int(rows.aggregate(n=Sum(figure.of))["n"] or 0)
    if figure.measure == Measure.DISTINCT:
        return int(rows.aggregate(n=Count(figure.of, distinct=True))["n"])
    return rows.count()


def count_rows(figure: Figure, place_path: str, period: Period) -> int:
    """The number, asked of its rows and never of a cell."""
    return value_of(figure, rows_of(figure, place_path, period))


def measure_of(figure: Figure) -> "Count | Sum":
    """The same for each group of a grouping statement."""
    if figure.measure == Measure.SUM:
        return Sum(figure.of)
    if figure.measure == Measure.DISTINCT:
        return Count(figure.of, distinct=True)
    return Count("*")


def count_places(
    figure: Figure, areas: Sequence[Place], within_path: str, period: Period
) -> dict[Any, int]:
    """The number of each area by its key, in one statement; a place in no area is in none of them.

    Areas side by side only: a number that counts different ones is counted anew in each.
    """
    index = {area.path: area.pk for area in areas}
    rows = rows_of(figure, within_path, period).order_by()
    if figure.measure == Measure.DISTINCT:
        return _different_ones(index, rows.values_list(figure.place, figure.of).distinct())
    totals = dict.fromkeys(index.values(), 0)
    for path, number in rows.values_list(figure.place).annotate(n=measure_of(figure)):
        for key in _areas_of(path, index):
            totals[key] += number or 0
    return totals


def _different_ones(
    index: dict[str, Any], pairs: "Iterable[tuple[str | None, Any]]"
) -> dict[Any, int]:
    seen: dict[Any, set[Any]] = defaultdict(set)
    for path, one in pairs:
        if one is not None:
            for key in _areas_of(path, index):
                seen[key].add(one)
    return {key: len(seen[key]) for key in index.values()}


def _areas_of(path: str | None, index: dict[str, Any]) -> list[Any]:
    return [index[above] for above in paths_up(path) if above in index] if path else []


def last_months(until: date) -> list[date]:
    """The running month and the eleven before, oldest first."""
    return [first_of_month(until, back=back) for back in range(MONTHS - 1, -1, -1)]


def count_months(figure: Figure, place_path: str, periods: Sequence[Period]) -> dict[date, int]:
    """A flow's number in each month that these periods touch, by the month's first day; one statement."""
    rows = within(figure, figure.rows(), place_path)
    days = Q()
    for period in periods:
        days |= between(rows, figure.on, period.start, period.end)
    zone = SHANGHAI if has_time(rows, figure.on) else None
    found = (
        rows.filter(days)
        .order_by()
        .annotate(in_month=TruncMonth(figure.on, tzinfo=zone))
        .values_list("in_month")
        .annotate(n=measure_of(figure))
    )
    return {_day(month): number or 0 for month, number in found}


def _day(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else cast(date, moment)


def _there_on(figure: Figure, rows: "QuerySet[Any]", day: date) -> Q:
    # A thing whose beginning nobody wrote down is there: it was seen.
    began = Q(**{f"{figure.on}__isnull": True}) | between(rows, figure.on, None, day)
    if not figure.until:
        return began
    return began & (Q(**{f"{figure.until}__isnull": True}) | later_than(rows, figure.until, day))


def between(rows: "QuerySet[Any]", path: str, start: date | None, end: date) -> Q:
    """Dated from `start` to `end`, both days included, in Shanghai."""
    timed = has_time(rows, path)
    limits = Q(**{f"{path}__lt": midnight(end + DAY)} if timed else {f"{path}__lte": end})
    if start is not None:
        limits &= Q(**{f"{path}__gte": midnight(start) if timed else start})
    return limits


def later_than(rows: "QuerySet[Any]", path: str, day: date) -> Q:
    """Dated after the day."""
    if has_time(rows, path):
        return Q(**{f"{path}__gte": midnight(day + DAY)})
    return Q(**{f"{path}__gt": day})


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def has_time(rows: "QuerySet[Any]", path: str) -> bool:
    return isinstance(field_of(rows, path), DateTimeField)


def field_of(rows: "QuerySet[Any]", path: str) -> "Field[Any, Any] | None":
    """The field at the end of a lookup such as "visit__on", or of an annotation of the queryset."""
    if path in rows.query.annotations:
        return getattr(rows.query.annotations[path], "output_field", None)
    chain = chain_of(rows.model, path)
    return chain[-1][1] if chain else None


def chain_of(model: type[Model], path: str) -> "list[tuple[type[Model], Any]]":
    """Each model on the way of a lookup with the field that leaves it; empty where it leaves the models."""
    chain: list[tuple[type[Model], Any]] = []
    for part in path.split("__"):
        try:
            field: Any = model._meta.get_field(part)  # noqa: SLF001  Django's documented meta API
        except FieldDoesNotExist:
            return []
        chain.append((model, field))
        model = field.related_model or model
    return chain
