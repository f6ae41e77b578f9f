"""Which sums may be shown: none that gives a payer away, alone or subtracted from another sum that is shown."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Sum:
    """One sum of a partition: parts that together are the total. `hidden` says why it is not shown."""

    key: Any
    name: str
    payers: int
    amount_fen: int
    largest_fen: int
    hidden: str = ""  # "few" | "one" | "beside" | "period"

    @property
    def shown(self) -> bool:
        return not self.hidden


def disclose(
    parts: Sequence[Sum],
    total: Sum,
    *,
    payers_min: int,
    share_max: int,
    elsewhere: Container[Any] = (),
) -> tuple[list[Sum], Sum]:
    """The parts and their total, each shown or hidden.

    What is hidden must not follow from what is shown: the total less the shown parts is the sum of
    the hidden ones, so that sum must itself be fit to be shown, and be of two parts or more. The
    smallest others are hidden until it is; where that is not enough, the total is hidden. The keys
    `elsewhere` are hidden from the start: a sum of another period would give away what was between.
    """

    def unfit(payers: int, amount: int, largest: int) -> str:
        return why_unfit(payers, amount, largest, payers_min=payers_min, share_max=share_max)

    def why(one: Sum) -> str:
        if one.payers and (reason := unfit(one.payers, one.amount_fen, one.largest_fen)):
            return reason
        return "period" if one.payers and one.key in elsewhere else ""

    hidden = {part.key: why(part) for part in parts if why(part)}
    if reason := why(total):
        return _marked(parts, hidden), replace(total, hidden=reason)
    others = sorted(
        (p for p in parts if p.payers and p.key not in hidden), key=lambda p: p.amount_fen
    )
    while hidden and not _safe([p for p in parts if p.key in hidden], unfit):
        if not others:
            alone = {part.key: why(part) for part in parts if why(part)}
            return _marked(parts, alone), replace(total, hidden="beside")
        hidden[others.pop(0).key] = "beside"
    return _marked(parts, hidden), total


def why_unfit(payers: int, amount: int, largest: int, *, payers_min: int, share_max: int) -> str:
    """Why a sum of so many payers, the largest of whom paid so much, gives one of them away; "" if it doesn't."""
    if payers < payers_min:
        return "few"
    return "one" if 100 * largest > share_max * amount else ""


def _safe(hidden: Sequence[Sum], unfit: Any) -> bool:
    payers, amount = sum(p.payers for p in hidden), sum(p.amount_fen for p in hidden)
    return len(hidden) > 1 and not unfit(payers, amount, max(p.largest_fen for p in hidden))


def _marked(parts: Sequence[Sum], hidden: dict[Any, str]) -> list[Sum]:
    return [replace(part, hidden=hidden.get(part.key, "")) for part in parts]
