"""What adds up: the gain of a figure by place and by month or day. A stock gains what came less what went."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import DateField, F, Func, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Left, Length, TruncDate

from yanzhen.base.figures import Figure, FigureKind
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.figures.actions.computing import between, has_time, measure_of, within
from yanzhen.kernel.figures.actions.lineage import adds_up
from yanzhen.kernel.figures.contracts import DAY
from yanzhen.kernel.figures.models import UNDATED
from yanzhen.kernel.places.models import paths_up

# A place's path is made of labels of one length: twelve hexadecimal characters and a slash.
LABEL: Final = 13


class FirstOfMonth(Func):
    """Of a date, without a detour over a time zone: what nobody dated lies before all of them."""

    template = "date_trunc('month', (%(expressions)s)::timestamp)::date"
    output_field = DateField()


@dataclass(frozen=True)
class Days:
    """Both included. `UNDATED` alone stands for the rows that nobody dated."""

    start: date
    end: date

    @property
    def undated(self) -> bool:
        return self.end == UNDATED


@dataclass(frozen=True)
class Side:
    """Rows with the day on which they count, for or against."""

    sign: int
    rows: "QuerySet[Any]"


def sides_of(figure: Figure, days: Sequence[Days] | None, place_path: str = "") -> list[Side]:
    """The rows of these days (None: of all), with `yz_day` beside each. A stock has two sides."""
    rows = within(figure, figure.rows().order_by().prefetch_related(None), place_path)
    came = _day(rows, figure.on)
    if figure.kind == FigureKind.FLOW:
        dated = rows.filter(**{f"{figure.on}__isnull": False})
        return [
            Side(1, _of_days(dated, days, lambda d: _came(rows, figure, d)).annotate(yz_day=came))
        ]
    whenever = Coalesce(came, Value(UNDATED), output_field=DateField())
    sides = [
        Side(1, _of_days(rows, days, lambda d: _came(rows, figure, d)).annotate(yz_day=whenever))
    ]
    if figure.until:
        # What ends before it begins is never there: it goes on the day it comes.
        gone = Greatest(_day(rows, figure.until), came, output_field=DateField())
        ended = rows.filter(**{f"{figure.until}__isnull": False})
        left = _of_days(ended, days, lambda d: _went(rows, figure, d)).annotate(yz_day=gone)
        sides.append(Side(-1, left))
    return sides


def _of_days(rows: "QuerySet[Any]", days: Sequence[Days] | None, when: Any) -> "QuerySet[Any]":
    if days is None:
        return rows
    wanted = Q(pk__in=())
    for one in days:
        wanted |= when(one)
    return rows.filter(wanted)


def _came(rows: "QuerySet[Any]", figure: Figure, days: Days) -> Q:
    if days.undated:
        return Q(**{f"{figure.on}__isnull": True})
    return between(rows, figure.on, days.start, days.end)


def _went(rows: "QuerySet[Any]", figure: Figure, days: Days) -> Q:
    """The later of the two dates lies in these days."""
    if days.undated:
        return Q(pk__in=())
    began_by_then = Q(**{f"{figure.on}__isnull": True}) | between(rows, figure.on, None, days.end)
    ended_then = between(rows, figure.until, days.start, days.end)
    ended_before = between(rows, figure.until, None, days.start - DAY)
    return (ended_then & began_by_then) | (
        ended_before & between(rows, figure.on, days.start, days.end)
    )


def _day(rows: "QuerySet[Any]", path: str) -> Any:
    return TruncDate(path, tzinfo=SHANGHAI) if has_time(rows, path) else F(path)


def gain(figure: Figure, days: Sequence[Days], place_path: str) -> int:
    """What these days add to the number, asked of the rows: one statement for each side."""
    if not days:
        return 0
    total = 0
    for side in sides_of(figure, days, place_path):
        found = side.rows.aggregate(n=measure_of(figure))["n"]
        total += side.sign * int(found or 0)
    return total


def gain_by_place(
    figure: Figure, days: Sequence[Days], place_path: str
) -> Iterator[tuple[str, int]]:
    """The same by where the rows lie; a path may come twice."""
    for side in sides_of(figure, days, place_path) if days else ():
        at = Coalesce(F(figure.place), Value("")) if figure.place else Value("")
        for path, number in (
            side.rows.annotate(yz_at=at).values_list("yz_at").annotate(n=measure_of(figure))
        ):
            yield path, side.sign * int(number or 0)


Key = tuple[str, date]


def by_month_and_place(figure: Figure, days: Sequence[Days] | None) -> dict[Key, int]:
    """(path of a place at any level, first of the month): number. Nought is left out."""
    return _grouped(figure, days, FirstOfMonth("yz_day"))


def by_day_and_place(figure: Figure, days: Sequence[Days]) -> dict[Key, int]:
    """(path of a place at any level, day): number."""
    return _grouped(figure, days, F("yz_day"))


def _grouped(figure: Figure, days: Sequence[Days] | None, when: Any) -> dict[Key, int]:
    totals: dict[Key, int] = defaultdict(int)
    groups = _own_groups if adds_up(figure) else _groups_by_level
    for side in sides_of(figure, days):
        for path, moment, number in groups(figure, side.rows.annotate(yz_when=when)):
            totals[path, moment] += side.sign * int(number or 0)
    return {key: number for key, number in totals.items() if number}


def _own_groups(figure: Figure, rows: "QuerySet[Any]") -> Iterator[tuple[str, date, int]]:
    """Grouped once by where the rows lie; every place above gains the same."""
    at = Coalesce(F(figure.place), Value("")) if figure.place else Value("")
    grouped = rows.annotate(yz_at=at).values_list("yz_at", "yz_when").annotate(n=measure_of(figure))
    for path, moment, number in grouped:
        for above in levels_of(path):
            yield above, moment, number


def levels_of(path: str) -> list[str]:
    """The path, all above it, and "" for everywhere."""
    return [*(paths_up(path) if path else ()), ""]


def _groups_by_level(figure: Figure, rows: "QuerySet[Any]") -> Iterator[tuple[str, date, int]]:
    """Counted anew at every level: different ones of two parts may be the same ones."""
    yield from _level(figure, rows.annotate(yz_at=Value("")))
    if not figure.place:
        return
    deepest = rows.aggregate(n=Max(Length(figure.place)))["n"] or 0
    for depth in range(1, deepest // LABEL + 1):
        below = rows.annotate(yz_deep=Length(figure.place)).filter(yz_deep__gte=depth * LABEL)
        yield from _level(figure, below.annotate(yz_at=Left(figure.place, depth * LABEL)))


def _level(figure: Figure, rows: "QuerySet[Any]") -> Iterator[tuple[str, date, int]]:
    yield from rows.values_list("yz_at", "yz_when").annotate(n=measure_of(figure))
