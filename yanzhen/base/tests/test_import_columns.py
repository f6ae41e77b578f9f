"""Headings are matched by their words, corrected by people, and remembered for the next file."""

from typing import Any

import pytest

from yanzhen.base.importing.batches import choose_columns, choose_sheet, look_over
from yanzhen.base.models import ImportMapping
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_batch, an_xlsx, register_rows

pytestmark = pytest.mark.django_db


def test_columns_are_guessed_corrected_and_remembered_for_the_source(plug: Any) -> None:
    rows = register_rows(2)
    rows[0] = ["协会名称（全称）", "编号", "登记日期", "人数", "注册资金"]
    batch = a_batch(an_xlsx(rows), source="民政局")
    assert batch.mapping == ["name", "", "since", "members", "capital_fen"]
    with pytest.raises(Refused, match=r"Missing: Code. Found: Name, Registered on"):
        look_over(batch, by=batch.by)

    choose_columns(batch, ["name", "code", "since", "members", ""], by=batch.by)
    again = a_batch(an_xlsx(rows), source="民政局")
    elsewhere = a_batch(an_xlsx(rows), source="街道")
    by_headings = a_batch(an_xlsx(rows))

    assert again.mapping == ["name", "code", "since", "members", ""]
    assert elsewhere.mapping == ["name", "", "since", "members", "capital_fen"]
    assert by_headings.mapping == again.mapping
    assert ImportMapping.objects.get().saved_by_name == "周敏"


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (["name", "name", "", "", ""], "Two headings are taken for “Name”"),
        (["name", "code"], "do not fit this file"),
        (["name", "secret", "", "", ""], "do not fit this file"),
        (["", "", "", "", ""], "Missing: Name, Code. Found: —"),
    ],
)
def test_a_mapping_that_can_not_work_is_refused(
    plug: Any, mapping: list[str], sentence: str
) -> None:
    batch = a_batch(an_xlsx(register_rows()))

    with pytest.raises(Refused, match=sentence):
        choose_columns(batch, mapping, by=batch.by)


def test_another_sheet_may_be_chosen(plug: Any) -> None:
    batch = a_batch(an_xlsx(register_rows(2), 二月=register_rows(5)))
    assert (batch.sheet, batch.sheets) == ("名册", ["名册", "二月"])

    batch = choose_sheet(batch, "二月", by=batch.by)

    assert look_over(batch, by=batch.by).rows_ok == 5
