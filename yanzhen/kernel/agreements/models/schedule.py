"""What is due when, from the terms alone: pure, penny-exact, with its reason. No clock, no database.

A contract year begins on the day and month the contract begins. A year's amount is split so that its
parts sum to it to the fen; a period that the term cuts off is paid by its days, half up. Where a
month lacks the day, its last day stands in (as Civil Code art. 202 counts months).
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from yanzhen.base.money import split_fen

MONTHS_PER_YEAR: Final = 12
BASIS_POINTS: Final = 10_000
HUNDREDTHS: Final = 100
# A contract over a hundred years is a slip of the pen (Civil Code art. 705 allows leases of 20).
YEARS_MAX: Final = 100


@dataclass(frozen=True)
class TermFacts:
    """What decides amounts. `amount_fen` is a year's (or, with `pays_per_year` 0, the whole's)."""

    basis: str
    amount_fen: int
    pays_per_year: int
    due_after_days: int = 0
    step_years: int = 0
    step_bp: int = 0
    index_base: int = 0


@dataclass(frozen=True)
class Planned:
    """One due: for which days, when, how much (None while its index is not published), and why."""

    first: date
    last: date
    due_on: date
    amount_fen: int | None
    why: Mapping[str, Any] = field(default_factory=dict)


IndexOf = Callable[[int], int | None]


def no_index(_year: int) -> int | None:
    return None


def plan(
    facts: TermFacts, since: date, until: date, *, index_of: IndexOf = no_index
) -> list[Planned]:
    """All dues of a contract from `since` to `until`, both included; `index_of(year)` gives an index's value."""
    if facts.pays_per_year == 0:
        due_on = since + timedelta(days=facts.due_after_days)
        return [Planned(since, until, due_on, facts.amount_fen, {"once": True})]
    return list(_years(facts, since, until, index_of))


def _years(facts: TermFacts, since: date, until: date, index_of: IndexOf) -> Iterator[Planned]:
    months = MONTHS_PER_YEAR // facts.pays_per_year
    for year in range(YEARS_MAX):
        if add_months(since, year * MONTHS_PER_YEAR) > until:
            return
        amount, why = amount_of_year(facts, since, year, index_of)
        parts = (
            split_fen(amount, [1] * facts.pays_per_year)
            if amount
            else [amount] * facts.pays_per_year
        )
        for number, part in enumerate(parts):
            first = add_months(since, year * MONTHS_PER_YEAR + number * months)
            after = add_months(since, year * MONTHS_PER_YEAR + (number + 1) * months)
            if first > until:
                return
            yield _period(
                facts,
                first,
                after - timedelta(days=1),
                until,
                part,
                {**why, "part": number + 1, "of": facts.pays_per_year},
            )


def _period(
    facts: TermFacts, first: date, last: date, until: date, part: int | None, why: dict[str, Any]
) -> Planned:  # fmt: skip
    if last > until:
        days, whole = (until - first).days + 1, (last - first).days + 1
        part = None if part is None else half_up(Fraction(part * days, whole))
        why, last = {**why, "days": days, "whole_days": whole}, until
    return Planned(first, last, first + timedelta(days=facts.due_after_days), part, why)


def amount_of_year(
    facts: TermFacts, since: date, year: int, index_of: IndexOf = no_index
) -> tuple[int | None, dict[str, Any]]:  # fmt: skip
    """The amount of the contract's year (from 0), and why it is so."""
    why: dict[str, Any] = {"year": year + 1}
    if facts.basis == "stepped" and facts.step_years:
        steps = year // facts.step_years
        rate = Fraction(BASIS_POINTS + facts.step_bp, BASIS_POINTS) ** steps
        return half_up(facts.amount_fen * rate), {**why, "steps": steps, "step_bp": facts.step_bp}
    if facts.basis == "indexed":
        calendar_year = add_months(since, year * MONTHS_PER_YEAR).year
        value = index_of(calendar_year)
        why |= {"index_year": calendar_year, "index": value, "index_base": facts.index_base}
        if value is None or not facts.index_base:
            return None, why
        return half_up(Fraction(facts.amount_fen * value, facts.index_base)), why
    return facts.amount_fen, why


def amount_by_area(area_hundredths: int, price_fen: int) -> int:
    """A year's amount for so many hundredths of a mu at a price per mu and year, half up."""
    return half_up(Fraction(area_hundredths * price_fen, HUNDREDTHS))


def half_up(value: Fraction) -> int:
    """The nearest fen; a half goes up. Amounts are not below nought."""
    return int((2 * value.numerator + value.denominator) // (2 * value.denominator))


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months later, or the month's last day where it has none."""
    whole = day.year * MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(whole, MONTHS_PER_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
