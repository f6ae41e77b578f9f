"""The village of the demo, its two owners, and who keeps and reviews their assets; taken over where an earlier part made them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Organisation, OrganisationKind
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.models import Place, PlaceKind

TOWNSHIP: Final = "湖源乡"
VILLAGE: Final = "湖源村"
COLLECTIVE: Final = "湖源村股份经济合作社"
COMPANY: Final = "湖源强村发展有限公司"


@dataclass(frozen=True)
class Scene:
    """What the parts of this demo share."""

    village: Place
    collective: Organisation
    company: Organisation
    keeper: Actor
    reviewer: Actor
    counter: Actor


def whoever_sets_up() -> Actor:
    """May everything, is nobody."""
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="demo")


def set_scene(world: World) -> Scene:
    """Village, owners and offices; those that are there already are used."""
    by = whoever_sets_up()
    township = Place.objects.open().get(name=TOWNSHIP)
    village = _village(township, by)
    reviewer = _office(world, REVIEWER, "乡三资管理岗", township, "township", by)
    keeper = _office(world, KEEPER, "村资产合同岗", village, "village", by)
    counter = _office(world, KEEPER, "村资产盘点岗", village, "counter", by)
    return Scene(
        village,
        _owner(world, COLLECTIVE, OrganisationKind.COLLECTIVE, "N2", village, by),
        _owner(world, COMPANY, OrganisationKind.ENTERPRISE, "91", village, by),
        keeper, reviewer, counter,
    )  # fmt: skip


def _village(township: Place, by: Actor) -> Place:
    known = Place.objects.open().filter(name=VILLAGE, path__startswith=township.path).first()
    return known or open_place(
        kind=PlaceKind.VILLAGE, name=VILLAGE, parent=township, by=by, provisional=True
    )


def _owner(
    world: World, name: str, kind: str, registrar: str, village: Place, by: Actor
) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party", "place").first()
    if known is None:
        return register_organisation(
            name=name, kind=kind, by=by, uscc=world.uscc(registrar=registrar), place=village
        )
    if known.place_id is None:
        known.place = village
        known.save(update_fields=["place"])
    return known


def _office(world: World, duty: str, title: str, scope: Place, username: str, by: Actor) -> Actor:
    person = register_person(name=world.person_name(), by=by, phone=world.phone())
    office = create_office(duty=duty, title=title, by=by, scope=scope)
    appointment = appoint(person, office, by=by, since=world.started)
    world.login(username, f"{title} {person.name}")
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
    return actor_of_appointment(appointment)


def at_ten(world: World, days_ago: int) -> datetime:
    """Ten o'clock so many days before the demo's today."""
    return datetime.combine(world.today - timedelta(days=days_ago), time(10), SHANGHAI)
