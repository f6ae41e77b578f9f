"""What others plug into figures: cockpits and ratios; and the plain rules of periods and claims."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yanzhen.base.contracts import Registry
from yanzhen.base.figures import Claim

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Cockpit:
    """One wall of figures: the tiles, one map with its list, one trend, and the strip of what needs a leader.

    All names are slugs of registered figures; one that is not registered is left out. The map and the list
    show `of_map` by place: the places of `map_kinds` within the chosen one, or its direct children.
    `trend` takes flows only; `short` names its lines in a word or two, by slug. `strip(actor, place_path, today)` gives rows of
    {"shape", "icon", "value", "text", "url"}; shapes as in `{% status %}`.
    """

    slug: str
    title: "str | Promise"
    tiles: tuple[str, ...]
    of_map: str
    trend: tuple[str, ...] = ()
    short: Mapping[str, "str | Promise"] = field(default_factory=dict)
    map_kinds: tuple[str, ...] = ()
    caveat: "str | Promise" = ""
    strip: "Callable[[Any, str, date], Sequence[Mapping[str, Any]]] | None" = None
    order: int = 50


@dataclass(frozen=True)
class Ratio:
    """A share that may be formed: both figures by slug. Others are refused.

    Person-times per problem is no measure of anything; so a ratio is declared by whoever can say what it means.
    """

    slug: str
    question: "str | Promise"
    numerator: str
    denominator: str
    meaning: "str | Promise" = ""


@dataclass(frozen=True)
class Found:
    """What an answer gives: `value` of `out_of` (a share keeps both numbers), the records behind it, and in words."""

    value: int
    words: str
    rows: int
    out_of: int = 1


@dataclass(frozen=True)
class Answer:
    """A number that is no count of rows: a share of two sums, a rank among many. A claim names it like a figure.

    `find(day)` gives what the records say up to that day, None where they say nothing or may not be
    shown; `url_name` is the page that shows how it comes about.
    """

    slug: str
    question: "str | Promise"
    unit: "str | Promise"
    find: "Callable[[date], Found | None]"
    url_name: str
    definition: "str | Promise" = ""


answers: Registry[Answer] = Registry("answer")
cockpits: Registry[Cockpit] = Registry("cockpit")
ratios: Registry[Ratio] = Registry("ratio")


def register_cockpit(cockpit: Cockpit) -> None:
    cockpits.register(cockpit.slug, cockpit)


def register_answer(answer: Answer) -> None:
    answers.register(answer.slug, answer)


def register_ratio(ratio: Ratio) -> None:
    ratios.register(ratio.slug, ratio)


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both days included, in Shanghai; without a start from the first record.

    A stock is what is there at the end of the last day.
    """

    start: date | None
    end: date

    @classmethod
    def until(cls, day: date) -> "Period":
        """Everything up to and including the day."""
        return cls(None, day)

    @classmethod
    def this_year(cls, today: date) -> "Period":
        return cls(date(today.year, 1, 1), today)

    @classmethod
    def twelve_months(cls, today: date) -> "Period":
        """The running month and the eleven before it."""
        return cls(first_of_month(today, back=11), today)


def first_of_month(day: date, *, back: int = 0) -> date:
    """The first day of the month that lies so many months before the day's own."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


class Verdict(StrEnum):
    """What comparing says; the words are those of `{% figure_tile %}`."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCHECKED = "unchecked"


# 近: not yet reached, but no more than a tenth below. A product decision; no source gives a number.
NEARLY_TENTHS_MIN: Final = 9


def verdict_of(claim: Claim, value: int | None, out_of: int = 1) -> Verdict:
    """Whether the records bear the claim out, by its qualifier.

    Nothing recorded, or a forecast, can't be compared: to be checked. Shares are compared crosswise,
    in whole numbers: 36 of 100 is over 1 of 3, because 36 × 3 is over 1 × 100.
    """
    if value is not None and (out_of != 1 or claim.out_of != 1):
        claim, value = replace(claim, value=claim.value * out_of), value * claim.out_of
    if value is None or claim.qualifier == "est" or (not value and claim.value):
        return Verdict.UNCHECKED
    rule = _RULES.get(claim.qualifier)
    if rule is None:
        return Verdict.UNCHECKED
    return Verdict.AGREES if rule(claim, value) else Verdict.DIFFERS


def _exactly(claim: Claim, value: int) -> bool:
    return value == claim.value


def _and_some_more(claim: Claim, value: int) -> bool:
    """余, 多: rounded down, so at least the number and below its next step (6000 余 is 6000 to 6999)."""
    return claim.value <= value < claim.value + _step_of(claim.value)


def _more_than(claim: Claim, value: int) -> bool:
    """超 excludes the number; 以上 includes it (Civil Code art. 1259)."""
    return value > claim.value or (value == claim.value and "以上" in claim.wording)


def _nearly(claim: Claim, value: int) -> bool:
    return value < claim.value and 10 * value >= NEARLY_TENTHS_MIN * claim.value


_RULES: Final[Mapping[str, Callable[[Claim, int], bool]]] = {
    "": _exactly,
    "~": _and_some_more,
    ">": _more_than,
    "<~": _nearly,
}


def _step_of(value: int) -> int:
    """The unit of the last digit that is not nought: 6000 → 1000, 17500 → 100, 62 → 1."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def claim_words(claim: Claim) -> str:
    """The claim as a reader says it: “6,000 余”, “近 900”."""
    patterns = {
        "~": _("%(n)s and some"),
        "<~": _("nearly %(n)s"),
        ">": _("over %(n)s"),
        "est": _("expected %(n)s"),
    }
    pattern = patterns.get(claim.qualifier, "%(n)s")
    number = f"{claim.value:,}" if claim.out_of == 1 else f"{claim.value}/{claim.out_of}"
    return pattern % {"n": number}
