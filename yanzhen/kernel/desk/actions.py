"""Asking every app that plugged in a search, in their order."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise

from yanzhen.base.contracts import search_sources

WORDS_LENGTH_MAX: Final = 80
HITS_PER_SOURCE_MAX: Final = 8


@dataclass(frozen=True)
class Hit:
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True)
class Found:
    """What one app found."""

    title: "str | Promise"
    hits: tuple[Hit, ...]
    more: bool


def found_for(actor: Any, words: str) -> list[Found]:
    """The hits this actor may see, by source; nothing is asked for no words."""
    if not words:
        return []
    groups = []
    for source in sorted(search_sources, key=lambda source: (source.order, source.slug)):
        rows = source.find(actor, words, HITS_PER_SOURCE_MAX + 1)
        hits = tuple(Hit(*row) for row in rows[:HITS_PER_SOURCE_MAX])
        if hits:
            groups.append(Found(source.title, hits, len(rows) > HITS_PER_SOURCE_MAX))
    return groups
