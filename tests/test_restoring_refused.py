"""What is no whole backup of ours, or would not fit, is refused with a sentence before a row is touched."""

import gzip
import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext as _

from tests.installations import yanzhen as in_another
from yanzhen.base.refusals import Refused
from yanzhen.config.backup import restoring
from yanzhen.config.backup.keys import open_keys, write_keys
from yanzhen.config.backup.making import make_backup
from yanzhen.config.backup.manifest import MANIFEST, SEAL, Manifest, read
from yanzhen.kernel.audit.models import seal_lines
from yanzhen.kernel.audit.testing import a_line, as_owner_past_the_triggers
from yanzhen.kernel.parties.testing import a_login

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_places(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.FIELD_KEYS_FILE = settings.VAR / "field_keys.json"


def quiet(_name: str, _rows: int) -> None:
    """Nobody watches."""


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    a_line()
    seal_lines()
    folder = tmp_path / "backup"
    make_backup(folder, progress=quiet)
    return folder


def rewritten(folder: Path, **changes: Any) -> None:
    """Another list of contents, sealed as if it had been written so."""
    text = json.dumps(json.loads((folder / MANIFEST).read_text(encoding="utf-8")) | changes)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    (folder / SEAL).write_text(hashlib.sha256(text.encode()).hexdigest(), encoding="utf-8")


def test_a_backup_in_a_later_form_is_for_a_later_version(backup: Path) -> None:
    rewritten(backup, format=2)

    with pytest.raises(Refused, match="written by a newer version"):
        read(backup)


def test_a_database_in_use_is_not_written_over(backup: Path) -> None:
    """The rows of the test itself are the use: nothing but the refusal keeps them."""
    a_login()

    with pytest.raises(CommandError, match="database is in use"):
        call_command("restore", str(backup))


def test_tables_that_are_not_ours_are_left_alone(
    backup: Path,
    empty: dict[str, str],
) -> None:
    with psycopg.connect(empty["DATABASE_URL"], autocommit=True) as there:
        there.execute("CREATE TABLE somebody_elses (id int)")

    said = in_another(empty, "restore", str(backup))

    assert said.returncode == 1
    assert "不属于本系统的表" in said.stderr


def test_a_restore_that_does_not_prove_itself_is_no_success(
    backup: Path,
    set_up: dict[str, str],
) -> None:
    rewritten(backup, audit_root="0" * 64)

    said = in_another(set_up, "restore", str(backup))

    assert said.returncode == 1
    with translation.override("zh-hans"):
        assert _("The audit's last seal is not the one that the backup names.") in said.stderr


def test_keys_that_are_not_inside_are_not_restored(backup: Path) -> None:
    manifest = read(backup)

    with pytest.raises(Refused, match="holds no keys"):
        restoring._keys(manifest, backup, "four geese in one line")
    assert restoring._keys(manifest, backup, "") is None


def test_another_passphrase_opens_no_keys(tmp_path: Path) -> None:
    write_keys(tmp_path, "four geese in one line")

    with pytest.raises(Refused, match="does not open the keys"):
        open_keys(tmp_path, "five geese in one line")
    assert open_keys(tmp_path, "four geese in one line")["keys"]


def test_a_backup_of_another_version_is_refused_by_name(backup: Path) -> None:
    manifest = read(backup)
    later = [*manifest.migrations, ["parties", "0999_from_the_future"]]
    earlier = [row for row in manifest.migrations if row != ["cases", "0080_promises_kept_twice"]]

    with pytest.raises(Refused, match=r"needs a newer version .*: parties"):
        restoring._migrate_to(_with(manifest, migrations=later))
    with pytest.raises(Refused, match=r"newer than the backup \(cases.0080"):
        restoring._migrate_to(_with(manifest, migrations=earlier))


def test_rows_a_seal_or_a_line_that_differ_afterwards_are_named(backup: Path) -> None:
    manifest = read(backup)
    restoring._refuse_difference(manifest)
    more = [
        type(table)(**{**vars(table), "rows": table.rows + 1})
        if table.name == "audit_auditline"
        else table
        for table in manifest.tables
    ]

    with pytest.raises(Refused, match=r"Rows are missing .*: audit_auditline"):
        restoring._refuse_difference(_with(manifest, tables=more))
    with pytest.raises(Refused, match="last seal is not the one"):
        restoring._refuse_difference(_with(manifest, audit_root="0" * 64))


def test_an_audit_that_does_not_verify_is_said(backup: Path) -> None:
    with as_owner_past_the_triggers() as cursor:
        cursor.execute("UPDATE audit_auditline SET reason = 'altered'")

    with pytest.raises(Refused, match="does not verify after the restore"):
        restoring._refuse_difference(read(backup))


def test_where_nothing_can_be_written_it_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", to=tmp_path / "file" / "backup", stdout=StringIO())
    assert (tmp_path / "file").read_text() == "in the way"


def test_an_altered_table_is_found_though_its_rows_still_read(backup: Path) -> None:
    path = backup / "tables" / "audit_seal.gz"
    with gzip.open(path, "rb") as packed:
        text = packed.read()
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(text.replace(b"1", b"2"))

    with pytest.raises(Refused, match="was altered"):
        restoring.checked(backup)


def _with(manifest: Manifest, **changes: Any) -> Manifest:
    return Manifest(**{**vars(manifest), **changes})
