"""Offices open and close; people are appointed, stand in for others, go on leave and are dismissed."""

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.contracts import duties
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Appointment, Office, Organisation, Person
from yanzhen.kernel.places.models import Place

# Nobody holds two of these at a time (GB/T 22239: three administrators).
SEPARATED: Final = frozenset({"administrator", "security", "auditor"})


@transaction.atomic
def create_office(
    *,
    duty: str,
    title: str,
    by: By,
    scope: Place | None = None,
    organisation: Organisation | None = None,
    phone: str = "",
) -> Office:
    """Open an office with a duty over a place (everywhere without one)."""
    _refuse_unless(by, "offices.edit")
    if duty not in duties:
        raise Refused(_("There is no duty “%(duty)s”."), field="duty", duty=duty)
    if not title.strip():
        raise Refused(_("An office needs a name."), field="title")
    office = Office.objects.create(
        duty=duty, title=title.strip(), scope=scope, organisation=organisation, phone=phone
    )
    record(
        by=by,
        verb="parties.create_office",
        noun=office,
        changes={"duty": duty},
        place_path=scope.path if scope else "",
    )
    return office


@transaction.atomic
def close_office(office: Office, *, by: By, reason: str, on: date | None = None) -> Office:
    """End an office; who still sits in it is dismissed first."""
    _refuse_unless(by, "offices.edit")
    on = on or timezone.localdate()
    office = Office.objects.select_for_update().get(pk=office.pk)
    if office.closed_on is not None:
        raise Refused(_("%(office)s is closed already."), office=office.title)
    if office.appointments.filter(Q(until__isnull=True) | Q(until__gt=on)).exists():
        raise Refused(
            _("Somebody still holds %(office)s. Let them hand over first."), office=office.title
        )
    office.closed_on = on
    office.save(update_fields=["closed_on"])
    record(
        by=by,
        verb="parties.close_office",
        noun=office,
        reason=reason,
        place_path=office.scope.path if office.scope else "",
    )
    return office


@transaction.atomic
def appoint(
    person: Person,
    office: Office,
    *,
    by: By,
    since: date | None = None,
    until: date | None = None,
    deputy_for: Appointment | None = None,
) -> Appointment:
    """Give a person an office from a day on, or let them stand in for who holds it."""
    _refuse_unless(by, "offices.appoint")
    since = since or timezone.localdate()
    if until and until < since:
        raise Refused(_("The last day lies before the first."), field="until")
    # The person is locked: two appointments at once would not see each other's separation of duties.
    person = Person.objects.select_for_update().select_related("party").get(pk=person.pk)
    office = (
        Office.objects.select_for_update(of=("self",)).select_related("scope").get(pk=office.pk)
    )
    if office.closed_on is not None and (until is None or until > office.closed_on):
        raise Refused(_("%(office)s is closed."), office=office.title)
    if deputy_for and (deputy_for.office_id != office.pk or deputy_for.person_id == person.pk):
        raise Refused(_("A deputy stands in for another person in the same office."))
    if deputy_for and deputy_for.deputy_for_id:
        raise Refused(_("A deputy stands in for the holder, never for another deputy."))
    _refuse_self_appointment(person, by)
    _refuse_joined_administrators(person, office, since, until)
    appointment = _insert(
        Appointment(person=person, office=office, since=since, until=until, deputy_for=deputy_for)
    )
    changes = {"office": office.title, "since": str(since), "until": str(until or "")}
    record(
        by=by,
        verb="parties.appoint",
        noun=person.party,
        changes=changes,
        place_path=office.scope.path if office.scope else "",
    )
    announce("parties.appointed", appointment_id=appointment.pk)
    return appointment


@transaction.atomic
def dismiss(
    appointment: Appointment, *, by: By, reason: str = "", on: date | None = None
) -> Appointment:
    """End an appointment; `on` is its last day (yesterday keeps it out of today)."""
    _refuse_unless(by, "offices.appoint")
    on = on or timezone.localdate()
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if appointment.until is not None and appointment.until <= on:
        raise Refused(_("This appointment has ended already."))
    appointment.until = max(on, appointment.since)
    appointment.save(update_fields=["until"])
    record(
        by=by,
        verb="parties.dismiss",
        noun=appointment.person.party,
        reason=reason,
        changes={"office": appointment.office.title, "until": str(appointment.until)},
    )
    announce("parties.dismissed", appointment_id=appointment.pk)
    return appointment


def people_named(name: str) -> list[Person]:
    """Who may be meant by a login or a whole name; two at most are looked for."""
    return list(Person.objects.named(name.strip())[:2])


def person_named(name: str, *, field: str = "person") -> Person:
    """The one person of this login or whole name, or Refused beside `field`."""
    people = people_named(name)
    if len(people) == 1:
        return people[0]
    sentence = (
        _("Several are called %(name)s. Give the login instead.")
        if people
        else _("Nobody here is called %(name)s.")
    )
    raise Refused(sentence, field=field, name=name.strip())


def _refuse_unless(by: By, capability: str) -> None:
    if not by.may(capability):
        raise Refused(_("Only those who keep the offices may change them."))


def _refuse_self_appointment(person: Person, by: By) -> None:
    if by.person_id == person.pk:
        raise Refused(_("Nobody gives an office to themself."))


def _refuse_joined_administrators(
    person: Person, office: Office, since: date, until: date | None
) -> None:
    if office.duty not in SEPARATED:
        return
    others = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=since),
        person=person,
        office__duty__in=SEPARATED - {office.duty},
    )
    if until:
        others = others.filter(since__lte=until)
    other = others.select_related("office").first()
    if other:
        raise Refused(
            _("System, security and audit are kept by three people; this one holds %(office)s."),
            office=other.office.title,
        )


def _insert(appointment: Appointment) -> Appointment:
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError as error:
        if "a_person_holds_an_office_once_at_a_time" not in str(error):
            raise
        raise Refused(
            _("%(person)s holds %(office)s in these days already."),
            person=appointment.person.name,
            office=appointment.office.title,
        ) from error
    return appointment
