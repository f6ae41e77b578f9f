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
TOPIC_CASES_MIN: Final = 3
TOPIC_SHARE_MIN: Final = 0.6
WORD_CASES_MIN: Final = 3
WORD_SHARE_MIN: Final = 0.7
WORDS_SHOWN: Final = 3
# What stands in every fifth title tells nothing; among a few titles that can't be said.
SHARE_OF_COMMON_WORDS: Final = 0.2
COMMON_WORDS_MIN: Final = 20


@dataclass(frozen=True)
class Suggestion:
    """An office, and why: "17 of 20 earlier ones about roads went there"."""

    office_id: UUID
    why: str


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
        self._words: dict[str, Counter[UUID]] = defaultdict(Counter)
        self._count = 0
        for office_id, title, answers in rows:
            if office_id is None:
                continue
            self._count += 1
            if topic := (answers or {}).get("topic"):
                self._topics[topic][office_id] += 1
            for pair in set(pairs_of(title)):
                self._words[pair][office_id] += 1
        self._common = max(SHARE_OF_COMMON_WORDS * self._count, COMMON_WORDS_MIN)

    def suggest(self, case: Case) -> Suggestion | None:
        """By its topic, else by its words; nothing where earlier cases do not agree."""
        return self._by_topic(case) or self._by_words(case)

    def _by_topic(self, case: Case) -> Suggestion | None:
        topic = (case.answers or {}).get("topic", "")
        went = self._topics.get(topic)
        if not went:
            return None
        office, times = went.most_common(1)[0]
        if times < TOPIC_CASES_MIN or times < TOPIC_SHARE_MIN * went.total():
            return None
        words = {"n": times, "all": went.total(), "topic": topic}
        return Suggestion(office, _("%(n)s of %(all)s about “%(topic)s” went there") % words)

    def _by_words(self, case: Case) -> Suggestion | None:
        votes: dict[UUID, list[str]] = defaultdict(list)
        for pair in dict.fromkeys(pairs_of(case.title)):
            went = self._words.get(pair, Counter())
            if not WORD_CASES_MIN <= went.total() <= self._common:
                continue
            office, times = went.most_common(1)[0]
            if times >= WORD_SHARE_MIN * went.total():
                votes[office].append(pair)
        if not votes:
            return None
        ranked = sorted(votes.items(), key=lambda vote: -len(vote[1]))
        if len(ranked) > 1 and len(ranked[0][1]) == len(ranked[1][1]):
            return None
        office, pairs = ranked[0]
        words = "、".join(joined(pairs)[:WORDS_SHOWN])
        return Suggestion(office, _("earlier ones with %(words)s went there") % {"words": words})


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
