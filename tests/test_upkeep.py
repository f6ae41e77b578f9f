"""Who changes the keys or takes a copy of everything stands in the audit; no line ever holds a key."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from yanzhen.base import resealing
from yanzhen.base.by import console_by
from yanzhen.base.keyring import keyring
from yanzhen.config.backup.manifest import read
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_places(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    settings.FIELD_KEYS_FILE = tmp_path / "field_keys.json"
    monkeypatch.setattr(resealing, "LOOK_AGAIN_SECONDS", 0.01)


def yanzhen(*words: str, **options: Any) -> None:
    call_command(*words, stdout=StringIO(), **options)


def lines() -> list[AuditLine]:
    return list(AuditLine.objects.filter(verb__startswith="config.").order_by("id"))


def test_every_change_of_the_keys_is_a_line_with_who_and_which() -> None:
    a_person(phone="15400000001")

    yanzhen("keys", "new")
    yanzhen("keys", "rotate")
    yanzhen("keys", "remove", "1")

    said = [(line.verb, line.noun_title) for line in lines()]
    assert said == [
        ("config.make_key", "2"),
        ("config.use_key", "2"),
        ("config.rotate_keys", "2"),
        ("config.forget_key", "1"),
    ]
    assert {line.person_name for line in lines()} == {console_by().person_name}
    assert {line.channel for line in lines()} == {"console"}
    assert lines()[2].changes == {"rows": 1, "values": 2, "left": False}
    assert lines()[0].verb_title == "made a key"


def test_no_line_holds_a_key() -> None:
    yanzhen("keys", "new")

    secrets = list(keyring().keys.values())
    for line in lines():
        words = repr([getattr(line, field.attname) for field in AuditLine._meta.concrete_fields])
        assert not [secret for secret in secrets if secret in words]


def test_looking_counting_and_what_was_refused_leave_no_line() -> None:
    yanzhen("keys", "status")
    yanzhen("keys", "rotate", "--dry-run")
    for words in (["use", "9"], ["remove", "9"], ["remove", "1"]):
        with pytest.raises(CommandError):
            call_command("keys", *words)

    assert lines() == []


def test_a_backup_is_a_line_behind_what_it_holds(tmp_path: Path) -> None:
    a_person()
    folder = tmp_path / "copy"

    yanzhen("backup", to=folder)

    (line,) = lines()
    assert (line.verb, line.noun_title, line.channel) == ("config.back_up", str(folder), "console")
    assert line.changes == {"rows": read(folder).rows, "files": 0, "with_keys": False}
    held = {table.name: table.rows for table in read(folder).tables}
    assert held["audit_auditline"] == AuditLine.objects.count() - 1


def test_a_backup_that_was_refused_is_none(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", to=tmp_path)

    assert lines() == []
