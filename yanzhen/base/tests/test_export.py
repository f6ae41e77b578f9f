"""What goes out is what was seen: texts stay texts, nothing runs as a formula, takers are written down."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from yanzhen.base import exporting
from yanzhen.base.exporting import ExportColumn, Marked, export_csv, export_rows
from yanzhen.base.refusals import Refused
from yanzhen.base.views.exports import export_list

COLUMNS = [ExportColumn("Code"), ExportColumn("Day"), ExportColumn("Amount", unit="fen")]


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 571", "-x", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    ((cell,),) = cells(export_rows("t", [ExportColumn("Code")], [[text]]))
    plain = export_csv([ExportColumn("Code")], [[text]]).decode("utf-8-sig")

    assert cell == ("s", text)
    assert list(csv.reader(io.StringIO(plain, newline="")))[1] == ["'" + text]


def test_a_heading_that_looks_like_a_formula_stays_a_text() -> None:
    content = export_rows("t", [ExportColumn("=HYPERLINK(1)")], [])

    assert load_workbook(io.BytesIO(content)).worksheets[0]["A1"].data_type == "s"


def test_codes_keep_their_zeros_days_are_days_and_fen_become_yuan() -> None:
    row = ["007", date(2026, 9, 22), 1250]

    assert cells(export_rows("t", COLUMNS, [row])) == [
        [("s", "007"), ("d", datetime(2026, 9, 22)), ("n", 12.5)]  # noqa: DTZ001  a sheet has no zone
    ]
    assert export_csv(COLUMNS, [row]).decode("utf-8-sig").splitlines()[1] == "007,2026-09-22,12.5"


def test_a_marked_value_is_itself_where_nothing_can_be_marked() -> None:
    assert export_csv([ExportColumn("x")], [[Marked("=1")]]).endswith(b"'=1\r\n")


def test_moments_are_shown_in_the_time_of_the_place() -> None:
    moment = datetime(2026, 9, 21, 16, 30, tzinfo=UTC)

    assert b"2026-09-22 00:30" in export_csv([ExportColumn("At")], [[moment]])


@pytest.mark.parametrize("value", [None, True, Marked("x"), "\x00\x07bell", "a" * 40_000, "#N/A"])
def test_every_value_can_be_kept(value: Any) -> None:
    export_csv([ExportColumn("x")], [["1"]])

    assert len(cells(export_rows("a/b:[c]*?", [ExportColumn("x")], [[value]]))) <= 1


def test_more_rows_than_a_list_should_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "EXPORT_ROWS_MAX", 2)

    with pytest.raises(Refused, match="More than 2 rows"):
        export_csv([ExportColumn("x")], [["1"]] * 3)


def test_progress_is_told_and_the_taker_written_down_once() -> None:
    told: list[int] = []
    taken: list[int] = []

    export_rows("t", [ExportColumn("x")], [["1"]] * 2500, progress=told.append, record=taken.append)

    assert (told, taken) == ([1000, 2000], [2500])


@pytest.mark.parametrize(("asked", "ending"), [("", ".xlsx"), ("?as=csv", ".csv")])
def test_a_list_goes_out_in_the_form_asked_for(asked: str, ending: str) -> None:
    request = RequestFactory().get("/list/" + asked)

    response = export_list(request, "名册", [ExportColumn("x")], [["1"]])

    assert response.headers["Content-Disposition"].endswith(ending)
    assert response.headers["Cache-Control"] == "no-store"
