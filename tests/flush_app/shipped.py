"""The rows that migrations ship (divisions, calendars, content types) and how a test database returns to them.

TRUNCATE by the app's role is refused, and Django's own flush would empty shipped facts too. So right
after the test database is made, every filled table is copied into a schema of its own; after each
transactional test all tables, the job tables included, are emptied and the copies put back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction

COPIES: Final = "shipped"
# Emptied never: the history of migrations is not data.
NEVER_TOUCHED: Final = {"django_migrations"}


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
        for table in _tables(cursor):
            if _has_rows(cursor, table):
                cursor.execute(f'CREATE TABLE {COPIES}."{table}" AS TABLE "{table}"')


def put_back_shipped_rows(using: str = "default") -> None:
    """Empty every table and put the shipped rows back, in one transaction, as owner."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor, _as_owner(cursor):
        tables = _tables(cursor)
        filled = [table for table in tables if _has_rows(cursor, table)]
        if not filled:
            return
        with _without_triggers(cursor, tables):
            names = ", ".join(f'"{table}"' for table in tables)
            cursor.execute(f"TRUNCATE {names}")
            for table in _tables(cursor, schema=COPIES):
                columns = ", ".join(f'"{name}"' for name in _written_columns(cursor, table))
                cursor.execute(
                    f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {COPIES}."{table}"'  # noqa: S608
                )
            # Deferred foreign keys are checked here: a table with waiting checks can't be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


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


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608
    return bool(cursor.fetchone()[0])


def _written_columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [f'"{table}"'],
    )
    return [row[0] for row in cursor.fetchall()]
