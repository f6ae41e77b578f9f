"""Cells are taken as people write them, and stored strictly."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from yanzhen.base.importing import cells
from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.base.testing import a_by

CONTEXT = ImportContext(by=a_by(), today=date(2026, 11, 23), at=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (cells.as_number, "51.8000(万元人民币)", Decimal("518000")),
        (cells.as_number, "1,248", Decimal("1248")),
        (cells.as_number, "１２．５", Decimal("12.5")),
        (cells.as_number, "-3", Decimal("-3")),
        (cells.as_fen, "¥12.50", 1250),
        (cells.as_fen, "1.2亿元", 12_000_000_000),
        (cells.as_fen, "50 万元", 50_000_000),
        (cells.as_whole, "12 人", 12),
        (cells.as_whole, "两人", 2),
        (cells.as_date, "2026/9/3", date(2026, 9, 3)),
        (cells.as_date, "2026年9月3日", date(2026, 9, 3)),
        (cells.as_date, "2026-09-03 10:00", date(2026, 9, 3)),
        (cells.as_text, "  甲  乙 ", "甲 乙"),
        (cells.as_optional_text, "N/A", ""),
        (cells.one_of({"是": "yes"}), "是", "yes"),
        (cells.text_up_to(3), "甲乙丙", "甲乙丙"),
    ],
)
def test_a_cell_is_understood(parse: Any, text: str, value: object) -> None:
    assert parse(text, CONTEXT) == value


@pytest.mark.parametrize(
    ("parse", "text", "kind"),
    [
        (cells.as_number, "很多", "number"),
        (cells.as_number, "3 (4", "number"),
        (cells.as_fen, "1.005", "number"),
        (cells.as_whole, "好几个", "number"),
        (cells.as_date, "2026/8/32", "date"),
        (cells.as_date, "9月3日", "date"),
        (cells.as_past_date, "2026-11-24", "date"),
        (cells.one_of({"是": "yes"}), "也许", "choice"),
        (cells.text_up_to(3), "甲乙丙丁", "other"),
    ],
)
def test_a_cell_that_can_not_be_meant_is_refused_by_kind(parse: Any, text: str, kind: str) -> None:
    with pytest.raises(WrongCell) as refusal:
        parse(text, CONTEXT)

    assert refusal.value.kind == kind
