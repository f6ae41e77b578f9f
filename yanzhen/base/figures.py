"""A figure is its rows: the number is their count or sum, and opening it shows the same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise


class FigureKind(StrEnum):
    STOCK = "stock"  # what is there on a day
    FLOW = "flow"  # what happened in a period


class Measure(StrEnum):
    COUNT = "count"
    SUM = "sum"
    DISTINCT = "distinct"


@dataclass(frozen=True)
class Column:
    """One column of the opened figure: heading and a dotted path into the row ("party.name")."""

    title: "str | Promise"
    path: str


@dataclass(frozen=True)
class Figure:
    """A number an app can answer for.

    `rows` gives the whole queryset; the figure filters it by `place` (lookup of a place path) and by
    `on` (date or datetime field; for a stock: rows that began on or before the day, and whose
    `until`, if named, is empty or later). `of` names the field summed or counted distinct.
    `unit` is a unit of counting such as 家, 人, 人次, 件 and is never mixed with another.
    """

    slug: str
    question: "str | Promise"
    unit: "str | Promise"
    rows: Callable[[], "QuerySet[Any]"]
    place: str
    on: str
    measure: Measure = Measure.COUNT
    of: str = ""
    until: str = ""
    kind: FigureKind = FigureKind.STOCK
    additive: bool = True
    definition: "str | Promise" = ""
    columns: tuple[Column, ...] = ()
    link: "Callable[[Model], str] | None" = None
    version: int = 1
    # The capability that opens the rows to somebody who may see the number.
    opens_with: str = "figures.open"
    # No cells for rows that the database's own clock chooses: nothing changes when they do.
    cells: bool = True


@dataclass(frozen=True)
class Claim:
    """What a document says of a figure, with its qualifier (~ > < est), never a constant of ours.

    A share is a part of something: a third is `value` 1 `out_of` 3.
    """

    code: str
    figure: str
    wording: str
    value: int
    qualifier: str = ""
    source: str = ""
    out_of: int = 1
