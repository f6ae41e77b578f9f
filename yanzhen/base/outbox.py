"""The outbox: hot verbs leave one row; the worker takes it and defers what follows in one transaction."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from yanzhen.base.announcing import followers, is_hot
from yanzhen.base.models.occurrences import KeptOccurrence, Occurrence

BATCH: Final = 500

# Two workers never take the same row, and neither waits for the other: whoever dies gives its rows back.
# An array, so that the limit is counted once: a plan may ask what stands behind IN again and again.
TAKE: Final = """
DELETE FROM occurrences WHERE id = ANY (ARRAY(
    SELECT id FROM occurrences ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING id, name, ids
"""


@dataclass(frozen=True)
class Taken:
    """One row out of the outbox."""

    id: UUID
    name: str
    ids: Mapping[str, Any]


def announce_hot(occurrence: str, **ids: Any) -> None:
    """`announce` for verbs that must stay fast: one row in the outbox, inside the verb's transaction.

    The worker defers the followers a moment later. SQL functions of hot verbs write the same row
    themselves (docs/change-it/a-hot-verb.md). Ids travel as text.
    """
    told = {name: str(value) for name, value in ids.items()}
    Occurrence.objects.create(name=occurrence, ids=told)


@transaction.atomic
def follow_up(most: int = BATCH, *, at: datetime | None = None) -> int:
    """Take up to `most` occurrences and defer the jobs that follow them. Gives how many were taken.

    What nobody declared, or what a job is missing for, moves to KeptOccurrence with the reason.
    """
    taken = _take(most)
    following = followers()
    waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
    kept: list[tuple[Taken, str]] = []
    for one in taken:
        names = following.get(one.name, ())
        if reason := _unknown(one, names):
            kept.append((one, reason))
            continue
        for name in names:
            waiting[name].append({key: str(value) for key, value in one.ids.items()})
    for name, arguments in waiting.items():
        jobs.configure_task(name, allow_unknown=False).batch_defer(*arguments)
    _keep(kept, at or timezone.now())
    return len(taken)


@transaction.atomic
def try_again() -> int:
    """Put everything that was kept back into the outbox, after the cause was removed."""
    kept = list(KeptOccurrence.objects.select_for_update())
    Occurrence.objects.bulk_create(
        [Occurrence(id=one.pk, name=one.name, ids=one.ids) for one in kept]
    )
    KeptOccurrence.objects.filter(pk__in=[one.pk for one in kept]).delete()
    return len(kept)


def _take(most: int) -> list[Taken]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [most])
        rows = cursor.fetchall()
    return sorted(
        (
            Taken(key, name, ids if isinstance(ids, dict) else json.loads(ids))
            for key, name, ids in rows
        ),
        key=lambda one: one.id,
    )


def _unknown(one: Taken, names: Iterable[str]) -> str:
    """Why it can't be followed up, or nothing."""
    missing = [name for name in names if name not in jobs.tasks]
    if missing:
        return "no job " + ", ".join(missing)
    return "" if names or is_hot(one.name) else "nobody declared it"


def _keep(kept: list[tuple[Taken, str]], at: datetime) -> None:
    KeptOccurrence.objects.bulk_create(
        [
            KeptOccurrence(id=one.id, name=one.name, ids=one.ids, reason=reason, kept_at=at)
            for one, reason in kept
        ]
    )
