"""Where sealed values lie, found from the models: each column, what its values are sealed with, and why one must stay."""

# ruff: noqa: SLF001  `_meta` is Django's documented model meta API

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.crypto import Unreadable, decrypt, index_mark, key_of, value_mark
from yanzhen.base.fields import EncryptedTextField

# The trigger that makes a table append-only (audit/sql/append_only.sql); other apps attach the same.
APPEND_ONLY_TRIGGER: Final = "append_only_rows"
APPEND_ONLY: Final = _("the table is append-only, so its rows stay as they were written")


@dataclass(frozen=True)
class SealedTable:
    """A model with at least one sealed column."""

    model: type[models.Model]
    fields: tuple[EncryptedTextField, ...]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def pk(self) -> "models.Field[Any, Any]":
        return self.model._meta.pk

    @cached_property
    def columns(self) -> list[str]:
        """Sealed columns and their indexes, as they stand in the table."""
        named = [(_column(field), self.index_of(field)) for field in self.fields]
        return [column for pair in named for column in pair if column]

    def index_of(self, field: EncryptedTextField) -> str:
        columns = {each.name: each.column for each in self.model._meta.local_concrete_fields}
        return str(columns[field.index]) if field.index else ""

    def stale(self) -> tuple[str, list[str]]:
        """A condition for rows with a value or an index that another key or algorithm made."""
        conditions: list[str] = []
        values: list[str] = []
        for field in self.fields:
            conditions.append(
                f'("{_column(field)}" <> \'\' AND NOT starts_with("{_column(field)}", %s))'
            )
            values.append(value_mark())
            if index := self.index_of(field):
                made_now = (
                    f'starts_with("{index}", %s)'
                    if index_mark()
                    else f"strpos(\"{index}\", ':') = 0"
                )
                conditions.append(f"(\"{index}\" <> '' AND NOT {made_now})")
                values += [index_mark()] if index_mark() else []
        return "(" + " OR ".join(conditions) + ")", values

    def is_append_only(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname = %s"
                " AND tgenabled <> 'D'",
                [f'"{self.name}"', APPEND_ONLY_TRIGGER],
            )
            return cursor.fetchone() is not None


class Held(NamedTuple):
    """`values` values (or indexes) of one column that name the same algorithm and key."""

    table: SealedTable
    column: str
    is_index: bool
    algorithm: str
    key_id: str
    values: int
    opens: bool

    @property
    def is_current(self) -> bool:
        mark = index_mark() if self.is_index else value_mark()
        return key_of(mark) == (self.algorithm, self.key_id)


def sealed_tables() -> list[SealedTable]:
    """Every table with an EncryptedTextField, of every app that is installed."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        fields = tuple(f for f in meta.local_concrete_fields if isinstance(f, EncryptedTextField))
        if fields and not meta.proxy:
            found.append(SealedTable(model, fields))
    return sorted(found, key=lambda table: table.name)


def sealed_otherwise() -> "Iterator[tuple[str, str | Promise]]":
    """Columns that say of themselves why no field key opens them (`sealed_otherwise` of a model)."""
    for model in apps.get_models():
        for name, why in getattr(model, "sealed_otherwise", {}).items():
            yield f"{model._meta.db_table}.{name}", why


def held() -> Iterator[Held]:
    """What the tables hold, counted in the database; one value of each kind is opened as a trial."""
    for table in sealed_tables():
        for field in table.fields:
            for algorithm, key_id, count, sample in _kinds(table.name, _column(field)):
                opens = _opens(sample, field.purpose)
                yield Held(table, _column(field), False, algorithm, key_id, count, opens)
            if index := table.index_of(field):
                for algorithm, key_id, count, _sample in _kinds(table.name, index):
                    yield Held(table, index, True, algorithm, key_id, count, True)


def _column(field: EncryptedTextField) -> str:
    return str(field.column)


def _kinds(table: str, column: str) -> list[tuple[str, str, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            # What stands before the second colon; a bare index has none.
            f"SELECT regexp_replace(\"{column}\", '[^:]*$', ''), count(*), min(\"{column}\")"  # noqa: S608
            f' FROM "{table}" WHERE "{column}" <> \'\' GROUP BY 1 ORDER BY 1'
        )
        return [(*key_of(mark), count, sample) for mark, count, sample in cursor.fetchall()]


def _opens(sample: str, purpose: str) -> bool:
    try:
        decrypt(sample, purpose)
    except Unreadable:
        return False
    return True
