"""Handing over a desk: everything open changes hands at once, and a receipt says what."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.contracts import handover_parts
from yanzhen.kernel.parties.models import Appointment, Handover, HandoverLine


@transaction.atomic
def hand_over_desk(
    giver: Appointment,
    taker: Appointment,
    *,
    by: By,
    reason: str,
    at: datetime | None = None,
    once: UUID | None = None,
) -> Handover:
    """Move all that is open from one appointment to another and write the receipt.

    Every app's part moves in this one transaction: the desk changes hands whole or not at all.
    `once` is the form's key: pressed twice, it is one handover. Announces "parties.desk_handed_over".
    """
    at = at or timezone.now()
    both = _lock_both(giver, taker)
    done = Handover.objects.filter(pk=once).first() if once else None
    if done:
        return done
    giver, taker = both
    _refuse_unfit(giver, taker, by, reason, at)
    handover = Handover.objects.create(
        id=once or new_key(), giver=giver, taker=taker, reason=reason.strip(), handed_at=at
    )
    lines = _move_all(handover, by)
    record(
        by=by,
        verb="parties.hand_over",
        noun=handover,
        reason=reason,
        changes={"lines": len(lines)},
        place_path=giver.office.scope.path if giver.office.scope else "",
    )
    announce("parties.desk_handed_over", handover_id=handover.pk)
    return handover


def _lock_both(giver: Appointment, taker: Appointment) -> tuple[Appointment, Appointment]:
    if giver.pk == taker.pk:
        raise Refused(_("A desk is handed to somebody else."), field="taker")
    rows = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("person__party", "office__scope")
        .order_by("id")
        .in_bulk([giver.pk, taker.pk])
    )
    return rows[giver.pk], rows[taker.pk]


def _refuse_unfit(
    giver: Appointment, taker: Appointment, by: By, reason: str, at: datetime
) -> None:
    if not may_hand_over(giver, by):
        raise Refused(_("Only %(person)s may hand over this desk."), person=giver.person.name)
    if not reason.strip():
        raise Refused(_("Say why the desk is handed over."), field="reason")
    if taker.office.duty != giver.office.duty:
        raise Refused(
            _("%(office)s has another duty and can't take over this desk."),
            field="taker",
            office=taker.office.title,
        )
    if not taker.is_in_force_on(timezone.localdate(at)):
        raise Refused(
            _("%(person)s does not hold %(office)s today."),
            field="taker",
            person=taker.person.name,
            office=taker.office.title,
        )


def may_hand_over(giver: Appointment, by: By) -> bool:
    """The person themself, who appoints, and the head of the place the desk answers for."""
    if by.person_id == giver.person_id or by.may("offices.appoint"):
        return True
    scope = giver.office.scope
    within = bool(by.scope_path and scope and scope.path.startswith(by.scope_path))
    return by.may("desks.hand_over") and within


def _move_all(handover: Handover, by: By) -> list[HandoverLine]:
    lines = [
        HandoverLine(
            handover=handover,
            part=part.slug,
            noun_label=thing.noun_label,
            noun_id=thing.noun_id,
            title=thing.title[:300],
        )
        for part in sorted(handover_parts, key=lambda part: (part.order, part.slug))
        for thing in part.move(handover.giver, handover.taker, by)
    ]
    return HandoverLine.objects.bulk_create(lines)
