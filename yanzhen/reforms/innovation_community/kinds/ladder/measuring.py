"""Comparing what a firm has with what an article asks: whole numbers and fractions, 以上 and 以下 include the number."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Final

from yanzhen.kernel.rulebook.contracts import FindingValue, Rule
from yanzhen.reforms.innovation_community.models.findings import (
    PARTS,
    Found,
    gap_words,
    yuan_words,
)
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts, YearFacts
from yanzhen.reforms.innovation_community.models.wording import Words
from yanzhen.reforms.innovation_community.models.wording import say as _
from yanzhen.reforms.innovation_community.models.years import YEAR_NAMES

MET, UNMET, UNKNOWN = FindingValue.MET, FindingValue.UNMET, FindingValue.UNKNOWN
REVIEW, NOT = FindingValue.MANUAL_REVIEW, FindingValue.NOT_APPLICABLE
YUAN: Final = 100
MILLION: Final = 1_000_000 * YUAN
TEN_THOUSAND: Final = 10_000 * YUAN
Finder = Callable[[FirmFacts], Found]


def rule(
    slug: str,
    title: Words,
    article: str,
    found: Finder,
    *,
    evidence: str = "",
) -> Rule:
    """A rule of the ladder: a function of FirmFacts, which come as the fact "firm"."""

    def judge(facts: Mapping[str, Any]) -> Found:
        return found(facts["firm"])

    return Rule(slug, title, article, judge, evidence=evidence)


def not_stated(firm: FirmFacts, *asked: tuple[str, int], opens: str = "years") -> Found | None:
    """Which of these (field, years back) nobody has reported; None where all are there."""
    missing = [
        _("%(what)s of %(year)s") % {"what": YEAR_NAMES[name], "year": firm.last_year - back}
        for name, back in asked
        if getattr(firm.year(back), name) is None
    ]
    if not missing:
        return None
    words = _("Not stated: %(names)s") % {"names": _(", ").join(missing)}
    return Found(UNKNOWN, explanation=words, opens=opens)


def unknown(words: Words, opens: str, measured: Words = "") -> Found:
    return Found(UNKNOWN, measured, explanation=words, opens=opens)


def for_a_person(words: Words, opens: str = "profile", measured: Words = "") -> Found:
    """What the article leaves to judgement: never met, whatever the firm says of itself."""
    return Found(REVIEW, measured, explanation=words, opens=opens)


def met(measured: Words, words: Words = "", opens: str = "") -> Found:
    return Found(MET, measured, explanation=words, opens=opens)


def unmet(measured: Words, words: Words, opens: str) -> Found:
    return Found(UNMET, measured, explanation=words, opens=opens)


def amount_at_least(have: int, need: int, opens: str = "years") -> Found:
    """Money of 以上: the amount itself is enough."""
    return _counted(have, need, "fen", yuan_words(have), yuan_words(need), opens)


def count_at_least(have: int, need: int, unit: str, opens: str) -> Found:
    return _counted(have, need, unit, number_words(have, unit), number_words(need, unit), opens)


def _counted(have: int, need: int, unit: str, measured: Words, needed: Words, opens: str) -> Found:
    short = max(need - have, 0)
    return Found(
        MET if short == 0 else UNMET,
        measured,
        _("at least %(n)s") % {"n": needed},
        gap=gap_words(short, unit),
        short=short,
        unit=unit,
        scale=(have, need),
        opens=opens,
    )


def share_at_least(
    part: int, whole: int, need: Fraction, *, unit: str = "fen", opens: str = "years"
) -> Found:
    """A share of 以上. The gap is what has to be added to the part."""
    if whole <= 0:
        return unknown(_("There is nothing to take a share of."), opens)
    short = max(_up(need * whole) - part, 0)
    return Found(
        MET if short == 0 else UNMET,
        _of(percent(Fraction(part, whole)), part, whole, unit),
        _least(need),
        gap=gap_words(short, unit),
        short=short,
        unit=unit,
        scale=(part * PARTS // whole, need.numerator * PARTS // need.denominator),
        opens=opens,
    )


def share_at_most(part: int, whole: int, need: Fraction, opens: str = "years") -> Found:
    """A share of 不超过, 不高于. The gap is what the part has to lose."""
    if whole <= 0:
        return unknown(_("There is nothing to take a share of."), opens)
    short = max(part - need.numerator * whole // need.denominator, 0)
    return Found(
        MET if short == 0 else UNMET,
        _of(percent(Fraction(part, whole), up=True), part, whole, "fen"),
        _most(need),
        gap=gap_words(short, "fen"),
        short=short,
        unit="fen",
        scale=(part * PARTS // whole, need.numerator * PARTS // need.denominator),
        falls=True,
        opens=opens,
    )


def at_most(have: int, need: int, unit: str, opens: str = "years") -> Found:
    """以下, 不超过: the number itself is fine."""
    short = max(have - need, 0)
    return Found(
        MET if short == 0 else UNMET,
        number_words(have, unit),
        _("at most %(n)s") % {"n": number_words(need, unit)},
        gap=gap_words(short, unit),
        short=short,
        unit=unit,
        scale=(have, need),
        falls=True,
        opens=opens,
    )


def share_rule(part: str, whole: str, need: Fraction, *, unit: str = "fen") -> Finder:
    """A share within the last year, by the names of both numbers."""

    def found(firm: FirmFacts) -> Found:
        missing = not_stated(firm, (part, 0), (whole, 0))
        if missing:
            return missing
        year = firm.year()
        return share_at_least(number(year, part), number(year, whole), need, unit=unit)

    return found


def debt_at_most(need: Fraction) -> Finder:
    def found(firm: FirmFacts) -> Found:
        missing = not_stated(firm, ("debt_fen", 0), ("assets_fen", 0))
        if missing:
            return missing
        year = firm.year()
        return share_at_most(number(year, "debt_fen"), number(year, "assets_fen"), need)

    return found


def any_of(*found: Found) -> Found:
    """One of several ways is enough: the best of them, and of equals the nearest."""
    order = {MET: 0, REVIEW: 1, UNKNOWN: 2, UNMET: 3, NOT: 4}
    return min(found, key=lambda one: (order[one.value], -one.reached_ppm))


def worst_of(*found: Found) -> Found:
    """All are asked in one article: the first that fails, then the first that is not known."""
    order = {UNMET: 0, UNKNOWN: 1, REVIEW: 2, MET: 3, NOT: 4}
    return min(found, key=lambda one: (order[one.value], one.reached_ppm))


def each_year(
    firm: FirmFacts, years: int, part: str, whole: str, compare: Callable[[int, int], Found]
) -> Found:
    """The same comparison for each of the last years; a year that fails decides over one that is not known."""
    found = []
    for back in range(years):
        missing = not_stated(firm, (part, back), (whole, back))
        facts = firm.year(back)
        one = missing or compare(number(facts, part), number(facts, whole))
        found.append(of_year(one, firm.last_year - back))
    worst = worst_of(*found)
    others = [one.measured for one in found if one is not worst and one.measured]
    words = [worst.explanation, *others, *_earliest(firm, found)]
    return replace(worst, explanation=_("; ").join(word for word in words if word))


def _earliest(firm: FirmFacts, found: list[Found]) -> list[Words]:
    """A year that is over can't be mended, only accounted right: when its shortfall no longer counts."""
    failing = [back for back, one in enumerate(found) if one.value == UNMET]
    if not failing:
        return []
    year = firm.last_year - min(failing) + len(found) + 1
    words = _("if nothing was left out of the accounts, the earliest is %(year)s")
    return [words % {"year": year}]


