"""Clients in processes of their own, started together, counted together; and what they cost."""

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Any, Final, Protocol

import django
import psycopg

SECONDS: Final = float(os.environ.get("YANZHEN_BENCH_SECONDS", "5"))
# Until a connection has made its plans and compiled what it calls.
WARM_UP_ACTS: Final = 25
PATIENCE_S: Final = 120
TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")

# "module:function": the function gets the client's number, prepares, and returns what is done again
# and again. By name, because a new process must set up Django before it may import models.
Client = str


@dataclass(frozen=True)
class Result:
    """One measured line. `ratio` is to the limit that the bench names; `cpu_ms` is per act."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    queries: int | None = None
    cpu_ms: float | None = None


@dataclass(frozen=True)
class Tally:
    """What all clients together did."""

    acts: int
    seconds: float
    cpu_seconds: float
    durations: tuple[float, ...] = ()  # seconds of each act, in rising order

    @property
    def per_second(self) -> float:
        return self.acts / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / max(self.acts, 1)

    @property
    def p95_ms(self) -> float:
        return 1000 * self.durations[int(0.95 * (len(self.durations) - 1))]


class Bench(Protocol):
    """A module of this folder."""

    def results(self) -> Iterator[Result]: ...


def together(client: Client, *, clients: int, server: int | None = None) -> Tally:
    """Run `clients` processes for SECONDS. CPU: the clients (or the server's tree) and PostgreSQL."""
    context = multiprocessing.get_context("spawn")
    start, end = context.Barrier(clients + 1), context.Barrier(clients + 1)
    told: Queue[tuple[float, float, list[float]]] = context.Queue()  # type: ignore[assignment]
    processes = [
        context.Process(target=_run, args=(client, number, start, end, told), daemon=True)
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    start.wait(PATIENCE_S)
    before = cpu_of(backends()) + (cpu_of_tree(server) if server else 0)
    rows = [told.get(timeout=PATIENCE_S) for _process in processes]
    after = cpu_of(backends()) + (cpu_of_tree(server) if server else 0)
    end.wait(PATIENCE_S)
    for process in processes:
        process.join(PATIENCE_S)
    own = 0.0 if server else sum(cpu for _seconds, cpu, _durations in rows)
    durations = tuple(sorted(one for _seconds, _cpu, each in rows for one in each))
    return Tally(len(durations), max(row[0] for row in rows), after - before + own, durations)


@cache
def one_row_commits(clients: int) -> float:
    """Commits per second of one small row on separate rows: the limit of this machine."""
    return together("benchmarks.harness:one_row_client", clients=clients).per_second


def backends() -> list[int]:
    """Processes of PostgreSQL that serve this database, where they run on this machine."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in rows]


def machine() -> str:
    """What the numbers belong to; fsync off makes commits cheaper than any real disk."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        ).fetchone()
    version, fsync, synchronous = row or ("?", "?", "?")
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, PostgreSQL {version},"
        f" fsync {fsync}, synchronous_commit {synchronous}"
    )


def _run(client: Client, number: int, start: Any, end: Any, told: Any) -> None:
    django.setup()
    module, _colon, function = client.partition(":")
    act: Callable[[], None] = getattr(importlib.import_module(module), function)(number)
    for _again in range(WARM_UP_ACTS):
        act()
    start.wait(PATIENCE_S)
    durations: list[float] = []
    began, cpu = time.monotonic(), time.process_time()
    now = began
    while now - began < SECONDS:
        act()
        durations.append(-now + (now := time.monotonic()))
    told.put((now - began, time.process_time() - cpu, durations))
    # The connection stays open until its CPU has been read.
    end.wait(PATIENCE_S)


def one_row_client(number: int) -> Callable[[], None]:
    """Commits small rows that nobody else touches."""
    connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

    def commit() -> None:
        connection.execute("INSERT INTO benchmark_rows (client, words) VALUES (%s, 'a')", [number])

    return commit


def cpu_of(pids: list[int]) -> float:
    """User and system seconds so far; a process that is not ours to see counts nothing."""
    total = 0
    for pid in pids:
        path = Path(f"/proc/{pid}/stat")
        try:
            fields = path.read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS_PER_SECOND


def cpu_of_tree(root: int) -> float:
    return cpu_of([root, *_children(root)])


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        direct = [int(child) for child in path.read_text(encoding="utf-8").split()]
    except OSError:
        return []
    return direct + [below for child in direct for below in _children(child)]
