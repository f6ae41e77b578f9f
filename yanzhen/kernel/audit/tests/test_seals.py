"""Whatever is done to sealed lines behind the doors is found, and named."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.kernel.audit.actions import TRANSACTION_MAX, Proof, export_roots, verify
from yanzhen.kernel.audit.models import AuditLine, SealedLine, seal_lines
from yanzhen.kernel.audit.testing import a_line, as_owner_past_the_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def faults(proof: Proof) -> set[tuple[str, uuid.UUID | None, int | None]]:
    return {(fault.kind, fault.line_id, fault.seal) for fault in proof.faults}


def test_untouched_lines_are_in_order() -> None:
    a_line(reason="第一行", changes={"b": [1, None], "a": "值"})
    seal_lines()
    a_line()
    seal_lines()
    a_line()

    proof = verify()

    assert (proof.seals, proof.lines, proof.unsealed, proof.faults) == (2, 2, 1, [])


def test_a_seal_takes_all_unsealed_lines_and_continues_the_last() -> None:
    for _number in range(3):
        a_line()
    first = seal_lines()
    a_line()
    second = seal_lines()

    assert first
    assert second
    assert (first.sequence, first.lines, first.previous_root) == (1, 3, "")
    assert (second.sequence, second.lines, second.previous_root) == (2, 1, first.root)
    assert seal_lines() is None


def test_an_altered_line_is_named() -> None:
    line = a_line()
    seal_lines()

    with as_owner_past_the_triggers() as cursor:
        cursor.execute("UPDATE audit_auditline SET reason = 'other' WHERE id = %s", [line.pk])

    assert faults(verify()) == {("altered", line.pk, 1)}
    assert str(line.pk) in verify().faults[0].sentence


@pytest.mark.parametrize(
    "column",
    ["person_name", "office_name", "verb", "noun_title", "place_path", "channel", "personal"],
)
def test_every_word_of_a_line_is_sealed(column: str) -> None:
    line = a_line()
    seal_lines()

    with as_owner_past_the_triggers() as cursor:
        cursor.execute(f"UPDATE audit_auditline SET {column} = 'x' WHERE id = %s", [line.pk])  # noqa: S608

    assert faults(verify()) == {("altered", line.pk, 1)}


def test_a_missing_line_is_named() -> None:
    line, _other = a_line(), a_line()
    seal_lines()

    with as_owner_past_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditline WHERE id = %s", [line.pk])

    assert faults(verify()) == {("missing", line.pk, 1)}


def test_a_line_removed_together_with_its_entry_in_the_list_is_found() -> None:
    line, _other = a_line(), a_line()
    seal_lines()

    with as_owner_past_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditline WHERE id = %s", [line.pk])
        cursor.execute("DELETE FROM audit_sealedline WHERE line_id = %s", [line.pk])

    assert faults(verify()) == {("list", None, 1)}


def test_a_line_altered_together_with_its_digest_is_found() -> None:
    line = a_line()
    seal_lines()
    other = a_line()
    seal_lines()
    digest = SealedLine.objects.get(line_id=other.pk).digest

    with as_owner_past_the_triggers() as cursor:
        cursor.execute(
            "UPDATE audit_sealedline SET digest = %s WHERE line_id = %s", [digest, line.pk]
        )

    assert faults(verify()) == {("altered", line.pk, 1), ("seal", None, 1)}


def test_a_line_inserted_with_an_old_date_is_named_and_stays_named_when_sealed() -> None:
    a_line()
    seal_lines()

    forged = _insert_line(recorded_ago=TRANSACTION_MAX + timedelta(minutes=1))

    assert faults(verify()) == {("inserted", forged, None)}
    seal_lines()
    assert faults(verify()) == {("inserted", forged, 2)}


def test_a_line_of_a_transaction_that_began_before_the_seal_is_no_insertion() -> None:
    a_line()
    seal_lines()

    _insert_line(recorded_ago=TRANSACTION_MAX - timedelta(minutes=1))

    assert verify().sound
    seal_lines()
    assert verify().sound


def test_before_the_first_seal_nothing_can_be_inserted_late() -> None:
    _insert_line(recorded_ago=timedelta(days=400))
    seal_lines()

    assert verify().sound


def _insert_line(*, recorded_ago: timedelta) -> uuid.UUID:
    """With the app's own rights: INSERT is all it takes."""
    line = AuditLine(verb="test.forged", noun_label="x", occurred_at=timezone.now())
    line.recorded_at = timezone.now() - recorded_ago
    line.save(force_insert=True)
    return line.pk


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ("sealed_at = sealed_at - interval '1 day'", {"seal"}),
        ("lines = lines + 1", {"list"}),
        ("root = repeat('0', 64)", {"seal", "chain"}),
        ("previous_root = 'x'", {"seal", "chain"}),
        ("algorithm = 'md5'", {"seal"}),
    ],
)
def test_an_altered_seal_is_found(change: str, kinds: set[str]) -> None:
    for _number in range(3):
        a_line()
        seal_lines()

    with as_owner_past_the_triggers() as cursor:
        cursor.execute(f"UPDATE audit_seal SET {change} WHERE sequence = 2")  # noqa: S608

    assert {fault.kind for fault in verify().faults} == kinds


def test_a_removed_seal_is_found() -> None:
    for _number in range(3):
        a_line()
        seal_lines()

    with as_owner_past_the_triggers() as cursor:
        _remove_seal(cursor, 2)

    assert ("seal", None, 2) in faults(verify())


def test_a_removed_last_seal_is_found_by_the_roots_kept_outside() -> None:
    for _number in range(2):
        a_line()
        seal_lines()
    export_roots()

    with as_owner_past_the_triggers() as cursor:
        _remove_seal(cursor, 2)

    assert faults(verify()) == {("outside", None, 2)}


def test_a_chain_made_anew_is_found_by_the_roots_kept_outside() -> None:
    line = a_line()
    seal_lines()
    path = export_roots()

    with as_owner_past_the_triggers() as cursor:
        _remove_seal(cursor, 1)
        cursor.execute("UPDATE audit_auditline SET reason = 'other' WHERE id = %s", [line.pk])
    seal_lines()

    assert faults(verify()) == {("outside", None, 1)}
    assert path.name in verify().faults[0].sentence


def _remove_seal(cursor: Any, sequence: int) -> None:
    cursor.execute(
        "DELETE FROM audit_sealedline USING audit_seal seal"
        " WHERE seal.id = seal_id AND seal.sequence = %s",
        [sequence],
    )
    cursor.execute("DELETE FROM audit_seal WHERE sequence = %s", [sequence])
