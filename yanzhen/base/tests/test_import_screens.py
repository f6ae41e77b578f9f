"""The screens: what is offered follows the state; strangers find nothing; a long list asks no more of the database."""

import io
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404, HttpResponse  # noqa: TID251  views are called here
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from yanzhen.base.contracts import importers
from yanzhen.base.importing.batches import look_over
from yanzhen.base.importing.contract import ImportColumn, ImportContext, WrongCell
from yanzhen.base.models import ImportBatch
from yanzhen.base.testing import a_batch, a_by, an_importer, an_xlsx, register_rows
from yanzhen.base.views import import_batches, imports

pytestmark = pytest.mark.django_db
SLUG = "test_associations"


def _members(text: str, context: ImportContext) -> int:
    if text == "两三人":
        raise WrongCell("Write one number.", kind="number", suggestion="2")
    return int(text.split()[0])


@pytest.fixture(autouse=True)
def _plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    importer = an_importer()
    columns = tuple(
        ImportColumn("members", "Members", _members, ("人数",)) if c.name == "members" else c
        for c in importer.columns
    )
    monkeypatch.setattr(importers, "_things", {SLUG: replace(importer, columns=columns)})


class _Login(AnonymousUser):
    """Somebody who has signed in; base knows no logins of its own."""

    is_authenticated = True  # type: ignore[assignment]  # a property in the parent
    pk = 1  # type: ignore[assignment]


class Door:
    """Calls the views as one person."""

    def __init__(self, by: Any = None) -> None:
        self.by = by or a_by()

    def request(self, method: str, data: Any, htmx: bool) -> Any:
        request = getattr(RequestFactory(), method)("/base/imports/", data)
        request.user, request.actor, request.htmx = _Login(), self.by, htmx
        request._messages = []
        return request

    def get(self, view: Any, *args: Any, htmx: bool = False, **query: Any) -> Any:
        return view(self.request("get", query, htmx), *args)

    def post(self, view: Any, *args: Any, **data: Any) -> Any:
        return view(self.request("post", data, htmx=False), *args)

    def bring(self, rows: list[list[Any]], **more: Any) -> ImportBatch:
        return a_batch(an_xlsx(rows), by=self.by, importer=importers[SLUG], **more)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def faulty() -> list[list[Any]]:
    rows = register_rows(5)
    rows[2][3] = "两三人"
    rows[3][0] = ""
    return rows


def test_a_file_is_brought_in_matched_looked_over_and_imported() -> None:
    door = Door()
    file = SimpleUploadedFile("册.xlsx", an_xlsx(faulty()))

    assert door.post(imports.new, SLUG, file=file, source="民政局").status_code == 302
    batch = ImportBatch.objects.get()
    assert "协会" in text(door.get(imports.columns, batch.pk))
    chosen = {f"c{n}": name for n, name in enumerate(batch.mapping)}
    assert door.post(imports.columns, batch.pk, **chosen).status_code == 302
    page = text(door.get(import_batches.batch, batch.pk))
    assert "is empty. It has to be filled." in page
    assert door.post(import_batches.decide, batch.pk, choice="good").status_code == 302

    assert Group.objects.count() == 3
    assert "3 rows are in" in text(door.get(import_batches.batch, batch.pk))


def test_known_headings_need_no_second_look() -> None:
    door = Door()
    first = door.bring(register_rows(), source="民政局")
    door.post(imports.columns, first.pk, **{f"c{n}": m for n, m in enumerate(first.mapping)})
    file = SimpleUploadedFile("册.xlsx", an_xlsx(register_rows()))

    door.post(imports.new, SLUG, file=file, source="民政局")

    assert ImportBatch.objects.exclude(pk=first.pk).get().state == "checked"


def test_a_refused_file_is_said_beside_the_field() -> None:
    file = SimpleUploadedFile("册.xlsx", b"\x89PNG\r\n\x1a\n\0\0")

    response = Door().post(imports.new, SLUG, file=file, source="民政局")

    assert response.status_code == 409
    assert "This is no spreadsheet" in text(response)
    assert "民政局" in text(response)


def test_a_mapping_that_can_not_work_keeps_what_was_chosen() -> None:
    door = Door()
    batch = door.bring(register_rows())

    response = door.post(imports.columns, batch.pk, c0="name", c1="name")

    assert response.status_code == 409
    assert "Two headings are taken for" in text(response)


def test_a_suggestion_is_taken_over_with_one_press() -> None:
    door = Door()
    batch = door.bring(faulty())
    look_over(batch, by=door.by)
    assert "Make it 2" in text(door.get(import_batches.batch, batch.pk))

    door.post(import_batches.repair, batch.pk, line="all")

    batch.refresh_from_db()
    assert (batch.rows_ok, batch.rows_bad) == (4, 1)


