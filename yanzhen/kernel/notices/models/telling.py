"""`tell`: the last line of a verb. One statement writes the notices, and what waits for other channels."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone, translation
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.notices.contracts import known_kind, mail_is_set
from yanzhen.kernel.notices.models.notices import Notice

Words = str | Promise

# The second half writes one delivery for each reader who chose this channel for this kind; both
# halves stand or fall with the verb. Without a mail server, or before the address is confirmed, nothing
# is made to wait.
TELL: Final = """
WITH told AS (
    INSERT INTO notices_notice (id, person_id, kind, title, text, values, url, created_at)
    SELECT reader.id, reader.person_id, %(kind)s, %(title)s, %(text)s, %(values)s, %(url)s, %(at)s
    FROM unnest(%(ids)s::uuid[], %(persons)s::uuid[]) AS reader(id, person_id)
    RETURNING id, person_id
), waiting AS (
    INSERT INTO notices_delivery (id, notice_id, person_id, channel, state, tries, reason, next_at)
    SELECT fresh.id, told.id, told.person_id, choice.channel, 'waiting', 0, '', %(at)s
    FROM told
    JOIN unnest(%(ids)s::uuid[], %(deliveries)s::uuid[]) AS fresh(notice_id, id) ON fresh.notice_id = told.id
    JOIN notices_channelchoice AS choice ON choice.person_id = told.person_id
        AND choice.kind = %(choice)s AND choice.channel = 'email' AND %(by_mail)s
    JOIN notices_emailproof AS proof ON proof.person_id = told.person_id
        AND proof.confirmed_at IS NOT NULL
)
SELECT count(*) FROM told
"""


def tell(
    person_ids: Iterable[UUID | None],
    title: Words,
    text: Words = "",
    *,
    url: str = "",
    kind: str = "",
    at: datetime | None = None,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Write the same message to each person once, inside the caller's transaction: one statement.

    `title` and `text` are sentences, lazily translated or free, with %(name)s places that `values`
    fill; a value may be a lazy word too ("accepted"). Empty ids are passed over. Gives how many.
    """
    persons = [person_id for person_id in dict.fromkeys(person_ids) if person_id is not None]
    if not persons:
        return 0
    filling = {name: _kept(value) for name, value in (values or {}).items()}
    said: dict[str, Any] = {
        "ids": [new_key() for _person in persons],
        "deliveries": [new_key() for _person in persons],
        "persons": persons,
        "kind": kind,
        "choice": known_kind(kind),
        "title": _message_id(title)[:200],
        "text": _message_id(text),
        "values": Jsonb(filling),
        "url": url,
        "at": at or timezone.now(),
        "by_mail": mail_is_set(),
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL, said)
        return int(cursor.fetchone()[0])


def unread_count(actor: By) -> int:
    """How many the actor has not read: the number on the bell."""
    return Notice.objects.visible_to(actor).unread().count()


def _message_id(words: Words) -> str:
    # English is the language of the message ids, so a lazy sentence said in English is its id.
    with translation.override("en"):
        return str(words)


def _kept(value: Any) -> Any:
    if isinstance(value, Promise):
        return {"words": _message_id(value)}
    return value if isinstance(value, int | float) else str(value)
