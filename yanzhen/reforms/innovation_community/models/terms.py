"""The period that finance reports for: a month, a quarter, a half, a year; two of them are the same or not."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.refusals import Refused

# Which months each part of a year is, by the mark people write.
PARTS: Final = {
    "": (1, 12), "h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
IN_WORDS: Final = {
    "上半年": "h1", "下半年": "h2", "一季度": "q1", "二季度": "q2", "三季度": "q3", "四季度": "q4",
    "第一季度": "q1", "第二季度": "q2", "第三季度": "q3", "第四季度": "q4", "全年": "", "年度": "",
}  # fmt: skip
WRITTEN: Final = re.compile(r"^(\d{4})年?[-/]?(.*)$")
MONTHS: Final = re.compile(r"^(\d{1,2})(?:月)?(?:[-至到~](\d{1,2}))?(?:月)?$")
YEAR_MIN: Final = 1994  # since then tax is shared between the levels (分税制)


@dataclass(frozen=True, order=True)
class Term:
    """Both days included."""

    since: date
    until: date

    def __str__(self) -> str:
        first, last, year = self.since.month, self.until.month, self.since.year
        part = next((name for name, months in PARTS.items() if months == (first, last)), None)
        if part == "":
            return _("%(year)s") % {"year": year}
        if part is not None and part[0] == "h":
            half = _("%(year)s, first half") if part == "h1" else _("%(year)s, second half")
            return half % {"year": year}
        if part is not None:
            return _("%(year)s, quarter %(n)s") % {"year": year, "n": part[1]}
        if first == last:
            return _("%(year)s, month %(n)s") % {"year": year, "n": first}
        return _("%(year)s, months %(first)s to %(last)s") % {
            "year": year,
            "first": first,
            "last": last,
        }

    @property
    def code(self) -> str:
        """As it stands in an address: 2026-1-6."""
        return f"{self.since.year}-{self.since.month}-{self.until.month}"

    @property
    def is_first_half(self) -> bool:
        return (self.since.month, self.until.month) == PARTS["h1"]


def term_of(year: int, first: int, last: int) -> Term:
    """Whole months of one year, or Refused."""
    if not (YEAR_MIN <= year <= 2200 and 1 <= first <= last <= 12):
        raise Refused(gettext_lazy("A period is made of whole months of one year."), field="term")
    return Term(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def read_term(text: str) -> Term:
    """“2026年上半年”, “2026H1”, “2026年1-6月”, “2026年第三季度”, “2026年9月”, “2026”."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = WRITTEN.match(plain)
    if found:
        year, rest = int(found[1]), found[2].lower()
        part = IN_WORDS.get(rest, rest)
        if part in PARTS:
            return term_of(year, *PARTS[part])
        if months := MONTHS.match(part):
            return term_of(year, int(months[1]), int(months[2] or months[1]))
    raise Refused(
        gettext_lazy("Write the period as 2026年上半年, 2026H1, 2026年1-6月 or 2026."), field="term"
    )


def term_of_code(code: str) -> Term:
    """The period that `Term.code` names, or Refused."""
    numbers = [int(part) for part in code.split("-") if part.isdecimal() and len(part) < 5]
    return term_of(*numbers) if len(numbers) == 3 else term_of(0, 0, 0)
