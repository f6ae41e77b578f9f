"""Builders: lines written by somebody about something, and a hand that gets past the triggers."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from yanzhen.base.by import WrittenBy
from yanzhen.kernel.audit.models import AuditLine, Seal, record

_numbers = itertools.count(1)


def a_line(*, verb: str = "test.act", by: WrittenBy | None = None, **facts: Any) -> AuditLine:
    """A line about a noun that needs no other app (an unsaved seal does)."""
    number = next(_numbers)
    noun = Seal(sequence=number, root=f"root {number}")
    return record(by=by or WrittenBy(person_name="Test"), verb=verb, noun=noun, **facts)


@contextmanager
def as_owner_past_the_triggers() -> Iterator[Any]:
    """A cursor as somebody with the owner's password would hold it: grants and triggers out of the way."""
    tables = ("audit_auditline", "audit_seal", "audit_sealedline")
    with connection.cursor() as cursor:
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET ROLE "{settings.DATABASE_OWNER_ROLE}"')
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch(cursor, tables, "DISABLE")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch(cursor, tables, "ENABLE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET ROLE "{settings.DATABASE_APP_ROLE}"')


def _switch(cursor: Any, tables: Sequence[str], how: str) -> None:
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" {how} TRIGGER USER')
