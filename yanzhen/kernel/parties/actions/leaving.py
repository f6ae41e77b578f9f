"""A leave with a deputy: the days away, and who stands in during them, written in one go."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actions.offices import appoint, take_leave
from yanzhen.kernel.parties.models import Appointment, Leave, Person


@transaction.atomic
def leave_with_deputy(
    person: Person,
    *,
    since: date,
    until: date,
    by: By,
    reason: str = "",
    deputy: Person | None = None,
) -> Leave:
    """Write down a leave; the deputy, if one is named, holds all the person's offices in these days.

    Only who appoints names a deputy. Raises Refused, and then nothing is written.
    """
    leave = take_leave(person, since=since, until=until, by=by, reason=reason)
    if deputy is None:
        return leave
    if deputy.pk == person.pk:
        raise Refused(_("A deputy is somebody else."), field="deputy")
    held = Appointment.objects.on(since).filter(
        Q(office__closed_on__isnull=True), person=person, deputy_for__isnull=True
    )
    for appointment in held.select_related("office").order_by("id"):
        last = min(until, appointment.until) if appointment.until else until
        appoint(deputy, appointment.office, by=by, since=since, until=last, deputy_for=appointment)
    return leave
