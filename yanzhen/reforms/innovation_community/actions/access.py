"""Letting a firm's contact or a talent into the portal, and taking that back.

Offices and logins are kept by the security administrator. The head of a community may open this one
kind of door, for people of the own register who hold no office in the house; nothing else with it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.actions import (
    appoint,
    close_login,
    close_office,
    create_login,
    create_office,
    dismiss,
    reopen_login,
)
from yanzhen.kernel.parties.actions.logins import new_password
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Appointment, Office, Person, User
from yanzhen.reforms.innovation_community.contracts import PORTAL
from yanzhen.reforms.innovation_community.models import Contact, Enterprise, Talent
from yanzhen.reforms.innovation_community.models.scope import must_cover

CONTACT: Final = "enterprise_contact"
KEEPS: Final = frozenset({"offices.edit", "offices.appoint", "logins.edit"})


@dataclass(frozen=True)
class Admission:
    """How somebody signs in now. The password is empty where they had a login: they know it."""

    person: Person
    username: str
    password: str = ""


@transaction.atomic
def admit_contact(contact: Contact, *, username: str, by: By) -> Admission:
    """Let a contact act for the firm on the portal: office, appointment, and a login where there is none."""
    firm = contact.enterprise
    _refuse_stranger(firm.scope_path, by)
    if contact.until is not None:
        raise Refused(_("%(name)s speaks for this firm no longer."), name=contact.person.name)
    _refuse_house(contact.person)
    keeper = _keeper(by)
    appoint(contact.person, _desk_of(firm, keeper), by=keeper)
    admission = _login(contact.person, username, by)
    _record(by, "admit", firm, contact.person)
    return admission


@transaction.atomic
def turn_away_contact(contact: Contact, *, by: By) -> None:
    """Take the portal back: the appointment ends, and the office with its last holder."""
    _refuse_stranger(contact.enterprise.scope_path, by)
    if not end_access(contact, by=by):
        raise Refused(_("%(name)s has no access for this firm."), name=contact.person.name)


def end_access(contact: Contact, *, by: By) -> bool:
    """End what lets a contact act for the firm, and say whether there was anything.

    Asks no right of its own: whoever may end the contact ends the access with it.
    """
    today = timezone.localdate()
    held = Appointment.objects.on(today).filter(
        person=contact.person,
        office__duty=CONTACT,
        office__organisation=contact.enterprise.organisation_id,
        office__closed_on=None,
    )
    if (appointment := held.select_related("office__scope", "person__party").first()) is None:
        return False
    keeper = _keeper(by)
    # The last day was yesterday: access ends now, not at midnight.
    dismiss(appointment, by=keeper, on=today - timedelta(days=1))
    others = Appointment.objects.on(today).filter(office=appointment.office_id)
    if not others.exclude(pk=appointment.pk).exists():
        close_office(appointment.office, by=keeper, reason="")
    _record(by, "turn_away", contact.enterprise, contact.person)
    return True


@transaction.atomic
def admit_talent(talent: Talent, *, username: str, by: By) -> Admission:
    """Let a talent sign in and see the own row; no office comes with it."""
    _refuse_stranger(talent.scope_path, by)
    _refuse_house(talent.person)
    user = User.objects.filter(person=talent.person).first()
    if user is not None and user.is_active:
        raise Refused(_("%(name)s has a login already."), name=talent.name)
    admission = _login(talent.person, username, by)
    _record(by, "admit", talent, talent.person)
    return admission


@transaction.atomic
def turn_away_talent(talent: Talent, *, by: By) -> None:
    """Close the login of a talent; who is signed in is out with the next page."""
    _refuse_stranger(talent.scope_path, by)
    _refuse_house(talent.person)
    close_login(talent.person, by=_keeper(by))
    _record(by, "turn_away", talent, talent.person)


def admitted(enterprise: Enterprise) -> set[object]:
    """Keys of those who act for the firm on the portal today; one question."""
    held = Appointment.objects.on(timezone.localdate()).filter(
        office__duty=CONTACT,
        office__organisation=enterprise.organisation_id,
        office__closed_on=None,
    )
    return set(held.values_list("person", flat=True))


def _refuse_stranger(path: str, by: By) -> None:
    if not by.may(PORTAL):
        raise Refused(
            _("Only the head of the community or the security administrator lets people in.")
        )
    must_cover(by, path)


def _refuse_house(person: Person) -> None:
    """Whoever works in the house, or will, gets a login from security: a password made here opens their desk."""
    held = Appointment.objects.filter(person=person).exclude(until__lt=timezone.localdate())
    if held.exclude(office__duty=CONTACT).exists():
        raise Refused(
            _(
                "%(name)s holds an office in the house. The security administrator keeps that login."
            ),
            name=person.name,
        )


def _keeper(by: By) -> Actor:
    """The actor with what opening this one door needs; used inside this file only."""
    assert isinstance(by, Actor)  # noqa: S101  people let people in, no job does
    # A request holds its actor lazily; for_party gives a plain one.
    plain = by.for_party(None, channel=by.channel)
    return replace(plain, capabilities=plain.capabilities | KEEPS)


def _desk_of(firm: Enterprise, keeper: Actor) -> Office:
    open_desks = Office.objects.open().filter(duty=CONTACT, organisation=firm.organisation)
    found = open_desks.order_by("id").first()
    return found or create_office(
        duty=CONTACT,
        title=str(_("Contact of a firm")),
        scope=firm.place,
        organisation=firm.organisation,
        by=keeper,
    )


def _login(person: Person, username: str, by: By) -> Admission:
    user = User.objects.filter(person=person).first()
    if user is not None and user.is_active:
        return Admission(person, user.username)
    password = new_password()
    if user is None:
        user = create_login(
            person, username=username, password=password, by=_keeper(by), must_change=True
        )
        return Admission(person, user.username, password)
    # Security may have closed it for a reason that is not ours to overrule.
    if not by.may("logins.edit"):
        raise Refused(
            _("The login of %(name)s was closed. The security administrator opens it again."),
            name=person.name,
        )
    reopen_login(person, password=password, by=by)
    return Admission(person, user.username, password)


def _record(by: By, verb: str, whom: Enterprise | Talent, person: Person) -> None:
    record(
        by=by,
        verb=f"innovation_community.{verb}",
        noun=whom,
        changes={"person": str(person.pk)},
        place_path=whom.scope_path,
    )
