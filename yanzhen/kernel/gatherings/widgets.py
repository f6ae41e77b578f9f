"""What gatherings show elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from yanzhen.kernel.gatherings.contracts import SEE
from yanzhen.kernel.gatherings.models import Gathering, Meeting, Registration

SHOWN: Final = 5
AHEAD: Final = timedelta(days=14)


def running(actor: Any, today: date) -> Mapping[str, Any] | None:
    """The next dates of the office's places."""
    now = timezone.now()
    mine = Gathering.objects.worked_by(actor).exclude(state__in=["draft", "cancelled"])
    meetings = list(Meeting.objects.filter(gathering__in=mine, ends_at__gte=now, starts_at__lte=now + AHEAD).select_related("gathering__place").order_by("starts_at", "pk")[:SHOWN])  # fmt: skip
    return {"meetings": meetings} if meetings else None


def own_places(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal: where this person is expected."""
    if actor.person_id is None:
        return None
    rows = Registration.objects.standing().filter(person=actor.person_id, gathering__meetings__ends_at__gte=timezone.now())  # fmt: skip
    places = list(rows.select_related("gathering__place").distinct().order_by("-registered_at")[:SHOWN])  # fmt: skip
    return {"places": places} if places else None


def may_see_picture(actor: Any, owner_id: Any) -> bool:
    """The poster's picture is seen by whoever sees the gathering."""
    return Gathering.objects.visible_to(actor).filter(pk=owner_id).exists()


def find_gatherings(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    if not actor.may(SEE) or not words.strip():
        return []
    rows = Gathering.objects.worked_by(actor).filter(Q(title__icontains=words) | Q(number__iexact=words)).select_related("place")[:limit]  # fmt: skip
    return [(str(row), f"{row.place.name} · {row.get_state_display()}", row.get_absolute_url()) for row in rows]  # fmt: skip
