"""Comparing: a figure beside another, and a claim beside what the records give."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import claims, figures
from yanzhen.base.figures import Claim, Figure, Measure
from yanzhen.base.refusals import Refused
from yanzhen.kernel.figures.actions.computing import figure_of, rows_of
from yanzhen.kernel.figures.actions.reading import Shelf, compute
from yanzhen.kernel.figures.contracts import (
    Answer,
    Found,
    Period,
    Ratio,
    Verdict,
    answers,
    ratios,
    verdict_of,
)


@dataclass(frozen=True)
class Share:
    """A ratio keeps both numbers; without a denominator there is none."""

    ratio: Ratio
    numerator: int
    denominator: int

    @property
    def per_mille(self) -> int | None:
        """Thousandths, rounded half up; a whole number, so that nothing is lost on the way."""
        if not self.denominator:
            return None
        return (2000 * self.numerator + self.denominator) // (2 * self.denominator)


def ratio_of(
    numerator: str, denominator: str, place_path: str = "", *, start: date | None = None, end: date
) -> Share:
    """The share of one figure in another, if somebody declared that this says something; else Refused."""
    declared = next(
        (r for r in ratios if (r.numerator, r.denominator) == (numerator, denominator)), None
    )
    over, under = figure_of(numerator), figure_of(denominator)
    if declared is None:
        raise Refused(
            _(
                "“%(over)s” (%(over_unit)s) is not divided by “%(under)s” (%(under_unit)s): nobody says what it means."
            ),
            over=over.question,
            over_unit=over.unit,
            under=under.question,
            under_unit=under.unit,
        )
    return Share(
        declared,
        compute(over, place_path, start=start, end=end),
        compute(under, place_path, start=start, end=end),
    )


@dataclass(frozen=True)
class Compared:
    """A claim beside what the records give; `value` is None where nothing of that name is registered."""

    claim: Claim
    figure: Figure | None
    value: int | None
    on: date
    answer: Answer | None = None
    found: Found | None = None

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.claim, self.value, self.found.out_of if self.found else 1)

    @property
    def question(self) -> str:
        asked = self.figure or self.answer
        return str(asked.question) if asked else self.claim.figure

    @property
    def words(self) -> str:
        """The value with its unit, or a dash."""
        if self.found is not None:
            return self.found.words
        unit = self.figure.unit if self.figure else ""
        return "–" if self.value is None else f"{self.value:,} {unit}".strip()

    def rows(self) -> int | None:
        """How many records the value comes from; asked only when somebody wants to know."""
        if self.found is not None:
            return self.found.rows
        if self.figure is None or self.figure.measure == Measure.COUNT:
            return self.value
        return rows_of(self.figure, "", Period.until(self.on)).count()


def compared(claim: Claim, *, on: date, shelf: Shelf | None = None) -> Compared:
    """Everywhere, from the first record up to the day: what a report that sums up speaks of."""
    figure = figures.get(claim.figure)
    if figure is not None:
        return Compared(claim, figure, compute(figure, end=on, shelf=shelf), on)
    answer = answers.get(claim.figure)
    found = answer.find(on) if answer else None
    return Compared(claim, None, found.value if found else None, on, answer, found)


def compared_of(figure: Figure, *, on: date, shelf: Shelf | None = None) -> list[Compared]:
    """All claims about one figure, by code."""
    found = sorted((c for c in claims if c.figure == figure.slug), key=lambda c: code_key(c.code))
    return [compared(claim, on=on, shelf=shelf) for claim in found]


def code_key(code: str) -> tuple[str, int, str]:
    """A5 before A10."""
    letters, digits = code.rstrip("0123456789"), code[len(code.rstrip("0123456789")) :]
    return letters, int(digits or 0), code
