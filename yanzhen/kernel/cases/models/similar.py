"""Is this known already? Open and recent cases like the one somebody is about to file, with the reason in words.

By text (the stored characters and pairs of characters), place (the same or near in the tree) and
person. The database proposes few, by index and in a constant number of questions; what they share is
worked out here, on the words themselves. Trigrams are not asked: a pair of characters is the Chinese word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q
from django.utils.translation import gettext as _

from yanzhen.base.crypto import blind_indexes
from yanzhen.base.search import ReadyQuery
from yanzhen.kernel.cases.models.callers import caller_indexes, plain_phone
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.items import Item
from yanzhen.kernel.cases.models.joining import MERGED
from yanzhen.kernel.cases.models.queries import CaseQuerySet
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.places.models import Place, PlaceKind

# What ended lately may be the same matter come back; older things are another matter.
ENDED_DAYS_MAX: Final = 14
SAME_SPOT_DAYS_MAX: Final = 3
# Only requests are answered together; an application has a right to a decision of its own.
REQUEST: Final = "request"
CANDIDATES_MAX: Final = 60
SHOWN_MAX: Final = 5
WORDS_SHOWN_MAX: Final = 4
CHARACTERS_COMPARED_MAX: Final = 400
TOKENS_MAX: Final = 40
SAME_PHONE_MAX: Final = 20
SHARED_CHARACTERS_MIN: Final = 3
# A place this wide has no neighbourhood but itself.
WIDE: Final = frozenset(
    {
        PlaceKind.REGION, PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.TOWN,
        PlaceKind.TOWNSHIP, PlaceKind.ZONE, PlaceKind.COMMUNITY, PlaceKind.VILLAGE,
    }
)  # fmt: skip
# Pairs that stand in every message and say nothing of its matter.
SAY_NOTHING: Final = frozenset(
    [
        "我们",
        "你们",
        "他们",
        "没有",
        "怎么",
        "一下",
        "什么",
        "可以",
        "希望",
        "请问",
        "这个",
        "那个",
        "一个",
        "现在",
        "已经",
        "今天",
        "昨天",
        "上午",
        "下午",
        "晚上",
        "早上",
        "一直",
        "不能",
        "不了",
        "有人",
        "问题",
        "反映",
        "处理",
        "解决",
        "尽快",
        "麻烦",
        "请帮",
        "帮忙",
        "忙看",
        "看看",
        "帮忙看看",
        "请帮忙看看",
        "谢谢",
        "您好",
        "你好",
    ]
)
_RUNS: Final = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


@dataclass(frozen=True)
class Asked:
    """What somebody is about to file, as far as it is typed."""

    place: Place | None = None
    item: Item | None = None
    title: str = ""
    text: str = ""
    parties: frozenset[UUID] = field(default_factory=frozenset)
    phone: str = ""

    @property
    def words(self) -> str:
        return _plain(f"{self.title} {self.text}")[:CHARACTERS_COMPARED_MAX]


@dataclass(frozen=True)
class Similar:
    """A case like the one asked, and why."""

    case: Case
    words: tuple[str, ...]
    where: str
    nearness: int
    same_item: bool
    same_person: bool

    @property
    def points(self) -> int:
        shared = min(sum(map(len, self.words)), 12)
        return shared + 2 * self.nearness + 4 * self.same_item + 8 * self.same_person

    @property
    def joinable(self) -> bool:
        """Whether a further reporter can still be added to it."""
        case = self.case
        return case.is_open and case.clock_stopped_at is None and case.parent_id is None

    @property
    def why(self) -> str:
        """The reasons, the strongest first: "same caller; same place; same words: 电梯, 停"."""
        said = [_("the same person asked")] if self.same_person else []
        said += [self.where] if self.where else []
        if self.words:
            said.append(_("same words: %(words)s") % {"words": "、".join(self.words)})
        elif self.same_item:
            said.append(_("same sort of request"))
        return _("; ").join(said)


def similar_to(
    asked: Asked, actor: Any, now: datetime, *, but: UUID | None = None
) -> list[Similar]:
    """Open ones first, then by what they share, among those this actor may see."""
    live = Q(ended_at__isnull=True) | Q(ended_at__gte=now - timedelta(days=ENDED_DAYS_MAX))
    seen = Case.objects.visible_to(actor).filter(live, kind=REQUEST)
    seen = seen.exclude(pk=but) if but else seen
    # Each more table costs the planner more than the rows cost: only what is shown is joined.
    seen = seen.select_related("place")
    indexes = caller_indexes(asked.phone)
    people = asked.parties | _known_by_phone(asked.phone)
    found: dict[UUID, Case] = {}
    for question in (
        _by_person(seen, people, indexes),
        _by_words(seen, asked),
        _on_the_spot(seen, asked, now),
    ):
        if question is not None:
            found |= {case.pk: case for case in question[:CANDIDATES_MAX]}
    likely = [
        one for case in found.values() if _fits(one := _compared(asked, case, people, indexes))
    ]
    likely.sort(
        key=lambda one: (not one.case.is_open, -one.points, -one.case.received_at.timestamp())
    )
    return likely[:SHOWN_MAX]


def neighbourhood(place: Place) -> Place:
    """Where the same matter may have been reported: for a building its park, for a community itself."""
    if place.kind in WIDE or place.parent is None:
        return place
    return place.parent


def shared_words(asked: str, other: str) -> tuple[str, ...]:
    """What both say: the longest runs of Chinese characters (two or more), and whole other words."""
    other = _plain(other)[:CHARACTERS_COMPARED_MAX]
    whole = {run for run in _RUNS.findall(other) if not _is_han(run)}
    found: dict[str, None] = {}
    for run in _RUNS.findall(asked):
        if _is_han(run):
            found.update(dict.fromkeys(_common_runs(run, other)))
        elif run in whole and len(run) > 1:
            found[run] = None
    return tuple(sorted(found, key=len, reverse=True)[:WORDS_SHOWN_MAX])


def _known_by_phone(phone: str) -> frozenset[UUID]:
    """People of the register with this number."""
    if not caller_indexes(phone):
        return frozenset()
    same = Person.objects.filter(phone_index__in=blind_indexes(plain_phone(phone), "person.phone"))
    return frozenset(same.values_list("pk", flat=True)[:SAME_PHONE_MAX])


def _by_person(
    seen: CaseQuerySet, people: Iterable[UUID], indexes: list[str]
) -> CaseQuerySet | None:
    same = Q(reporter__in=people) | Q(subject__in=people) if people else Q()
    same |= Q(caller_index__in=indexes) if indexes else Q()
    return seen.filter(same).order_by("-received_at") if same else None


def _by_words(seen: CaseQuerySet, asked: Asked) -> CaseQuerySet | None:
    """Any of the words, near the place; the case that answers stands for those it answers."""
    tokens = list(dict.fromkeys(_tokens(asked.words)))[:TOKENS_MAX]
    if asked.place is None or not tokens:
        return None
    query = ReadyQuery(" | ".join(tokens))
    near = seen.within(neighbourhood(asked.place)).exclude(state=MERGED).filter(search=query)
    return near.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-received_at")


def _on_the_spot(seen: CaseQuerySet, asked: Asked, now: datetime) -> CaseQuerySet | None:
    """The same sort of request at the same spot these days, in whatever words."""
    if asked.place is None or asked.item is None or asked.place.kind in WIDE:
        return None
    since = now - timedelta(days=SAME_SPOT_DAYS_MAX)
    here = seen.filter(scope_path=asked.place.path, received_at__gte=since, item=asked.item)
    return here.exclude(state=MERGED).order_by("-received_at")


def _compared(asked: Asked, case: Case, people: frozenset[UUID], indexes: list[str]) -> Similar:
    nearness, where = _nearness(asked.place, case.place)
    same_person = bool({case.reporter_id, case.subject_id} & people) or case.caller_index in indexes
    return Similar(
        case=case,
        words=shared_words(asked.words, f"{case.title} {case.text}"),
        where=where,
        nearness=nearness,
        same_item=asked.item is not None and asked.item.pk == case.item_id,
        same_person=same_person,
    )


def _fits(one: Similar) -> bool:
    if one.same_person:
        return bool(one.words or one.same_item)
    if not one.words:
        return one.same_item and one.nearness > 1
    return sum(map(len, one.words)) >= SHARED_CHARACTERS_MIN or one.same_item or one.nearness > 1


def _nearness(here: Place | None, there: Place) -> tuple[int, str]:
    if here is None:
        return 0, ""
    if here.pk == there.pk:
        return 3, _("same place")
    if there.path.startswith(here.path) or here.path.startswith(there.path):
        return 2, _("at %(place)s") % {"place": there.name}
    around = neighbourhood(here)
    if there.path.startswith(around.path):
        return 1, _("nearby: %(place)s") % {"place": there.name}
    return 0, ""


def _tokens(words: str) -> Iterator[str]:
    """Pairs of characters and other words, quoted for the question; without those that say nothing."""
    for run in _RUNS.findall(words):
        parts = [a + b for a, b in pairwise(run)] if _is_han(run) else [run[:64]]
        yield from (f"'{part}'" for part in parts if part not in SAY_NOTHING and len(part) > 1)


def _common_runs(run: str, other: str) -> Iterator[str]:
    start = 0
    while start < len(run) - 1:
        end = start + 2
        if run[start:end] not in other:
            start += 1
            continue
        while end < len(run) and run[start : end + 1] in other:
            end += 1
        if run[start:end] not in SAY_NOTHING:
            yield run[start:end]
        start = end


def _is_han(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
