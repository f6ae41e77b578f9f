"""Reading: a number from the cells where they are clean, and from the rows where something changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q, Sum

from yanzhen.base.figures import Figure, FigureKind
from yanzhen.kernel.figures.actions.computing import (
    count_months,
    count_places,
    count_rows,
    last_months,
)
from yanzhen.kernel.figures.actions.lineage import adds_up, keepable, lineage_of
from yanzhen.kernel.figures.actions.nets import Days, gain, gain_by_place, levels_of
from yanzhen.kernel.figures.contracts import DAY, Period, first_of_month
from yanzhen.kernel.figures.models import EVERYTHING, UNDATED, Cell, Kept, Mark
from yanzhen.kernel.places.models import Place

# With more months than this to count anew, all of them are counted anew.
DIRTY_MAX: Final = 6


@dataclass(frozen=True)
class Known:
    """What the cells of one figure can answer for."""

    days_from: date
    dirty: frozenset[date]


class Shelf:
    """The figures whose cells stand, as they are now: two statements, however many figures.

    Marks are read before any cell: a change that comes in between is in a mark or in the cell.
    """

    def __init__(self, of: Iterable[Figure]) -> None:
        lineages = {figure.slug: lineage_of(figure) for figure in of if keepable(figure)}
        sources = {source.name for one in lineages.values() for source in one.sources}
        dirty: dict[str, set[date | None]] = {}
        asked = Mark.objects.filter(source__in=[EVERYTHING, *sources])
        for source, month in asked.values_list("source", "month").distinct() if lineages else ():
            dirty.setdefault(source, set()).add(month)
        self._known: dict[str, Known] = {}
        if not lineages or EVERYTHING in dirty:
            return
        for kept in Kept.objects.filter(slug__in=lineages):
            lineage = lineages[kept.slug]
            months = set().union(*(dirty.get(source.name, ()) for source in lineage.sources))
            if kept.definition == lineage.definition and None not in months:
                self._known[kept.slug] = Known(kept.days_from, frozenset(filter(None, months)))

    def known(self, figure: Figure) -> Known | None:
        return self._known.get(figure.slug)


def compute(
    figure: Figure,
    place_path: str = "",
    *,
    start: date | None = None,
    end: date,
    shelf: Shelf | None = None,
) -> int:
    """The number for a place ("" for everywhere). A stock: on the day `end`; a flow: from `start` to `end`."""
    period = Period(start, end)
    plan = _plan(figure, period, shelf)
    if plan is None:
        return count_rows(figure, place_path, period)
    path = place_path if figure.place else ""
    in_cells = _cells(figure, plan).filter(path=path).aggregate(n=Sum("value"))["n"] or 0
    return int(in_cells) + gain(figure, plan.asked, place_path)


def by_place(
    figure: Figure, areas: Sequence[Place], within: str, period: Period, shelf: Shelf | None = None
) -> dict[Any, int]:
    """The number of each area by its key; as many statements for many areas as for one."""
    plan = _plan(figure, period, shelf)
    if plan is None:
        return count_places(figure, areas, within, period)
    inside = {area.path: area.pk for area in areas if area.path.startswith(within)}
    totals = dict.fromkeys((area.pk for area in areas), 0)
    found = _cells(figure, plan).filter(path__in=inside).values_list("path")
    for path, number in found.annotate(n=Sum("value")):
        totals[inside[path]] += int(number)
    for path, number in gain_by_place(figure, plan.asked, within):
        for above in levels_of(path):
            if above in inside:
                totals[inside[above]] += number
    return totals


def by_month(
    figure: Figure, place_path: str, until: date, shelf: Shelf | None = None
) -> list[tuple[date, int]]:
    """A flow of the running month and the eleven before, oldest first."""
    months = last_months(until)
    plan = _plan_months(figure, months, until, shelf)
    path = place_path if figure.place else ""
    found = _cells(figure, plan).filter(path=path).values_list("month").annotate(n=Sum("value"))
    totals = {month: int(number) for month, number in found} if plan.holds else {}
    if plan.asked:
        periods = [Period(days.start, days.end) for days in plan.asked]
        for month, number in count_months(figure, place_path, periods).items():
            totals[month] = totals.get(month, 0) + number
    return [(month, totals.get(month, 0)) for month in months]


@dataclass
class Plan:
    """Which cells to add, and which days to ask of the rows."""

    cells: Q = field(default_factory=lambda: Q(pk__in=()))
    asked: list[Days] = field(default_factory=list)
    holds: bool = False

    def add(self, cells: Q) -> None:
        self.cells |= cells
        self.holds = True


def _cells(figure: Figure, plan: Plan) -> Any:
    return Cell.objects.filter(plan.cells, figure=figure.slug)


def _plan(figure: Figure, period: Period, shelf: Shelf | None) -> Plan | None:
    """How to answer for a period, or None where nothing is gained over asking the rows at once."""
    known = (shelf or Shelf([figure])).known(figure)
    if known is None or (period.start and period.start > period.end):
        return None
    if not adds_up(figure):
        return _one_month(period, known)
    first, last = _whole_months(figure, period)
    plan = Plan()
    if first is None or first <= last:
        within = {"month__lte": last} | ({"month__gte": first} if first else {})
        dirty = _dirty_of(figure, known, first, last)
        if len(dirty) > DIRTY_MAX:
            return None
        plan.add(Q(day=0, **within) & ~Q(month__in=dirty))
        plan.asked += [_days_of(month) for month in dirty]
    for days in _edges(figure, period, first, last):
        _add_edge(plan, days, known)
    return plan


def _dirty_of(figure: Figure, known: Known, first: date | None, last: date) -> list[date]:
    is_stock = figure.kind == FigureKind.STOCK
    return sorted(
        month
        for month in known.dirty
        if month <= last and (first is None or month >= first) and (is_stock or month != UNDATED)
    )


def _whole_months(figure: Figure, period: Period) -> tuple[date | None, date]:
    """The first and the last month that lie whole in the period; from the beginning without a first."""
    last = first_of_month(period.end)
    if _end_of(last) != period.end:
        last = first_of_month(period.end, back=1)
    if figure.kind == FigureKind.STOCK or period.start is None:
        return None, last
    first = first_of_month(period.start)
    return (first if first == period.start else first_of_month(first, back=-1)), last


def _edges(figure: Figure, period: Period, first: date | None, last: date) -> list[Days]:
    """What of the period lies before its first and after its last whole month."""
    if first is not None and first > last:
        assert period.start is not None  # noqa: S101  without a start there is no first month
        middle = first_of_month(period.end)
        if period.start >= middle:
            return [Days(period.start, period.end)]
        return [Days(period.start, middle - DAY), Days(middle, period.end)]
    edges = []
    if first is not None and period.start is not None and period.start < first:
        edges.append(Days(period.start, first - DAY))
    after = first_of_month(last, back=-1)
    if after <= period.end:
        edges.append(Days(after, period.end))
    return edges


def _add_edge(plan: Plan, days: Days, known: Known) -> None:
    """A part of one month: by its days where they are kept."""
    month = first_of_month(days.start)
    if month >= known.days_from and month not in known.dirty:
        plan.add(Q(month=month, day__gte=days.start.day, day__lte=days.end.day))
    else:
        plan.asked.append(days)


def _one_month(period: Period, known: Known) -> Plan | None:
    """Different ones of a month are kept; those of two months can't be added."""
    if period.start is None or period.start.day != 1 or _end_of(period.start) != period.end:
        return None
    if period.start in known.dirty:
        return None
    plan = Plan()
    plan.add(Q(month=period.start, day=0))
    return plan


def _plan_months(figure: Figure, months: Sequence[date], until: date, shelf: Shelf | None) -> Plan:
    plan = Plan()
    known = (shelf or Shelf([figure])).known(figure)
    if known is None:
        plan.asked.append(Days(months[0], until))
        return plan
    whole = [month for month in months if _end_of(month) <= until and month not in known.dirty]
    plan.add(Q(day=0, month__in=whole))
    for month in months:
        if month not in whole and month not in known.dirty and adds_up(figure):
            _add_edge(plan, Days(month, until), known)
        elif month not in whole:
            plan.asked.append(Days(month, min(_end_of(month), until)))
    return plan


def _days_of(month: date) -> Days:
    return Days(UNDATED, UNDATED) if month == UNDATED else Days(month, _end_of(month))


def _end_of(month: date) -> date:
    return first_of_month(month, back=-1) - DAY
