"""Deltas of hot accounts into their balances, a batch at a time, by as many workers as there are."""

from typing import Final

from django.db import connection

FOLDED_AT_ONCE: Final = 5_000
BATCHES_MAX: Final = 200


def fold_all(*, most: int = FOLDED_AT_ONCE, batches: int = BATCHES_MAX) -> int:
    """Fold until nothing is left, at most so many batches; gives how many deltas went in."""
    folded = 0
    for _batch in range(batches):
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_fold(%s)", [most])
            (taken,) = cursor.fetchone() or (0,)
        folded += taken
        if taken < most:
            break
    return folded
