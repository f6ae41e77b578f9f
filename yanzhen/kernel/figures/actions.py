"""Computing: a figure's rows in a place and a period, and the number that is their count or sum."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, cast

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, DateTimeField, Field, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import claims, figures
from yanzhen.base.figures import Claim, Figure, FigureKind, Measure
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.figures.contracts import (
    DAY,
    Period,
    Ratio,
    Verdict,
    first_of_month,
    ratios,
    verdict_of,
)
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
    rows = figure.rows()
    # A figure without a place (a catalogue) is the same everywhere.
    if place_path and figure.place:
        rows = rows.filter(**{f"{figure.place}__startswith": place_path})
    if not figure.on:
        return rows
    if figure.kind == FigureKind.STOCK:
        return rows.filter(_there_on(figure, rows, period.end))
    return rows.filter(**_during(figure, rows, period))


def compute(figure: Figure, place_path: str = "", *, start: date | None = None, end: date) -> int:
    """The number for a place ("" for everywhere). A stock: on the day `end`; a flow: from `start` to `end`."""
    return value_of(figure, rows_of(figure, place_path, Period(start, end)))


def value_of(figure: Figure, rows: "QuerySet[Any]") -> int:
    """Count, sum or number of different ones; one statement."""
    rows = rows.order_by()
    if figure.measure == Measure.SUM:
        return int(rows.aggregate(n=Sum(figure.of))["n"] or 0)
    if figure.measure == Measure.DISTINCT:
        return int(rows.aggregate(n=Count(figure.of, distinct=True))["n"])
    return rows.count()


def by_place(figure: Figure, areas: Sequence[Place], within: str, period: Period) -> dict[Any, int]:
    """The number of each area by its key, in one statement; a place in no area is in none of them.

    Areas side by side only: a number that counts different ones is counted anew in each.
    """
    index = {area.path: area.pk for area in areas}
    rows = rows_of(figure, within, period).order_by()
    if figure.measure == Measure.DISTINCT:
        return _different_ones(index, rows.values_list(figure.place, figure.of).distinct())
    measure = Sum(figure.of) if figure.measure == Measure.SUM else Count("pk")
    totals = dict.fromkeys(index.values(), 0)
    for path, number in rows.values_list(figure.place).annotate(n=measure):
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


def by_month(figure: Figure, place_path: str, until: date) -> list[tuple[date, int]]:
    """A flow of the running month and the eleven before, oldest first; one statement."""
    months = [first_of_month(until, back=back) for back in range(MONTHS - 1, -1, -1)]
    rows = rows_of(figure, place_path, Period(months[0], until))
    measures = {
        Measure.SUM: Sum(figure.of or "pk"),
        Measure.DISTINCT: Count(figure.of or "pk", distinct=True),
        Measure.COUNT: Count("pk"),
    }
    zone = SHANGHAI if _has_time(figure, rows) else None
    found = (
        rows.order_by()
        .annotate(in_month=TruncMonth(figure.on, tzinfo=zone))
        .values_list("in_month")
        .annotate(n=measures[figure.measure])
    )
    totals = {_day(month): number or 0 for month, number in found}
    return [(month, totals.get(month, 0)) for month in months]


def _day(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else cast(date, moment)


def _there_on(figure: Figure, rows: "QuerySet[Any]", day: date) -> Q:
    # A thing whose beginning nobody wrote down is there: it was seen.
    until_then = _up_to(figure, rows, day)
    began = Q(**{f"{figure.on}__isnull": True}) | Q(**until_then)
    if not figure.until:
        return began
    return began & (Q(**{f"{figure.until}__isnull": True}) | _later_than(rows, figure.until, day))


def _during(figure: Figure, rows: "QuerySet[Any]", period: Period) -> dict[str, Any]:
    limits = _up_to(figure, rows, period.end)
    if period.start is not None:
        since: Any = period.start
        if _has_time(figure, rows):
            since = _midnight(period.start)
        limits[f"{figure.on}__gte"] = since
    return limits


def _up_to(figure: Figure, rows: "QuerySet[Any]", day: date) -> dict[str, Any]:
    if _has_time(figure, rows):
        return {f"{figure.on}__lt": _midnight(day + DAY)}
    return {f"{figure.on}__lte": day}


def _later_than(rows: "QuerySet[Any]", path: str, day: date) -> Q:
    if isinstance(_field_of(rows, path), DateTimeField):
        return Q(**{f"{path}__gte": _midnight(day + DAY)})
    return Q(**{f"{path}__gt": day})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _has_time(figure: Figure, rows: "QuerySet[Any]") -> bool:
    return isinstance(_field_of(rows, figure.on), DateTimeField)


def _field_of(rows: "QuerySet[Any]", path: str) -> "Field[Any, Any] | None":
    """The field at the end of a lookup such as "visit__on", or of an annotation of the queryset."""
    if path in rows.query.annotations:
        return getattr(rows.query.annotations[path], "output_field", None)
    model: type[Model] = rows.model
    field: Any = None
    for part in path.split("__"):
        try:
            field = model._meta.get_field(part)  # noqa: SLF001  Django's documented model meta API
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return cast("Field[Any, Any] | None", field)


@dataclass(frozen=True)
class Share:
    """A ratio keeps both numbers; without a denominator there is none."""

    ratio: Ratio
    numerator: int
    denominator: int

    @property
    def per_mille(self) -> int | None:
        """Thousandths, rounded half up; a whole number, so that nothing is lost on the way."""
        if not self.denominator:
            return None
        return (2000 * self.numerator + self.denominator) // (2 * self.denominator)


def ratio_of(
    numerator: str, denominator: str, place_path: str = "", *, start: date | None = None, end: date
) -> Share:
    """The share of one figure in another, if somebody declared that this says something; else Refused."""
    declared = next(
        (r for r in ratios if (r.numerator, r.denominator) == (numerator, denominator)), None
    )
    over, under = figure_of(numerator), figure_of(denominator)
    if declared is None:
        raise Refused(
            _(
                "“%(over)s” (%(over_unit)s) is not divided by “%(under)s” (%(under_unit)s): nobody says what it means."
            ),
            over=over.question,
            over_unit=over.unit,
            under=under.question,
            under_unit=under.unit,
        )
    return Share(
        declared,
        compute(over, place_path, start=start, end=end),
        compute(under, place_path, start=start, end=end),
    )


@dataclass(frozen=True)
class Compared:
    """A claim beside what the records give; `value` is None where no figure of that name is registered."""

    claim: Claim
    figure: Figure | None
    value: int | None
    rows: int | None

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.claim, self.value)


def compared(claim: Claim, *, on: date) -> Compared:
    """Everywhere, from the first record up to the day: what a report that sums up speaks of."""
    figure = figures.get(claim.figure)
    if figure is None:
        return Compared(claim, None, None, None)
    rows = rows_of(figure, "", Period.until(on))
    value = value_of(figure, rows)
    return Compared(
        claim, figure, value, value if figure.measure == Measure.COUNT else rows.count()
    )


def compared_of(figure: Figure, *, on: date) -> list[Compared]:
    """All claims about one figure, by code."""
    found = sorted((c for c in claims if c.figure == figure.slug), key=lambda c: code_key(c.code))
    return [compared(claim, on=on) for claim in found]


def code_key(code: str) -> tuple[str, int, str]:
    """A5 before A10."""
    letters, digits = code.rstrip("0123456789"), code[len(code.rstrip("0123456789")) :]
    return letters, int(digits or 0), code
