"""After-effects, deferred inside the verb's own transaction: rolled back with it, never lost after it."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

_followers: dict[str, list[str]] = defaultdict(list)
_hot: set[str] = set()


def follow(occurrence: str, *, job: str) -> None:
    """Let `job` (a registered name such as "desk.remember") run after each `occurrence`."""
    if job not in _followers[occurrence]:
        _followers[occurrence].append(job)


def followers() -> dict[str, tuple[str, ...]]:
    """Who follows what; the catalogue page and a test read it."""
    return {occurrence: tuple(names) for occurrence, names in _followers.items()}


def announce(occurrence: str, **ids: Any) -> None:
    """Say that something happened. The jobs that follow it are deferred; nobody following is free."""
    for job in _followers.get(occurrence, ()):
        defer(job, **ids)


def declare_hot(*occurrences: str) -> None:
    """Say in `apps.ready` which occurrences come through the outbox, so that none is a stranger there.

    Without followers a declared occurrence is free; an undeclared one without followers is kept for a
    person (`base.outbox`).
    """
    _hot.update(occurrences)


def is_hot(occurrence: str) -> bool:
    return occurrence in _hot


def defer(job: str, *, once: str = "", **ids: Any) -> None:
    """Defer `job` by its registered name; an unknown name raises. Ids travel as text.

    With `once`, a job that still waits under the same lock is not queued twice. The savepoint keeps
    the verb's transaction alive when PostgreSQL refuses the second one.
    """
    arguments = {name: str(value) for name, value in ids.items()}
    deferrer = jobs.configure_task(job, allow_unknown=False, queueing_lock=once or None)
    if not once:
        deferrer.defer(**arguments)
        return
    try:
        with transaction.atomic():
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        return
