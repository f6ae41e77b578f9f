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
from yanzhen.config.management.commands import backup
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


def test_nothing_is_renewed_while_the_key_that_should_seal_is_not_here(settings: Any) -> None:
    a_person(phone="15400000001")
    settings.FIELD_KEY_CURRENT = "7"

    for words in (["rotate"], ["rotate", "--dry-run"]):
        with pytest.raises(CommandError, match="Key 7 should seal, but it is not here"):
            yanzhen("keys", *words)
    assert lines() == []


def test_a_key_named_by_the_environment_is_not_changed_behind_its_back(settings: Any) -> None:
    yanzhen("keys", "new", "--wait")
    settings.FIELD_KEY_CURRENT = "1"

    with pytest.raises(CommandError, match="YANZHEN_FIELD_KEY_CURRENT names key 1"):
        yanzhen("keys", "use", "2")
    assert [line.verb for line in lines()] == ["config.make_key"]


def test_a_passphrase_mistyped_once_locks_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["four geese in one line", "four geese in one lime"])
    monkeypatch.delenv("YANZHEN_BACKUP_PASSPHRASE", raising=False)
    monkeypatch.setattr(backup, "getpass", lambda _words: next(typed))

    with pytest.raises(CommandError, match="two passphrases differ"):
        yanzhen("backup", to=tmp_path / "backup", with_keys=True)
    assert not (tmp_path / "backup").exists()


def test_the_doctor_ends_with_1_when_something_is_wrong(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "key"
    secret.write_text("…")
    secret.chmod(0o644)

    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=said)

    assert ended.value.code == 1
    assert "chmod 600" in said.getvalue()
