"""What a page shows of the cases that are answered together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Min

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.joining import MERGED

FOLLOWERS_SHOWN_MAX: Final = 50


def joined_context(case: Case, now: datetime) -> dict[str, Any]:
    """Whom it is answered with, or whom it answers: soonest due first."""
    if case.lead is not None:
        return {"lead": case.lead}
    followers = list(case.followers.order_by("due_at", "id").for_list())
    due = [
        other.due_at for other in [case, *followers] if other.due_at and not other.clock_stopped_at
    ]
    return {
        "followers": [
            {"case": other, "state": other.state_now, "remaining": other.remaining(now)}
            for other in followers[:FOLLOWERS_SHOWN_MAX]
        ],
        "count": len(followers),
        "earliest": min(due) if followers and due else None,
        "more": max(len(followers) - FOLLOWERS_SHOWN_MAX, 0),
    }


def sooner_promises(cases: Sequence[Case]) -> dict[UUID, datetime]:
    """By leading case: when the first of those it answers is due, where that is before its own day; one question."""
    leads = {case.pk: case.due_at for case in cases if case.clock_stopped_at is None}
    if not leads:
        return {}
    merged = Case.objects.filter(lead__in=leads, state=MERGED, due_at__isnull=False)
    found = merged.order_by().values_list("lead_id").annotate(first=Min("due_at"))
    own = ((lead, first, leads[lead]) for lead, first in found if lead is not None)
    return {lead: first for lead, first, due in own if due is None or first < due}
