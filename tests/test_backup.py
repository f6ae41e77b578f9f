"""What was backed up comes back as it was, on an empty database, or the command says why not."""

import json
import signal
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.installations import PASSPHRASE, yanzhen
from yanzhen.base.crypto import blind_indexes
from yanzhen.config.backup import manifest as contents
from yanzhen.config.backup.making import UNFINISHED, last_backup, make_backup
from yanzhen.config.backup.tables import LEFT_EMPTY
from yanzhen.config.management.commands.doctor import examine
from yanzhen.kernel.audit.models import seal_lines
from yanzhen.kernel.cases.testing import a_case
from yanzhen.kernel.parties.testing import a_login, a_person

pytestmark = pytest.mark.django_db(transaction=True)
# When the same migrations were applied; and that all figures are to be derived anew after them.
MAY_DIFFER = {"django_migrations", "figures_mark"}


@pytest.fixture(autouse=True)
def _own_places(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.FIELD_KEYS_FILE = settings.VAR / "secrets" / "field_keys.json"


@pytest.fixture
def backup(settings: Any, tmp_path: Path) -> Path:
    """A backup of a case, a person with a number, a login, a seal and an uploaded file."""
    a_case()
    a_login()
    a_person("林知夏", phone="15400000001")
    seal_lines()
    file = Path(settings.MEDIA_ROOT) / "2026" / "lease.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF-1.7 lease")
    folder = tmp_path / "backup"
    call_command("backup", to=folder, stdout=StringIO())
    return folder


def test_every_row_and_file_comes_back_and_the_audit_verifies(
    backup: Path, empty: dict[str, str], tmp_path: Path
) -> None:
    said = yanzhen(empty, "restore", str(backup))

    assert said.returncode == 0, said.stderr
    assert "审计核验通过" in said.stdout
    again = tmp_path / "again"
    assert yanzhen(empty, "backup", "--to", str(again)).returncode == 0
    assert _contents(again) == _contents(backup)
    assert (tmp_path / "elsewhere/media/2026/lease.pdf").read_bytes() == b"%PDF-1.7 lease"
    assert yanzhen(empty, "audit", "verify").returncode == 0
    with psycopg.connect(empty["DATABASE_URL"], autocommit=True) as there:
        index = blind_indexes("15400000001", "person.phone")
        found = there.execute(
            "SELECT count(*) FROM parties_person WHERE phone_index = ANY(%s)", [index]
        ).fetchone()
        assert found == (1,)
        # Triggers, grants and sequences stand as migrate would have made them.
        with pytest.raises(psycopg.Error, match="append-only"):
            there.execute("UPDATE audit_auditline SET reason = 'x'")
        rights = there.execute(
            "SELECT has_table_privilege('yz_app', 'cases_caseevent', 'UPDATE'),"
            " has_table_privilege('yz_app', 'cases_case', 'UPDATE')"
        ).fetchone()
        assert rights == (False, True)
    assert contents.read(again).sequences == contents.read(backup).sequences


def test_a_database_in_use_is_refused(backup: Path, set_up: dict[str, str]) -> None:
    assert yanzhen(set_up, "restore", str(backup)).returncode == 0

    said = yanzhen(set_up, "restore", str(backup))

    assert said.returncode == 1
    assert "正在使用" in said.stderr


