"""What runs beside the cases: rules of reminding, and what they say on the last day of the year."""

from datetime import date, timedelta
from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions.reminding import remind_all, set_reminder
from yanzhen.kernel.cases.models import ReminderRule
from yanzhen.kernel.parties.actions import leave_with_deputy
from yanzhen.kernel.parties.actions.roster import people_for, write_roster
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Leave, Office, Person
from yanzhen.reforms.innovation_community.demo.scene import keeper, officers

FRIDAY: Final = 4

# when, amount, unit, what happens: invented; no national rule sets them.
RULES: Final = (
    ("untaken", 4, "working_hour", "remind"),
    ("before_due", 1, "working_day", "remind"),
    ("after_due", 1, "working_day", "tell_head"),
    ("after_due", 5, "working_day", "escalate"),
)


def make_duty(world: World) -> None:
    """The rules, and one run of the job that follows them."""
    for kind in ("service", "request"):
        for when, amount, unit, telling in RULES:
            rule = ReminderRule(kind=kind, when=when, amount=amount, unit=unit, telling=telling)
            set_reminder(rule, by=keeper())
    remind_all()
    _cover(world)
    _roster(world)


def _cover(world: World) -> None:
    """Two are away today: one covered by the colleague of the desk, one by another desk's."""
    held = officers("officer_economy", "officer_governance", "officer_public_affairs")
    economy, governance = held["officer_economy"], held["officer_governance"]
    pairs = (
        (economy[1], economy[0], 2, 3),
        (governance[1], held["officer_public_affairs"][0], 1, 6),
    )
    for away, deputy, before, after in pairs:
        leave_with_deputy(
            _person(away), deputy=_person(deputy), reason="年休假", by=keeper(),
            since=world.today - timedelta(days=before), until=world.today + timedelta(days=after),
        )  # fmt: skip


def _roster(world: World) -> None:
    """The head's roster of this week and the next: who leads, by day at weekends, at night."""
    head = officers("community_head")["community_head"][0]
    assert head.office_id is not None  # noqa: S101  the head sits in an office
    office = Office.objects.select_related("scope").get(pk=head.office_id)
    monday = world.today - timedelta(days=world.today.weekday())
    slots: dict[tuple[date, str], Person | None] = {}
    for n in range(14):
        day = monday + timedelta(days=n)
        staff = [
            one
            for one in people_for(office, day)
            if not Leave.objects.on(day).filter(person=one).exists()
        ]
        lead, guard, watch = (staff[(n + k) % len(staff)] for k in range(3))
        slots[day, "lead"], slots[day, "night"] = lead, watch
        if day.weekday() > FRIDAY:
            slots[day, "day"] = guard
    write_roster(office, slots, by=head)


def _person(actor: Actor) -> Person:
    assert actor.person_id is not None  # noqa: S101  officers are persons
    return Person.objects.select_related("party").get(pk=actor.person_id)
