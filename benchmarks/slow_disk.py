"""A disk that waits: each commit takes SLOW_S longer, as where fsync is real.

A disk that answers at once hides what a lock costs that is held over the commit. Only a superuser may set
commit_delay, so the wait stands in a trigger at the commit, where all locks are held.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

SLOW_S: Final = float(os.environ.get("YANZHEN_BENCH_COMMIT_MS", "5")) / 1000


@contextmanager
def a_slow_disk(*tables: str) -> Iterator[None]:
    """Whoever inserts into one of `tables`, or a row of the yardstick, waits once per transaction."""
    with _owner() as owner:
        owner.execute(
            "CREATE FUNCTION bench_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF current_setting('bench.waited', true) IS DISTINCT FROM pg_current_xact_id()::text THEN"
            "  PERFORM set_config('bench.waited', pg_current_xact_id()::text, true);"
            f"  PERFORM pg_sleep({SLOW_S}); END IF; RETURN NULL; END $$"
        )
        for table in ("benchmark_rows", *tables):
            owner.execute(
                f"CREATE CONSTRAINT TRIGGER zz_bench_wait AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION bench_wait()"
            )
    try:
        yield
    finally:
        with _owner() as owner:
            owner.execute("DROP FUNCTION bench_wait() CASCADE")


def _owner() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)
