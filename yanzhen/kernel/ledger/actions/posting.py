"""Entries come into the world here: posted at once, held, or prepared for review. One statement, one round trip."""

import json
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.drafts import EntryDraft, who_json
from yanzhen.kernel.ledger.actions.keeping import ANOTHERS
from yanzhen.kernel.ledger.actions.refusing import refusals
from yanzhen.kernel.ledger.models import Book, Entry
from yanzhen.kernel.ledger.workflow import PENDING, POSTED, PREPARED


@dataclass(frozen=True)
class Posted:
    """What the ledger answers: the entry's key, and whether this call wrote it or found it written."""

    key: UUID
    fresh: bool


def post_entry(draft: EntryDraft, *, by: By) -> Posted:
    """Post the entry, or hold it where `pending_until` says so. The same key again gives the same entry.

    With a source it is made by the system: the calling verb has checked who may. Without one it needs
    "ledger.post" and a book where one person prepares and posts; elsewhere an entry is prepared.
    """
    return _write([draft], by=by)[0]


def post_event(drafts: Sequence[EntryDraft], *, by: By, event: UUID | None = None) -> list[Posted]:
    """One event in several books: all its entries or none. What they owe each other must mirror.

    `event` is the event's key (default: a new one, kept where it was written before).
    """
    if len({draft.book.pk for draft in drafts}) < 2:
        raise Refused(_("An event in several books has at least two. Post a single entry instead."))
    return _write(drafts, by=by, event=event or drafts[0].key)


def prepare(draft: EntryDraft, *, by: By) -> Entry:
    """Make the entry for others to review; nothing moves before it is posted. Needs "ledger.prepare"."""
    if not by.may("ledger.prepare"):
        raise Refused(_("Your office does not prepare entries. Ask the accountant of this book."))
    draft.check()
    call_post([draft.request(state=PREPARED, automatic=False)], by=by, of=[draft.book.pk])
    return Entry.objects.select_related("book", "period").get(pk=draft.key)


def _write(drafts: Sequence[EntryDraft], *, by: By, event: UUID | None = None) -> list[Posted]:
    for draft in drafts:
        draft.check()
        _check_way(draft, by)
    requests = [
        draft.request(
            state=PENDING if draft.pending_until else POSTED,
            automatic=draft.source is not None,
            event=event,
        )
        for draft in drafts
    ]
    # What the system makes the calling verb has checked; what is made by hand is for who keeps the book.
    return call_post(requests, by=by, of=[one.book.pk for one in drafts if one.source is None])


def _check_way(draft: EntryDraft, by: By) -> None:
    if draft.source is not None:
        return
    if not by.may("ledger.post"):
        raise Refused(_("Your office does not post entries. Ask the accountant of this book."))
    if draft.book.separation != "none" and draft.kind != "opening":
        raise Refused(
            _(
                "In this book an entry is prepared by one person and reviewed by another. Prepare it."
            )
        )


def call_post(
    requests: list[dict[str, Any]],
    *,
    by: By,
    function: str = "ledger_post",
    of: Collection[UUID] = (),
) -> list[Posted]:
    """Send the requests to the SQL function. In a transaction of the caller a refusal undoes only this.

    The books `of` which the actor must keep are asked about in the same statement, before anything is written.
    """
    what, values = "%s::jsonb", [json.dumps(requests)]
    if of:
        kept, asked = _kept(set(of), by)
        what, values = f"CASE WHEN {kept} THEN %s::jsonb ELSE '[]' END", [*asked, *values]
    with refusals(), _own_savepoint(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry_id, fresh FROM {function}({what}, %s::jsonb)",  # noqa: S608  names of ours
            [*values, json.dumps(who_json(by))],
        )
        posted = [Posted(key, fresh) for key, fresh in cursor.fetchall()]
    if len(posted) < len(requests):
        raise Refused(ANOTHERS)
    return posted


def _kept(books: Collection[UUID], by: By) -> tuple[str, list[Any]]:
    """SQL with its values: whether all these books are the actor's."""
    try:
        mine = Book.objects.visible_to(by).filter(pk__in=books).values("pk")
        sql, values = mine.query.sql_with_params()
    except EmptyResultSet as nothing:
        raise Refused(ANOTHERS) from nothing
    return f"(SELECT count(*) FROM ({sql}) AS mine) = %s", [*values, len(books)]  # noqa: S608  the ORM's own


def call_finish(keys: Sequence[UUID], target: str, *, by: By, at: Any, reason: str = "") -> int:
    """Move waiting entries to where they end, with their balances; gives how many were not there yet."""
    with refusals(), _own_savepoint(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_finish(%s::uuid[], %s, %s::jsonb, %s, %s)",
            [list(keys), target, json.dumps(who_json(by)), at, reason],
        )
        (moved,) = cursor.fetchone() or (0,)
        return int(moved)


def settle_checks() -> None:
    """What this transaction posted before is checked now, while its month and accounts are open; at the
    commit it would seem too late."""
    with refusals(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS an_entry_keeps_its_promises IMMEDIATE")
        cursor.execute("SET CONSTRAINTS an_entry_keeps_its_promises DEFERRED")


def _own_savepoint() -> AbstractContextManager[Any]:
    """Alone the statement is its own transaction, without a round trip more for BEGIN and COMMIT."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
