"""What a resident may read of a request that somebody else filed: sort, place, state, day. No names, no words.

Only for items that an administrator marked as about a shared thing (a lift, a lamp, a road). The words
that others wrote are not asked either: who types a name must not learn from the answer that it occurs.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.items import Item
from yanzhen.kernel.cases.models.joining import MERGED
from yanzhen.kernel.cases.models.similar import neighbourhood
from yanzhen.kernel.places.models import Place, PlaceKind

LINES_MAX: Final = 5


@dataclass(frozen=True)
class PublicLine:
    """One open request of somebody else; nothing in here needs hiding any more."""

    key: UUID
    item: str
    place: str
    said: "str | Promise"
    day: date


def public_lines(item: Item, place: Place, actor: Any) -> list[PublicLine]:
    """Open, not answered yet, of this item, near this place, by others; the nearest and newest first."""
    if not item.shared:
        return []
    own = [key for key in (actor.person_id, getattr(actor, "organisation_id", None)) if key]
    known = (
        Case.objects.open()
        .within(neighbourhood(place))
        .filter(item=item, clock_stopped_at__isnull=True, office__isnull=False)
        .filter(parent__isnull=True)
        .exclude(state=MERGED)
        .exclude(Q(reporter__in=own) | Q(subject__in=own))
        .select_related("item", "place__parent")
        .order_by("-received_at")[: LINES_MAX * 4]
    )
    nearest = sorted(known, key=lambda case: case.place_id != place.pk)
    return [_line(case) for case in nearest[:LINES_MAX]]


def _line(case: Case) -> PublicLine:
    shown = case.place
    if shown.kind == PlaceKind.UNIT and shown.parent is not None:
        shown = shown.parent  # whose door it is says who asked
    return PublicLine(
        key=case.pk,
        item=case.item.name,
        place=shown.name,
        said=case.state_now.said,
        day=timezone.localdate(case.received_at),
    )
