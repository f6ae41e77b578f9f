"""Size class by GB/T 4754 division (统计上大中小微型企业划分办法(2017), thresholds of 300号, rules §3.4)."""

from collections.abc import Mapping
from typing import Final

from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MET,
    NOT,
    UNKNOWN,
    YUAN,
)
from yanzhen.reforms.innovation_community.models.findings import Found, gap_words, yuan_words
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts, YearFacts
from yanzhen.reforms.innovation_community.models.wording import Words
from yanzhen.reforms.innovation_community.models.wording import say as _
from yanzhen.reforms.innovation_community.models.years import YEAR_NAMES

SIZES: Final[Mapping[str, Words]] = {
    "large": _("large firm"),
    "medium": _("medium firm"),
    "small": _("small firm"),
    "micro": _("micro firm"),
}
# Staff, revenue and assets (10,000 yuan) a class asks for; None is not asked.
Bound = tuple[int | None, int | None, int | None]
ROWS: Final[Mapping[str, tuple[Bound, Bound, Bound]]] = {
    "agriculture": ((None, 20000, None), (None, 500, None), (None, 50, None)),
    "industry": ((1000, 40000, None), (300, 2000, None), (20, 300, None)),
    "construction": ((None, 80000, 80000), (None, 6000, 5000), (None, 300, 300)),
    "wholesale": ((200, 40000, None), (20, 5000, None), (5, 1000, None)),
    "retail": ((300, 20000, None), (50, 500, None), (10, 100, None)),
    "transport": ((1000, 30000, None), (300, 3000, None), (20, 200, None)),
    "warehousing": ((200, 30000, None), (100, 1000, None), (20, 100, None)),
    "post": ((1000, 30000, None), (300, 2000, None), (20, 100, None)),
    "accommodation": ((300, 10000, None), (100, 2000, None), (10, 100, None)),
    "catering": ((300, 10000, None), (100, 2000, None), (10, 100, None)),
    "information": ((2000, 100000, None), (100, 1000, None), (10, 100, None)),
    "software": ((300, 10000, None), (100, 1000, None), (10, 50, None)),
    "development": ((None, 200000, 10000), (None, 1000, 5000), (None, 100, 2000)),
    "property": ((1000, 5000, None), (300, 1000, None), (100, 500, None)),
    "leasing": ((300, None, 120000), (100, None, 8000), (10, None, 100)),
    "other": ((300, None, None), (100, None, None), (10, None, None)),
}
# First and last division of each row; G splits three ways, F and I two, H two.
DIVISIONS: Final = (
    (1, 5, "agriculture"), (6, 46, "industry"), (47, 50, "construction"), (51, 51, "wholesale"), (52, 52, "retail"),
    (53, 58, "transport"), (59, 59, "warehousing"), (60, 60, "post"), (61, 61, "accommodation"), (62, 62, "catering"),
    (63, 64, "information"), (65, 65, "software"), (71, 72, "leasing"), (73, 82, "other"), (85, 90, "other"),
)  # fmt: skip
# Real estate is one division; its groups part developers from those who keep houses.
GROUPS: Final = {"701": "development", "702": "property"}
REAL_ESTATE: Final = 70
# Finance, education, health, public administration: the table has no row for them.
NO_ROW: Final = frozenset({66, 67, 68, 69, 83, 84, 91, 92, 93, 94, 95, 96, 97})
ASKED: Final = ("staff", "revenue_fen", "assets_fen")
PER_UNIT: Final = (1, 10_000 * YUAN, 10_000 * YUAN)


def row_of(industry_code: str) -> str:
    """The row of the table for a class code; "" where the code doesn't say, "none" where there is none."""
    digits = industry_code[:2]
    if len(digits) < 2 or not digits.isdigit():
        return ""
    division = int(digits)
    if division == REAL_ESTATE:
        return GROUPS.get(industry_code[:3], "" if len(industry_code) < 3 else "none")
    if division in NO_ROW:
        return "none"
    return next((row for first, last, row in DIVISIONS if first <= division <= last), "")


def size_of(firm: FirmFacts) -> tuple[str, Found]:
    """The class by the last full year, and why: the highest whose every lower bound is met; none is micro."""
    row = row_of(firm.industry_code)
    if row == "":
        words = _(
            "The industry class of the firm is not known: two digits of GB/T 4754 are needed."
        )
        return "", Found(UNKNOWN, explanation=words, opens="firm")
    if row == "none":
        words = _("The table of size classes has no row for this industry.")
        return "", Found(NOT, explanation=words, opens="firm")
    return _in_row(firm, row)


def _in_row(firm: FirmFacts, row: str) -> tuple[str, Found]:
    year = firm.year()
    for size, bound in zip(("large", "medium", "small"), ROWS[row], strict=True):
        reached = _reaches(year, bound)
        if reached is None:
            return "", Found(UNKNOWN, explanation=_missing(firm, bound), opens="years")
        if reached:
            return size, _named(firm, size, bound)
    return "micro", _named(firm, "micro", ROWS[row][2])


def _reaches(year: YearFacts, bound: Bound) -> bool | None:
    """All bounds reached; one that fails decides even where another number is missing."""
    found = [
        None if value is None else value >= need * unit
        for value, need, unit in zip(_values(year), bound, PER_UNIT, strict=True)
        if need is not None
    ]
    if False in found:
        return False
    return None if None in found else True


def _values(year: YearFacts) -> tuple[int | None, int | None, int | None]:
    return year.staff, year.revenue_fen, year.assets_fen


def _named(firm: FirmFacts, size: str, bound: Bound) -> Found:
    words = _("by %(year)s") % {"year": firm.last_year}
    return Found(MET, SIZES[size], _bounds(bound) if size != "micro" else "", words, opens="years")


def _bounds(bound: Bound) -> Words:
    staff, revenue, assets = bound
    asked = [gap_words(staff, "people")] if staff else []
    if revenue:
        asked.append(_("revenue of %(n)s") % {"n": yuan_words(revenue * PER_UNIT[1])})
    if assets:
        asked.append(_("assets of %(n)s") % {"n": yuan_words(assets * PER_UNIT[2])})
    return _("at least %(n)s") % {"n": _(", ").join(asked)}


def _missing(firm: FirmFacts, bound: Bound) -> Words:
    names = [
        _("%(what)s of %(year)s") % {"what": YEAR_NAMES[name], "year": firm.last_year}
        for name, need in zip(ASKED, bound, strict=True)
        if need is not None and getattr(firm.year(), name) is None
    ]
    return _("Not stated: %(names)s") % {"names": _(", ").join(names)}