def of_year(found: Found, year: int) -> Found:
    """Say of which year it is."""
    if not found.measured:
        return found
    said = _("%(year)s: %(measured)s") % {"year": year, "measured": found.measured}
    return replace(found, measured=said)


def number(year: YearFacts, name: str) -> int:
    """A value that `not_stated` has found to be there."""
    value: int = getattr(year, name)
    return value


def full_years(since: date, day: date) -> int:
    """Whole years from `since` to the day; on the anniversary the year is full."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def percent(share: Fraction, *, up: bool = False) -> str:
    """Two digits, cut off (or rounded up where less is better): 2.999% never reads as 3%."""
    scaled = share * 10_000
    hundredths = _up(scaled) if up else scaled.numerator // scaled.denominator
    sign, hundredths = ("−" if hundredths < 0 else ""), abs(hundredths)
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return f"{sign}{text.rstrip('0').rstrip('.')}%"


def number_words(count: int, unit: str) -> Words:
    if unit == "fen":
        return yuan_words(count)
    return gap_words(count, unit) or "0"


# What an article asks is the same for every firm.
@cache
def _least(need: Fraction) -> Words:
    return _("at least %(n)s") % {"n": percent(need)}


@cache
def _most(need: Fraction) -> Words:
    return _("at most %(n)s") % {"n": percent(need)}


def _of(share: str, part: int, whole: int, unit: str) -> Words:
    """ "2.4% (1,248,000 yuan / 52,000,000 yuan)"."""
    if unit != "fen":
        return f"{share} ({part:,} / {whole:,})"
    values = {"share": share, "part": yuan_words(part), "whole": yuan_words(whole)}
    return _("%(share)s (%(part)s / %(whole)s)") % values


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
