"""What a handover would move, found by doing it and taking it back."""

from collections import Counter

from django.db import transaction

from yanzhen.base.by import By
from yanzhen.kernel.parties.actions.handover import hand_over_desk
from yanzhen.kernel.parties.contracts import handover_parts
from yanzhen.kernel.parties.models import Appointment


@transaction.atomic
def preview_handover(
    giver: Appointment, taker: Appointment, *, by: By, reason: str
) -> list[tuple[str, int]]:
    """(part, how many things) that would change hands; raises Refused as the handover would.

    The handover runs inside a savepoint that is rolled back, so the numbers are exactly those of
    the real one, whatever an app does there; its records and announcements vanish with it.
    """
    before = transaction.savepoint()
    try:
        handover = hand_over_desk(giver, taker, by=by, reason=reason)
        counts = Counter(handover.lines.values_list("part", flat=True))
    finally:
        transaction.savepoint_rollback(before)
    return [
        (str(part.title), counts.get(part.slug, 0))
        for part in sorted(handover_parts, key=lambda part: (part.order, part.slug))
    ]
