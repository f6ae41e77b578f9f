"""A leave with its cover: the days away, and who stands in during them, written in one go; ended early."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By, WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.actions.offices import appoint
from yanzhen.kernel.parties.models import Appointment, DutyShift, Leave, Person

APPOINT = "offices.appoint"


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
    """Write down a leave; whoever covers holds all the person's offices in these days.

    One names a colleague of the same desks oneself (A/B cover); anybody else is named by who appoints.
    Raises Refused, and then nothing is written.
    """
    if by.person_id != person.pk and not by.may(APPOINT):
        raise Refused(_("Only those who keep the offices may change them."))
    if until < since:
        raise Refused(_("The last day lies before the first."), field="until")
    _lock(person, deputy)
    held = _held(person, since, until)
    if deputy is not None:
        _refuse_deputy(person, deputy, held, since, until, by)
    _refuse_needed(person, since, until)
    leave = _insert(Leave(person=person, deputy=deputy, since=since, until=until, reason=reason))
    if deputy is not None:
        _stand_in(deputy, held, leave, by)
    record(
        by=by, verb="parties.take_leave", noun=person.party, reason=reason,
        changes={"since": str(since), "until": str(until), "deputy": deputy.name if deputy else ""},
    )  # fmt: skip
    return leave


@transaction.atomic
def end_leave(leave: Leave, *, by: By, on: date | None = None) -> Leave | None:
    """Back earlier: `on` is the last day away (yesterday, where not given). None where it never began."""
    leave = Leave.objects.select_for_update().select_related("person__party").get(pk=leave.pk)
    if by.person_id != leave.person_id and not by.may(APPOINT):
        raise Refused(_("Only those who keep the offices may change them."))
    last = on or timezone.localdate() - timedelta(days=1)
    if last >= leave.until:
        raise Refused(_("This leave ends on %(day)s by itself."), day=leave.until)
    standing_in = Appointment.objects.filter(
        person_id=leave.deputy_id, deputy_for__person_id=leave.person_id, since__gte=leave.since, until__lte=leave.until
    )  # fmt: skip
    record(by=by, verb="parties.end_leave", noun=leave.person.party, changes={"until": [str(leave.until), str(last)]})  # fmt: skip
    if last < leave.since:
        # What a deputy did stays in the history; an office that never began is nobody's.
        standing_in.delete()
        leave.delete()
        return None
    standing_in.update(until=last)
    leave.until = last
    leave.save(update_fields=["until"])
    return leave


def cover_choices(person: Person, day: date) -> list[Person]:
    """Colleagues whom a person may name: who sits at the same desk, or at one of the same duty and place."""
    desks = Q()
    for appointment in _held(person, day, day):
        office = appointment.office
        desks |= Q(office=office) | Q(office__duty=office.duty, office__scope=office.scope_id)
    if not desks:
        return []
    beside = Appointment.objects.on(day).filter(desks, office__closed_on__isnull=True)
    people = Person.objects.filter(appointments__in=beside).exclude(pk=person.pk)
    return list(people.select_related("party").distinct().order_by("party__pinyin", "pk"))


def _lock(person: Person, deputy: Person | None) -> None:
    """Two who name each other at once come one after the other; else each would wait for the other's days."""
    in_turn(person, deputy)


def _held(person: Person, since: date, until: date) -> list[Appointment]:
    """The offices held in these days, each from its own first day on."""
    held = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=since), since__lte=until, person=person,
        office__closed_on__isnull=True, deputy_for__isnull=True,
    )  # fmt: skip
    return list(held.select_related("office").order_by("id"))


def _refuse_deputy(
    person: Person, deputy: Person, held: list[Appointment], since: date, until: date, by: By
) -> None:
    if deputy.pk == person.pk:
        raise Refused(_("A deputy is somebody else."), field="deputy")
    if not by.may(APPOINT) and deputy not in cover_choices(person, since):
        raise Refused(
            _(
                "You name a colleague of the same desk. Anybody else is named by who keeps the offices."
            ),
            field="deputy",
        )
    away = Leave.objects.filter(person=deputy, since__lte=until, until__gte=since).first()
    if away is not None:
        raise Refused(
            _("%(deputy)s is away from %(since)s to %(until)s. Two who cover each other are not away together."),
            field="deputy", deputy=deputy.name, since=away.since, until=away.until,
        )  # fmt: skip


def _refuse_needed(person: Person, since: date, until: date) -> None:
    """Whoever covers or is on duty in these days stays; there is no deputy of a deputy."""
    covers = Leave.objects.filter(deputy=person, since__lte=until, until__gte=since)
    covered = covers.select_related("person__party").first()
    if covered is not None:
        raise Refused(
            _("%(person)s covers for %(whom)s from %(since)s to %(until)s. Name another deputy there first."),
            field="since", person=person.name, whom=covered.person.name, since=covered.since, until=covered.until,
        )  # fmt: skip
    shift = (
        DutyShift.objects.filter(person=person, day__range=(since, until)).order_by("day").first()
    )
    if shift is not None:
        raise Refused(
            _("%(person)s is on duty on %(day)s. Change the roster first."),
            field="since", person=person.name, day=shift.day,
        )  # fmt: skip


def _insert(leave: Leave) -> Leave:
    try:
        with transaction.atomic():
            leave.save(force_insert=True)
    except IntegrityError as error:
        if "nobody_is_away_where_they_are_needed" in str(error):
            raise Refused(_("Two who cover each other are not away together.")) from error
        raise Refused(_("These days overlap with another leave.")) from error
    return leave


def _stand_in(deputy: Person, held: list[Appointment], leave: Leave, by: By) -> None:
    """An appointment for the days of the leave, where the deputy does not sit at the desk already."""
    own = set(
        Appointment.objects.filter(
            Q(until__isnull=True) | Q(until__gte=leave.until), person=deputy, since__lte=leave.since
        ).values_list("office_id", flat=True)
    )
    # That a colleague of the same desk stands in was asked above; the office itself is not theirs to give.
    keeper = WrittenBy(by.person_id, by.person_name, by.appointment_id, by.office_id, by.office_name, channel=by.channel)  # fmt: skip
    for appointment in held:
        if appointment.office_id in own:
            continue
        last = min(leave.until, appointment.until) if appointment.until else leave.until
        first = max(leave.since, appointment.since)
        appoint(
            deputy, appointment.office, by=keeper, since=first, until=last, deputy_for=appointment
        )
