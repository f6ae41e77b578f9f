"""Sums of tax by area and period, of which no two that are shown give a payer away by subtraction.

Half a year less its first five months is the sixth: with two payers in it, both sums can't be shown.
The longer period gives way. Finance reports from January on, and of such a row the sums between
two neighbours are all that can be worked out, so that comparing pairs is enough; three or more
periods that are put together from single months *and* longer ones are not looked through.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from yanzhen.reforms.innovation_community.actions.disclosure import Sum, disclose, why_unfit
from yanzhen.reforms.innovation_community.models.tax import Disclosure
from yanzhen.reforms.innovation_community.models.terms import Term

ALL: Final = "all"
# Of one area in one period: who paid how much.
Payers = dict[str, int]
Disclosed = tuple[list[Sum], Sum]


class Periods:
    """The sums of one subdistrict and one scope of tax in a period and in all that lie within it.

    `named` are the areas in their order, as key and name; `rows` say period, area, payer and fen.
    """

    def __init__(
        self,
        named: Sequence[tuple[Any, str]],
        whole: str,
        rows: Iterable[tuple[Term, Any, str, int]],
        rule: Disclosure,
    ) -> None:
        self._named, self._whole = named, whole
        self._rule: Mapping[str, int] = {
            "payers_min": rule.payers_min,
            "share_max": rule.share_max,
        }
        self._paid: dict[Term, dict[Any, Payers]] = defaultdict(lambda: defaultdict(dict))
        for term, area, payer, fen in rows:
            for key in (area, ALL):
                self._paid[term][key][payer] = fen
        self._known: dict[Term, Disclosed] = {}

    def disclosed(self, term: Term) -> Disclosed:
        """Parts and total of the period as they may be shown beside those of shorter periods."""
        if term not in self._known:
            self._known[term] = self._disclose(term)
        return self._known[term]

    def _disclose(self, term: Term) -> Disclosed:
        within = [t for t in self._paid if t != term and _lies_in(t, term)]
        elsewhere = {
            one.key
            for shorter in within
            for one in self._shown(shorter)
            if self._gives_away(term, shorter, [one.key])
        }
        parts, total = self._beside(term, elsewhere)
        # What was hidden together before is known together; shown one by one now, it is known too.
        for shorter in within:
            rest = _rest(self.disclosed(shorter))
            if _knows((parts, total), rest) and self._gives_away(term, shorter, rest):
                elsewhere |= set(rest)
        parts, total = self._beside(term, elsewhere)
        rest = _rest((parts, total))
        for shorter in within:
            if _knows(self.disclosed(shorter), rest) and self._gives_away(term, shorter, rest):
                total = replace(total, hidden="period")
        return parts, total

    def _beside(self, term: Term, elsewhere: set[Any]) -> Disclosed:
        parts = [self._sum(term, key, name) for key, name in self._named]
        total = self._sum(term, ALL, self._whole)
        return disclose(parts, total, **self._rule, elsewhere=elsewhere)

    def _sum(self, term: Term, key: Any, name: str) -> Sum:
        paid = self._paid[term][key].values()
        return Sum(key, name, len(paid), sum(paid), max(paid, default=0))

    def _shown(self, term: Term) -> list[Sum]:
        parts, total = self.disclosed(term)
        return [one for one in (*parts, total) if one.shown and one.payers]

    def _gives_away(self, term: Term, shorter: Term, keys: Sequence[Any]) -> bool:
        """Whether what was paid between the two, in these areas together, is no sum to be shown."""
        after, before = (self._together(t, keys) for t in (term, shorter))
        between = [after.get(p, 0) - before.get(p, 0) for p in after.keys() | before.keys()]
        moved = [fen for fen in between if fen]
        if not moved:
            return False
        largest = max(abs(fen) for fen in moved)
        return bool(why_unfit(len(moved), abs(sum(moved)), largest, **self._rule))

    def _together(self, term: Term, keys: Sequence[Any]) -> Payers:
        return {payer: fen for key in keys for payer, fen in self._paid[term][key].items()}


def _rest(disclosed: Disclosed) -> list[Any]:
    """What is hidden is together the total less what is shown."""
    parts, total = disclosed
    return [one.key for one in parts if not one.shown] if total.shown else []


def _knows(disclosed: Disclosed, keys: Sequence[Any]) -> bool:
    """Whether the sum of these areas together can be read, or worked out from the total."""
    parts, total = disclosed
    shown = {one.key for one in parts if one.shown}
    others = {one.key for one in parts} - set(keys)
    return bool(keys) and (shown.issuperset(keys) or (total.shown and others <= shown))


def _lies_in(one: Term, other: Term) -> bool:
    return other.since <= one.since and one.until <= other.until
