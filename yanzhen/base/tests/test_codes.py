"""Credit codes and identity numbers are taken where their check digits fit, however they were typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.codes import (
    USCC_ALPHABET,
    body_check_char,
    body_code_fits,
    normalised_code,
    resident_id_birth,
    resident_id_check,
    resident_id_check_char,
    uscc_check,
    uscc_check_char,
)
from yanzhen.base.refusals import Refused

TODAY = date(2026, 11, 23)
VECTOR = "91110000600037341L"


def with_check(first17: str) -> str:
    return first17 + uscc_check_char(first17)


@pytest.mark.parametrize(
    "text",
    [
        VECTOR,
        VECTOR.lower(),
        " 9111 0000 6000-3734 1L ",
        "９１１１００００６０００３７３４１Ｌ",
        with_check("N2330111MF1234567"),  # a village collective
        with_check("52330110MJ1234567"),
        with_check("12330110400000000"),
    ],
)
def test_a_credit_code_is_taken_however_it_was_typed(text: str) -> None:
    uscc_check(text)
    assert normalised_code(VECTOR.lower()) == VECTOR


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "has 18 characters; this has 0"),
        (VECTOR[:-1], "this has 17"),
        (VECTOR + "1", "this has 19"),
        ("9111000060003734IL", "has no “I”"),
        (VECTOR[:-1] + "M", "does not fit its check digit"),
        ("91110000600037431L", "does not fit its check digit"),  # two digits exchanged
        (with_check("B1330110600037341"), "letter “B”"),
        (with_check("97330110600037341"), "no kind “7”"),
        (with_check("9133011A600037341"), "six digits"),
        (with_check("91030110600037341"), "six digits"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_the_reason(text: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        uscc_check(text)


def test_a_body_code_that_does_not_fit_is_a_warning_only() -> None:
    body = "60003734"
    other = next(char for char in USCC_ALPHABET if char != body_check_char(body))
    unusual = with_check(f"91110000{body}{other}")

    uscc_check(unusual)
    assert not body_code_fits(unusual)
    assert body_code_fits(VECTOR)


uscc_bodies = st.text(USCC_ALPHABET, min_size=9, max_size=9).map(lambda body: "91330110" + body)


@given(uscc_bodies, st.integers(8, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_never_passes(first17: str, place: int, char: str) -> None:
    code = with_check(first17)
    uscc_check(code)
    changed = code[:place] + char + code[place + 1 :]

    if changed != code:
        with pytest.raises(Refused):
            uscc_check(changed)


@pytest.mark.parametrize(
    "text",
    [
        "360426199101010071",
        "３６０４２６１９９１０１０１００７１",
        "360426 19910101 0071",
        # A county that has become a district keeps its number in old cards.
        "33012519800101001" + resident_id_check_char("33012519800101001"),
    ],
)
def test_an_identity_number_is_taken_however_it_was_typed(text: str) -> None:
    resident_id_check(text, TODAY)


def test_a_last_x_may_be_small() -> None:
    number = next(
        first + "x"
        for first in (f"330199199001010{n:02d}" for n in range(100))
        if resident_id_check_char(first) == "X"
    )

    resident_id_check(number, TODAY)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "17 digits"),
        ("36042619910101007", "17 digits"),
        ("060426199101010071", "17 digits"),
        ("36042619910101007A", "17 digits"),
        ("360426199102300071", "does not exist"),
        ("360426199113010071", "does not exist"),
        ("360426000001010071", "does not exist"),
        ("360426199101010072", "does not fit"),
        ("33019920261124001" + resident_id_check_char("33019920261124001"), "in the future"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_the_reason(text: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        resident_id_check(text, TODAY)


def test_who_is_born_today_has_a_number() -> None:
    resident_id_check("33019920261123001" + resident_id_check_char("33019920261123001"), TODAY)


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_every_birth_date_is_read_back_and_a_wrong_digit_never_passes(
    born: date, sequence: int
) -> None:
    first = f"330199{born:%Y%m%d}{sequence:03d}"
    number = first + resident_id_check_char(first)

    resident_id_check(number, TODAY)
    assert resident_id_birth(number) == born
    with pytest.raises(Refused):
        resident_id_check(number[:5] + str((int(number[5]) + 1) % 10) + number[6:], TODAY)
