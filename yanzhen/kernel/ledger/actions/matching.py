"""Which lines of the bank belong to which legs of the book: suggestions with their reason. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

# Cheques and transfers reach the bank within a week; more is for a person to decide.
DAYS_APART_MAX: Final = 7
# One payment against several entries: more parts than this are guessing.
PARTS_MAX: Final = 4
CANDIDATES_MAX: Final = 14
NAME_POINTS, DAY_POINTS, LONE_POINTS = 30, 10, 20


@dataclass(frozen=True)
class Item:
    """A line of the bank or a leg of the book: money in is positive, in fen."""

    key: UUID
    day: date
    fen: int
    name: str = ""
    words: str = ""


@dataclass(frozen=True)
class Suggestion:
    """Lines and legs whose sums are equal. `why` holds day, name, lone, sum; more points first."""

    lines: tuple[Item, ...]
    legs: tuple[Item, ...]
    points: int
    why: tuple[str, ...]

    @property
    def fen(self) -> int:
        return sum(line.fen for line in self.lines)

    @property
    def sure(self) -> bool:
        """Ticked beforehand: the amount has no double near it, or the name says the same."""
        return bool({"lone", "name"} & set(self.why))

    @property
    def words(self) -> list[str]:
        said = {
            "day": _("same day"),
            "name": _("same name"),
            "lone": _("no other of this amount"),
            "sum": _("several add up"),
        }
        return [said[one] for one in self.why] or [_("same amount")]


def suggest(lines: Sequence[Item], legs: Sequence[Item]) -> list[Suggestion]:
    """Pairs of equal amounts first, then one against several either way; nothing is used twice.

    The order is steady: better points, then earlier day, then key.
    """
    found: list[Suggestion] = []
    used: set[UUID] = set()
    for suggestion in sorted(_pairs(lines, legs), key=_order):
        _take(suggestion, found, used)
    for one in lines:
        for parts in _groups(one, _free(legs, used), used):
            _take(Suggestion((one,), parts, *_judged((one,), parts, lone=False)), found, used)
    for one in legs:
        for parts in _groups(one, _free(lines, used), used):
            _take(Suggestion(parts, (one,), *_judged(parts, (one,), lone=False)), found, used)
    return found


def _pairs(lines: Sequence[Item], legs: Sequence[Item]) -> Iterator[Suggestion]:
    by_amount: dict[int, list[Item]] = {}
    for leg in legs:
        by_amount.setdefault(leg.fen, []).append(leg)
    twins: dict[int, int] = {}
    for line in lines:
        twins[line.fen] = twins.get(line.fen, 0) + 1
    for line in lines:
        near = [leg for leg in by_amount.get(line.fen, ()) if _near(line, leg)]
        for leg in near:
            lone = len(near) == 1 and twins[line.fen] == 1
            yield Suggestion((line,), (leg,), *_judged((line,), (leg,), lone=lone))


def _groups(one: Item, others: Sequence[Item], used: set[UUID]) -> Iterator[tuple[Item, ...]]:
    """Two to PARTS_MAX of the others that add up to this one, all on its side of the account and near it."""
    if one.key in used or not one.fen:
        return
    near = [
        other
        for other in others
        if _near(one, other) and (other.fen > 0) == (one.fen > 0) and abs(other.fen) < abs(one.fen)
    ]
    near.sort(
        key=lambda other: (
            not same_name(one, other),
            abs((other.day - one.day).days),
            str(other.key),
        )
    )
    for count in range(2, PARTS_MAX + 1):
        for parts in combinations(near[:CANDIDATES_MAX], count):
            if sum(part.fen for part in parts) == one.fen:
                yield parts
                return


def _judged(
    lines: Sequence[Item], legs: Sequence[Item], *, lone: bool
) -> tuple[int, tuple[str, ...]]:
    points, why = 0, []
    days = max(abs((line.day - leg.day).days) for line in lines for leg in legs)
    points += DAY_POINTS - days
    if days == 0:
        why.append("day")
    if all(same_name(line, leg) for line in lines for leg in legs):
        points += NAME_POINTS
        why.append("name")
    if lone:
        points += LONE_POINTS
        why.append("lone")
    if len(lines) + len(legs) > 2:
        why.append("sum")
    return points, tuple(why)


def same_name(line: Item, leg: Item) -> bool:
    """Whether the bank's name of the other side stands in the book's words, or the other way round."""
    left, right = folded(line.name), folded(leg.name)
    if not left:
        return False
    return bool(right and (left in right or right in left)) or left in folded(leg.words)


def folded(text: str) -> str:
    """Full-width signs narrow, brackets and blanks gone: 杭州富阳(示例)公司 and 杭州富阳（示例）公司 are one."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


def _near(one: Item, other: Item) -> bool:
    return abs((one.day - other.day).days) <= DAYS_APART_MAX


def _free(items: Iterable[Item], used: set[UUID]) -> list[Item]:
    return [item for item in items if item.key not in used]


def _order(suggestion: Suggestion) -> tuple[int, date, str]:
    return (-suggestion.points, suggestion.lines[0].day, str(suggestion.legs[0].key))


def _take(suggestion: Suggestion, found: list[Suggestion], used: set[UUID]) -> None:
    keys = {item.key for item in (*suggestion.lines, *suggestion.legs)}
    if keys.isdisjoint(used):
        used |= keys
        found.append(suggestion)
