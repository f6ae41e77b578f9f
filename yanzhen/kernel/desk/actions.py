"""Asking every app that plugged in a search, in their order; taking a year's calendar over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.calendar_import import look_at_year, take_over_year
from yanzhen.base.calendars import OfficialDay
from yanzhen.base.contracts import search_sources
from yanzhen.base.models import CalendarYear
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record

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


@transaction.atomic
def take_over_calendar(
    days: Iterable[OfficialDay], *, source: str, by: By, replace: bool = False
) -> CalendarYear:
    """Make the days of a notice the calendar of their year, and write down who did it.

    Due dates of open cases follow by "base.calendar_changed". Raises Refused, also where the year
    stands here differently and `replace` was not said.
    """
    if not by.may("base.calendar"):
        raise Refused(_("Only those who keep the calendar may take over a year."))
    if not source.strip():
        raise Refused(_("Name the notice."), field="source")
    preview = look_at_year(days)
    changed = take_over_year(
        preview.days, year=preview.year, source=source.strip(), replace=replace
    )
    if not changed:
        raise Refused(_("The calendar of %(year)s stands here just so."), year=preview.year)
    year = CalendarYear.objects.get(year=preview.year)
    changes = {
        "year": year.year,
        "days": len(preview.days),
        "differences": [day.isoformat() for day, _here, _there in preview.differences],
    }
    verb = "desk.take_over_calendar"
    record(by=by, verb=verb, noun=year, reason=source.strip(), changes=changes)
    return year
