"""Proving: every clean cell counted again from the rows, by another way than it was derived."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from yanzhen.base.contracts import figures
from yanzhen.base.figures import Figure, FigureKind, Measure
from yanzhen.kernel.figures.actions.computing import count_months, measure_of, rows_of
from yanzhen.kernel.figures.actions.deriving import LAST_DAY, derive_figure
from yanzhen.kernel.figures.actions.lineage import adds_up
from yanzhen.kernel.figures.actions.nets import levels_of
from yanzhen.kernel.figures.actions.reading import Known, Shelf
from yanzhen.kernel.figures.contracts import DAY, Period, first_of_month
from yanzhen.kernel.figures.models import UNDATED, Cell, Proof

SHOWN_MAX: Final = 50


@dataclass(frozen=True)
class Difference:
    """A cell that does not say what its rows say. `month` is the one it was found in."""

    figure: str
    month: str
    path: str
    cell: int
    rows: int


def prove(*, now: datetime, only: str = "", repair: bool = False) -> tuple[Proof, list[Difference]]:
    """Compare all clean cells, keep what came out, and (with `repair`) count the wrong months anew."""
    chosen = [figure for figure in figures if not only or figure.slug == only]
    compared, wrong, proved = 0, [], 0
    for figure in sorted(chosen, key=lambda figure: figure.slug):
        known = Shelf([figure]).known(figure)
        if known is None:
            continue
        cells, differences = prove_figure(figure, known)
        compared, proved = compared + cells, proved + 1
        # A change in between is marked by now: then it is no difference, only not yet derived.
        after = Shelf([figure]).known(figure)
        certain = [
            d for d in differences if after and date.fromisoformat(d.month) not in after.dirty
        ]
        wrong += certain
        if certain and repair:
            derive_figure(figure, None, now=now)
    proof = Proof.objects.create(
        proved_at=now, figures=proved, cells=compared, differences=len(wrong),
        first=[asdict(one) for one in wrong[:SHOWN_MAX]],
    )  # fmt: skip
    return proof, wrong


@transaction.atomic
def prove_figure(figure: Figure, known: Known) -> tuple[int, list[Difference]]:
    """How many numbers were compared, and those that differ."""
    cells: dict[date, dict[str, int]] = defaultdict(dict)
    days: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, day, path, value in Cell.objects.filter(figure=figure.slug).values_list(
        "month", "day", "path", "value"
    ):
        if month in known.dirty:
            continue
        if day:
            days[month][path] += value
        else:
            cells[month][path] = value
    asked = _flow if figure.kind == FigureKind.FLOW else _stock
    compared, wrong = 0, []
    for month, in_cells, in_rows in asked(figure, known, cells):
        for path in in_cells.keys() | in_rows.keys():
            compared += 1
            if in_cells.get(path, 0) != in_rows.get(path, 0):
                found = in_cells.get(path, 0), in_rows.get(path, 0)
                wrong.append(Difference(figure.slug, month.isoformat(), path, *found))
    return compared, wrong + list(_days_that_do_not_sum_up(figure, known, cells, days))


Compared = Iterator[tuple[date, dict[str, int], dict[str, int]]]


def _flow(figure: Figure, known: Known, cells: dict[date, dict[str, int]]) -> Compared:
    """Month by month what the opened figure would list, at every level."""
    with_rows = set(count_months(figure, "", [Period.until(LAST_DAY)]))
    for month in sorted((with_rows | set(cells)) - known.dirty):
        period = Period(month, first_of_month(month, back=-1) - DAY)
        yield month, cells.get(month, {}), _by_level(figure, period)


def _stock(figure: Figure, known: Known, cells: dict[date, dict[str, int]]) -> Compared:
    """At the end of every month with cells, and of this one: all added up, beside what is there on that day."""
    running: dict[str, int] = defaultdict(int)
    if any(month == UNDATED for month in known.dirty):
        return
    for month in sorted({*cells, first_of_month(known.days_from, back=-1)}):
        for path, value in cells.get(month, {}).items():
            running[path] += value
        if month == UNDATED or any(dirty <= month for dirty in known.dirty):
            continue
        end = first_of_month(month, back=-1) - DAY
        yield month, dict(running), _by_level(figure, Period.until(end))


def _by_level(figure: Figure, period: Period) -> dict[str, int]:
    """The number at every place that has rows, asked of the rows themselves."""
    rows = rows_of(figure, "", period).order_by()
    totals: dict[str, int] = defaultdict(int)
    if figure.measure == Measure.DISTINCT or not adds_up(figure):
        seen: dict[str, set[Any]] = defaultdict(set)
        for path, one in rows.values_list(figure.place or "pk", figure.of or "pk"):
            for above in levels_of(path if figure.place else ""):
                seen[above].add(one)
        return {path: len(ones - {None}) for path, ones in seen.items()}
    if not figure.place:
        return {"": int(rows.aggregate(n=measure_of(figure))["n"] or 0)}
    for path, number in rows.values_list(figure.place).annotate(n=measure_of(figure)):
        for above in levels_of(path):
            totals[above] += int(number or 0)
    return totals


def _days_that_do_not_sum_up(
    figure: Figure,
    known: Known,
    cells: dict[date, dict[str, int]],
    days: dict[date, dict[str, int]],
) -> Iterator[Difference]:
    if not adds_up(figure):
        return
    for month in {*cells, *days}:
        if month < known.days_from:
            continue
        for path in {*cells[month], *days[month]}:
            whole, summed = cells[month].get(path, 0), days[month].get(path, 0)
            if whole != summed:
                yield Difference(figure.slug, month.isoformat(), path, summed, whole)
