"""What any app names append-only is neither emptied nor changed, by the owner of the database either."""

import re
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.kernel.audit.models import AuditLine, Seal, SealedLine, SubjectKey, seal_lines
from yanzhen.kernel.audit.testing import a_line

pytestmark = pytest.mark.django_db
NAMED: Final = re.compile(r"^SELECT keep_append_only\(([^)]*)\)", re.MULTILINE)
SQL: Final = sorted(Path(settings.ROOT, "yanzhen").glob("**/sql/*.sql"))
TABLES: Final = sorted(
    table
    for path in SQL
    for named in NAMED.findall(path.read_text(encoding="utf-8"))
    for table in re.findall(r"'(\w+)'", named)
)
EVERY_ROW_BEFORE: Final = 1 | 2 | 8 | 16  # row, before, delete, update: pg_trigger.tgtype


def as_owner(cursor: object) -> None:
    if not settings.ONE_DATABASE_ROLE:
        cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES)
def test_nobody_empties_it(table: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        as_owner(cursor)
        with pytest.raises(DatabaseError, match=f"Rows of {table} are"), transaction.atomic():
            cursor.execute(f'TRUNCATE "{table}" CASCADE')


@pytest.mark.parametrize("table", TABLES)
def test_each_row_is_kept_by_a_trigger_that_is_on(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
            " AND tgfoid = 'refuse_change'::regproc AND tgtype = %s AND tgqual IS NULL",
            [table, EVERY_ROW_BEFORE],
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("table", ["audit_auditline", "audit_seal", "audit_sealedline"])
@pytest.mark.parametrize("act", ['DELETE FROM "{}"', 'UPDATE "{0}" SET id = id'])
def test_a_line_and_its_seal_are_never_changed(table: str, act: str) -> None:
    a_line()
    seal_lines()

    with connection.cursor() as cursor, transaction.atomic():
        as_owner(cursor)
        with pytest.raises(DatabaseError, match=f"Rows of {table} are"), transaction.atomic():
            cursor.execute(act.format(table))
    assert (AuditLine.objects.count(), Seal.objects.count(), SealedLine.objects.count()) == (1, 1, 1)  # fmt: skip


def test_the_chain_of_seals_neither_forks_nor_counts_twice() -> None:
    a_line()
    seal_lines()
    seal, listed = Seal.objects.get(), SealedLine.objects.get()
    facts = {f.attname: getattr(seal, f.attname) for f in Seal._meta.concrete_fields if not f.primary_key}  # fmt: skip

    with pytest.raises(IntegrityError, match="seals_are_numbered_once"), transaction.atomic():
        Seal.objects.create(**{**facts, "previous_root": "another"})
    with pytest.raises(IntegrityError, match="a_seal_has_one_follower"), transaction.atomic():
        Seal.objects.create(**{**facts, "sequence": seal.sequence + 1})
    with pytest.raises(IntegrityError, match="a_seal_seals_something"), transaction.atomic():
        Seal.objects.create(**{**facts, "sequence": 2, "previous_root": "x", "lines": 0})
    with pytest.raises(IntegrityError, match="each_position_once"), transaction.atomic():
        SealedLine.objects.create(seal=seal, line_id=a_line().pk, position=listed.position)
    with pytest.raises(IntegrityError, match="position_check"), transaction.atomic():
        SealedLine.objects.create(seal=seal, line_id=a_line().pk, position=-1)


def test_of_a_destroyed_key_nothing_is_left() -> None:
    with pytest.raises(IntegrityError, match="a_destroyed_key_is_gone"), transaction.atomic():
        SubjectKey.objects.create(subject_id=uuid4(), wrapped="here", destroyed_at=timezone.now())
