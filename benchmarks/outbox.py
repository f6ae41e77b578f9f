"""The outbox: rows left by hot verbs, against one-row commits by as many clients; and how fast one worker empties it."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection
from procrastinate.contrib.django import app as jobs

from benchmarks.harness import Result, one_row_commits, together
from yanzhen.base.announcing import defer, follow
from yanzhen.base.outbox import announce_hot, follow_up

NAME: Final = "outbox"
CLIENTS: Final = (1, 8)
WAITING: Final = 20_000
JOB: Final = "base.apply_import"


def results() -> Iterator[Result]:
    for verb in ("leave", "defer"):
        for clients in CLIENTS:
            tally = together(f"benchmarks.outbox:{verb}_client", clients=clients)
            ratio = round(tally.per_second / one_row_commits(clients), 3)
            yield Result(
                f"{NAME}.{verb}.{clients}_clients", round(tally.per_second), "acts/s", ratio, 1,
                round(tally.cpu_ms, 3),
            )  # fmt: skip
    follow("benchmark.sold", job=JOB)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM occurrences")
        cursor.execute(
            "INSERT INTO occurrences (id, name, ids) SELECT gen_random_uuid(), 'benchmark.sold',"
            " jsonb_build_object('batch_id', n::text) FROM generate_series(1, %s) n",
            [WAITING],
        )
    began = time.perf_counter()
    while follow_up():
        pass
    yield Result(
        f"{NAME}.followed_up", round(WAITING / (time.perf_counter() - began)), "occurrences/s"
    )


def leave_client(number: int) -> Callable[[], None]:
    """A verb that leaves one row."""
    return lambda: announce_hot("benchmark.sold", order_id=number)


def defer_client(number: int) -> Callable[[], None]:
    """The same verb, deferring a job as ordinary verbs do."""
    assert JOB in jobs.tasks  # noqa: S101  a benchmark, not the product
    return lambda: defer(JOB, batch_id=number)
