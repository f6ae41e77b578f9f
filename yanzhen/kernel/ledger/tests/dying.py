"""A verb in a process of its own, killed before each table it writes: nothing of it or all of it, and once when tried again."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.tests.killing import (
    stopped_before,
    wait_until_gone,
    wait_until_stopped,
)

Act = Callable[[], Any]
WRITTEN: Final = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE schemaname = current_schema()
"""
COUNT: Final = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
State = dict[str, tuple[int, str | None]]
WAYS: Final = ("the client and its server process", "the client")


def dies_anywhere(scene: Callable[[], Act], sound: Callable[[], None], *, how: str) -> list[str]:
    """Kill the act of a fresh scene before each table it writes, look, and try it again. Gives the tables.

    Killed with its server process nothing of it may be there, to the last byte. Killed alone, the server may
    finish the statement it is at. Tried again, either way, the rows are as many as if nothing had happened.
    """
    scene()()  # what is made once for all, such as a month of a book, is there from now on
    first = scene()
    tables, more = _written_by(first)
    first()
    assert tables
    for table in tables:
        act = scene()
        before = _state(tables)
        _killed_before(table, act, how=how)
        found = _state(tables)
        if how == WAYS[0] or found == before:
            assert found == before, f"Killed before {table}, something of it stayed."
        else:
            assert _more(before, found) == more, f"Killed before {table}, a part of it stayed."
        sound()
        act()
        assert _more(before, _state(tables)) == more, f"After {table} and a second try."
        sound()
    return tables


def _written_by(act: Act) -> tuple[list[str], dict[str, int]]:
    """The tables that the act writes and how many rows it adds to each: done once, then undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        before = dict(cursor.fetchall())
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(WRITTEN)
        tables = sorted(name for name, rows in cursor.fetchall() if rows > before.get(name, 0))
        after = _state(tables)
        transaction.set_rollback(True)
    return tables, _more(_state(tables), after)


def _state(tables: list[str]) -> State:
    found: State = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL(COUNT).format(sql.Identifier(table)))
            found[table] = cursor.fetchone()
    return found


def _more(before: State, after: State) -> dict[str, int]:
    return {table: rows - before[table][0] for table, (rows, _content) in after.items()}


def _killed_before(table: str, act: Act, *, how: str) -> None:
    name = f"dies-{new_key()}"[:60]
    with stopped_before(table) as watcher, _forked(act, name=name) as child:
        server = wait_until_stopped(name)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if how == WAYS[0]:
            watcher.execute("SELECT pg_terminate_backend(%s)", [server])
    wait_until_gone(name)


@contextmanager
def _forked(act: Act, *, name: str) -> Iterator[int]:
    """The act in a copy of this process, on a connection of its own; gives the copy's id."""
    connection.close()
    child = os.fork()
    if child == 0:
        # Whatever happens here, the copy never goes on to be a second test run.
        try:
            connection.settings_dict["OPTIONS"]["application_name"] = name
            act()
        finally:
            os._exit(0)
    try:
        yield child
    finally:
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
