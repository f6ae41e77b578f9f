"""The tally: a pure function of roll, ballots and rules. Whole numbers only; nobody types a result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from yanzhen.kernel.council.contracts import Requirement, VotingRules, measure_title
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue

YES: Final = "yes"
NO: Final = "no"
ABSTAIN: Final = "abstain"
SPOILED: Final = "spoiled"


class Silence(StrEnum):
    """What the adopted rules make of an owner who got a ballot and did not vote."""

    NOT_PARTICIPATING = "not_participating"
    DELIVERED = "delivered_counts_as_participating"
    MAJORITY = "follows_majority"


class Outcome(StrEnum):
    PASSED = "passed"
    REJECTED = "rejected"
    FAILED_QUORUM = "failed_quorum"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the frozen roll: a unit, a member, a household. Lines of one `head` count as one person."""

    key: int
    head: str
    area: int = 0


@dataclass(frozen=True)
class Roll:
    """Who may vote. `conflicts` are lines left out until somebody resolves them; `delivered` got their ballot."""

    lines: Sequence[Line]
    conflicts: frozenset[int] = frozenset()
    delivered: frozenset[int] = frozenset()
    attended: frozenset[int] = frozenset()


@dataclass
class Count:
    """What was found of one matter. Areas are hundredths of a square metre."""

    area_all: int = 0
    heads_all: int = 0
    area: dict[str, int] = field(default_factory=lambda: dict.fromkeys((YES, NO, ABSTAIN), 0))
    heads: dict[str, int] = field(default_factory=lambda: dict.fromkeys((YES, NO, ABSTAIN), 0))
    spoiled: int = 0
    split_heads: int = 0
    silent_area: int = 0
    silent_heads: int = 0
    heads_present: int = 0
    followed: str = ""

    def facts(self) -> dict[str, int]:
        return {
            "area_all": self.area_all,
            "area_part": sum(self.area.values()) + self.silent_area,
            "area_yes": self.area[YES],
            "heads_all": self.heads_all,
            "heads_part": sum(self.heads.values()) + self.silent_heads,
            "heads_yes": self.heads[YES],
            "heads_present": self.heads_present,
        }


@dataclass(frozen=True)
class Verdict:
    """One matter under one reading of silence, explained requirement by requirement."""

    outcome: Outcome
    count: Count
    answers: tuple[tuple[Requirement, Answer], ...]

    @property
    def sentence(self) -> str:
        """“area 71.2% of 66.7% needed; heads 64.0% of 66.7% needed: fails”."""
        return "; ".join(explained(requirement, answer) for requirement, answer in self.answers)


def explained(requirement: Requirement, answer: Answer) -> str:
    words = f"{measure_title(requirement.measure)} {answer.explanation}"
    return words if answer.value == FindingValue.MET else _("%(what)s: fails") % {"what": words}


@dataclass(frozen=True)
class Tally:
    """Both readings side by side: `strict` takes silence for silence, `by_rules` what the rules adopted."""

    strict: Verdict
    by_rules: Verdict


def tally(
    roll: Roll,
    ballots: Mapping[str, Iterable[tuple[int, str]]],
    rules: VotingRules,
    kinds: Mapping[str, str],
    silence: Silence = Silence.NOT_PARTICIPATING,
) -> dict[str, Tally]:
    """Every matter's tally. `ballots` are (line, choice) by matter, `kinds` the kind of each matter."""
    frame = _Frame(roll)
    return {
        matter: _tally_one(frame, ballots.get(matter, ()), rules, kind, silence)
        for matter, kind in kinds.items()
    }


class _Frame:
    """What all matters share of a roll: read once, whatever their number."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll
        self.area: dict[int, int] = {}
        self.head: dict[int, str] = {}
        self.area_all = 0
        for line in roll.lines:
            self.area[line.key] = line.area
            self.head[line.key] = line.head
            self.area_all += line.area
        self.heads_all = len(set(self.head.values()))
        self.attended = {self.head[key] for key in roll.attended if key in self.head}
        self.delivered = [
            key for key in roll.delivered if key in self.head and key not in roll.conflicts
        ]


def _tally_one(
    frame: _Frame,
    ballots: Iterable[tuple[int, str]],
    rules: VotingRules,
    kind: str,
    silence: Silence,
) -> Tally:
    strict, voted, choices = _count(frame, ballots)
    asked = rules.asked_of(kind)
    first = _verdict(strict, asked)
    if silence == Silence.NOT_PARTICIPATING:
        return Tally(first, first)
    return Tally(first, _verdict(_with_silence(frame, strict, voted, choices, silence), asked))


def _count(
    frame: _Frame, ballots: Iterable[tuple[int, str]]
) -> tuple[Count, set[int], dict[str, str]]:
    count = Count(area_all=frame.area_all, heads_all=frame.heads_all)
    conflicts, head_of, area_of = frame.roll.conflicts, frame.head, frame.area
    area, voted = count.area, set[int]()
    choices: dict[str, str] = {}
    split: set[str] = set()
    present = set(frame.attended)
    for key, choice in ballots:
        head = head_of.get(key)
        if head is None or key in voted:
            continue
        voted.add(key)
        present.add(head)
        if key in conflicts:
            continue
        if choice not in area:
            count.spoiled += 1
            continue
        area[choice] += area_of[key]
        # One person, one head: what differs between their units is nobody's choice.
        if choices.setdefault(head, choice) != choice:
            split.add(head)
    for head, choice in choices.items():
        if head not in split:
            count.heads[choice] += 1
    count.split_heads = len(split)
    count.heads_present = len(present)
    return count, voted, choices


def _with_silence(
    frame: _Frame, strict: Count, voted: set[int], choices: dict[str, str], silence: Silence
) -> Count:
    count = Count(
        strict.area_all, strict.heads_all, dict(strict.area), dict(strict.heads), strict.spoiled,
        strict.split_heads, heads_present=strict.heads_present,
    )  # fmt: skip
    silent = [key for key in frame.delivered if key not in voted]
    area = sum(frame.area[key] for key in silent)
    heads = len({frame.head[key] for key in silent} - choices.keys())
    side = _majority(strict) if silence == Silence.MAJORITY else ""
    if side:
        count.area[side] += area
        count.heads[side] += heads
        count.followed = side
    else:
        count.silent_area, count.silent_heads = area, heads
    return count


def _majority(count: Count) -> str:
    """The side that more than half of what was cast stands on, by every measure counted; or none."""
    for side in (YES, NO):
        by_heads = 2 * count.heads[side] > sum(count.heads.values())
        by_area = count.area_all == 0 or 2 * count.area[side] > sum(count.area.values())
        if by_heads and by_area:
            return side
    return ""


def _verdict(count: Count, asked: Sequence[Requirement]) -> Verdict:
    facts = count.facts()
    answers = tuple((requirement, requirement.rule().answer(facts)) for requirement in asked)
    unmet = [requirement for requirement, answer in answers if answer.value != FindingValue.MET]
    if not asked or any(requirement.quorum for requirement in unmet):
        outcome = Outcome.FAILED_QUORUM
    else:
        outcome = Outcome.REJECTED if unmet else Outcome.PASSED
    return Verdict(outcome, count, answers)
