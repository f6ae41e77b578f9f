"""A batch: looked over first, every row kept, the three numbers add up, imported once and only once."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, connection, transaction

from yanzhen.base.importing import applying, limits
from yanzhen.base.importing.batches import (
    abandon,
    correct,
    give_up_forgotten,
    look_over,
)
from yanzhen.base.importing.contract import ImportContext, ImportedRow
from yanzhen.base.models import ImportBatch, ImportFile, ImportRow
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_batch, a_by, an_importer, an_xlsx, register_rows

pytestmark = pytest.mark.django_db


def a_checked_batch(rows: list[list[Any]], **facts: Any) -> ImportBatch:
    batch = a_batch(an_xlsx(rows), **facts)
    return look_over(batch, by=batch.by)


def numbers(batch: ImportBatch) -> tuple[int, int, int]:
    batch.refresh_from_db()
    assert batch.rows_total == batch.rows_ok + batch.rows_bad
    assert batch.rows.count() == batch.rows_total
    return batch.rows_total, batch.rows_ok, batch.rows_bad


def rows_with_faults() -> list[list[Any]]:
    rows = register_rows(6)
    rows[2][2] = "2026/8/32"
    rows[3][0] = ""
    rows[4][0] = rows[1][0]
    return rows


def test_a_dry_run_writes_nothing_and_says_what_would_happen(plug: Any) -> None:
    batch = a_checked_batch(rows_with_faults())

    assert numbers(batch) == (6, 3, 3)
    assert batch.forecast == ["3 associations will be new."]
    assert Group.objects.count() == 0


def test_each_wrong_row_names_its_cell_and_its_fault(plug: Any) -> None:
    batch = a_checked_batch(rows_with_faults())

    found = [
        (row.line, row.kind, row.problems[0]["column"], row.problems[0]["sentence"])
        for row in batch.rows.filter(state="bad").order_by("line")
    ]
    assert found == [
        (3, "date", "since", "Month 8 has no day 32."),
        (4, "missing", "name", "“Name” is empty. It has to be filled."),
        (5, "duplicate", "name", "The same as row 2."),
    ]


def test_what_is_stored_already_is_a_duplicate(plug: Any) -> None:
    Group.objects.create(name="第1协会")

    batch = a_checked_batch(register_rows(2))

    assert numbers(batch) == (2, 1, 1)


def test_the_good_rows_go_in_and_the_bad_ones_stay(plug: Any) -> None:
    batch = a_checked_batch(rows_with_faults())

    applying.start(batch, by=batch.by)

    assert numbers(batch) == (6, 3, 3)
    assert (batch.state, batch.rows_applied) == ("applied", 3)
    assert sorted(Group.objects.values_list("name", flat=True)) == ["第1协会", "第5协会", "第6协会"]
    assert not ImportFile.objects.exists()


def test_rows_name_the_records_they_made(plug: Any) -> None:
    batch = a_checked_batch(register_rows(1))

    applying.start(batch, by=batch.by)

    row = batch.rows.get()
    assert (row.state, row.made_id) == ("applied", row.pk)


def test_what_others_entered_since_the_dry_run_is_refused_and_not_doubled(plug: Any) -> None:
    batch = a_checked_batch(register_rows(3))
    Group.objects.create(name="第2协会")

    applying.start(batch, by=batch.by)

    assert numbers(batch) == (3, 2, 1)
    assert Group.objects.count() == 3


def test_a_row_the_database_refuses_stands_alone(plug: Any) -> None:
    plug(check_rows=None)
    Group.objects.create(name="第2协会")
    batch = a_checked_batch(register_rows(25))

    applying.start(batch, by=batch.by)

    assert numbers(batch) == (25, 24, 1)
    assert "does not fit" in batch.rows.get(state="bad").problems[0]["sentence"]


def test_pressed_twice_it_goes_in_once(plug: Any) -> None:
    batch = a_checked_batch(register_rows(3))

    applying.start(batch, by=batch.by)
    applying.start(batch, by=batch.by)

    assert numbers(batch) == (3, 3, 0)
    assert Group.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_import_once(plug: Any) -> None:
    batch = a_checked_batch(register_rows(40))
    barrier = threading.Barrier(8)
    failures: list[Exception] = []

    def press() -> None:
        try:
            mine = ImportBatch.objects.get(pk=batch.pk)
            barrier.wait()
            applying.start(mine, by=batch.by)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert numbers(batch) == (40, 40, 0)
    assert (batch.state, Group.objects.count()) == ("applied", 40)


def test_killed_in_the_middle_it_is_carried_on_without_a_row_twice(plug: Any) -> None:
    good = an_importer().apply
    calls: list[int] = []

    def die_in_the_third_chunk(rows: list[ImportedRow], context: ImportContext) -> Any:
        calls.append(len(rows))
        made = good(rows, context)
        if len(calls) == 3:
            raise KeyboardInterrupt  # after writing, before the commit
        return made

    plug(apply=die_in_the_third_chunk)
    batch = a_checked_batch(register_rows(45))
    with pytest.raises(KeyboardInterrupt):
        applying.start(batch, by=batch.by)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_applied, Group.objects.count()) == ("applying", 20, 20)

    applying.carry_on(batch.pk)

    assert numbers(batch) == (45, 45, 0)
    assert (batch.state, Group.objects.count()) == ("applied", 45)
    assert calls == [10, 10, 10, 10, 10, 5]


def test_many_rows_go_in_by_a_job(plug: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AT_ONCE_ROWS_MAX", 5)
    deferred: list[Any] = []
    monkeypatch.setattr(applying, "defer", lambda job, **ids: deferred.append((job, ids)))
    batch = a_checked_batch(register_rows(6))

    applying.start(batch, by=batch.by)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_applied) == ("applying", 0)
    assert deferred == [("base.apply_import", {"batch_id": batch.pk})]


def test_an_import_is_recorded_once(plug: Any) -> None:
    lines: list[Any] = []
    plug(record=lambda **facts: lines.append(facts))
    batch = a_checked_batch(register_rows(2))

    applying.start(batch, by=batch.by)
    applying.carry_on(batch.pk)

    assert [(line["verb"], line["changes"]["rows_imported"]) for line in lines] == [("imported", 2)]


def test_a_batch_without_a_good_row_is_not_imported(plug: Any) -> None:
    rows = register_rows(1)
    rows[1][1] = ""
    batch = a_checked_batch(rows)

    with pytest.raises(Refused, match="No row of this file"):
        applying.start(batch, by=batch.by)


def test_given_up_it_keeps_its_numbers_and_no_rows(plug: Any) -> None:
    batch = abandon(a_checked_batch(rows_with_faults()), by=a_by())

    assert (batch.state, batch.rows_total, batch.rows_bad) == ("abandoned", 6, 3)
    assert not ImportRow.objects.exists()
    assert not ImportFile.objects.exists()
    with pytest.raises(Refused, match="can't be imported now"):
        applying.start(batch, by=batch.by)


def test_a_file_that_nobody_decides_about_does_not_stay(plug: Any) -> None:
    old = a_checked_batch(register_rows(1), at=datetime(2026, 9, 1, tzinfo=UTC))
    young = a_checked_batch(register_rows(1), at=datetime(2026, 9, 20, tzinfo=UTC))

    assert give_up_forgotten(datetime(2026, 10, 5, tzinfo=UTC)) == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, young.state) == ("abandoned", "checked")
    assert ImportFile.objects.get().batch_id == young.pk


def test_an_imported_batch_is_not_changed_any_more(plug: Any) -> None:
    batch = a_checked_batch(register_rows(1))
    applying.start(batch, by=batch.by)

    for act in (abandon, look_over):
        with pytest.raises(Refused, match="can't be changed any more"):
            act(batch, by=batch.by)


def test_only_who_may_fill_the_register_brings_a_file(
    plug: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = a_by()
    monkeypatch.setattr(type(by), "may", lambda self, capability: False)

    with pytest.raises(Refused, match="does not fill the register"):
        a_batch(an_xlsx(register_rows()), by=by)


def test_a_repair_is_taken_over_and_everything_looked_over_again(plug: Any) -> None:
    batch = a_checked_batch(rows_with_faults())

    correct(batch, [(3, "since", "2026-08-31")], by=batch.by)

    assert numbers(batch) == (6, 4, 2)


def test_batches_are_numbered_within_the_year(plug: Any) -> None:
    first, second = a_batch(an_xlsx(register_rows())), a_batch(an_xlsx(register_rows()))

    assert first.number[-4:] == "0001"
    assert second.number[-4:] == "0002"


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"rows_ok": 5}, "every_row_of_an_import_is_accepted_or_refused"),
        ({"rows_applied": 4}, "writes_no_more_rows_than_it_accepted"),
        ({"state": "applied"}, "applied_import_has_written_every_accepted_row"),
        ({"state": "lost"}, "an_import_is_in_a_known_state"),
    ],
)
def test_the_database_holds_the_numbers_together(
    plug: Any, change: dict[str, Any], promise: str
) -> None:
    batch = a_checked_batch(rows_with_faults())

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(**change)


def test_the_database_keeps_a_row_once(plug: Any) -> None:
    batch = a_checked_batch(register_rows(2))

    with pytest.raises(DatabaseError, match="a_row_is_imported_once"), transaction.atomic():
        batch.rows.update(line=2)
    with pytest.raises(DatabaseError, match="a_refused_row_says_why"), transaction.atomic():
        batch.rows.update(state="bad")
