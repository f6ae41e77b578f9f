"""An invoice's number has the form of its kind, its amounts are those an invoice can show, to the fen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models.invoice_rules import (
    Share,
    check_share,
    number_of,
    per_cent,
    read_code,
    split_gross,
    tax_of,
)

NUMBER = "26332000000000000001"


@pytest.mark.parametrize(
    ("kind", "code", "number", "refusal"),
    [
        ("digital_ordinary", "", NUMBER, None),
        ("digital_special", "", "２６３３２０００ ００００００００００１２", None),
        ("digital_ordinary", "", NUMBER[:-1], "20 digits; this has 19"),
        ("digital_ordinary", "033001900111", NUMBER, "has no code"),
        ("special", "3300191130", "12345678", None),
        ("ordinary", "033001900111", "12345678", None),
        ("ordinary", "03300190011", "12345678", "10 or 12"),
        ("special", "3300191130", "1234567", "8 digits"),
        ("receipt", "", "浙财 A-000123", None),
        ("receipt", "", "", "number printed on it"),
        ("none", "", "", None),
        ("none", "", "5", "has no number"),
    ],
)
def test_a_number_has_the_form_of_its_kind(
    kind: str, code: str, number: str, refusal: str | None
) -> None:
    if refusal is None:
        assert number_of(kind, code, number).code == code
        return
    with pytest.raises(Refused, match=refusal):
        number_of(kind, code, number)


@pytest.mark.parametrize(
    ("share", "red", "refusal"),
    [
        (Share(100_000, 13_000, 1300), False, None),
        (Share(100_001, 13_000, 1300), False, None),  # 13,000.13 fen: rounded
        (Share(100_000, 13_001, 1300), False, None),  # one fen a printed line
        (Share(100_000, 13_002, 1300), False, "gives tax ¥130.00"),
        (Share(100_000, 13_002, 1300, lines=2), False, None),
        (Share(100_000, 1_000, 1300), False, "gives tax"),
        (Share(100_000, 0, 0, "exempt"), False, None),
        (Share(100_000, 5, 0, "exempt"), False, "no tax and no rate"),
        (Share(-100_000, -13_000, 1300), True, None),
        (Share(-100_000, -13_000, 1300), False, "red invoices only"),
        (Share(100_000, 13_000, 1300), True, "below nought"),
        (Share(0, 0, 1300), False, "net amount is missing"),
        (Share(100_000, 20_000, 2000), False, "in per cent"),
    ],
)
def test_amounts_are_those_that_an_invoice_can_show(
    share: Share, red: bool, refusal: str | None
) -> None:
    if refusal is None:
        check_share(share, red=red)
        return
    with pytest.raises(Refused, match=refusal):
        check_share(share, red=red)


@given(
    st.integers(-900_000_000, 900_000_000).filter(bool), st.sampled_from([0, 100, 300, 500, 600, 900, 1300, 1700])
)  # fmt: skip
def test_an_amount_with_tax_is_split_to_the_fen(gross: int, rate: int) -> None:
    share = split_gross(gross, rate)

    assert share.net_fen + share.tax_fen == gross
    assert abs(share.tax_fen - tax_of(share.net_fen, rate)) <= 1
    if share.net_fen:
        check_share(share, red=gross < 0)


def test_a_rate_is_said_in_per_cent() -> None:
    assert [per_cent(rate) for rate in (1300, 150, 5, 0)] == ["13", "1.5", "0.05", "0"]


def test_a_scanned_code_fills_the_form() -> None:
    digital = read_code("01,32,,26332000000000000001,1130.00,20260903,,AB12")
    older = read_code("01，04，033001900111，12345678，100.5，20190101，123,CD")

    assert (digital.kind, digital.number, digital.amount_fen, digital.issued_on) == (
        "digital_ordinary", NUMBER, 113_000, date(2026, 9, 3),
    )  # fmt: skip
    assert (older.kind, older.code, older.amount_fen) == ("ordinary", "033001900111", 10_050)
    for text in ("https://example.test", "01,32", ""):
        with pytest.raises(Refused, match="not the code"):
            read_code(text)
