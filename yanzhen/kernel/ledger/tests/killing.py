"""A client in a process of its own that asks one statement, stopped at any table the statement writes, and killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import connection

PATIENCE_S: Final = 20
# Plain psycopg: a buyer's process needs no Django to send one statement.
CLIENT: Final = """
import json, sys, psycopg
target, statement, values = json.loads(sys.stdin.readline())
with psycopg.connect(**target, autocommit=True) as connection:
    print(connection.execute(statement, values).fetchone()[0], flush=True)
"""
STOPPED: Final = (
    "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
)


def target(*, as_app: bool = True) -> dict[str, Any]:
    """Where the test's database is, for a connection of another process."""
    settings = connection.settings_dict
    found = {"dbname": settings["NAME"], "host": settings["HOST"], "port": settings["PORT"] or None,
             "user": settings["USER"], "password": settings["PASSWORD"]}  # fmt: skip
    if as_app and settings["OPTIONS"].get("options"):
        found["options"] = settings["OPTIONS"]["options"]
    return {name: value for name, value in found.items() if value}


@contextmanager
def a_client(statement: str, values: list[Any], *, name: str) -> Iterator[subprocess.Popen[str]]:
    """The client, its statement sent; it ends with the block."""
    process = subprocess.Popen(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", CLIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(
        json.dumps([target() | {"application_name": name}, statement, values]) + "\n"
    )
    process.stdin.flush()
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE_S)


@contextmanager
def stopped_before(table: str) -> Iterator[psycopg.Connection[Any]]:
    """Nobody writes to this table inside the block."""
    with psycopg.connect(**target(as_app=False)) as watcher:
        watcher.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield watcher
        watcher.rollback()


def wait_until_stopped(name: str) -> int:
    """The client's server process stands before the lock; gives its id."""
    until = time.monotonic() + PATIENCE_S
    # Outside a transaction: inside one, PostgreSQL shows the activity of its first look.
    with psycopg.connect(**target(as_app=False), autocommit=True) as watcher:
        while time.monotonic() < until:
            row = watcher.execute(STOPPED, [name]).fetchone()
            if row:
                return int(row[0])
            time.sleep(0.01)
    raise TimeoutError(f"{name} never reached the lock.")


def kill_client(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(PATIENCE_S)


def wait_until_gone(name: str) -> None:
    """Its server process has ended, one way or the other."""
    until = time.monotonic() + PATIENCE_S
    with psycopg.connect(**target(as_app=False), autocommit=True) as watcher:
        while watcher.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [name]
        ).fetchone():
            if time.monotonic() > until:
                raise TimeoutError(f"{name} is still there.")
            time.sleep(0.01)
