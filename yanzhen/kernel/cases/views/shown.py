"""What a page shows of the cases that are answered together."""

from datetime import datetime
from typing import Any, Final

from yanzhen.kernel.cases.models import Case

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
