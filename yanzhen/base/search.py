"""Chinese text is found by its characters and pairs of characters, without a dictionary.

Most Chinese words have two characters, which pg_trgm's index can't serve. So a noun keeps one stored
tsvector, made here, with a GIN index: every character, every pair of neighbours, every Latin word and
number. A word of two or more characters is found wherever its pairs all occur, which is its very text
but for rare coincidences.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final, TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db.models import Model, QuerySet, Value
from pypinyin import lazy_pinyin

Row = TypeVar("Row", bound=Model)

_RUNS: Final = re.compile(
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)|(?P<word>[^\W_\u3400-\u9fff\uf900-\ufaff]+)"
)
# PostgreSQL takes 2 kB; nobody looks for more than this of one word.
WORD_LENGTH_MAX: Final = 64
TOKENS_ASKED_MAX: Final = 40
# A limit that is never reached: PostgreSQL works out a limited subquery first, and whole.
FENCE: Final = 1_000_000_000
# A word with more hits is a common one: to read them all first would cost more than to walk the list.
RARE_HITS_MAX: Final = 2_000


class ReadyQuery(SearchQuery):
    """A tsquery written by us; PostgreSQL's parser would cut numbers and words its own way."""

    template = "(%(expressions)s)::tsquery"

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(Value(text))


def search_vector_value(*texts: str, names: Iterable[str] = ()) -> str:
    """What to store in a SearchVectorField so that `texts` are found by any part of them.

    `names` are found by their pinyin and its initials too (“cangqian”, “cq”).
    """
    tokens = {token for text in (*texts, *names) for token in _stored_tokens(text)}
    for name in names:
        syllables = _syllables(name)
        tokens |= {"".join(syllables), "".join(syllable[0] for syllable in syllables), *syllables}
    return " ".join(_quoted(token[:WORD_LENGTH_MAX]) for token in sorted(tokens - {""}))


def search_query(words: str) -> ReadyQuery | None:
    """All of `words` must occur; Latin words and numbers may be begun only. None: nothing to look for."""
    parts = list(dict.fromkeys(_asked_tokens(words)))[:TOKENS_ASKED_MAX]
    return ReadyQuery(" & ".join(parts)) if parts else None


def matching(queryset: "QuerySet[Row]", words: str, *, field: str = "search") -> "QuerySet[Row]":
    """The rows of `queryset` whose vector has all words; blank words leave it as it is.

    Of a rare word the index is asked first and the hits are sorted after: otherwise PostgreSQL walks
    the order that a list asks for and reads the whole table to find it. A common word is left to its
    planner, which walks that order and is soon done. One question, of bounded cost, tells them apart.
    """
    if not words.strip():
        return queryset
    query = search_query(words)
    if query is None:
        return queryset.none()
    everything: QuerySet[Any] = QuerySet(queryset.model, using=queryset.db)
    found = everything.filter(**{field: query}).order_by().values("pk")
    if found[: RARE_HITS_MAX + 1].count() > RARE_HITS_MAX:
        return queryset.filter(**{field: query})
    return queryset.filter(pk__in=found[:FENCE])


def pinyin_of(name: str) -> str:
    """“仓前街道” → “cang qian jie dao”: sorts Chinese names without an ICU collation."""
    return " ".join(_syllables(name))


def _syllables(name: str) -> list[str]:
    parts = lazy_pinyin(_plain(name), errors=_words_between)
    return [syllable for part in parts for syllable in part.split()]


def _words_between(rest: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", rest))


def _stored_tokens(text: str) -> Iterator[str]:
    for han, word in _runs(text):
        yield from han
        yield from (first + second for first, second in pairwise(han))
        if word:
            yield word
            # The case 004218 is asked for as 4218.
            yield word.lstrip("0")


def _asked_tokens(words: str) -> Iterator[str]:
    for han, word in _runs(words):
        if len(han) == 1:
            yield _quoted(han)
        yield from (_quoted(first + second) for first, second in pairwise(han))
        if word:
            yield f"{_quoted(word[:WORD_LENGTH_MAX])}:*"


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for match in _RUNS.finditer(_plain(text)):
        yield match["han"] or "", match["word"] or ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _quoted(token: str) -> str:
    """A lexeme as PostgreSQL reads it; only quote and backslash mean anything there."""
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
