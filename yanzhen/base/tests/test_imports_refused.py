"""What an import refuses before a row is judged, at the verb, on the screen and in the database."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from yanzhen.base.calendar_import import look_at_year, take_over_year
from yanzhen.base.calendars import OfficialDay
from yanzhen.base.contracts import importers
from yanzhen.base.importing.batches import choose_columns, look_over, table_of
from yanzhen.base.importing.mapping import use_file
from yanzhen.base.models import CalendarDay, CalendarYear, ImportBatch, ImportFile
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_batch, a_by, an_xlsx, register_rows
from yanzhen.base.tests.test_calendars import days_of_2027
from yanzhen.base.tests.test_import_screens import Door
from yanzhen.base.views import import_batches, imports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plug")]


def brought(by: Any = None) -> ImportBatch:
    return a_batch(an_xlsx(register_rows()), by=by or a_by())


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (["geese", "", "", "", ""], "do not fit this file"),
        (["name"], "do not fit this file"),
        (["code", "", "", "", ""], "Missing: Name"),
    ],
)
def test_columns_that_can_not_work_are_refused_when_chosen_and_when_looked_over(
    mapping: list[str], sentence: str
) -> None:
    by = a_by()
    batch = brought(by)

    with pytest.raises(Refused, match=sentence):
        choose_columns(batch, mapping, by=by)
    ImportBatch.objects.filter(pk=batch.pk).update(mapping=mapping)
    with pytest.raises(Refused, match=sentence):
        look_over(batch, by=by)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"columns", "is no JSON"),
        (b"{}", "is no JSON"),
        (json.dumps({"columns": {"x": "geese"}}).encode(), "a column “geese”"),
    ],
)
def test_a_mapping_from_outside_is_json_and_names_columns_there_are(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        use_file(brought(), content)


def test_a_file_that_is_gone_and_a_register_that_is_gone_are_named() -> None:
    batch = brought()
    ImportFile.objects.filter(batch=batch).delete()

    with pytest.raises(Refused, match="is not kept any more"):
        table_of(batch)
    batch.importer_slug = "geese"
    with pytest.raises(Refused, match="has no register “geese”"):
        _ = batch.importer


def test_on_screen_one_of_three_ways_is_chosen_and_a_suggestion_there_is() -> None:
    door = Door()
    batch = brought(door.by)

    with pytest.raises(Refused, match="one of the three ways"):
        door.post(import_batches.decide, batch.pk)
    with pytest.raises(Refused, match="nothing to take over"):
        door.post(import_batches.repair, batch.pk, line="77")


def test_imports_are_for_who_works_here_and_fills_a_register() -> None:
    with pytest.raises(PermissionDenied, match="those who work here"):
        Door(a_by(person_id=None)).get(imports.listing)
    importers._things.clear()
    with pytest.raises(PermissionDenied, match="fills no register"):
        Door().get(imports.listing)


def test_a_day_stands_in_one_notice_only() -> None:
    new_year = OfficialDay(date(2026, 12, 31), "holiday", "元旦")
    take_over_year([*days_of_2027(), new_year])
    stored = CalendarDay.objects.filter(year__year=2026)
    days = [*(OfficialDay(day.date, day.kind, day.name) for day in stored), new_year]
    acts: list[Callable[[], Any]] = [
        lambda: look_at_year(days, year=2026),
        lambda: take_over_year(days, year=2026, replace=True),
    ]

    for act in acts:
        with pytest.raises(Refused, match="in another year's notice already"):
            act()
    with pytest.raises(Refused, match="named twice"):
        look_at_year([*days_of_2027(), new_year, new_year])


def test_the_database_gives_a_number_once_and_knows_years_of_four_digits() -> None:
    one, other = brought(), brought()

    with pytest.raises(IntegrityError, match="importbatch_number"), transaction.atomic():
        ImportBatch.objects.filter(pk=other.pk).update(number=one.number)
    with pytest.raises(IntegrityError, match="has_four_digits"), transaction.atomic():
        CalendarYear.objects.create(year=99)
