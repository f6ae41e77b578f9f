"""A date is understood as people write it, or refused with the reason."""

from contextlib import suppress
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.dates import parse_count, parse_date
from yanzhen.base.refusals import Refused

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-03", date(2026, 9, 3)),
        ("2026/9/3", date(2026, 9, 3)),
        ("2026.9.3", date(2026, 9, 3)),
        ("20260903", date(2026, 9, 3)),
        ("2026年9月3日", date(2026, 9, 3)),
        ("2026 年 9 月 3 号", date(2026, 9, 3)),
        ("２０２６－０９－０３", date(2026, 9, 3)),
        ("2026-09-03 00:00:00", date(2026, 9, 3)),
        ("2026-09-03T08:15", date(2026, 9, 3)),
        ("2026年9月3日（星期四）", date(2026, 9, 3)),
        ("9月3日", date(2026, 9, 3)),
        ("9/3", date(2026, 9, 3)),
        ("去年12月31日", date(2025, 12, 31)),
        ("今天", TODAY),
        ("昨天", date(2026, 11, 22)),
        ("明天", date(2026, 11, 24)),
        ("Yesterday", date(2026, 11, 22)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_date_is_understood(text: str, expected: date) -> None:
    assert parse_date(text, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "missing"),
        ("2026-08-32", "Month 8 has no day 32"),
        ("9月31日", "Month 9 has no day 31"),
        ("2026-13-01", "no month 13"),
        ("2026-02-29", "February 2026 has no day 29"),
        ("0026-02-20", "year 26 can't be meant"),
        ("next week", "is not a date"),
        ("03/09/2026", "is not a date"),
    ],
)
def test_an_impossible_date_is_refused_with_the_reason(text: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        parse_date(text, today=TODAY)


def test_today_is_not_understood_without_a_day_to_count_from() -> None:
    with pytest.raises(Refused, match="is not a date"):
        parse_date("今天")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("两人", 2),
        ("12 人次", 12),
        ("１２家", 12),
        ("1,200户", 1200),
        ("十", 10),
        ("十二", 12),
        ("二十三个", 23),
        ("一百零五", 105),
        ("三千四百户", 3400),
        ("两万一千", 21_000),
        ("零", 0),
    ],
)
def test_a_count_is_understood(text: str, number: int) -> None:
    assert parse_count(text) == number


@pytest.mark.parametrize("text", ["", "人", "2.5", "-3", "两三人", "许多", "1234567890123"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not a whole number"):
        parse_count(text)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    chinese = f"{day.year}年{day.month}月{day.day}日"
    assert parse_date(chinese) == parse_date(day.isoformat()) == day


@given(st.text(max_size=20))
def test_any_text_gives_a_date_and_a_count_or_a_refusal(text: str) -> None:
    for parse in (partial(parse_date, today=TODAY), parse_count):
        with suppress(Refused):
            assert isinstance(parse(text), date | int)
