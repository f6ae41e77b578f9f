"""Which office a new request probably belongs to, from where earlier ones went; always with the reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from yanzhen.kernel.cases.models import Case

# Our defaults; they only decide what is offered, a person decides where it goes.
EARLIER_MAX: Final = 3_000
CASES_MIN: Final = 3
SHARE_MIN: Final = 0.6
WORD_SHARE_MIN: Final = 0.7
# From here on the office is chosen beforehand; below, it is only named.
SURE_CASES_MIN: Final = 5
SURE_SHARE_MIN: Final = 0.8
WORDS_SHOWN: Final = 3
# What stands in every fifth title tells nothing; among a few titles that can't be said.
SHARE_OF_COMMON_WORDS: Final = 0.2
COMMON_WORDS_MIN: Final = 20


@dataclass(frozen=True)
class Suggestion:
    """An office, and why: "17 of 20 earlier ones about roads went there". `sure` where many agree."""

    office_id: UUID
    why: str
    sure: bool = False


class Earlier:
    """Where the last cases of this reach went, by topic and by pairs of characters. One query."""

    def __init__(self, actor: Any) -> None:
        rows = (
            Case.objects.visible_to(actor)
            .filter(office__isnull=False, office__closed_on__isnull=True)
            .order_by("-id")
            .values_list("office_id", "title", "answers")[:EARLIER_MAX]
        )
        self._topics: dict[str, Counter[UUID]] = defaultdict(Counter)
        # Which cases have a word, by their place in `_offices`.
        self._words: dict[str, set[int]] = defaultdict(set)
        self._offices: list[UUID] = []
        for office_id, title, answers in rows:
            if office_id is None:
                continue
            if topic := (answers or {}).get("topic"):
                self._topics[topic][office_id] += 1
            for pair in pairs_of(title):
                self._words[pair].add(len(self._offices))
            self._offices.append(office_id)
        self._common = max(SHARE_OF_COMMON_WORDS * len(self._offices), COMMON_WORDS_MIN)

    def suggest(self, case: Case) -> Suggestion | None:
        """By its topic, else by its words; nothing where earlier cases do not agree."""
        return self._by_topic(case) or self._by_words(case)

    def _by_topic(self, case: Case) -> Suggestion | None:
        topic = (case.answers or {}).get("topic", "")
        went = self._topics.get(topic)
        if not went:
            return None
        office, times = went.most_common(1)[0]
        if times < CASES_MIN or times < SHARE_MIN * went.total():
            return None
        words = {"n": times, "all": went.total(), "topic": topic}
        why = _("%(n)s of %(all)s about “%(topic)s” went there") % words
        return Suggestion(office, why, _is_sure(times, went.total()))

    def _by_words(self, case: Case) -> Suggestion | None:
        votes: dict[UUID, list[str]] = defaultdict(list)
        for pair in dict.fromkeys(pairs_of(case.title)):
            found = self._words.get(pair, set())
            if not CASES_MIN <= len(found) <= self._common:
                continue
            office, times = self._went(found).most_common(1)[0]
            if times >= WORD_SHARE_MIN * len(found):
                votes[office].append(pair)
        if not votes:
            return None
        ranked = sorted(votes.items(), key=lambda vote: -len(vote[1]))
        if len(ranked) > 1 and len(ranked[0][1]) == len(ranked[1][1]):
            return None
        office, pairs = ranked[0]
        with_words = set().union(*(self._words[pair] for pair in pairs))
        times, every = self._went(with_words)[office], len(with_words)
        words = {"n": times, "all": every, "words": "、".join(joined(pairs)[:WORDS_SHOWN])}
        why = _("%(n)s of %(all)s earlier ones with %(words)s went there") % words
        # One pair of characters may be half of two words; two pairs say what it is about.
        return Suggestion(office, why, len(pairs) > 1 and _is_sure(times, every))

    def _went(self, cases: Iterable[int]) -> Counter[UUID]:
        return Counter(self._offices[number] for number in cases)


def _is_sure(times: int, every: int) -> bool:
    return times >= SURE_CASES_MIN and times >= SURE_SHARE_MIN * every


def pairs_of(title: str) -> Iterable[str]:
    """Pairs of neighbouring characters: Chinese has no blanks, and most of its words have two signs."""
    return [title[at : at + 2] for at in range(len(title) - 1) if title[at : at + 2].isalnum()]


def joined(pairs: Sequence[str]) -> list[str]:
    """Pairs that overlap, as the words they came from: 电梯, 梯坏 → 电梯坏."""
    words: list[str] = []
    for pair in pairs:
        if words and words[-1][-1] == pair[0]:
            words[-1] += pair[1:]
        else:
            words.append(pair)
    return words
