"""What surveys show elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q

from yanzhen.kernel.surveys.contracts import SEE
from yanzhen.kernel.surveys.models import Answered, Survey
from yanzhen.kernel.surveys.models.choices import Channel
from yanzhen.kernel.surveys.workflow import SurveyState

SHOWN: Final = 5
RUNNING: Final = (SurveyState.OPEN, SurveyState.CLOSED)


def running(actor: Any, today: date) -> Mapping[str, Any] | None:
    """Surveys that run, and those whose results wait to be published."""
    rows = Survey.objects.visible_to(actor).filter(state__in=RUNNING).select_related("place")
    surveys = list(rows.order_by("closes_on", "pk")[:SHOWN])
    return {"surveys": surveys} if surveys else None


def own_surveys(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal: surveys that wait for this person's answer."""
    rows = Survey.objects.asking(actor).filter(
        state=SurveyState.OPEN, opens_on__lte=today, closes_on__gte=today, channels__contains=[Channel.PORTAL]
    )  # fmt: skip
    done = Answered.objects.filter(listed__party=actor.person_id).values("survey")
    surveys = list(rows.exclude(pk__in=done).select_related("place").order_by("closes_on", "pk")[:SHOWN])  # fmt: skip
    return {"surveys": surveys} if surveys else None


def find_surveys(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    if not actor.may(SEE) or not words.strip():
        return []
    rows = Survey.objects.visible_to(actor).filter(Q(title__icontains=words) | Q(number__iexact=words)).select_related("place")[:limit]  # fmt: skip
    return [(str(row), f"{row.place.name} · {row.get_state_display()}", row.get_absolute_url()) for row in rows]  # fmt: skip
