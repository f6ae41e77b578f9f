"""Repeating a gathering: the same again, every so many days, each date with places and a registration of its own."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.preparing import (
    GatheringDraft,
    add_meeting,
    draft_gathering,
    take_step,
)
from yanzhen.kernel.gatherings.models import Gathering
from yanzhen.kernel.gatherings.models.scope import must
from yanzhen.kernel.gatherings.workflow import PREPARE, GatheringState

TIMES_MAX: Final = 26
DAYS_MAX: Final = 366


@transaction.atomic
def repeat(gathering: Gathering, every_days: int, times: int, *, by: By, at: datetime | None = None) -> list[Gathering]:  # fmt: skip
    """Draw it up `times` more times, each `every_days` days after the one before; picture and conditions go along."""
    gathering.lock()
    must(by, PREPARE, gathering.place)
    if not 1 <= every_days <= DAYS_MAX:
        raise Refused(_("Between 1 and %(n)s days."), field="every_days", n=DAYS_MAX)
    if not 1 <= times <= TIMES_MAX:
        raise Refused(_("Between 1 and %(n)s times."), field="times", n=TIMES_MAX)
    meetings = list(gathering.meetings.all())
    if not meetings:
        raise Refused(_("Give it its own date first."))
    first = Gathering.objects.select_for_update(no_key=True).get(pk=gathering.series_id or gathering.pk)  # fmt: skip
    draft = GatheringDraft(**{one.name: getattr(gathering, one.name) for one in fields(GatheringDraft)})  # fmt: skip
    standing = gathering.begins_of_series() | {one.starts_at for one in meetings}
    made = []
    for n in range(1, times + 1):
        dates = [(_later(one.starts_at, n * every_days), _later(one.ends_at, n * every_days)) for one in meetings]  # fmt: skip
        if any(starts in standing for starts, _ends in dates):
            raise Refused(_("The series begins already on %(day)s."), field="every_days", day=f"{timezone.localtime(dates[0][0]):%Y-%m-%d %H:%M}")  # fmt: skip
        standing.update(starts for starts, _ends in dates)
        one = draft_gathering(draft, by=by, at=at)
        Gathering.objects.filter(pk=one.pk).update(series=first, picture=gathering.picture_id)
        one.refresh_from_db()
        for starts, ends in dates:
            add_meeting(one, starts, ends, by=by)
        made.append(one)
    gathering.keep("repeat", by=by, at=at, changes={"times": times, "every_days": every_days})
    return made


@transaction.atomic
def open_series(gathering: Gathering, *, by: By, at: datetime | None = None) -> int:
    """Open the registration of all drafts of the series. Gives how many."""
    drafts = gathering.others_of_series().filter(state=GatheringState.DRAFT) | Gathering.objects.filter(pk=gathering.pk, state=GatheringState.DRAFT)  # fmt: skip
    keys = list(drafts.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Refused(_("No draft of this series is left to open."))
    for one in Gathering.objects.filter(pk__in=keys).select_related("place").order_by("pk"):
        take_step(one, "open", by=by, at=at)
    return len(keys)


def _later(moment: datetime, days: int) -> datetime:
    """The same time by the clock on the wall, so many days later."""
    return moment.astimezone(SHANGHAI) + timedelta(days=days)