def test_the_sheet_comes_back_with_its_errors_marked() -> None:
    door = Door()
    batch = door.bring(faulty())
    look_over(batch, by=door.by)

    whole = door.post(import_batches.decide, batch.pk, choice="repair")
    refused = door.get(import_batches.marked, batch.pk, only="bad")

    for response, lines in ((whole, [2, 3, 4, 5, 6]), (refused, [3, 4])):
        sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
        assert [row[5].value for row in sheet.iter_rows(min_row=2)] == lines
    assert Group.objects.count() == 0


def test_a_marked_sheet_can_be_brought_in_again() -> None:
    door = Door()
    batch = door.bring(faulty())
    look_over(batch, by=door.by)
    content = door.get(import_batches.marked, batch.pk).content

    again = a_batch(content, by=door.by, importer=importers[SLUG])

    assert again.mapping[:5] == batch.mapping
    assert set(again.mapping[5:]) == {""}


def test_the_template_can_be_filled_and_brought_in() -> None:
    door = Door()

    content = door.get(imports.template_sheet, SLUG).content

    assert a_batch(content, importer=importers[SLUG]).mapping == [
        "name", "code", "since", "members", "capital_fen"
    ]  # fmt: skip


def test_an_import_on_its_way_shows_how_far_it_is_and_can_be_carried_on() -> None:
    door = Door()
    batch = door.bring(register_rows(4))
    look_over(batch, by=door.by)
    ImportBatch.objects.filter(pk=batch.pk).update(state="applying", moved_at="2026-01-01T00:00Z")

    assert 'http-equiv="refresh"' in text(door.get(import_batches.batch, batch.pk))
    part = text(door.get(import_batches.batch, batch.pk, htmx=True))
    assert "0 of 4 rows are in" in part
    assert "Carry on" in part
    assert "<html" not in part

    ImportBatch.objects.filter(pk=batch.pk).update(state="abandoned")
    assert "HX-Redirect" in door.get(import_batches.batch, batch.pk, htmx=True).headers


def test_a_stranger_finds_neither_batch_nor_register(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Door().bring(register_rows())
    stranger = Door()

    for view in (import_batches.batch, imports.columns, import_batches.marked):
        with pytest.raises(Http404):
            stranger.get(view, batch.pk)
    monkeypatch.setattr(type(stranger.by), "may", lambda self, capability: False)
    with pytest.raises(Http404):
        stranger.get(imports.new, SLUG)


def test_a_form_without_a_file_says_so() -> None:
    assert "is-invalid" in text(Door().post(imports.new, SLUG))


def test_own_batches_and_those_of_the_office_are_seen() -> None:
    me = a_by()
    colleague = a_by(office_id=me.office_id)
    a_batch(an_xlsx(register_rows()), by=me)

    for by, seen in ((me, 1), (colleague, 1), (a_by(), 0), (a_by(person_id=None), 0)):
        assert ImportBatch.objects.visible_to(by).count() == seen


def test_so_many_uploads_an_hour_and_no_more() -> None:
    door = Door()
    for _try in range(60):
        with pytest.raises(Http404):
            door.post(imports.new, "unknown")

    assert door.post(imports.new, "unknown").status_code == 429


def test_the_list_asks_the_database_the_same_however_long_it_is() -> None:
    door = Door()
    door.bring(register_rows(1))
    with CaptureQueriesContext(connection) as few:
        door.get(imports.listing)
    for _number in range(11):
        door.bring(register_rows(1))

    with CaptureQueriesContext(connection) as many:
        page = text(door.get(imports.listing))

    assert page.count(".xlsx</a>") == 12
    assert len(many) == len(few)


def test_the_faults_ask_the_database_the_same_however_many_they_are() -> None:
    door = Door()
    counts = []
    for many in (2, 45):
        rows = register_rows(many)
        for row in rows[1:]:
            row[1] = ""
        batch = door.bring(rows)
        look_over(batch, by=door.by)
        with CaptureQueriesContext(connection) as asked:
            page = text(door.get(import_batches.batch, batch.pk, kind="missing"))
        assert f"row {many + 1}<" in page
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_an_import_is_taken_back_with_its_numbers_before_the_eyes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(rows: Any, context: Any) -> None:
        Group.objects.all().delete()

    importer = replace(importers[SLUG], take_back=gone)
    monkeypatch.setattr(importers, "_things", {SLUG: importer})
    door = Door()
    batch = look_over(door.bring(register_rows(3)), by=door.by)
    door.post(import_batches.decide, batch.pk, choice="good")
    assert "Take this import back" in text(door.get(import_batches.batch, batch.pk))

    page = text(door.get(import_batches.take_back, batch.pk))
    assert "All 3 rows go back in one step" in page
    assert text(door.post(import_batches.take_back, batch.pk, reason="")).count("error") > 0
    assert Group.objects.count() == 3

    door.post(import_batches.take_back, batch.pk, reason="The wrong file")
    page = text(door.get(import_batches.batch, batch.pk))
    assert Group.objects.count() == 0
    assert "The wrong file" in page
    assert "Take this import back" not in page
