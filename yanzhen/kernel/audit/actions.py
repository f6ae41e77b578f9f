"""Proving the audit: every sealed line is there and says what it said; and the roots kept outside agree."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.merkle import HASHES
from yanzhen.kernel.audit.models import AuditLine, Seal, SealedLine
from yanzhen.kernel.audit.models.seals import (
    NO_ROOT,
    SEALED_FIELDS,
    line_digest,
    seal_root,
    unsealed_lines,
)

# A line is written when its change happens and seen when the transaction commits. No transaction of
# ours lasts longer than this (sql/timeouts.sql), so a line that claims to have been written so long
# before a seal, and was not in it, came later than it says.
TRANSACTION_MAX: Final = timedelta(hours=2)
ROWS: Final = 5_000
HEADING: Final = ("sequence", "root", "sealed_at", "algorithm")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; `sentence` says it, `line_id` and `seal` say where."""

    kind: str  # altered | missing | inserted | list | seal | chain | outside
    message: "str | Promise"
    line_id: UUID | None = None
    seal: int | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return str(self.message) % {"line": self.line_id, "seal": self.seal, **self.values}


@dataclass
class Proof:
    """What was looked at, and what is wrong with it."""

    seals: int = 0
    lines: int = 0
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults


def verify(*, roots_file: Path | None = None) -> Proof:
    """Compare every line with its seal, every seal with the one before, and all with the file outside.

    Reads in streams: a million lines need no more memory than a few thousand. One snapshot is
    looked at, so lines written meanwhile do not matter.
    """
    proof = Proof()
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            _take_one_snapshot()
        seals = list(Seal.objects.order_by("sequence"))
        proof.seals = len(seals)
        proof.faults += _faults_of_chain(seals)
        proof.faults += _faults_of_lines(seals, proof)
        proof.faults += _inserted_unsealed(seals, proof)
    proof.faults += _faults_of_file(seals, roots_file or roots_path())
    return proof


def export_roots(path: Path | None = None) -> Path:
    """Add the roots that the file does not hold yet; the file belongs outside the database's reach."""
    path = path or roots_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {row["sequence"] for row in _exported(path)}
    fresh = [seal for seal in Seal.objects.order_by("sequence") if str(seal.sequence) not in known]
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(HEADING)
        writer.writerows(
            (seal.sequence, seal.root, seal.sealed_at.isoformat(), seal.algorithm) for seal in fresh
        )
    return path


