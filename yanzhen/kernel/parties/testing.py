"""Builders: people, organisations, offices and the actors who hold them."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.test import Client
from django.utils import timezone

from yanzhen.base.crypto import blind_index
from yanzhen.base.search import pinyin_of
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import (
    Appointment,
    Household,
    Leave,
    Office,
    Organisation,
    OrganisationKind,
    Party,
    PartyKind,
    Person,
    User,
)
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

LONG_AGO: Final = date(2020, 1, 1)
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PASSWORD: Final = "geese-fly-in-formation"  # noqa: S105  of test logins only
_numbers = itertools.count(1)


def a_party(name: str, kind: str = PartyKind.PERSON) -> Party:
    return Party.objects.create(kind=kind, name=name, pinyin=pinyin_of(name)[:500])


def a_person(name: str = "", *, phone: str = "", **facts: Any) -> Person:
    index = blind_index(phone, "person.phone") if phone else ""
    name = name or f"Person {next(_numbers)}"
    return Person.objects.create(party=a_party(name), phone=phone, phone_index=index, **facts)


def an_organisation(
    name: str = "",
    *,
    kind: str = OrganisationKind.ENTERPRISE,
    uscc: str | None = None,
    **facts: Any,
) -> Organisation:
    """An organisation with a valid credit code of its own; `uscc=""` for one without."""
    number = next(_numbers)
    party = a_party(name or f"Firm {number}", PartyKind.ORGANISATION)
    code = a_credit_code(number) if uscc is None else uscc
    return Organisation.objects.create(party=party, kind=kind, uscc=code, **facts)


def a_household(place: Place, *members: Person, name: str = "") -> Household:
    party = a_party(name or f"Household {next(_numbers)}", PartyKind.HOUSEHOLD)
    household = Household.objects.create(party=party, place=place)
    household.members.set(members)
    return household


def a_credit_code(number: int, *, start: str = "91330110") -> str:
    """A credit code with a right check character (GB 32100-2015); equal numbers give equal codes."""
    body = f"{start}{number:09d}"
    total = sum(ALPHABET.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def an_office(
    duty: str = "administrator",
    scope: Place | None = None,
    *,
    title: str = "",
    organisation: Organisation | None = None,
) -> Office:
    title = title or f"{duty.title()} desk {next(_numbers)}"
    return Office.objects.create(duty=duty, scope=scope, title=title, organisation=organisation)


def an_appointment(
    person: Person | None = None, office: Office | None = None, **facts: Any
) -> Appointment:
    return Appointment.objects.create(
        person=person or a_person(),
        office=office or an_office(),
        **{"since": LONG_AGO, **facts},
    )


def an_actor(
    duty: str = "administrator",
    scope: Place | None = None,
    *,
    person: Person | None = None,
    more: Iterable[str] = (),
    channel: str = "web",
) -> Actor:
    """A person in an office with this duty over `scope` (everywhere without); `more` adds capabilities."""
    office = an_office(duty, scope)
    actor = actor_of_appointment(an_appointment(person, office), channel=channel)
    return replace(actor, capabilities=actor.capabilities | frozenset(more))


def a_resident(person: Person | None = None, *, channel: str = "web") -> Actor:
    """An actor without any office: the portal's user."""
    return actor_of_person(person or a_person(), channel=channel)


def a_login(actor: Actor | None = None, *, username: str = "") -> User:
    """A login for the actor's person, with PASSWORD; use `client.force_login`."""
    actor = actor or an_actor()
    user = User(username=username or f"user{next(_numbers)}", person_id=actor.person_id)
    user.set_password(PASSWORD)
    user.save()
    return user


def at_the_door(actor: Actor | None = None, *, language: str = "en") -> Client:
    """A browser in which the actor has signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(a_login(actor))
    return client


def an_actor_at(kind: str, duty: str = "administrator", **facts: Any) -> Actor:
    """An actor whose office answers for a new place of this kind."""
    return an_actor(duty, a_place(kind=kind), **facts)


def a_leave(person: Any) -> Leave:
    """Three days from now, for one day; the same one when asked again."""
    day = timezone.localdate() + timedelta(days=3)
    return Leave.objects.get_or_create(person=person, since=day, until=day)[0]