def test_the_keys_come_back_under_their_passphrase_only(
    set_up: dict[str, str], empty: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person("林知夏", phone="15400000001")
    monkeypatch.setenv("YANZHEN_BACKUP_PASSPHRASE", PASSPHRASE)
    folder = tmp_path / "with-keys"
    call_command("backup", to=folder, with_keys=True, stdout=StringIO())
    del set_up["YANZHEN_FIELD_KEY"], empty["YANZHEN_FIELD_KEY"]

    without = yanzhen(set_up, "restore", str(folder))
    assert "请放入密钥 1，有 1 个值等着它" in without.stdout
    wrong = yanzhen(
        empty | {"YANZHEN_BACKUP_PASSPHRASE": "x" * 12}, "restore", str(folder), "--with-keys"
    )
    right = yanzhen(empty, "restore", str(folder), "--with-keys")

    assert "口令打不开" in wrong.stderr
    assert right.returncode == 0, right.stderr
    assert "请放入密钥" not in right.stdout
    secrets = tmp_path / "elsewhere" / "secrets"
    assert (secrets / "field_key").stat().st_mode & 0o077 == 0
    assert (secrets / "field_key.before-restore").exists()
    assert "test-only" not in (folder / "keys.json").read_text()


def test_a_short_passphrase_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANZHEN_BACKUP_PASSPHRASE", "short")

    with pytest.raises(CommandError, match="at least 12"):
        call_command("backup", to=tmp_path / "b", with_keys=True, stdout=StringIO())

    assert [path.name for path in tmp_path.glob("b*")] == []


@pytest.mark.parametrize(
    "name", ["tables/cases_case.gz", "media/2026/lease.pdf", "manifest.json", "manifest.sha256"]
)
@pytest.mark.parametrize("how", ["altered", "missing"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    backup: Path, name: str, how: str
) -> None:
    path = backup / name
    if how == "missing":
        path.unlink()
    else:
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(bytes(raw))

    with pytest.raises(CommandError, match=r"damaged|not a backup"):
        call_command("restore", str(backup), check=True)


def test_a_backup_of_a_newer_version_is_refused(backup: Path, empty: dict[str, str]) -> None:
    manifest = contents.read(backup)
    manifest.migrations.append(["parties", "0999_from_the_future"])
    for name in (contents.MANIFEST, contents.SEAL):
        (backup / name).unlink()
    contents.write(manifest, backup)

    said = yanzhen(empty, "restore", str(backup))

    assert said.returncode == 1
    assert "更新的版本" in said.stderr


def test_a_folder_that_exists_is_never_written_over(backup: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", to=backup)


def test_killed_in_the_middle_nothing_looks_like_a_backup(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder), connection.settings_dict["NAME"]],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "a table\n"
    child.send_signal(signal.SIGKILL)
    child.wait()

    assert not folder.exists()
    left = folder.with_name(folder.name + UNFINISHED)
    assert left.exists()
    with pytest.raises(CommandError, match="never finished"):
        call_command("restore", str(left), check=True)
    call_command("backup", to=folder, stdout=StringIO())
    assert not left.exists()


def test_stopped_in_the_middle_nothing_is_left(tmp_path: Path) -> None:
    def stop(_name: str, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_backup(tmp_path / "b", progress=stop)

    assert [path.name for path in tmp_path.glob("b*")] == []


def test_only_its_owner_can_read_it_and_no_session_is_inside(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup.rglob("*"))
    rows = {table.name: table.rows for table in contents.read(backup).tables}
    assert {rows[name] for name in LEFT_EMPTY} == {0}
    assert rows["parties_user"] == 1


def test_the_doctor_says_when_the_last_one_was_made(backup: Path, settings: Any) -> None:
    last = last_backup()
    assert last
    assert [f.mark for f in _said_by_the_doctor()] == ["ok"]

    last["made_at"] = "2026-01-01T00:00:00+00:00"
    (settings.VAR / "last-backup.json").write_text(json.dumps(last))

    assert [(f.mark, "2026-01-01" in f.sentence) for f in _said_by_the_doctor()] == [("note", True)]


def _said_by_the_doctor() -> list[Any]:
    return [f for f in examine(date(2026, 11, 23)) if "last backup" in f.sentence]


def _contents(folder: Path) -> dict[str, tuple[int, str]]:
    tables = contents.read(folder).tables
    return {t.name: (t.rows, t.content) for t in tables if t.name not in MAY_DIFFER}


_CHILD = """
import os, sys, time
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "yanzhen.config.settings"
import pytest, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
django.setup()
settings.VAR = Path(sys.argv[1]).parent
from yanzhen.config.backup.making import make_backup
def show(name, rows):
    print("a table", flush=True)
    time.sleep(60)
make_backup(Path(sys.argv[1]), progress=show)
"""
