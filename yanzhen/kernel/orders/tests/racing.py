"""Many at once, each in a thread and a connection of its own; what was refused is counted, anything else is raised."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from yanzhen.base.refusals import Refused


def at_once(acts: Sequence[Callable[[], Any]], *, patience_s: float = 120) -> list[Any]:
    """Start all together; give what each gave, or its Refused."""
    start = threading.Barrier(len(acts))
    told: list[Any] = [None] * len(acts)
    errors: list[Exception] = []

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            told[index] = act()
        except Refused as refusal:
            told[index] = refusal
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience_s)
    if errors:
        raise errors[0]
    return told


def until_sold_out(act: Callable[[], Any], *, tries: int = 100_000) -> Callable[[], Counter[str]]:
    """The act again and again until it is refused; gives how often it went well."""

    def run() -> Counter[str]:
        done: Counter[str] = Counter()
        for _again in range(tries):
            try:
                act()
            except Refused:
                done["refused"] += 1
                return done
            done["sold"] += 1
        return done

    return run


def deadlocks() -> int:
    """How often PostgreSQL had to end one of several that waited for each other; those whose connection ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
