"""`python -m benchmarks [substring]`: a database of its own, the benches whose name fits, JSON lines, and away."""

import importlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

from benchmarks.bars import bar_of
from benchmarks.harness import Bench, machine

ALONE: Final = "--alone"
BELOW_A_BAR: Final = 3
DROP_TRIES: Final = 24
DROP_PAUSE_S: Final = 5
DATABASE: Final = f"yz_bench_{os.getpid()}"


# Name and module; modules are imported when Django is set up on the bench's own database.
BENCHES: Final = {
    "one_row_commit": "one_row_commit",
    "cases.lifecycle": "cases_lifecycle",
    "cases.lifecycle.growth": "cases_growth",
    "imports.enterprises": "imports_enterprises",
    "ladder": "ladder",
    "imports.messages": "imports_messages",
    "lists": "lists",
    "outbox": "outbox",
    "figures.cells": "figures_cells",
    "orders.sell": "orders_sell",
    "ledger.post": "ledger_post",
    "orders.redeem": "orders_redeem",
    "gate.upload": "gate_upload",
    "sale_page": "sale_page",
    "council": "council",
    "hotel.replay": "hotel_replay",
    "gatherings": "gatherings",
    "service_doors": "service_doors",
}


def main() -> int:
    only = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ONLY", "")
    chosen = _chosen(only)
    if not chosen or not os.environ.get("DATABASE_URL"):
        print(f"`make bench ONLY=…` measures one of: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    # Each in a process and on a database of its own, so that none finds what another left.
    codes = [
        subprocess.run([sys.executable, "-m", "benchmarks", ALONE, name]).returncode
        for name in chosen
    ]
    return max(codes)


def measure(name: str) -> int:
    """One bench on a fresh database; a JSON line per result. 3 when one stays below its bar."""
    with own_database():
        django.setup()
        where = machine()
        bench = cast(Bench, importlib.import_module(f"benchmarks.{BENCHES[name]}"))
        below = []
        for result in bench.results():
            bar = bar_of(result)
            judged = {} if bar is None else {"bar": str(bar), "met": bar.is_met(result)}
            print(json.dumps(asdict(result) | judged | {"machine": where}, ensure_ascii=False), flush=True)  # fmt: skip
            if bar is not None and not bar.is_met(result):
                below.append(f"{result.name} is {getattr(result, bar.of)}, the bar is {bar}")
    for sentence in below:
        print(sentence, file=sys.stderr)
    return BELOW_A_BAR if below else 0


def _chosen(only: str) -> list[str]:
    """The bench of this name; else those whose name holds the word; else those that the word begins with."""
    if only in BENCHES:
        return [only]
    return [n for n in BENCHES if only in n] or [n for n in BENCHES if only.startswith(n)]


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh, migrated database; DATABASE_URL and DATABASE_OWNER_URL point to it meanwhile."""
    app = os.environ["DATABASE_URL"]
    owner = os.environ.get("DATABASE_OWNER_URL") or app
    name = sql.Identifier(DATABASE)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            os.environ["DATABASE_URL"] = _named(app)
            os.environ["DATABASE_OWNER_URL"] = _named(owner)
            # Server and clients share the secrets of this run, and leave those of the installation alone.
            for secret in ("YANZHEN_SECRET_KEY", "YANZHEN_FIELD_KEY"):
                os.environ[secret] = secrets.token_urlsafe(48)
            _prepare()
            yield
        finally:
            _drop(connection, name)


def _drop(connection: psycopg.Connection, name: sql.Identifier) -> None:
    """Drop it; where the server itself is vacuuming a large one, wait until it is done."""
    for _again in range(DROP_TRIES):
        try:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(DROP_PAUSE_S)
    print(f"The database {DATABASE} could not be dropped; drop it by hand.", file=sys.stderr)


def _prepare() -> None:
    subprocess.run(
        [sys.executable, "-m", "yanzhen", "migrate", "--verbosity", "0"],
        cwd=Path(__file__).resolve().parents[1],
        check=True,
    )
    role = urlsplit(os.environ["DATABASE_URL"]).username
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute(
            "CREATE TABLE benchmark_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " client int NOT NULL, words text NOT NULL)"
        )
        if role:
            grant = sql.SQL("GRANT ALL ON benchmark_rows TO {}").format(sql.Identifier(role))
            connection.execute(grant)


def _named(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{DATABASE}"))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    sys.exit(measure(sys.argv[2]) if sys.argv[1:2] == [ALONE] else main())
