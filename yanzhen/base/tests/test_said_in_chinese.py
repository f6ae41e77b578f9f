"""What base says about time, money and codes is said in Chinese as people speak."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from yanzhen.base.calendars import shipped_calendar
from yanzhen.base.codes import uscc_check
from yanzhen.base.dates import parse_date
from yanzhen.base.limits import Limit, LimitUnit, calculate, remaining
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused

CALENDAR = shipped_calendar()


@pytest.mark.parametrize(
    ("now", "badge"),
    [
        (datetime(2026, 9, 18, 1, tzinfo=UTC), "剩 3 个工作日"),
        (datetime(2026, 9, 22, 1, tzinfo=UTC), "今天到期"),
        (datetime(2026, 9, 23, 1, tzinfo=UTC), "超 1 个工作日"),
    ],
)
def test_the_badge_counts_working_days(now: datetime, badge: str) -> None:
    limit = Limit(7, LimitUnit.WORKING_DAY)
    calculation = calculate(datetime(2026, 9, 14, 2, tzinfo=UTC), limit, CALENDAR)

    with translation.override("zh-hans"):
        assert remaining(calculation, now, CALENDAR).label == badge
        assert limit.label == "7 个工作日"


def test_a_missing_year_is_named() -> None:
    start = datetime(2026, 12, 21, 2, tzinfo=UTC)
    calculation = calculate(start, Limit(20, LimitUnit.WORKING_DAY), CALENDAR)

    with translation.override("zh-hans"):
        assert remaining(calculation, start, CALENDAR).label == "等 2027 年日历"


def test_refusals_name_what_is_wrong() -> None:
    with translation.override("zh-hans"):
        with pytest.raises(Refused, match="8 月没有 32 日"):
            parse_date("8月32日", today=date(2026, 11, 23))
        with pytest.raises(Refused, match="小于一分，最多两位小数"):
            parse_yuan("12.345")
        with pytest.raises(Refused, match="18 位，这里有 3 位"):
            uscc_check("913")
