"""Rows that were used since stay, each with its reason, and all others go back: never without having been seen."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from yanzhen.base.contracts import importers
from yanzhen.base.importing.batches import look_over
from yanzhen.base.importing.taking_back import look_back, take_back
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import register_rows
from yanzhen.base.tests.test_import_screens import Door, text
from yanzhen.base.tests.test_import_undo import (
    IMPORTER,
    KEYS,
    brought,
    names,
    recorded,
    renamed,
)
from yanzhen.base.views import import_batches

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plugged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(importers, "_things", {IMPORTER.slug: IMPORTER})
    KEYS.clear()
    recorded.clear()
    yield
    KEYS.clear()


def used(code: str) -> None:
    Group.objects.filter(name__startswith=code).update(name=f"{code} changed!")


def test_the_preview_counts_what_goes_and_names_what_stays() -> None:
    batch = brought(register_rows(5))
    used("C000002")
    used("C000004")

    undoing = look_back(batch, by=batch.by)

    assert (undoing.made, undoing.restored, undoing.rows) == (3, 0, 3)
    assert undoing.lines_that_stay == {3, 5}


def test_all_others_go_back_and_what_stays_says_why() -> None:
    batch = brought(register_rows(5))
    used("C000002")

    take_back(batch, by=batch.by, reason="The wrong year", leaving={3})

    assert names() == ["C000002 changed!"]
    batch.refresh_from_db()
    assert (batch.state, batch.rows_applied) == ("undone", 5)
    (stays,) = batch.rows.filter(state="applied")
    assert (stays.line, stays.problems[0]["sentence"]) == (3, "Changed since.")
    assert batch.rows.filter(state="undone").count() == 4
    assert recorded[-1]["changes"] == {"rows_removed": 4, "rows_restored": 0, "rows_that_stay": 1}


def test_changed_rows_that_are_free_get_their_earlier_values_beside_one_that_stays() -> None:
    brought(register_rows(3))
    before = names()
    batch = brought(renamed(register_rows(4), "（新）"))
    used("C000003")

    take_back(batch, by=batch.by, reason="Why", leaving={4})

    assert names() == [*before[:2], "C000003 changed!"]


def test_a_row_that_nobody_has_seen_to_be_in_use_keeps_everything() -> None:
    batch = brought(register_rows(5))
    used("C000002")
    used("C000004")
    before = names()

    with pytest.raises(Refused, match=r"Row 5 can't be taken back: Changed since\."):
        take_back(batch, by=batch.by, reason="Why", leaving={3})

    batch.refresh_from_db()
    assert (names(), batch.state) == (before, "applied")
    assert set(batch.rows.values_list("state", flat=True)) == {"applied"}


def test_what_was_shown_to_stay_and_is_free_again_goes_too() -> None:
    batch = brought(register_rows(3))

    take_back(batch, by=batch.by, reason="Why", leaving={2, 3})

    assert names() == []


def test_where_every_row_is_in_use_nothing_is_taken_back() -> None:
    batch = brought(register_rows(2))
    used("C000001")
    used("C000002")

    with pytest.raises(Refused, match="nothing can be taken back"):
        take_back(batch, by=batch.by, reason="Why", leaving={2, 3})

    batch.refresh_from_db()
    assert batch.state == "applied"


def test_a_mark_stands_for_exactly_the_rows_that_were_shown() -> None:
    batch = brought(register_rows(5))
    used("C000002")
    first = look_back(batch, by=batch.by).seen
    assert look_back(batch, by=batch.by).seen == first

    used("C000004")

    assert look_back(batch, by=batch.by).seen != first


def test_the_console_leaves_what_is_used_only_when_told() -> None:
    batch = brought(register_rows(3))
    used("C000002")
    out = io.StringIO()
    words: dict[str, Any] = {"undo": batch.number, "reason": "Why", "stdout": out, "stderr": out}

    with pytest.raises(SystemExit):
        call_command("import", **words)
    assert ImportBatch.objects.get().state == "applied"
    call_command("import", leave_used=True, **words)

    assert names() == ["C000002 changed!"]
    assert "3: Changed since." in out.getvalue()
    assert "2 rows" in out.getvalue()


def test_on_the_screen_only_what_the_page_showed_may_stay() -> None:
    door = Door()
    batch = look_over(door.bring(register_rows(4)), by=door.by)
    door.post(import_batches.decide, batch.pk, choice="good")
    used("C000002")
    seen = look_back(batch_now(), by=door.by).seen
    page = text(door.get(import_batches.take_back, batch.pk))
    assert "Take back the other 3 rows" in page
    assert f'name="seen" value="{seen}"' in page
    # By its name, too: a line number alone tells nobody which one it is.
    assert "第2协会" in page
    assert "第3协会" not in page

    used("C000003")
    page = text(door.post(import_batches.take_back, batch.pk, reason="Why", seen=seen))
    assert "can&#x27;t be taken back: Changed since." in page
    assert "Take back the other 2 rows" in page
    assert batch_now().state == "applied"

    seen = look_back(batch_now(), by=door.by).seen
    for _press in range(2):
        door.post(import_batches.take_back, batch.pk, reason="Why", seen=seen)
    assert names() == ["C000002 changed!", "C000003 changed!"]
    page = text(door.get(import_batches.batch, batch.pk))
    assert "2 rows stayed in the register" in page
    assert page.count("Changed since.") == 2
    assert [name for name in ("第1协会", "第2协会", "第3协会") if name in page] == [
        "第2协会",
        "第3协会",
    ]


def test_where_everything_is_in_the_way_it_is_shown_instead_of_the_button() -> None:
    door = Door()
    batch = look_over(door.bring(register_rows(2)), by=door.by)
    door.post(import_batches.decide, batch.pk, choice="good")
    used("C000001")
    used("C000002")

    page = text(door.get(import_batches.take_back, batch.pk))

    assert page.count("Changed since.") == 2
    assert "<textarea" not in page


def batch_now() -> ImportBatch:
    return ImportBatch.objects.get()
