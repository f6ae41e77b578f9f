"""The line under the greeting: the date, the holiday to come, the weekend day to be worked, a missing calendar."""

import re
from datetime import date

import pytest
from django.utils import translation

from yanzhen.base.calendars import shipped_calendar
from yanzhen.kernel.desk.widgets import date_line


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 9, 22), "9 月 25 日 .+起中秋节放假，共 3 天"),
        (date(2026, 9, 25), "^中秋节放假，到 9 月 27 日"),
        (date(2026, 9, 20), "今天调休上班"),
        (date(2026, 10, 6), "10 月 10 日 .+调休上班"),
        (date(2026, 12, 20), "2027 年的放假安排还没导入"),
        (date(2027, 1, 5), "2027 年的放假安排还没导入"),
    ],
)
def test_it_says_what_is_coming(today: date, said: str) -> None:
    with translation.override("zh-hans"):
        line = date_line(today, shipped_calendar())

    assert any(re.search(said, words) for words in line), line


def test_an_ordinary_day_is_only_its_date() -> None:
    assert len(date_line(date(2026, 11, 10), shipped_calendar())) == 1