def roots_path() -> Path:
    """One file per database and schema under var/, to be copied away daily."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database() || '.' || current_schema()")
        (name,) = cursor.fetchone()
    return Path(settings.VAR) / "audit" / f"roots.{name}.csv"


def _take_one_snapshot() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _faults_of_chain(seals: list[Seal]) -> Iterator[Fault]:
    """Seals are numbered without gaps, and each names the root before it."""
    expected_sequence, root = 1, NO_ROOT
    for seal in seals:
        for gone in range(expected_sequence, seal.sequence):
            yield Fault("seal", _("Seal %(seal)s has been removed."), seal=gone)
        if seal.sequence == expected_sequence and seal.previous_root != root:
            yield Fault(
                "chain",
                _(
                    "Seal %(seal)s does not continue the seal before it: one of the two was changed."
                ),
                seal=seal.sequence,
            )
        if seal.algorithm not in HASHES:
            yield Fault(
                "seal",
                _("Seal %(seal)s names an algorithm nobody knows: it was changed."),
                seal=seal.sequence,
            )
        expected_sequence, root = seal.sequence + 1, seal.root


def _faults_of_lines(seals: list[Seal], proof: Proof) -> Iterator[Fault]:
    known = {seal.pk: seal for seal in seals}
    before = _earliest_by_seal(seals)
    for seal_id, rows in groupby(_sealed_rows(), key=lambda row: row[0]):
        seal = known.pop(seal_id, None)
        digests: list[bytes] = []
        for row in rows:
            proof.lines += 1
            digests.append(_as_bytes(row[2]))
            yield from _faults_of_line(row, seal, before.get(seal_id))
        if seal is not None and seal.algorithm in HASHES:
            yield from _faults_of_list(seal, digests)
    for seal in known.values():
        yield Fault("list", _("The list of seal %(seal)s has been removed."), seal=seal.sequence)


def _sealed_rows() -> Iterator[tuple[Any, ...]]:
    """seal id, line id, digest and the line's own fields (all empty where it is gone), in the seals' order."""
    lines, sealed, seal = (model._meta.db_table for model in (AuditLine, SealedLine, Seal))  # noqa: SLF001
    fields = ", ".join(f"line.{name}" for name in SEALED_FIELDS)
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT sealed.seal_id, sealed.line_id, sealed.digest, {fields}"  # noqa: S608  own names
            f" FROM {sealed} sealed LEFT JOIN {seal} seal ON seal.id = sealed.seal_id"
            f" LEFT JOIN {lines} line ON line.id = sealed.line_id"
            " ORDER BY seal.sequence, sealed.seal_id, sealed.position"
        )
        while rows := cursor.fetchmany(ROWS):
            yield from rows


def _faults_of_line(
    row: tuple[Any, ...], seal: Seal | None, earliest: datetime | None
) -> Iterator[Fault]:
    line_id, digest, values = row[1], row[2], row[3:]
    sequence = seal.sequence if seal else None
    if values[0] is None:
        yield Fault("missing", _("Line %(line)s is missing."), line_id, sequence)
        return
    if line_digest(_parsed(values)) != digest:
        yield Fault(
            "altered", _("Line %(line)s was altered after it was sealed."), line_id, sequence
        )
        return
    recorded_at = values[RECORDED_AT]
    if earliest is not None and recorded_at < earliest:
        yield Fault("inserted", INSERTED, line_id, sequence, {"recorded": recorded_at.isoformat()})


RECORDED_AT: Final = SEALED_FIELDS.index("recorded_at")
CHANGES: Final = SEALED_FIELDS.index("changes")
INSERTED: Final = _(
    "Line %(line)s was inserted later: it says that it was written at %(recorded)s, but a seal made"
    " well after that did not find it."
)


def _parsed(values: Iterable[Any]) -> list[Any]:
    """JSON comes as text through a plain cursor."""
    plain = list(values)
    if isinstance(plain[CHANGES], str):
        plain[CHANGES] = json.loads(plain[CHANGES])
    return plain


def _faults_of_list(seal: Seal, digests: list[bytes]) -> Iterator[Fault]:
    if len(digests) != seal.lines:
        yield Fault(
            "list",
            _("Seal %(seal)s sealed %(sealed)s lines, its list holds %(listed)s."),
            seal=seal.sequence,
            values={"sealed": seal.lines, "listed": len(digests)},
        )
    elif seal_root(seal, digests) != seal.root:
        yield Fault(
            "seal",
            _("The root of seal %(seal)s does not fit its list: the seal or the list was changed."),
            seal=seal.sequence,
        )


def _earliest_by_seal(seals: list[Seal]) -> dict[Any, datetime]:
    """For each seal but the first: before this moment, an honest line would stand in an earlier seal."""
    return {seal.pk: earlier.sealed_at - TRANSACTION_MAX for earlier, seal in pairwise(seals)}


def _inserted_unsealed(seals: list[Seal], proof: Proof) -> Iterator[Fault]:
    lines = unsealed_lines()
    proof.unsealed = lines.count()
    if not seals:
        return
    late = lines.filter(recorded_at__lt=seals[-1].sealed_at - TRANSACTION_MAX).order_by("id")
    for line_id, recorded_at in late.values_list("id", "recorded_at").iterator(chunk_size=ROWS):
        yield Fault("inserted", INSERTED, line_id, values={"recorded": recorded_at.isoformat()})


def _faults_of_file(seals: list[Seal], path: Path) -> Iterator[Fault]:
    roots = {str(seal.sequence): seal.root for seal in seals}
    for row in _exported(path):
        if roots.get(row["sequence"]) != row["root"]:
            yield Fault(
                "outside",
                _("Seal %(seal)s is not the one whose root was kept outside in %(file)s."),
                seal=int(row["sequence"]),
                values={"file": path.name},
            )


def _exported(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("sequence", "").isdigit()]


def _as_bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return digest.encode()  # no digest of ours: the root will not fit


def last_seal() -> Seal | None:
    """The seal up to which everything can be proved; None before the first."""
    return Seal.objects.order_by("-sequence").first()
