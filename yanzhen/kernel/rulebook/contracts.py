"""What others plug in: dated packs of rules, and the questions that the law leaves to a locality."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.contracts import Registry


class FindingValue(models.TextChoices):
    """Five answers, so that nobody says yes where a person must judge."""

    MET = "met", gettext_lazy("met")
    UNMET = "unmet", gettext_lazy("not met")
    UNKNOWN = "unknown", gettext_lazy("not known")
    MANUAL_REVIEW = "manual_review", gettext_lazy("for a person to judge")
    NOT_APPLICABLE = "not_applicable", gettext_lazy("does not apply")

    @property
    def shape(self) -> str:
        """The shape of `{% status %}`; what a person must judge is never green."""
        return _SHAPES[self.value]


_SHAPES: Final = {
    "met": "ok",
    "unmet": "late",
    "unknown": "idle",
    "manual_review": "ask",
    "not_applicable": "idle",
}


class Evidence(models.TextChoices):
    """How well a rule is known. Only the first two may stand in code without the word 未核."""

    V = "V", gettext_lazy("read in one public text")
    V2 = "V2", gettext_lazy("read in two public texts that agree")
    M = "M", gettext_lazy("from memory, unverified")
    OPEN = "?", gettext_lazy("looked for and not found")
    P = "P", gettext_lazy("decided by this product")


UNVERIFIED: Final = frozenset({Evidence.M, Evidence.OPEN})


@dataclass(frozen=True)
class Answer:
    """What one rule says of one case: measured beside needed, the article, and plain words."""

    value: FindingValue
    measured: "str | Promise" = ""
    threshold: "str | Promise" = ""
    explanation: "str | Promise" = ""
    gap: "str | Promise" = ""


@dataclass(frozen=True)
class Rule:
    """One requirement: a pure function of facts. `needs` names facts without which nothing is known.

    An unmet hard rule decides the whole; an unmet soft one sends it to a person. `evidence` is given
    where one rule is known worse than its document.
    """

    slug: str
    title: "str | Promise"
    article: str
    judge: Callable[[Mapping[str, Any]], Answer]
    needs: tuple[str, ...] = ()
    hard: bool = True
    evidence: str = ""

    @property
    def unverified(self) -> bool:
        return self.evidence in UNVERIFIED

    def answer(self, facts: Mapping[str, Any]) -> Answer:
        missing = [name for name in self.needs if facts.get(name) is None]
        if missing:
            words = _("Not stated: %(names)s") % {"names": ", ".join(missing)}
            return Answer(FindingValue.UNKNOWN, explanation=words)
        return self.judge(facts)


@dataclass(frozen=True)
class Pack:
    """A set of rules as one document puts them, in force from a day (and until one, both included)."""

    code: str
    version: str
    title: "str | Promise"
    document_no: str
    effective_from: date
    jurisdiction: str
    evidence: str
    rules: tuple[Rule, ...] = ()
    effective_to: date | None = None
    status: str = "active"
    note: "str | Promise" = ""

    @property
    def slug(self) -> str:
        return f"{self.code}@{self.version}"

    def rule(self, slug: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.slug == slug), None)


@dataclass(frozen=True)
class Question:
    """A number that law leaves to a locality, or that nobody could find: it has no default, setup asks.

    `least` and `most` bound what can be meant. A yes-or-no question has 0 and 1.
    """

    pack: str
    name: str
    question: "str | Promise"
    unit: "str | Promise"
    least: int = 0
    most: int = 1_000_000
    why: "str | Promise" = ""

    @property
    def slug(self) -> str:
        return f"{self.pack}.{self.name}"


packs: Registry[Pack] = Registry("rule pack")
questions: Registry[Question] = Registry("open question")


def register_pack(pack: Pack) -> None:
    """Plug in one version. Versions of a code that overlap are refused by the database at migrate."""
    if len({rule.slug for rule in pack.rules}) != len(pack.rules):
        raise ImproperlyConfigured(f"Two rules of the pack “{pack.slug}” have one name.")
    packs.register(pack.slug, pack)


def register_question(question: Question) -> None:
    questions.register(question.slug, question)


def aggregate(answers: Iterable[tuple[Answer, bool]]) -> FindingValue:
    """The whole from (answer, hard): does not apply, then a hard unmet, unknown, manual review, met.

    A soft unmet is for a person to judge; no answers at all are unknown.
    """
    found = {
        FindingValue.MANUAL_REVIEW
        if answer.value == FindingValue.UNMET and not hard
        else answer.value
        for answer, hard in answers
    }
    order = (
        FindingValue.NOT_APPLICABLE,
        FindingValue.UNMET,
        FindingValue.UNKNOWN,
        FindingValue.MANUAL_REVIEW,
        FindingValue.MET,
    )
    return next((value for value in order if value in found), FindingValue.UNKNOWN)


def at_least(measured: int, threshold: int, unit: "str | Promise" = "") -> Answer:
    """以上 includes the number (Civil Code art. 1259)."""
    return _compared(measured >= threshold, measured, threshold, unit, _("at least %(n)s"))


def more_than(measured: int, threshold: int, unit: "str | Promise" = "") -> Answer:
    """超过 does not include the number (Civil Code art. 1259)."""
    answer = _compared(measured > threshold, measured, threshold, unit, _("more than %(n)s"))
    if answer.value == FindingValue.UNMET:
        return replace(answer, gap=_with_unit(threshold - measured + 1, unit))
    return answer


def at_most(measured: int, threshold: int, unit: "str | Promise" = "") -> Answer:
    """以下, 以内 include the number."""
    answer = _compared(measured <= threshold, measured, threshold, unit, _("at most %(n)s"))
    return replace(answer, gap="" if answer.gap == "" else _with_unit(measured - threshold, unit))


def share_at_least(part: int, whole: int, needed: Fraction) -> Answer:
    """三分之二以上 and the like, in whole numbers: never a float decides."""
    return _share(part, whole, needed, includes=True)


def share_more_than(part: int, whole: int, needed: Fraction) -> Answer:
    """过半数 and the like."""
    return _share(part, whole, needed, includes=False)


def _share(part: int, whole: int, needed: Fraction, *, includes: bool) -> Answer:
    if whole <= 0:
        return Answer(FindingValue.UNKNOWN, explanation=_("There is nothing to take a share of."))
    left, right = part * needed.denominator, whole * needed.numerator
    met = left >= right if includes else left > right
    pattern = _("at least %(n)s") if includes else _("more than %(n)s")
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=f"{_percent(Fraction(part, whole))} ({part:,} / {whole:,})",
        threshold=pattern % {"n": f"{needed.numerator}/{needed.denominator}"},
        explanation=_("%(share)s of %(needed)s needed")
        % {"share": _percent(Fraction(part, whole)), "needed": _percent(needed, up=True)},
    )


def _percent(share: Fraction, *, up: bool = False) -> str:
    """One digit. What was measured is cut off and what is needed rounded up: 66.66% never reads as two thirds."""
    tenths = share.numerator * 1000
    tenths = -(-tenths // share.denominator) if up else tenths // share.denominator
    return f"{tenths // 10}.{tenths % 10}%"


def _compared(
    met: bool, measured: int, threshold: int, unit: "str | Promise", pattern: str
) -> Answer:
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=_with_unit(measured, unit),
        threshold=pattern % {"n": _with_unit(threshold, unit)},
        gap="" if met else _with_unit(abs(threshold - measured), unit),
    )


def _with_unit(number: int, unit: "str | Promise") -> str:
    return f"{number:,} {unit}".strip()
