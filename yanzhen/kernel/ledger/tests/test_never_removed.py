"""No row of the books is removed, by nobody; what was said from outside and decided is not even changed."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import assert_balance
from yanzhen.kernel.ledger.testing import AT, a_book, a_keeper, accounts, an_entry
from yanzhen.kernel.ledger.tests.owner import as_owner

pytestmark = pytest.mark.django_db
FOUND: Final = """
SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid WHERE c.relname LIKE 'ledger\\_%%' AND p.proname = 'refuse_change'
"""
# What each trigger is there for.
NEVER_REMOVED: Final = ("book", "account", "period", "entry")
AS_IT_WAS: Final = {"leg": "note", "balanceassertion": "net_fen", "entryapproval": "agreed"}
ACTS: Final = {
    f"ledger_{table}.append_only_table": [f"TRUNCATE ledger_{table} CASCADE"]
    for table in (*NEVER_REMOVED, *AS_IT_WAS, "balance", "delta")
}
for _table in NEVER_REMOVED:
    ACTS[f"ledger_{_table}.never_removed"] = [f"DELETE FROM ledger_{_table}"]  # noqa: S608  our own names
for _table, _column in AS_IT_WAS.items():
    ACTS[f"ledger_{_table}.append_only_rows"] = [
        f"DELETE FROM ledger_{_table}",  # noqa: S608  our own names
        f"UPDATE ledger_{_table} SET {_column} = {_column}",  # noqa: S608  our own names
    ]


def test_nobody_removes_them() -> None:
    book = a_book()
    entry = an_entry(book)
    assert_balance(
        accounts(book, "102")[0], 1, on=date(2026, 7, 31), evidence="盘点", by=a_keeper()
    )
    _a_decision(entry.pk)

    tried = [act for acts in ACTS.values() for act in acts]

    assert [act for act in tried if not _is_refused(act)] == []


def test_every_such_trigger_is_tried() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [])
        assert {name for (name,) in cursor.fetchall()} == set(ACTS)


def _a_decision(entry_id: UUID) -> None:
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO ledger_entryapproval (entry_id, document_id, kind, agreed, "of", decided_on)'
            " VALUES (%s, %s, 'members', 3, 4, %s)",
            [entry_id, new_key(), AT.date()],
        )


def _is_refused(act: str) -> bool:
    """By the trigger of this table, as its owner: neither for want of a grant nor for another's sake."""
    (table,) = [word for word in act.split() if word.startswith("ledger_")]
    try:
        with transaction.atomic(), as_owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(act)
    except DatabaseError as error:
        return f"Rows of {table} are append-only" in str(error)
    return False
