"""Builders for tests: somebody signed in with a duty."""

from datetime import date
from typing import Final

from yanzhen.base.contracts import Duty, duties
from yanzhen.kernel.parties.models import Appointment, Office, Party, PartyKind, Person, User

TEST_DUTY: Final = "desk.test"


def a_user(
    name: str = "周敏", *, desk: str = "", capabilities: frozenset[str] = frozenset()
) -> User:
    """A login of a person; with `desk`, in an office whose duty opens that desk and may do so much."""
    party = Party.objects.create(kind=PartyKind.PERSON, name=name)
    person = Person.objects.create(party=party)
    user = User.objects.create_user(f"user-{party.pk}", password="a-long-password", person=person)  # noqa: S106  a test's
    if desk:
        duty = f"{TEST_DUTY}.{desk}.{'-'.join(sorted(capabilities))}"
        duties.register(duty, Duty(duty, duty, capabilities, desk=desk))
        office = Office.objects.create(duty=duty, title="经济业务岗")
        Appointment.objects.create(person=person, office=office, since=date(2020, 1, 1))
    return user
