"""Builders: a gathering with a date, open, closed; people with an age; a contest with judges and contestants."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from yanzhen.kernel.gatherings.actions.attending import come
from yanzhen.kernel.gatherings.actions.judging import seat_judge
from yanzhen.kernel.gatherings.actions.preparing import (
    GatheringDraft,
    add_meeting,
    draft_gathering,
    take_step,
)
from yanzhen.kernel.gatherings.actions.registering import Consent, register
from yanzhen.kernel.gatherings.contracts import DOORKEEPER, ORGANISER
from yanzhen.kernel.gatherings.models import Attendance, Gathering, Judge, Registration
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.models import SigningKey, Voucher, current_key
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

DRAWN_AT: Final = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
BEGINS: Final = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)
ENDS: Final = datetime(2026, 6, 20, 4, 30, tzinfo=UTC)
AFTER: Final = datetime(2026, 6, 21, 2, 0, tzinfo=UTC)
ADULT: Final = date(1990, 1, 1)
CONSENT: Final = Consent("Guardian", "13800000000")


def an_organiser(place: Place | None = None, person: Person | None = None) -> Actor:
    return an_actor(ORGANISER, place, person=person)


def a_doorkeeper(place: Place | None = None) -> Actor:
    return an_actor(DOORKEEPER, place)


def a_draft(place: Place | None = None, *, dates: int = 1, by: Actor | None = None, begins: datetime = BEGINS, **facts: Any) -> Gathering:  # fmt: skip
    """A free event of ten places on one date, unless told otherwise."""
    place, by = place or a_place(kind="village"), by or an_organiser()
    seller = facts.pop("seller", None) or a_seller(place, with_book=False)
    draft = GatheringDraft("Lanterns", "event", place, "The square", seller, places=10)
    if dates > 1:
        facts.setdefault("kind", "course")
    gathering = draft_gathering(replace(draft, **facts), by=by, at=DRAWN_AT)
    for n in range(dates):
        starts = begins + timedelta(days=7 * n)
        add_meeting(gathering, starts, starts + (ENDS - BEGINS), by=by)
    return gathering


def an_open_gathering(place: Place | None = None, **facts: Any) -> Gathering:
    at = facts.pop("at", DRAWN_AT)
    return take_step(a_draft(place, **facts), "open", by=an_organiser(), at=at)


def an_adult(name: str = "", **facts: Any) -> Person:
    return a_person(name, **{"birth_date": ADULT, **facts})


def registered(gathering: Gathering, person: Person | None = None, **facts: Any) -> Registration:
    person = person or an_adult()
    return register(gathering, person, by=a_resident(person), at=facts.pop("at", DRAWN_AT), **facts)


def ticket_of(registration: Registration) -> str:
    """The text of its code."""
    if not SigningKey.objects.exists():
        new_signing_key(by=system_actor(), at=DRAWN_AT - timedelta(days=400))
    return Voucher.objects.get(order=registration.order_id).token(current_key(BEGINS))


def came(registration: Registration, *, at: datetime = BEGINS, by: Actor | None = None) -> Attendance:  # fmt: skip
    meeting = registration.gathering.meetings.select_related("gathering__place").order_by("starts_at")[0]  # fmt: skip
    row = Registration.objects.select_related("person__party", "order", "gathering__place").get(pk=registration.pk)  # fmt: skip
    return come(meeting, row, by=by or a_doorkeeper(), at=at)


def a_contest(contestants: int = 3, judges: int = 2, **facts: Any) -> tuple[Gathering, list[Judge], list[Registration]]:  # fmt: skip
    """Open, with judges seated and contestants registered."""
    contest = an_open_gathering(kind="contest", **facts)
    seated = [seat_judge(contest, an_adult(f"Judge {n}"), by=an_organiser()) for n in range(judges)]
    return contest, seated, [registered(contest) for _n in range(contestants)]
