"""Builders: an item, a case, officers with a desk. A test names only what matters to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from yanzhen.base import contracts
from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Item, ReminderRule
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import Appointment, Office, Party, PartyKind, Person
from yanzhen.kernel.places.models import Place, PlaceKind

CLERK: Final = "test_clerk"
HEAD: Final = "test_head"
# Works on what it is given and sees nothing of the place.
# Above the heads: judges what departments refuse.
MAYOR: Final = "test_mayor"
HELPER: Final = "test_helper"
SINCE: Final = date(2020, 1, 1)
CLERK_MAY: Final = frozenset(
    {"cases.handle", "cases.see_scope", "cases.open_for_others", "parties.see"}
)
HEAD_MAY: Final = CLERK_MAY | {
    "cases.dispatch",
    "cases.approve",
    "cases.follow_up",
    "cases.configure",
    "cases.whistle",
}


@dataclass(frozen=True)
class Desk:
    """An office at a place and somebody in it."""

    office: Office
    actor: Actor
    appointment: Appointment


def register_test_duties() -> None:
    contracts.register(
        contracts.Duty(CLERK, "Clerk", CLERK_MAY),
        contracts.Duty(HEAD, "Head", HEAD_MAY),
        contracts.Duty(MAYOR, "Mayor", HEAD_MAY | {"cases.judge_whistle"}),
        contracts.Duty(HELPER, "Helper", frozenset({"portal.use", "cases.handle"})),
    )


def some_place(
    name: str = "梦里社区", parent: Place | None = None, kind: str = PlaceKind.COMMUNITY
) -> Place:
    place = Place(kind=kind, name=name, parent=parent)
    place.path = (parent.path if parent else "") + place.label
    place.save(force_insert=True)
    return place


def some_person(name: str = "林知夏") -> Person:
    return Person.objects.create(party=Party.objects.create(kind=PartyKind.PERSON, name=name))


def a_desk(
    place: Place, *, duty: str = CLERK, title: str = "Desk", person: Person | None = None
) -> Desk:
    register_test_duties()
    office = Office.objects.create(duty=duty, title=title, scope=place)
    appointment = Appointment.objects.create(
        person=person or some_person(f"{title} officer"), office=office, since=SINCE
    )
    return Desk(office, actor_of_appointment(appointment), appointment)


def an_item(**changes: Any) -> Item:
    """An item of a service with ten working days promised of twenty, unless told otherwise."""
    defaults: dict[str, Any] = {
        "kind": "service", "code": f"T-{new_key().hex[-8:]}", "name": "Permit for a stall", "audience": "enterprise", "duty": CLERK,
        "legal_amount": 20, "legal_unit": "working_day", "promise_amount": 10, "promise_unit": "working_day",
        "extension_max": 10, "reopen_days": 30, "is_example": True,
    }  # fmt: skip
    return Item.objects.create(**{**defaults, **changes})


def a_request_item(**changes: Any) -> Item:
    return an_item(
        **{"kind": "request", "name": "Something is broken", "promise_amount": 5, **changes}
    )


def a_case(
    *, item: Item | None = None, place: Place | None = None, reporter: Person | None = None,
    at: datetime | None = None, **changes: Any,
) -> Case:  # fmt: skip
    """A case filed by a person through the one door."""
    reporter = reporter or some_person("Reporter")
    draft = CaseDraft(
        item=item or an_item(),
        place=place or some_place(),
        title="The lift is stuck",
        reporter=reporter.party,
    )
    return open_case(replace(draft, **changes), by=actor_of_person(reporter), at=at)


@dataclass(frozen=True)
class Street:
    """An office, and what people ask of it."""

    place: Place
    desk: Desk
    item: Any

    def case(self, **facts: Any) -> Case:
        facts = {"place": self.place, "item": self.item, "office": self.desk.office, **facts}
        return a_case(**facts)

    def merge(self, case: Case, lead: Case) -> None:
        case.take_step("merge", by=self.desk.actor, data={"lead": lead})

    def reply(self, case: Case, words: str = "It runs again.") -> None:
        if case.state == "dispatched":
            case.take_step("accept", by=self.desk.actor)
        case.take_step("reply", by=self.desk.actor, note=words, data={"outcome": "resolved"})


def a_street() -> Street:
    place = some_place()
    return Street(place, a_desk(place, title="Desk of the street"), a_request_item(reopen_days=10))


def asker(case: Case) -> Actor:
    return actor_of_person(Person.objects.get(pk=case.reporter_id))


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def a_reminder_rule() -> ReminderRule:
    """One working day before; the same one when asked again."""
    facts: dict[str, Any] = {
        "kind": "request",
        "when": "before_due",
        "amount": 1,
        "telling": "remind",
    }
    return ReminderRule.objects.get_or_create(**facts)[0]
