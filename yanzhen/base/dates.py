"""Dates and small numbers as people write them. What can't be meant is refused with the reason."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused

DAYS_SAID: Final = {
    "今天": 0, "今日": 0, "today": 0,
    "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2, "前日": -2, "大前天": -3,
    "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "后日": 2, "大后天": 3,
}  # fmt: skip
YEARS_SAID: Final = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1, "前年": -2, "后年": 2}
YEAR_MIN, YEAR_MAX = 1900, 2200

_WHOLE: Final = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_OF_YEAR: Final = re.compile(
    r"(今年|本年|去年|上年|明年|前年|后年)?(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?"
)
# What a spreadsheet or a form adds after the day: a weekday, a time.
_TAIL: Final = re.compile(
    r"[ t,]*(?:[(（]?(?:周|星期)[一二三四五六日天][)）]?)?(?:[ t]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "仨": 3,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MEASURES: Final = "人次|人|位|名|个|家|户|件|次|场|只|条|辆|间|栋|幢|天|日|岁|份|张|台|套"


def parse_date(text: str, *, today: date | None = None) -> date:
    """`2026/9/3`, `2026年9月3日`, `20260903`, `9月3日`, `今天`, full-width digits, a weekday behind it.

    Without a year (or with 今天, 去年) it is counted from `today`; a day and month alone mean the
    year of `today`. Raises Refused, naming what is impossible.
    """
    plain = _plain(text)
    if not plain:
        raise Refused(_("The date is missing."))
    plain = _TAIL.sub("", plain) or plain
    if match := _WHOLE.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = map(int, match.groups())
        return _existing(year, month, day)
    if today is not None:
        if plain in DAYS_SAID:
            return today + timedelta(days=DAYS_SAID[plain])
        if match := _DAY_OF_YEAR.fullmatch(plain):
            said, month_text, day_text = match.groups()
            year = today.year + (YEARS_SAID[said] if said else 0)
            return _existing(year, int(month_text), int(day_text))
    raise Refused(_("“%(text)s” is not a date. Write it like 2026-09-03."), text=text.strip())


def parse_count(text: str) -> int:
    """`两人` → 2, `12 人次` → 12, `二十三` → 23, `1,200` → 1200. Raises Refused for what is no whole number."""
    plain = re.sub(rf"(?:{_MEASURES})$", "", _plain(text).replace(",", "").replace(" ", ""))
    if re.fullmatch(r"\d{1,9}", plain):
        return int(plain)
    number = _chinese(plain)
    if number is None:
        raise Refused(_("“%(text)s” is not a whole number."), text=text.strip())
    return number


def _plain(text: str) -> str:
    """Half-width, trimmed, no blanks around the Chinese units."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return re.sub(r"\s*([年月日号])\s*", r"\1", plain)


def _existing(year: int, month: int, day: int) -> date:
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise Refused(_("The year %(year)s can't be meant."), year=year)
    if not 1 <= month <= 12:
        raise Refused(_("There is no month %(month)s."), month=month)
    if not 1 <= day <= monthrange(year, month)[1]:
        if (month, day) == (2, 29):
            raise Refused(_("February %(year)s has no day 29."), year=year)
        raise Refused(_("Month %(month)s has no day %(day)s."), month=month, day=day)
    return date(year, month, day)


def _chinese(text: str) -> int | None:
    """Numbers below 100,000 in Chinese characters; None for anything else."""
    if not text or len(text) > 10:
        return None
    whole, section = 0, 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS and (digit is None or digit == 0):
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (1 if digit is None else digit) * _TENS[char]
            digit = None
        elif char in "万萬" and not whole:
            whole, section, digit = (section + (digit or 0)) * 10_000, 0, None
        else:
            return None
    return whole + section + (digit or 0)
