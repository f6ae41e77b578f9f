"""Seal everything anew with the current key and algorithm: in batches, beside running servers, as often as one likes.

There is no list of what is done: a value names its key, so a run that was killed goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

from yanzhen.base.crypto import Unreadable, blind_index, decrypt, encrypt
from yanzhen.base.keyring import LOOK_AGAIN_SECONDS, keyring
from yanzhen.base.sealed_columns import SealedTable, held, sealed_tables

BATCH: Final = 500
# Rows that somebody holds are taken in the next round.
ROUNDS_MAX: Final = 20
ROUND_PAUSE_SECONDS: Final = 0.5
# An honest transaction may last long; the command does not wait for it, it says so.
OTHERS_SECONDS_MAX: Final = 60.0
OTHERS_PAUSE_SECONDS: Final = 0.5
# Whoever writes holds a lock on the number of their transaction, which every role may read. A prepared
# transaction has no process any more: it counts, whatever its database.
WRITERS: Final = """
SELECT l.transactionid::text FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
    AND l.pid IS DISTINCT FROM pg_backend_pid() AND coalesce(a.datname = current_database(), true)
"""

Progress = Callable[[SealedTable, int, int], None]


@dataclass
class Resealed:
    """What a run did, and what it had to leave, each with its row's key."""

    rows: int = 0
    values: int = 0
    append_only: list[SealedTable] = field(default_factory=list)
    unreadable: list[tuple[SealedTable, Any]] = field(default_factory=list)
    taken: list[tuple[SealedTable, Any]] = field(default_factory=list)
    locked: int = 0
    others_write_still: bool = False

    @property
    def left(self) -> bool:
        held_back = self.append_only or self.unreadable or self.taken
        return bool(held_back or self.locked or self.others_write_still)


def reseal(*, progress: Progress = lambda *_: None, batch: int = BATCH) -> Resealed:
    """Renew every value and index that another key or algorithm made; nothing is done twice.

    First it waits until every server has seen which key is current, and until the transactions that began
    before have ended: what they wrote under the old key is then visible and taken along.
    """
    done = Resealed()
    sleep(LOOK_AGAIN_SECONDS)
    done.others_write_still = not earlier_writers_have_ended()
    for table in sealed_tables():
        total = count_stale(table)
        if total and table.is_append_only():
            done.append_only.append(table)
        elif total:
            _reseal_table(table, total, batch, done, progress)
    return done


def count_stale(table: SealedTable) -> int:
    """Rows of the table with something to renew."""
    condition, values = table.stale()
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table.name}" WHERE {condition}', values)  # noqa: S608
        return int(cursor.fetchone()[0])


def keys_in_use() -> dict[str, int]:
    """How many values and indexes name each key, whatever the keyring knows."""
    counts: dict[str, int] = {}
    for kind in held():
        counts[kind.key_id] = counts.get(kind.key_id, 0) + kind.values
    return counts


def keys_to_remove() -> list[str]:
    """Known keys that nothing needs any more; the current one is never among them."""
    ring, used = keyring(look_again=True), keys_in_use()
    return [key_id for key_id in ring.keys if key_id != ring.current and not used.get(key_id)]


def earlier_writers_have_ended() -> bool:
    """Wait until every transaction that writes in this database now has ended; False where that takes too long.

    Other databases of the same server hold nobody up: what they write, our keys don't seal.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        writing = {number for (number,) in cursor.fetchall()}
        until = monotonic() + OTHERS_SECONDS_MAX
        while writing and monotonic() < until:
            sleep(OTHERS_PAUSE_SECONDS)
            cursor.execute(WRITERS)
            writing &= {number for (number,) in cursor.fetchall()}
    return not writing


def _reseal_table(
    table: SealedTable, total: int, batch: int, done: Resealed, progress: Progress
) -> None:
    passed_over: set[Any] = set()
    rows = 0
    for _round in range(ROUNDS_MAX):
        for count in _one_round(table, batch, passed_over, done):
            rows += count
            progress(table, rows, total)
        waiting = count_stale(table) - len(passed_over)
        if waiting <= 0:
            return
        sleep(ROUND_PAUSE_SECONDS)
    done.locked += waiting


def _one_round(
    table: SealedTable, batch: int, passed_over: set[Any], done: Resealed
) -> Iterator[int]:
    """Through the table in the order of its keys; each batch is a transaction of its own."""
    last: Any = None
    while True:
        with transaction.atomic():
            rows = _take(table, last, batch)
            if not rows:
                return
            last = rows[-1][0]
            fresh = []
            for pk, *stored in rows:
                try:
                    fresh.append((pk, *_renewed(table, stored)))
                except Unreadable:
                    _leave(pk, passed_over, done.unreadable, table)
            written = _write(table, fresh)
            for pk in {row[0] for row in fresh} - written:
                _leave(pk, passed_over, done.taken, table)
        done.rows += len(written)
        done.values += sum(1 for row in fresh if row[0] in written for value in row[1:] if value)
        yield len(written)


def _leave(pk: Any, passed_over: set[Any], among: list[Any], table: SealedTable) -> None:
    if pk not in passed_over:
        passed_over.add(pk)
        among.append((table, pk))


def _take(table: SealedTable, after: Any, batch: int) -> list[tuple[Any, ...]]:
    """The next rows, locked for this transaction; what somebody else holds waits for a later round."""
    condition, values = table.stale()
    pk = table.pk.column
    columns = ", ".join(f'"{column}"' for column in [pk, *table.columns])
    beyond, more = (f' AND "{pk}" > %s', [after]) if after is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{table.name}" WHERE {condition}{beyond}'  # noqa: S608
            f' ORDER BY "{pk}" LIMIT {batch:d} FOR NO KEY UPDATE SKIP LOCKED',
            [*values, *more],
        )
        return list(cursor.fetchall())


def _renewed(table: SealedTable, stored: Sequence[str | None]) -> list[str | None]:
    """The row's columns in the order of `table.columns`; what is empty stays empty."""
    old = dict(zip(table.columns, stored, strict=True))
    new: list[str | None] = []
    for each in table.fields:
        value = old[str(each.column)]
        text = decrypt(value, each.purpose) if value else ""
        new.append(encrypt(text, each.purpose) if text else value)
        if index := table.index_of(each):
            if old[index] and not text:
                # An index whose value is gone can't be made again; the key it names must stay known.
                raise Unreadable(each.purpose)
            new.append(blind_index(text, each.purpose) if old[index] else old[index])
    return new


def _write(table: SealedTable, rows: list[tuple[Any, ...]]) -> set[Any]:
    """Store the batch in one statement; where two rows turn out to be one, all but the twin."""
    if not rows:
        return set()
    try:
        with transaction.atomic():
            _update(table, rows)
    except IntegrityError:
        if len(rows) == 1:
            return set()
        half = len(rows) // 2
        return _write(table, rows[:half]) | _write(table, rows[half:])
    return {row[0] for row in rows}


def _update(table: SealedTable, rows: list[tuple[Any, ...]]) -> None:
    columns = table.columns
    sets = ", ".join(f'"{column}" = fresh."{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in ["pk", *columns])
    arrays = ", ".join([f"%s::{table.pk.db_type(connection)}[]", *["%s::text[]"] * len(columns)])
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table.name}" SET {sets} FROM unnest({arrays}) AS fresh ({names})'  # noqa: S608
            f' WHERE "{table.name}"."{table.pk.column}" = fresh.pk',
            [list(column) for column in zip(*rows, strict=True)],
        )
