"""The Actor: who acts, in which office, for whom, by which channel. Built once per request or job."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from yanzhen.base.contracts import duties
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Appointment, Party, User

Asked = TypeVar("Asked")
# What a person may do without any office: ask for themselves and follow their own cases.
PORTAL: Final = frozenset({"portal.use"})


@dataclass(frozen=True)
class Actor:
    """The `by=` of every verb. Frozen: a right can't be added on the way."""

    person_id: uuid.UUID | None
    person_name: str
    appointment_id: uuid.UUID | None = None
    office_id: uuid.UUID | None = None
    office_name: str = ""
    organisation_id: uuid.UUID | None = None
    organisation_name: str = ""
    duty: str = ""
    scope_path: str | None = None
    scope_name: str = ""
    capabilities: frozenset[str] = PORTAL
    on_behalf_of_id: uuid.UUID | None = None
    on_behalf_of_name: str = ""
    channel: str = "web"
    # What a page's frame and its parts both ask is asked once; gone with the request.
    _asked: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, name: str, ask: "Callable[[Actor], Asked]") -> "Asked":
        """The answer to the first `ask` of this name; for what is shown, never for what decides."""
        if name not in self._asked:
            self._asked[name] = ask(self)
        found: Asked = self._asked[name]
        return found

    def may(self, capability: str) -> bool:
        return capability in self.capabilities

    def for_party(self, party: Party | None, *, channel: str) -> "Actor":
        """The same actor acting for somebody at the counter or on the telephone."""
        return replace(
            self,
            on_behalf_of_id=party.pk if party else None,
            on_behalf_of_name=party.name if party else "",
            channel=channel,
        )

    @property
    def desk(self) -> str:
        duty = duties.get(self.duty)
        return duty.desk if duty else "portal"


NOBODY: Final = Actor(person_id=None, person_name="", capabilities=frozenset(), channel="web")


def speaks_for(actor: Any) -> list[uuid.UUID]:
    """The parties in whose name somebody answers: themselves and the organisation of their office."""
    return [key for key in (actor.person_id, getattr(actor, "organisation_id", None)) if key]


def actor_of_person(person: Any, *, channel: str = "web") -> Actor:
    """A person without an office."""
    return Actor(person_id=person.pk, person_name=person.name, channel=channel)


def actor_of_appointment(appointment: Appointment, *, channel: str = "web") -> Actor:
    """A person in an office; load with `person__party, office__scope, office__organisation__party`."""
    office, person = appointment.office, appointment.person
    organisation, stands_for = office.organisation, appointment.deputy_for
    return Actor(
        person_id=person.pk,
        person_name=person.name,
        appointment_id=appointment.pk,
        office_id=office.pk,
        office_name=office.title,
        organisation_id=organisation.pk if organisation else None,
        organisation_name=organisation.name if organisation else "",
        duty=office.duty,
        scope_path=office.scope.path if office.scope else None,
        scope_name=office.scope.name if office.scope else "",
        capabilities=PORTAL | capabilities_of(office.duty),
        # A deputy acts in their own name, for whoever is away.
        on_behalf_of_id=stands_for.person_id if stands_for else None,
        on_behalf_of_name=stands_for.person.name if stands_for else "",
        channel=channel,
    )


def appointments_of(user: User, today: date) -> list[Appointment]:
    """The offices a login may choose among, today's only, in a steady order."""
    # The question that brought the login may have been answered already (backends.py).
    person = user.person
    if person is None or not getattr(user, "ever_appointed", True):
        return []
    held = list(
        Appointment.objects.on(today)
        .filter(person=person, office__closed_on__isnull=True)
        .select_related("office__scope", "office__organisation__party")
        .order_by("since", "id")
    )
    for appointment in held:
        # At hand already; joined, it would be read for every office.
        appointment.person = person
    prefetch_related_objects(
        [one for one in held if one.deputy_for_id], "deputy_for__person__party"
    )
    # One's own offices before those one only covers.
    return sorted(held, key=lambda one: one.deputy_for_id is not None)


def actor_of_user(
    user: User, today: date, *, chosen: str = "", channel: str = "web"
) -> tuple[Actor, list[Appointment]]:
    """The actor of a login and the offices it may change to; `chosen` is an appointment's id."""
    appointments = appointments_of(user, today)
    for appointment in appointments:
        if str(appointment.pk) == chosen:
            return actor_of_appointment(appointment, channel=channel), appointments
    if appointments:
        return actor_of_appointment(appointments[0], channel=channel), appointments
    if user.person is not None:
        return actor_of_person(user.person, channel=channel), []
    return NOBODY, []


def system_actor(channel: str = "job") -> Actor:
    """Jobs act as the system; the steps reserved for it look at the missing person."""
    return Actor(person_id=None, person_name=_("System"), capabilities=frozenset(), channel=channel)
