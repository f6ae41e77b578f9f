"""What a figure is counted from: its definition as one hash, and the tables and dates that can change it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, IntegerField, Model, QuerySet

from yanzhen.base.figures import Figure, FigureKind, Measure
from yanzhen.kernel.figures.actions.computing import chain_of, field_of

WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Source:
    """Where a change can come from: a table, and how the months are found that it touches.

    With `column` the row's own date says it; with `via` the date of the row it points to; with neither
    any month may have changed.
    """

    table: str
    column: str = ""
    timed: bool = False
    via: str = ""
    parent: str = ""
    parent_key: str = ""
    # A row that others point to changes nothing by being new: nobody points to it yet.
    grows: bool = True

    @property
    def name(self) -> str:
        return ".".join(part for part in (self.table, self.via, self.column) if part)


@dataclass(frozen=True)
class Lineage:
    """The definition changes with the code, with the version and with whatever `rows()` looked up."""

    definition: str
    sources: frozenset[Source]


def keepable(figure: Figure) -> bool:
    """Whether cells can hold it: dated rows that are grouped as they are counted.

    What neither adds up nor happened in a month (different ones on a day) is counted from its rows.
    """
    if not (figure.on and figure.cells):
        return False
    query = figure.rows().query
    if query.distinct or query.is_sliced or query.combinator:
        return False
    if figure.measure == Measure.SUM and not _sums_whole_numbers(figure):
        return False
    return adds_up(figure) or figure.kind == FigureKind.FLOW


def adds_up(figure: Figure) -> bool:
    return figure.additive and figure.measure != Measure.DISTINCT


def _sums_whole_numbers(figure: Figure) -> bool:
    return isinstance(field_of(figure.rows(), figure.of), IntegerField)


def lineage_of(figure: Figure) -> Lineage:
    """Asked at every reading: rows that depend on a setting, another table or today define it anew."""
    rows = figure.rows()
    sql, parameters = _sql_of(figure, rows)
    told = [
        figure.slug, figure.version, figure.kind, figure.measure, figure.place, figure.on, figure.until, figure.of,
        figure.additive, sql, parameters,
    ]  # fmt: skip
    definition = hashlib.sha256(repr(told).encode()).hexdigest()
    label = rows.model._meta.label  # noqa: SLF001  Django's documented meta API
    return Lineage(
        definition, _sources(label, (figure.on, figure.until), (figure.place, figure.of), sql)
    )


def _sql_of(figure: Figure, rows: "QuerySet[Any]") -> tuple[str, str]:
    """The statement without what only its list shows."""
    columns = [path for path in (figure.place, figure.on, figure.until, figure.of) if path]
    try:
        sql, parameters = (
            rows.order_by()
            .values_list("pk", *columns)
            .query.get_compiler(connection=connection)
            .as_sql()
        )
    except EmptyResultSet:
        # Nothing can be in it, as things stand; its model's own table is watched all the same.
        return rows.model._meta.db_table, ""  # noqa: SLF001  Django's documented meta API
    return str(sql), repr(parameters)


@cache
def _sources(
    label: str, dates: tuple[str, ...], others: tuple[str, ...], sql: str
) -> frozenset[Source]:
    model = apps.get_model(label)
    known = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}  # noqa: SLF001
    words = WORD.findall(sql)
    tables = known & set(words)
    # A table that is asked twice changes rows beside its own: its own date does not say which.
    twice = {table for table in tables if _joined(sql, table) > 1}
    found: set[Source] = {Source(table) for table in twice}
    fixed = {
        table for path in (*dates, *others) if path for table in _pointed_to(model, path)
    } - twice
    for path in filter(None, dates):
        dated = set(_dated_by(model, path))
        found |= dated
        undated = tables - {source.table for source in dated}
        found |= {Source(table, grows=table not in fixed) for table in undated}
    return frozenset(found)


def _pointed_to(model: type[Model], path: str) -> Iterator[str]:
    """Tables that foreign keys lead to on the way of a lookup."""
    for _owner, field in chain_of(model, path):
        if not (field.concrete and (field.many_to_one or field.one_to_one)):
            return
        yield field.related_model._meta.db_table  # noqa: SLF001  Django's documented meta API


def _joined(sql: str, table: str) -> int:
    return len(re.findall(rf'(?:FROM|JOIN)\s+"?{table}"?\b', sql))


def _dated_by(model: type[Model], path: str) -> Iterator[Source]:
    """The sources on the way of a date: the row that has it, and the one that points to that row."""
    chain = chain_of(model, path)
    if not chain:
        return
    owner, field = chain[-1]
    table = owner._meta.db_table  # noqa: SLF001  Django's documented meta API
    timed = isinstance(field, DateTimeField)
    yield Source(table, field.column, timed)
    if len(chain) == 2 and chain[0][1].concrete:
        pointer = chain[0][1]
        yield Source(
            model._meta.db_table, field.column, timed, pointer.column, table,  # noqa: SLF001
            pointer.target_field.column,
        )  # fmt: skip
