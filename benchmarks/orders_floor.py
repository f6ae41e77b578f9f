"""The rows that a sale leaves and nothing else: no price looked up, no place counted, no promise kept.

What a sale writes is read off a real one (all rows of its transaction), and written again and again into tables with
the same columns and indexes, in one statement and one commit. No sale that writes these rows can be faster than this.
"""

import json
import os
from collections.abc import Callable, Iterator
from secrets import randbelow, token_hex
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from django.db import connection, transaction

Value = Any
Fresh = Callable[[Value], Value]
LIKE: Final = "INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING GENERATED INCLUDING STORAGE"
TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    # What the application may not read (sealed scores, the box of a secret vote) no sale writes.
    " AND relname NOT LIKE 'floor_%' AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
)
COLUMNS: Final = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '' OR a.attidentity <> '',
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey))
    FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


class Row:
    """One row as it was found: its table, and each column with its type and what must differ the next time."""

    def __init__(
        self, table: str, values: dict[str, Value], columns: list[tuple[Any, ...]]
    ) -> None:
        self.table = table
        self.columns = [
            (name, kind, values[name], unique) for name, kind, made, unique in columns if not made
        ]

    def insert(self) -> str:
        names = ", ".join(f'"{name}"' for name, *_rest in self.columns)
        values = ", ".join(f"%s::{kind}" for _name, kind, *_rest in self.columns)
        return f"INSERT INTO floor_{self.table} ({names}) VALUES ({values})"  # noqa: S608

    def values(self, fresh: Fresh) -> Iterator[Value]:
        for _name, kind, value, unique in self.columns:
            if (unique and kind != "smallint") or kind == "uuid":
                yield fresh(value)
            else:
                yield json.dumps(value) if kind == "jsonb" and value is not None else value


def rows_of(sale: Callable[[], object]) -> list[Row]:
    """What the sale inserted or changed, by the numbers of its transactions; it is taken back afterwards."""
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (first,) = cursor.fetchone()
        sale()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE t.xmin::text::bigint >= %s',  # noqa: S608
                [first],
            )
            for (text,) in cursor.fetchall():
                cursor.execute(COLUMNS, [table])
                found.append(Row(table, json.loads(text), cursor.fetchall()))
        transaction.set_rollback(True)
    return found


def make_tables(rows: list[Row]) -> None:
    """Empty tables of the same shape, with all indexes and without a trigger."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in {row.table for row in rows}:
            owner.execute(f'CREATE TABLE IF NOT EXISTS floor_{table} (LIKE "{table}" {LIKE})')


def writer(rows: list[Row]) -> Callable[[], None]:
    """Writes them once more in one statement: new keys, all else the same."""
    there = psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)
    parts = ", ".join(f"r{n} AS ({row.insert()})" for n, row in enumerate(rows))
    statement = f"WITH {parts} SELECT 1"

    def act() -> None:
        known: dict[str, Value] = {}

        def fresh(value: Value) -> Value:
            return known.setdefault(str(value), _another(value))

        values = [value for row in rows for value in row.values(fresh)]
        there.execute(statement.encode(), values, prepare=True)

    return act


def _another(value: Value) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return randbelow(2**31)
    if not isinstance(value, str):
        return value
    try:
        UUID(value)
    except ValueError:
        return value if _is_day(value) else token_hex(len(value))[: len(value)]
    return str(uuid4())


def _is_day(value: str) -> bool:
    return len(value) >= len("2026-01-01") and value[4:5] == "-" and value[7:8] == "-"
