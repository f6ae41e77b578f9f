"""The rows that migrations ship (divisions, calendars, content types) and how a test database returns to them.

TRUNCATE by the app's role is refused, and Django's own flush would empty shipped facts too. So right
after the test database is made, every filled table is copied into a schema of its own; after each
transactional test the tables that it wrote into, the job tables included, are emptied and their copies
put back. Tables that it left alone are left alone: new files for hundreds of tables and their indexes
took longer than the tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction

COPIES: Final = "shipped"
# Emptied never: the history of migrations is not data.
NEVER_TOUCHED: Final = {"django_migrations"}
STATE: Final = "_state"
LARGE_BYTES: Final = 256 * 1024


def copy_shipped_rows(using: str = "default") -> None:
    """Remember what is there now; called by the owner when the test database has been made.

    A test database that is used again (--reuse-db) has its copies already and returns to them.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [COPIES])
        if cursor.fetchone():
            put_back_shipped_rows(using)
            return
        cursor.execute(f"CREATE SCHEMA {COPIES}")
        cursor.execute(
            f"CREATE TABLE {COPIES}.{STATE} (name text PRIMARY KEY, rows bigint, newest bigint)"
        )
        for table in _filled(cursor):
            cursor.execute(f'CREATE TABLE {COPIES}."{table}" AS TABLE "{table}"')
            _remember(cursor, table)


def put_back_shipped_rows(using: str = "default") -> None:
    """Empty every table that was written into and put its shipped rows back, in one transaction, as owner."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor, _as_owner(cursor):
        shipped = set(_tables(cursor, schema=COPIES)) - {STATE}
        written = [
            *(table for table in _filled(cursor) if table not in shipped),
            *(table for table in sorted(shipped) if _is_changed(cursor, table)),
        ]
        if not written:
            return
        large = _is_large(cursor, written)
        emptied = _tables(cursor) if large else written
        with _without_triggers(cursor, emptied):
            if large:
                cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in emptied))
            else:
                _delete(cursor, emptied)
            for table in sorted(shipped.intersection(emptied)):
                columns = ", ".join(f'"{name}"' for name in _written_columns(cursor, table))
                cursor.execute(
                    f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {COPIES}."{table}"'  # noqa: S608
                )
                _remember(cursor, table)
            # Deferred foreign keys are checked here: a table with waiting checks can't be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _is_large(cursor: Any, tables: list[str]) -> bool:
    """Whether one of them, dead rows included, takes longer to be emptied by the row than by a new file."""
    cursor.execute(
        "SELECT max(pg_relation_size(quote_ident(name)::regclass)) FROM unnest(%s::text[]) AS name",
        [tables],
    )
    return bool(cursor.fetchone()[0] > LARGE_BYTES)


def _delete(cursor: Any, tables: list[str]) -> None:
    # One statement: keys that are no deferred ones are then checked when all are empty.
    parts = ", ".join(
        f'd{number} AS (DELETE FROM "{table}")'  # noqa: S608
        for number, table in enumerate(tables)
    )
    cursor.execute(f"WITH {parts} SELECT 1")


def _remember(cursor: Any, table: str) -> None:
    """How many rows a shipped table has and which transaction wrote the newest: what a change shows itself by."""
    cursor.execute(
        f"INSERT INTO {COPIES}.{STATE} SELECT %s, count(*), max(xmin::text::bigint)"  # noqa: S608
        f' FROM "{table}" ON CONFLICT (name) DO UPDATE'
        " SET rows = EXCLUDED.rows, newest = EXCLUDED.newest",
        [table],
    )


def _is_changed(cursor: Any, table: str) -> bool:
    cursor.execute(
        "SELECT (count(*), max(t.xmin::text::bigint)) IS DISTINCT FROM"  # noqa: S608
        f' (SELECT (rows, newest) FROM {COPIES}.{STATE} WHERE name = %s) FROM "{table}" t',
        [table],
    )
    return bool(cursor.fetchone()[0])


@contextmanager
def _as_owner(cursor: Any) -> Iterator[None]:
    if settings.ONE_DATABASE_ROLE:
        yield
        return
    cursor.execute("SELECT current_user")
    (before,) = cursor.fetchone()
    cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
    yield
    cursor.execute(f'SET LOCAL ROLE "{before}"')


@contextmanager
def _without_triggers(cursor: Any, tables: list[str]) -> Iterator[None]:
    cursor.execute(
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relname = ANY(%s)"
        " AND c.relnamespace = current_schema()::regnamespace",
        [tables],
    )
    guarded = [row[0] for row in cursor.fetchall()]
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled = 'D' AND c.relname = ANY(%s)",
        [guarded],
    )
    kept_off = cursor.fetchall()
    for table in guarded:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    for table in guarded:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    for table, trigger in kept_off:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{trigger}"')


def _tables(cursor: Any, schema: str | None = None) -> list[str]:
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = COALESCE(%s, current_schema()) ORDER BY 1",
        [schema],
    )
    return [row[0] for row in cursor.fetchall() if row[0] not in NEVER_TOUCHED]


def _filled(cursor: Any) -> list[str]:
    """The tables that have rows, asked in one question."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"  # noqa: S608
        for table in _tables(cursor)
    )
    cursor.execute(asked)
    return [row[0] for row in cursor.fetchall()]


def _written_columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [f'"{table}"'],
    )
    return [row[0] for row in cursor.fetchall()]
