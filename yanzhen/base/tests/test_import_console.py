"""The console takes tables in like the screen, says the three numbers, and ends with a code scripts can use."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying
from yanzhen.base.importing.batches import choose_columns
from yanzhen.base.models import ImportBatch
from yanzhen.base.testing import a_batch, an_importer, an_xlsx, register_rows

pytestmark = pytest.mark.django_db
SLUG = "test_associations"


@pytest.fixture(autouse=True)
def _plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importers, "_things", {SLUG: an_importer()})


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def a_file(folder: Path, rows: list[list[Any]]) -> str:
    path = folder / "register.xlsx"
    path.write_bytes(an_xlsx(rows))
    return str(path)


def test_good_rows_go_in_bad_rows_into_a_file_and_the_numbers_are_said(tmp_path: Path) -> None:
    rows = register_rows(12)
    rows[3][1] = ""
    bad = tmp_path / "bad.csv"

    said = run(SLUG, a_file(tmp_path, rows), "--bad", str(bad))

    assert "Rows in: 12. Accepted: 11. Refused: 1. Imported: 11." in said
    assert "10 of 11 rows imported" in said
    assert "Left empty: 1" in said
    assert "“Code” is empty" in bad.read_text(encoding="utf-8-sig")
    assert Group.objects.count() == 11
    assert ImportBatch.objects.get().by_channel == "console"


def test_a_dry_run_writes_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    said = run(SLUG, a_file(tmp_path, register_rows(2)), "--dry-run")

    assert "Accepted: 2. Refused: 0. Imported: 0." in said
    assert Group.objects.count() == 0
    assert ImportBatch.objects.get().state == "abandoned"


def test_a_file_without_a_good_row_is_no_failure_of_the_command(tmp_path: Path) -> None:
    rows = register_rows(1)
    rows[1][0] = ""

    assert "Refused: 1" in run(SLUG, a_file(tmp_path, rows))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["unknown", "FILE"], "no register “unknown”"),
        ([SLUG, "/nowhere.xlsx"], "There is no file"),
        ([SLUG, "FILE", "--mapping", "nobody"], "No columns are saved"),
        (["--resume", "PL-1999-0001"], "There is no import PL-1999-0001"),
    ],
)
def test_a_refusal_of_the_whole_ends_with_two(
    tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    path = a_file(tmp_path, register_rows())
    out = io.StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("import", *[path if a == "FILE" else a for a in arguments], stderr=out)

    assert end.value.code == 2
    assert sentence in out.getvalue()


def test_saved_columns_are_used_by_name(tmp_path: Path) -> None:
    rows = register_rows(1)
    rows[0] = ["甲", "乙", "丙", "丁", "戊"]
    batch = a_batch(an_xlsx(rows), source="民政局")
    choose_columns(batch, ["name", "code", "", "", ""], by=batch.by)

    said = run(SLUG, a_file(tmp_path, rows), "--mapping", "民政局")

    assert "Imported: 1." in said


def test_an_interrupted_import_is_carried_on_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*args: Any, **facts: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(applying, "_mark", cut)
        with pytest.raises(KeyboardInterrupt):
            run(SLUG, a_file(tmp_path, register_rows(3)))
    batch = ImportBatch.objects.get()
    assert (batch.state, Group.objects.count()) == ("applying", 0)

    assert "Imported: 3." in run("--resume", batch.number)
