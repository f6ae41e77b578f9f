"""An import is taken back whole or not at all; what is in the way is named row by row."""

import io
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying
from yanzhen.base.importing.batches import look_over
from yanzhen.base.importing.contract import ImportContext, ImportedRow, Made, MadeRow, RowProblem
from yanzhen.base.importing.taking_back import forget_rows, look_back, may_take_back, take_back
from yanzhen.base.keys import new_key
from yanzhen.base.models import ImportBatch, ImportRow
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_batch, a_by, an_importer, an_xlsx, register_rows

pytestmark = pytest.mark.django_db
KEYS: dict[UUID, int] = {}
CODE_LENGTH = 7


def _apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, "UUID | Made"]:
    """A row whose code is known renames its group; the others are new."""
    made: dict[UUID, UUID | Made] = {}
    for row in rows:
        name = f"{row.values['code']} {row.values['name']}"
        known = Group.objects.filter(name__startswith=name[:CODE_LENGTH]).first()
        before = {"name": known.name} if known else None
        group = known or Group(name=name)
        group.name = name
        group.save()
        key = next((key for key, pk in KEYS.items() if pk == group.pk), None) or new_key()
        KEYS[key] = group.pk
        made[row.key] = Made(key, before) if before else key
    return made


def _in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterable[RowProblem]:
    for row in rows:
        group = Group.objects.filter(pk=KEYS[row.made_id]).first()
        if group is None or group.name.endswith("!"):
            yield RowProblem(row.line, "Changed since.")


def _take_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    for row in rows:
        pk = KEYS[row.made_id]
        if row.before is None:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM auth_group WHERE id = %s", [pk])
        else:
            Group.objects.filter(pk=pk).update(name=row.before["name"])


recorded: list[dict[str, Any]] = []
IMPORTER = an_importer(
    apply=_apply, check_rows=None, in_the_way=_in_the_way, take_back=_take_back, chunk=2,
    record=lambda **line: recorded.append(line),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importers, "_things", {IMPORTER.slug: IMPORTER})
    KEYS.clear()
    recorded.clear()


def brought(rows: list[list[Any]], **facts: Any) -> ImportBatch:
    batch = a_batch(an_xlsx(rows), importer=IMPORTER, **facts)
    return applying.start(look_over(batch, by=batch.by), by=batch.by)


def names() -> list[str]:
    return sorted(Group.objects.values_list("name", flat=True))


def renamed(rows: list[list[Any]], ending: str) -> list[list[Any]]:
    return [rows[0], *([f"{row[0]}{ending}", *row[1:]] for row in rows[1:])]


def test_what_was_made_goes_and_what_was_changed_gets_its_earlier_values() -> None:
    brought(register_rows(3))
    before = names()
    batch = brought(renamed(register_rows(5), "（新）"))
    assert len(names()) == 5
    assert [name.endswith("（新）") for name in names()] == [True] * 5

    undoing = look_back(batch, by=batch.by)
    assert (undoing.made, undoing.restored, undoing.in_the_way) == (2, 3, [])
    take_back(batch, by=batch.by, reason="The wrong year")

    assert names() == before
    batch.refresh_from_db()
    assert (batch.state, batch.undone_because) == ("undone", "The wrong year")
    assert (batch.rows_total, batch.rows_applied) == (5, 5)
    assert set(batch.rows.values_list("state", flat=True)) == {"undone"}
    line = recorded[-1]
    assert (line["verb"], line["reason"]) == ("took_back", "The wrong year")
    assert line["changes"] == {"rows_removed": 2, "rows_restored": 3}


def test_a_row_that_was_written_twice_gets_back_what_stood_before_the_first() -> None:
    Group.objects.create(name="C000001 first")
    rows = register_rows(1)
    batch = brought([*rows, ["second", *rows[1][1:]], ["third", *rows[1][1:]]])
    assert names() == ["C000001 third"]

    take_back(batch, by=batch.by, reason="Twice")

    assert names() == ["C000001 first"]


def test_the_same_file_comes_in_again_and_gives_the_same_register() -> None:
    batch = brought(register_rows(5))
    first = names()

    take_back(batch, by=batch.by, reason="Once more")
    assert names() == []
    again = brought(register_rows(5))

    assert names() == first
    assert (again.rows_total, again.rows_ok, again.rows_bad) == (5, 5, 0)


def test_one_row_in_the_way_keeps_everything_and_is_named() -> None:
    batch = brought(register_rows(5))
    Group.objects.filter(name__startswith="C000002").update(name="C000002 changed!")
    before = names()

    undoing = look_back(batch, by=batch.by)
    assert [(one.line, one.sentence) for one in undoing.in_the_way] == [(3, "Changed since.")]
    with pytest.raises(Refused, match=r"Row 3 can't be taken back: Changed since\."):
        take_back(batch, by=batch.by, reason="The wrong year")

    batch.refresh_from_db()
    assert (names(), batch.state) == (before, "applied")


