"""The yardstick itself: one small row, one commit, each client on rows of its own."""

from collections.abc import Iterator
from typing import Final

from benchmarks.harness import Result, one_row_commits

NAME: Final = "one_row_commit"


def results() -> Iterator[Result]:
    for clients in (1, 4, 8):
        rate = one_row_commits(clients)
        yield Result(f"{NAME}.{clients}_clients", round(rate, 1), "commits/s", 1.0, 1)
