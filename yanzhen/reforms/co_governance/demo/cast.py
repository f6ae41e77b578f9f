"""Who takes part in the demo of the three parties, and the pictures they take."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.files.base import ContentFile

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.drawn_pictures import Canvas, Colour, sheet
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment, Organisation, Person
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.models import Estate

SKY, WALL, TILE, WET, BLACK, NEW, RAIL = (
    (205, 222, 234), (214, 200, 178), (178, 170, 158), (96, 92, 84), (58, 58, 62), (150, 178, 160), (120, 126, 132),
)  # fmt: skip


def setting_up() -> Actor:
    """May everything, is nobody."""
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="demo")


def officer(duty: str, place: Place) -> Actor | None:
    """Whoever holds this duty for the place."""
    held = Appointment.objects.filter(office__duty=duty, until=None).select_related(
        "person__party", "office__scope", "office__organisation__party"
    )  # fmt: skip
    fits = [
        one
        for one in held.order_by("pk")
        if one.office.scope and place.path.startswith(one.office.scope.path)
    ]
    return actor_of_appointment(fits[0]) if fits else None


def seat(world: World, duty: str, title: str, place: Place, username: str) -> Actor:
    """Whoever holds this duty for the place; where nobody does, somebody is appointed."""
    there = officer(duty, place)
    if there is not None:
        return there
    by = setting_up()
    person = register_person(name=world.person_name(), by=by, phone=world.phone())
    office = create_office(duty=duty, title=title, by=by, scope=place)
    appointment = appoint(person, office, by=by, since=world.started)
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
    world.login(username, f"{title} {person.name}")
    return actor_of_appointment(appointment)


def drawn(kind: str, floor: Colour, *, stains: bool = False) -> ContentFile[bytes]:
    """A terrace under the sky, roughly: wall, railing, floor of tiles, stains where water stood."""
    picture = (
        Canvas()
        .fill(0, 0, 480, 150, SKY)
        .fill(0, 40, 130, 320, WALL)
        .fill(40, 110, 54, 110, (170, 196, 210))
    )
    for post in range(7):
        picture.fill(140 + post * 56, 96, 5, 70, RAIL)
    picture.fill(130, 92, 350, 7, RAIL).fill(130, 164, 350, 196, floor)
    if floor != BLACK:
        for line in range(6):
            picture.fill(130, 164 + line * 36, 350, 2, (140, 134, 124)).fill(
                180 + line * 60, 164, 2, 196, (140, 134, 124)
            )
    if stains:
        picture.disc(250, 250, 74, 26, WET).disc(386, 312, 62, 20, WET).line(
            [(150, 180), (230, 236), (300, 232), (420, 330)], (60, 56, 50), 4
        )
        picture.disc(66, 300, 34, 44, (176, 158, 130))
    return ContentFile(picture.png(), name=f"{kind}.png")


def paper(lines: int, name: str) -> ContentFile[bytes]:
    return ContentFile(sheet(lines), name=name)


@dataclass(frozen=True)
class Cast:
    """Who takes part, and the year it happens in."""

    world: World
    estate: Estate
    secretary: Actor
    chair: Actor
    owners: list[Person]
    year: int

    def day(self, month: int, day: int) -> date:
        return date(self.year, month, day)

    def at(self, month: int, day: int) -> datetime:
        return datetime.combine(self.day(month, day), time(10), SHANGHAI)


def organisation(world: World, name: str, kind: str, place: Place) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party", "place").first()
    return known or register_organisation(
        name=name, kind=kind, by=setting_up(), uscc=world.uscc(), place=place
    )
