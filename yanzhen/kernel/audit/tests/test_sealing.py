"""Sealing by command, by file and by eight at once: one unbroken chain, in words people read."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from yanzhen.kernel.audit.actions import export_roots, verify
from yanzhen.kernel.audit.models import Seal, SealedLine, seal_lines
from yanzhen.kernel.audit.testing import a_line, as_owner_past_the_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def test_exporting_twice_adds_only_what_is_new() -> None:
    a_line()
    seal_lines()
    path = export_roots()
    before = path.read_text()
    export_roots()
    assert path.read_text() == before

    a_line()
    seal_lines()
    export_roots()

    assert path.read_text().startswith(before)
    assert len(path.read_text().splitlines()) == 3


def test_the_command_says_it_in_words_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    line = a_line()
    call_command("audit", "verify")
    assert "no seal yet" in capsys.readouterr().out

    call_command("audit", "seal")
    call_command("audit", "verify")
    assert "Nothing was altered" in capsys.readouterr().out

    with as_owner_past_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditline WHERE id = %s", [line.pk])
    with pytest.raises(SystemExit) as stopped:
        call_command("audit", "verify")

    assert stopped.value.code == 1
    assert f"Line {line.pk} is missing." in capsys.readouterr().out


@pytest.mark.parametrize("act", ["UPDATE audit_auditline SET verb = 'x'", "DELETE FROM audit_seal"])
def test_the_app_has_no_right_to_change_what_is_written(act: str) -> None:
    a_line()
    seal_lines()

    with (
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)


def test_a_line_is_sealed_once() -> None:
    line = a_line()
    seal = seal_lines()
    assert seal

    with pytest.raises(IntegrityError), transaction.atomic():
        SealedLine.objects.create(seal=seal, position=9, line_id=line.pk, digest="00")


@pytest.mark.django_db(transaction=True)
def test_eight_sealers_at_once_make_one_unbroken_chain() -> None:
    for _number in range(40):
        a_line()

    _at_once(8, seal_lines)

    assert sum(seal.lines for seal in Seal.objects.all()) == 40
    assert SealedLine.objects.count() == 40
    assert verify().sound


def _at_once(times: int, act: Callable[[], object]) -> None:
    errors: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
