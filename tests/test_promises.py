"""What a table promises, PostgreSQL holds against whoever writes around the verbs."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests.promises import PROMISES as OTHERS
from tests.promises import Promise
from tests.promises_council import COUNCIL
from tests.promises_estates import ESTATES
from tests.promises_gates import GATES
from tests.promises_gatherings import GATHERINGS
from tests.promises_homestays import HOMESTAYS
from tests.promises_island import ISLANDS
from tests.promises_ledger import LEDGER
from tests.promises_orders import ORDERS
from tests.promises_surveys import SURVEYS
from tests.promises_together import TOGETHER
from tests.promises_works import WORKS

pytestmark = pytest.mark.django_db
PROMISES = (
    *OTHERS, *COUNCIL, *LEDGER, *ORDERS, *ISLANDS, *HOMESTAYS, *GATES, *SURVEYS, *WORKS, *GATHERINGS,
    *ESTATES, *TOGETHER,
)  # fmt: skip
# Tables where every check and every unique key has its line.
WHOLE = (
    "council",
    "ledger",
    "orders",
    "one_pass",
    "surveys",
    "works",
    "gatherings",
    "co_governance",
)
KEYS = {model._meta.db_table: model._meta.pk for model in apps.get_models()}


@pytest.fixture
def write() -> Iterator[Any]:
    """Writes a row into an empty copy of a table: its checks and unique keys without its neighbours.

    So a row names only what the promise speaks of; what else it would need is another promise's.
    """
    with connection.cursor() as cursor:
        # What the app may not even read (sealed scores) has its promises too.
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')

        def into(promise: Promise, row: dict[str, Any]) -> None:
            key = str(KEYS[promise.table].column)
            said = {**_fresh_key(promise.table), **row}
            columns = ", ".join(f'"{column}"' for column in said)
            values = ", ".join(["%s"] * len(said))
            _copy(cursor, promise.table, key)
            cursor.execute(f"INSERT INTO copied ({columns}) VALUES ({values})", [*said.values()])  # noqa: S608  own names

        yield into
        cursor.execute("DROP TABLE IF EXISTS copied")
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_APP_ROLE}"')


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_the_database_refuses_it_and_takes_what_differs_in_that_alone(
    write: Any, promise: Promise
) -> None:
    if promise.first is not None:
        write(promise, promise.first)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(promise, promise.wrong)

    if promise.first is None:
        assert promise.name in str(refused.value)
    write(promise, promise.right)


def test_every_promise_stands_in_the_table_under_its_name() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            " UNION SELECT t.relname, i.relname FROM pg_index x"
            " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
        )
        there = set(cursor.fetchall())

    assert [one.name for one in PROMISES if (one.table, one.name) not in there] == []


@pytest.mark.parametrize("app", WHOLE)
def test_nothing_that_the_books_and_the_sale_promise_is_left_out(app: str) -> None:
    """By its kind (check, unique, exclusion), save that a number is not below nought, which stands beside."""
    there = {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }

    assert there - {one.name for one in PROMISES} == set()


BELOW_NOUGHT = [
    (model._meta.db_table, field.column)
    for model in apps.get_models()
    if model.__module__.startswith("yanzhen.")
    for field in model._meta.local_fields
    if field.get_internal_type().startswith("Positive")
]


@pytest.mark.parametrize(("table", "column"), BELOW_NOUGHT)
def test_no_count_is_below_nought(write: Any, table: str, column: str) -> None:
    promise = Promise(table, f"{table}_{column}_check", {column: -1}, {})

    with pytest.raises(IntegrityError, match="violates check constraint"), transaction.atomic():
        write(promise, promise.wrong)


def _fresh_key(table: str) -> dict[str, Any]:
    field = KEYS[table]
    kind, key = field.get_internal_type(), uuid4()
    number = key.int % 30_000 + 1
    fresh: dict[str, Any] = {
        "CharField": key.hex[: field.max_length],
        "SlugField": key.hex[: field.max_length],
        "BigAutoField": number,
        "PositiveSmallIntegerField": number,
    }
    return {str(field.column): fresh.get(kind, key)}


def _copy(cursor: Any, table: str, key: str) -> None:
    cursor.execute("SELECT to_regclass('pg_temp.copied')")
    if cursor.fetchone()[0]:
        return
    cursor.execute(
        f'CREATE TEMP TABLE copied (LIKE "{table}" INCLUDING CONSTRAINTS INCLUDING INDEXES)'
    )
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'pg_temp.copied'::regclass"
        " AND attnotnull AND attnum > 0 AND attname <> %s",
        [key],
    )
    for (column,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE copied ALTER COLUMN "{column}" DROP NOT NULL')
