"""Score tables: bands whose edge takes the higher points, and a sum that knows what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MET,
    UNKNOWN,
    UNMET,
    number,
    percent,
)
from yanzhen.reforms.innovation_community.models.findings import Detail, Found, gap_words
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts
from yanzhen.reforms.innovation_community.models.wording import Words
from yanzhen.reforms.innovation_community.models.wording import say as _
from yanzhen.reforms.innovation_community.models.years import YEAR_NAMES

Bands = Sequence[tuple[Fraction, int]]


@dataclass(frozen=True)
class Block:
    """Rows of the table that belong together, with the least they must give."""

    title: Words
    rows: tuple[Detail, ...]
    least: int = 0

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def most(self) -> int:
        return sum(row.most for row in self.rows)


def percents(*bands: tuple[int, int]) -> Bands:
    """(5, 20) means: 5% or more gives 20 points."""
    return tuple((Fraction(bound, 100), points) for bound, points in bands)


def band(value: Fraction, bands: Bands) -> int:
    """The points of the highest band whose lower bound is reached; below all of them none."""
    return max((points for bound, points in bands if value >= bound), default=0)


def band_down(value: Fraction, bands: Bands) -> int:
    """The same where less is better: (55, 10) means 55% or less gives 10 points."""
    return max((points for bound, points in bands if value <= bound), default=0)


def known(title: Words, measured: Words, points: int, cap: int) -> Detail:
    return Detail(title, measured, points, points, cap)


def open_row(title: Words, words: Words, cap: int, *, least: int = 0) -> Detail:
    """A row nobody can fill yet: anything from `least` to all of it."""
    return Detail(title, words, least, cap, cap)


def share_row(
    title: Words,
    firm: FirmFacts,
    part: str,
    whole: str,
    bands: Bands,
    cap: int,
    *,
    down: bool = False,
) -> Detail:
    """A share of the last year, by its bands."""
    year = firm.year()
    if missing := [name for name in (part, whole) if getattr(year, name) is None]:
        return open_row(title, missing_words(firm, *((name, 0) for name in missing)), cap)
    whole_number = number(year, whole)
    if whole_number <= 0:
        return known(title, "0", 0, cap)
    share = Fraction(number(year, part), whole_number)
    points = band_down(share, bands) if down else band(share, bands)
    return known(title, percent(share, up=down), points, cap)


def growth_row(title: Words, firm: FirmFacts, bands: Bands, cap: int, *, years: int = 1) -> Detail:
    """Growth of main-business income, the mean over `years` years."""
    names = [("main_income_fen", back) for back in range(years + 1)]
    if missing := [(name, back) for name, back in names if getattr(firm.year(back), name) is None]:
        return open_row(title, missing_words(firm, *missing), cap)
    income = [number(firm.year(back), "main_income_fen") for _name, back in names]
    if any(value <= 0 for value in income[1:]):
        return open_row(title, _("There is nothing to grow from."), cap)
    growth = [Fraction(now - before, before) for now, before in pairwise(income)]
    mean = Fraction(sum(growth), len(growth))
    return known(title, percent(mean), band(mean, bands), cap)


def missing_words(firm: FirmFacts, *missing: tuple[str, int]) -> Words:
    names = [
        _("%(what)s of %(year)s") % {"what": YEAR_NAMES[name], "year": firm.last_year - back}
        for name, back in missing
    ]
    return _("Not stated: %(names)s") % {"names": _(", ").join(names)}


def scored(blocks: Sequence[Block], need: int) -> Found:
    """The sum against what is needed: met or unmet only where nothing unknown could turn it."""
    points = sum(block.points for block in blocks)
    most = sum(block.most for block in blocks)
    rows = tuple(row for block in blocks for row in block.rows)
    found = Found(
        MET,
        _spoken(points, most),
        _("at least %(n)s") % {"n": gap_words(need * 100, "points")},
        scale=(most, need),
        opens="years",
        details=rows,
    )
    if points >= need and all(block.points >= block.least for block in blocks):
        return found
    short = max([need - most, *(block.least - block.most for block in blocks)])
    if short <= 0:
        return replace(found, value=UNKNOWN, explanation=_open_words(rows))
    failing = [block.title for block in blocks if block.most < block.least]
    words = _("Below the least of its part: %(names)s") % {"names": _(", ").join(failing)}
    return replace(
        found,
        value=UNMET,
        explanation=words if failing else "",
        short=short * 100,
        unit="points",
        gap=gap_words(short * 100, "points"),
    )


def _spoken(points: int, most: int) -> Words:
    if points == most:
        return gap_words(points * 100, "points") or "0"
    return _("%(least)s to %(most)s points") % {"least": points, "most": most}


def _open_words(rows: Sequence[Detail]) -> Words:
    missing = [row.title for row in rows if row.most > row.points]
    return _("The sum hangs on: %(names)s") % {"names": _(", ").join(missing)}
