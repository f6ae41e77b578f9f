"""Builders for tests: people who read, in this app's words."""

from typing import Any

from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Party, PartyKind, Person


def a_reader(name: str = "Lin Lan", **changes: Any) -> Actor:
    """Somebody on the register, as who acts."""
    party = Party.objects.create(kind=PartyKind.PERSON, name=name)
    Person.objects.create(party=party)
    return Actor(person_id=party.pk, person_name=name, **changes)