def test_what_the_importer_overlooked_a_constraint_refuses() -> None:
    """Foreign keys are asked before the commit, so that they still become a sentence."""
    batch = brought(register_rows(3))
    user = get_user_model().objects.create_user("member")
    user.groups.add(Group.objects.get(name__startswith="C000003"))

    with pytest.raises(Refused, match="used just now"):
        take_back(batch, by=batch.by, reason="The wrong year")

    batch.refresh_from_db()
    assert (len(names()), batch.state) == (3, "applied")


def test_pressing_twice_changes_nothing() -> None:
    batch = brought(register_rows(2))
    take_back(batch, by=batch.by, reason="First")
    brought(register_rows(2))

    take_back(batch, by=batch.by, reason="Second")

    batch.refresh_from_db()
    assert (len(names()), batch.undone_because) == (2, "First")


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_take_it_back_once() -> None:
    batch = brought(register_rows(6))
    start = threading.Barrier(2)
    refused: list[str] = []

    def press() -> None:
        start.wait()
        try:
            take_back(batch, by=a_by(), reason="Now")
        except Refused as refusal:
            refused.append(refusal.sentence)
        connection.close()

    threads = [threading.Thread(target=press) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (names(), refused) == ([], [])
    assert [line["verb"] for line in recorded].count("took_back") == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"reason": " "}, "Say why"),
        ({"by": a_by()}, None),
        ({"state": "checked"}, "can't be taken back: Looked over"),
        ({"forgotten": True}, "not kept any more"),
    ],
)
def test_it_says_what_is_in_the_way(facts: dict[str, Any], sentence: str | None) -> None:
    batch = brought(register_rows(1))
    if "state" in facts:
        ImportBatch.objects.update(state="checked")
    if "forgotten" in facts:
        ImportBatch.objects.update(rows_forgotten_at=timezone.now())

    if sentence is None:
        take_back(batch, by=facts["by"], reason="A colleague may")
        return
    with pytest.raises(Refused, match=sentence):
        take_back(batch, by=batch.by, reason=facts.get("reason", "Why"))


def test_whoever_may_not_fill_the_register_may_not_take_back() -> None:
    batch = brought(register_rows(1))

    class Stranger:
        person_name = "A stranger"

        def may(self, capability: str) -> bool:
            return False

    stranger: Any = Stranger()
    assert not may_take_back(batch, stranger)
    with pytest.raises(Refused, match="does not fill the register"):
        take_back(batch, by=stranger, reason="Why")


def test_an_importer_that_takes_nothing_back_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = brought(register_rows(1))
    monkeypatch.setattr(importers, "_things", {IMPORTER.slug: replace(IMPORTER, take_back=None)})

    assert not may_take_back(batch, batch.by)
    with pytest.raises(Refused, match="can't be taken back"):
        take_back(batch, by=batch.by, reason="Why")


def test_a_row_nobody_can_trace_keeps_everything() -> None:
    batch = brought(register_rows(3))
    ImportRow.objects.filter(batch=batch, line=2).update(made_id=None)

    with pytest.raises(Refused, match="1 rows of"):
        take_back(batch, by=batch.by, reason="Why")
    assert len(names()) == 3


@pytest.mark.parametrize("changes", [{"undone_at": None}, {"undone_because": ""}])
def test_the_database_wants_to_know_when_and_why(changes: dict[str, Any]) -> None:
    batch = brought(register_rows(1))
    take_back(batch, by=batch.by, reason="Why")

    with (
        pytest.raises(IntegrityError, match="an_import_taken_back_says_when_and_why"),
        transaction.atomic(),
    ):
        ImportBatch.objects.update(**changes)


def test_rows_are_forgotten_after_the_days_the_house_keeps_them(settings: Any) -> None:
    batch = brought(register_rows(2))
    batch.refresh_from_db()
    later = timezone.now() + timedelta(days=31)

    settings.IMPORT_ROWS_KEPT_DAYS = None
    assert forget_rows(later) == 0
    settings.IMPORT_ROWS_KEPT_DAYS = 30
    assert forget_rows(timezone.now()) == 0
    assert forget_rows(later) == 1
    assert forget_rows(later) == 0

    batch.refresh_from_db()
    assert (batch.rows.count(), batch.rows_total, batch.state) == (0, 2, "applied")
    assert not may_take_back(batch, batch.by)


def test_the_console_takes_back_by_number() -> None:
    batch = brought(register_rows(2))
    out = io.StringIO()

    call_command("import", undo=batch.number, reason="The wrong file", stdout=out, stderr=out)

    assert names() == []
    assert "2 rows" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("import", undo="PL-2020-9999", reason="x", stdout=out, stderr=out)
