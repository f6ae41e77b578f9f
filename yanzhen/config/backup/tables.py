"""The tables of one schema as streams of rows: out of one snapshot, and into empty tables again."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from yanzhen.config.backup.manifest import CHUNK_BYTES, TableCopy, sha256_of

# Who may go in without a password right now: worthless after a restore, and dangerous in a wrong hand.
LEFT_EMPTY: Final = frozenset({"django_session"})
NEVER_LOADED: Final = frozenset({"django_migrations"})
# Packing costs more than reading; the first step brings most of the saving.
PACKED: Final = 1
# What the text of a value depends on.
FIXED: Final = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
WITHOUT_LIMIT: Final = (
    "statement_timeout",
    "idle_in_transaction_session_timeout",
    "transaction_timeout",
    "lock_timeout",
)

# As whoever logged in, until the transaction ends: there are rows that the app's role may not read (sealed scores).
AS_LOGGED_IN: Final = "SET LOCAL ROLE NONE"

Progress = Callable[[str, int], None]


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside was committed at one moment; others go on writing."""
    outermost = not connection.in_atomic_block
    with without_limits(), transaction.atomic():
        with connection.cursor() as cursor:
            if outermost:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(AS_LOGGED_IN)
        yield


@contextmanager
def without_limits() -> Iterator[None]:
    """A long copy is no forgotten transaction; the limits come back afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s)", [[*WITHOUT_LIMIT]])
        limits = [row[0] for row in cursor.fetchall()]
        for name in limits:
            cursor.execute(f"SET {name} = 0")
        for name, value in FIXED.items():
            cursor.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        # The session is thrown away: its settings must not reach whoever comes next.
        if not connection.in_atomic_block:
            connection.close()


def table_names() -> list[str]:
    """Every table of this schema, of Django's and of others' making."""
    return _names("c.relkind IN ('r', 'p') AND NOT c.relispartition")


def sequences() -> dict[str, list[Any]]:
    """Where each sequence stands: its last value, and whether that one is used."""
    found = {}
    with connection.cursor() as cursor:
        for name in _names("c.relkind = 'S'"):
            cursor.execute(f'SELECT last_value, is_called FROM "{name}"')  # noqa: S608
            found[name] = list(cursor.fetchone())
    return found


def set_sequences(wanted: dict[str, list[Any]]) -> None:
    here = set(_names("c.relkind = 'S'"))
    with connection.cursor() as cursor:
        for name, (value, is_called) in wanted.items():
            if name in here:
                cursor.execute(
                    "SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', value, is_called]
                )


def copy_out(table: str, path: Path) -> TableCopy:
    """Write the table's rows in the order of its key; the same rows give the same content hash."""
    columns = _columns(table)
    listed = ", ".join(f'"{column}"' for column in columns)
    order = ", ".join(f'"{column}"' for column in _key(table)) or listed
    none = " WHERE false" if table in LEFT_EMPTY else ""
    query = f'COPY (SELECT {listed} FROM "{table}"{none} ORDER BY {order}) TO STDOUT'  # noqa: S608
    content = hashlib.sha256()
    with (
        gzip.GzipFile(path, "wb", compresslevel=PACKED, mtime=0) as packed,
        connection.cursor() as cursor,
    ):
        with cursor.copy(query) as copy:
            for data in copy:
                content.update(data)
                packed.write(data)
        rows = cursor.rowcount
    return TableCopy(table, columns, rows, content.hexdigest(), sha256_of(path))


def load_all(copies: list[TableCopy], folder: Path, progress: Progress) -> None:
    """Empty the tables and fill them from the copies, in one transaction: all of it or nothing.

    Triggers of ours sleep meanwhile (they guarded these rows when they were written); constraints do not.
    """
    here = [name for name in table_names() if name not in NEVER_LOADED]
    with without_limits(), transaction.atomic(), connection.cursor() as cursor:
        for name in here:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in here))
        by_name = {copy.name: copy for copy in copies}
        for name in _parents_first(here):
            if name in by_name:
                copy_in(by_name[name], folder / f"{name}.gz")
                progress(name, by_name[name].rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in here:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


def copy_in(copy: TableCopy, path: Path) -> None:
    listed = ", ".join(f'"{column}"' for column in copy.columns)
    with (
        gzip.open(path, "rb") as packed,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{copy.name}" ({listed}) FROM STDIN') as into,
    ):
        while data := packed.read(CHUNK_BYTES):
            into.write(data)


def count_rows(table: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(AS_LOGGED_IN)
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        return int(cursor.fetchone()[0])


def _names(condition: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"  # noqa: S608
            f" WHERE n.nspname = current_schema() AND {condition} ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _columns(table: str) -> list[str]:
    """Those that are stored as given: a generated column makes itself."""
    return _ask(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attname",
        table,
    )


def _key(table: str) -> list[str]:
    return _ask(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
        " AND a.attnum = ANY(i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary"
        " ORDER BY array_position(i.indkey, a.attnum)",
        table,
    )


def _parents_first(tables: list[str]) -> list[str]:
    """Django's foreign keys wait for the end of the transaction; those of others may not."""
    left, ordered = dict.fromkeys(tables), list[str]()
    parents = {name: set(_parents(name)) - {name} for name in tables}
    while left:
        ready = [name for name in left if not parents[name] & left.keys()] or [next(iter(left))]
        ordered += ready
        for name in ready:
            del left[name]
    return ordered


def _parents(table: str) -> list[str]:
    return _ask(
        "SELECT DISTINCT p.relname FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid"
        " WHERE k.conrelid = %s::regclass AND k.contype = 'f'",
        table,
    )


def _ask(query: str, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, [f'"{table}"'])
        return [row[0] for row in cursor.fetchall()]
