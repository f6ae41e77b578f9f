"""What a rule of the ladder found: the kernel's answer, with the gap as a number and the score table behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from yanzhen.kernel.rulebook.contracts import Answer, FindingValue
from yanzhen.reforms.innovation_community.models.wording import Wording, Words
from yanzhen.reforms.innovation_community.models.wording import say as _
from yanzhen.reforms.innovation_community.models.wording import say_many as ngettext

FEN_PER_YUAN: Final = 100
PARTS: Final = 1_000_000


@dataclass(frozen=True)
class Detail:
    """One row of a score table. Where something is not known, `most` lies above `points`."""

    title: Words
    measured: Words
    points: int
    most: int
    cap: int


@dataclass(frozen=True)
class Found(Answer):
    """An answer of the ladder. `short` counts what is missing in `unit`; `scale` is (measured, needed).

    `opens` names the kind of record in which the evidence stands; `falls` is set where less is better.
    """

    short: int | None = None
    unit: str = ""
    scale: tuple[int, int] | None = None
    falls: bool = False
    opens: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def reached_ppm(self) -> int:
        """How much of what is asked is there, in millionths: what is met or not a number counts whole or not at all."""
        if self.value != FindingValue.UNMET or self.scale is None:
            return PARTS if self.value != FindingValue.UNMET else 0
        have, need = self.scale if not self.falls else self.scale[::-1]
        return min(max(have, 0) * PARTS // need, PARTS) if need > 0 else 0


def yuan_words(fen: int) -> Wording:
    """31200000 → "312,000 yuan": whole yuan without decimals, so that it reads as people say it."""
    whole, rest = divmod(fen, FEN_PER_YUAN)
    number = f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"
    return _("%(number)s yuan") % {"number": number}


def gap_words(short: int | None, unit: str) -> Words:
    """What is missing, in the language of the screen: "312,000 yuan", "3 people"."""
    if not short:
        return ""
    if unit == "fen":
        return yuan_words(short)
    if unit == "points":
        whole, rest = divmod(short, 100)
        return _("%(number)s points") % {"number": f"{whole}.{rest:02d}".rstrip("0").rstrip(".")}
    return _PATTERNS[unit](short) % {"number": f"{short:,}"}


_PATTERNS: Final[Mapping[str, Callable[[int], Wording]]] = {
    "people": lambda n: ngettext("%(number)s person", "%(number)s people", n),
    "rights": lambda n: ngettext("%(number)s right", "%(number)s rights", n),
    "years": lambda n: ngettext("%(number)s year", "%(number)s years", n),
    "days": lambda n: ngettext("%(number)s day", "%(number)s days", n),
}
