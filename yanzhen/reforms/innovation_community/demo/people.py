"""The four officers and their head, the administrators, a leader, the offices that help; the 56 items."""

from datetime import date, timedelta
from typing import Final

from yanzhen.base.crypto import blind_index
from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions import configure_kind
from yanzhen.kernel.cases.models import KindSetting
from yanzhen.kernel.parties.actions import create_login
from yanzhen.kernel.parties.actions.register import new_party
from yanzhen.kernel.parties.models import (
    Appointment,
    Office,
    Organisation,
    OrganisationKind,
    PartyKind,
    Person,
)
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.items import load_items
from yanzhen.reforms.innovation_community.demo.scene import community_place, keeper

# duty, title of the office, username of the first holder, how many hold it
DESKS: Final = (
    ("community_head", "社区负责人", "head", 1),
    ("officer_party_mass", "党群服务专员台", "party", 2),
    ("officer_economy", "经济业务专员台", "economy", 2),
    ("officer_governance", "综合治理专员台", "governance", 2),
    ("officer_public_affairs", "公共事务专员台", "affairs", 2),
)
STAFF: Final = (
    ("administrator", "系统管理员", "admin"),
    ("security", "安全管理员", "security"),
    ("auditor", "审计管理员", "auditor"),
    ("leader", "街道负责人", "leader"),
)
HELPING: Final = (
    ("园区物业服务处", OrganisationKind.PROPERTY),
    ("综合行政执法队", OrganisationKind.GOVERNMENT),
    ("市场监管所", OrganisationKind.GOVERNMENT),
)

# A department without a login is answered for by the head, with its paper.
LOGINS: Final = {"园区物业服务处": "property", "综合行政执法队": "enforcement"}


def make_people(world: World) -> None:
    """Offices with holders and logins; what the locality decided; the catalogue."""
    community = community_place()
    subdistrict = community.parent
    office_of_subdistrict = new_organisation(
        world, "街道办事处（示例）", OrganisationKind.GOVERNMENT, subdistrict
    )
    centre = new_organisation(
        world, "科创社区服务中心（示例）", OrganisationKind.INSTITUTION, community
    )
    for duty, title, username, count in DESKS:
        new_office(world, centre, duty, title, community, username, count)
    for duty, title, username in STAFF:
        new_office(world, office_of_subdistrict, duty, title, subdistrict, username, 1)
    for name, kind in HELPING:
        helper = new_organisation(world, f"{name}(示例)", kind, community)
        username = LOGINS.get(name, "")
        new_office(world, helper, "supporting_office", name, community, username, 1)
    load_items(by=keeper())
    for kind_slug in ("service", "request"):
        # No national rule sets these; this invented locality has decided so.
        setting = KindSetting(
            kind=kind_slug, reopen_days=30, bad_rating_fix_days=10, source="示例",
            hand_back_amount=1, hand_back_unit="working_day",
        )  # fmt: skip
        configure_kind(setting, by=keeper())


def new_organisation(world: World, name: str, kind: str, place: Place | None) -> Organisation:
    organisation = Organisation(
        party=new_party(PartyKind.ORGANISATION, name),
        kind=kind,
        place=place,
        uscc=world.uscc(registrar="12"),
    )
    organisation.party.save(force_insert=True)
    organisation.save(force_insert=True)
    return organisation


def new_office(
    world: World, organisation: Organisation, duty: str, title: str, scope: Place | None, username: str, count: int
) -> Office:  # fmt: skip
    office = Office.objects.create(
        organisation=organisation,
        duty=duty,
        title=title,
        scope=scope,
        phone=f"0571-0000{world.source.randint(1000, 9999)}",
    )
    for number in range(count):
        person = a_person(world)
        Appointment.objects.create(person=person, office=office, since=_since(world))
        if username:
            login(
                world,
                person,
                username if number == 0 else f"{username}{number + 1}",
                f"{title} {person.name}",
            )
    return office


def a_person(world: World) -> Person:
    """An invented person with a number nobody has."""
    person = unsaved_person(world)
    person.party.save(force_insert=True)
    person.save(force_insert=True)
    return person


def unsaved_person(world: World) -> Person:
    phone = world.phone()
    party = new_party(PartyKind.PERSON, world.person_name())
    return Person(party=party, phone=phone, phone_index=blind_index(phone, "person.phone"))


def login(world: World, person: Person, username: str, who: str) -> None:
    world.login(username, who)
    create_login(person, username=username, password=world.logins[-1][1], by=keeper())


def _since(world: World) -> date:
    return world.started - timedelta(days=world.source.randint(20, 400))
