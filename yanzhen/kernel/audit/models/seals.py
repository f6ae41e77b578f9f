"""Seals over batches of lines, each chained to the last: what was sealed can't change unnoticed."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.merkle import ALGORITHM, root_of
from yanzhen.kernel.audit.models.lines import AuditLine

NO_ROOT: Final = ""
BATCH: Final = 5_000
# Everything a line says, in a fixed order: the digest covers all of it.
SEALED_FIELDS: Final = tuple(
    field.attname
    for field in AuditLine._meta.concrete_fields  # noqa: SLF001  Django's documented model meta API
)


class Seal(models.Model):
    """One batch. `root` covers the batch's digests, the seal's own words and the root before it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    sequence = models.PositiveBigIntegerField()
    previous_root = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64)
    lines = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField()
    algorithm = models.CharField(max_length=20, default=ALGORITHM)

    class Meta:
        verbose_name = _("seal")
        constraints = [
            models.UniqueConstraint(fields=["sequence"], name="seals_are_numbered_once"),
            models.UniqueConstraint(fields=["previous_root"], name="a_seal_has_one_follower"),
            models.CheckConstraint(
                condition=Q(sequence__gte=1) & Q(lines__gte=1), name="a_seal_seals_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.root}"


class SealedLine(models.Model):
    """That a line was there when its seal was made, and the digest of what it said."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealed_lines")
    position = models.PositiveBigIntegerField()
    line_id = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("sealed line")
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "position"], name="a_seal_lists_each_position_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}"


def seal_lines(*, at: datetime | None = None) -> Seal | None:
    """Seal every line that is visible and not yet sealed; None where there is none.

    Not "the day": a transaction that straddles midnight commits its lines later, and they are
    sealed then. One seal at a time: a second caller waits and finds nothing left.
    """
    with transaction.atomic():
        _wait_for_turn()
        last = Seal.objects.order_by("-sequence").first()
        unsealed = unsealed_lines()
        lines = unsealed.count()
        if not lines:
            return None
        seal = Seal(
            sequence=last.sequence + 1 if last else 1,
            previous_root=last.root if last else NO_ROOT,
            lines=lines,
            sealed_at=at or timezone.now(),
        )
        # The list is made first because the root depends on it; the foreign key waits for the commit.
        digests = _list_lines(seal, unsealed.order_by("id")[:lines])
        seal.root = seal_root(seal, digests)
        seal.save(force_insert=True)
        return seal


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal ' || current_schema()))")


def unsealed_lines() -> "models.QuerySet[AuditLine]":
    sealed = SealedLine.objects.filter(line_id=OuterRef("pk"))
    return AuditLine.objects.filter(~Exists(sealed))


def _list_lines(seal: Seal, lines: "models.QuerySet[AuditLine]") -> Iterator[bytes]:
    """Write the seal's list in batches, giving each digest as it goes.

    COPY, because a first seal may list the lines of a year.
    """
    rows = enumerate(lines.values_list(*SEALED_FIELDS).iterator(chunk_size=BATCH))
    table = SealedLine._meta.db_table  # noqa: SLF001  Django's documented model meta API
    while chunk := list(islice(rows, BATCH)):
        listed = [(position, row[0], line_digest(row)) for position, row in chunk]
        with (
            connection.cursor() as cursor,
            cursor.copy(
                f"COPY {table} (id, seal_id, position, line_id, digest) FROM STDIN"
            ) as copy,
        ):
            for position, line_id, digest in listed:
                copy.write_row((new_key(), seal.pk, position, line_id, digest))
        yield from (bytes.fromhex(digest) for _position, _line_id, digest in listed)


def line_digest(values: Iterable[Any]) -> str:
    """sha256 over the line's fields as one JSON array: fixed order, sorted keys, times in UTC."""
    plain = [_plain(value) for value in values]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def seal_root(seal: Seal, digests: Iterable[bytes]) -> str:
    """The root of the list, hashed with the seal's own words and the root before it."""
    merkle = root_of(digests, seal.algorithm).hex()
    words = [seal.sequence, seal.previous_root, seal.lines, seal.sealed_at, seal.algorithm, merkle]
    return line_digest(words)
