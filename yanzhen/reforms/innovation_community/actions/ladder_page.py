"""A firm on the ladder as its page tells it: steps, findings, what is missing, what comes next, what falls due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yanzhen.kernel.rulebook.actions import Judgement
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue, Rule
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.ladder import judged, outcome_of
from yanzhen.reforms.innovation_community.actions.ladder_facts import facts_of_firm
from yanzhen.reforms.innovation_community.models import Enterprise
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts, TitleFacts
from yanzhen.reforms.innovation_community.models.ladder import in_force_on
from yanzhen.reforms.innovation_community.models.programmes import (
    BY_CODE,
    CODES,
    PROGRAMMES,
    SIZE,
    STEP_GIVEN,
    STEP_TITLES,
    Programme,
)

TOP: Final = 3
# Of a bar, the threshold stands at three fifths, so that what lies above it can be seen.
TICK_PERCENT: Final = 60
ORDER: Final = {
    FindingValue.UNMET: 0,
    FindingValue.UNKNOWN: 1,
    FindingValue.MANUAL_REVIEW: 2,
}


@dataclass(frozen=True)
class Line:
    """One condition with its answer, and where its bar and tick stand in percent."""

    number: int
    rule: Rule
    found: Answer
    bar: int | None = None
    tick: int | None = None

    @property
    def met(self) -> bool:
        return self.found.value == FindingValue.MET

    @property
    def opens(self) -> str:
        return getattr(self.found, "opens", "")


@dataclass(frozen=True)
class Verdict:
    """A programme as it stands for the firm."""

    programme: Programme | None
    pack: RulePack
    judgement: Judgement
    outcome: dict[str, Any]
    held: TitleFacts | None = None

    @property
    def value(self) -> str:
        return str(self.judgement.value)

    @property
    def conditions(self) -> int:
        return len(self.judgement.answers)

    @property
    def shape(self) -> str:
        return self.judgement.value.shape

    @property
    def deciding(self) -> Rule:
        rule: Rule = next(
            r for r, _answer in self.judgement.answers if r.slug == self.outcome["deciding"]
        )
        return rule

    @property
    def because(self) -> Answer:
        return next(a for r, a in self.judgement.answers if r.slug == self.outcome["deciding"])

    def lines(self) -> list[Line]:
        return [
            _line(n, rule, found) for n, (rule, found) in enumerate(self.judgement.answers, start=1)
        ]

    def todo(self) -> list[Line]:
        """What is left to do: first what fails, then what nobody knows, then what a person judges."""
        open_ = [line for line in self.lines() if line.found.value in ORDER]
        return sorted(open_, key=lambda line: (ORDER[line.found.value], line.number))


@dataclass(frozen=True)
class StepView:
    """One step of the three: held, aimed at, or out of reach until the one below is held."""

    number: int
    title: Any
    verdict: Verdict
    held: TitleFacts | None
    aim: bool = False


@dataclass(frozen=True)
class LadderView:
    """The whole page."""

    firm: Enterprise
    facts: FirmFacts
    verdicts: dict[str, Verdict]
    steps: Sequence[StepView]
    chosen: Verdict
    size: Verdict | None

    @property
    def beside(self) -> list[Verdict]:
        """The ways beside the three steps."""
        return [
            v for v in self.verdicts.values() if v.programme is not None and v.programme.step == 0
        ]

    @property
    def aim(self) -> StepView | None:
        return next((step for step in self.steps if step.aim), None)


def ladder_of(
    firm: Enterprise, on: date, *, slug: str = "", pack: RulePack | None = None
) -> LadderView:
    """Judge the firm by everything in force, and by `pack` where another version is asked for; nothing is written."""
    facts = facts_of_firm(firm, on)
    found = {one.code: _verdict(facts, one) for one in in_force_on(CODES, on)}
    verdicts = {p.slug: found[p.code] for p in PROGRAMMES if p.code in found}
    steps = _steps(facts, verdicts)
    chosen = _chosen(verdicts, steps, slug)
    if pack is not None:
        chosen = _verdict(facts, pack)
    return LadderView(firm, facts, verdicts, steps, chosen, found.get(SIZE))


def _verdict(facts: FirmFacts, pack: RulePack) -> Verdict:
    programme = BY_CODE.get(pack.code)
    judgement = judged(facts, pack)
    held = facts.holds(*programme.gives) if programme and programme.gives else None
    return Verdict(programme, pack, judgement, outcome_of(judgement), held)


def _steps(facts: FirmFacts, verdicts: dict[str, Verdict]) -> list[StepView]:
    steps, aimed = [], False
    for number in range(1, TOP + 1):
        ways = [
            v for v in verdicts.values() if v.programme is not None and v.programme.step == number
        ]
        if not ways:
            continue
        held = facts.holds(*STEP_GIVEN[number])
        aim = held is None and not aimed
        aimed = aimed or aim
        steps.append(StepView(number, STEP_TITLES[number], min(ways, key=_distance), held, aim))
    return steps


def _distance(verdict: Verdict) -> tuple[int, int, int, int]:
    out = verdict.value == FindingValue.NOT_APPLICABLE
    return (
        int(out),
        verdict.outcome["unmet"],
        verdict.outcome["short_ppm"],
        verdict.outcome["unknown"],
    )


def _chosen(verdicts: dict[str, Verdict], steps: Sequence[StepView], slug: str) -> Verdict:
    if slug in verdicts:
        return verdicts[slug]
    aim = next((step for step in steps if step.aim), steps[-1])
    return aim.verdict


def _line(number: int, rule: Rule, found: Answer) -> Line:
    scale = found.scale if isinstance(found, Found) else None
    if scale is None or scale[1] <= 0:
        return Line(number, rule, found)
    have, need = max(scale[0], 0), scale[1]
    top = max(have, need * 100 // TICK_PERCENT, 1)
    return Line(number, rule, found, have * 100 // top, need * 100 // top)
