"""Who lives and works in the demo's estate: places, offices with logins, companies."""

import struct
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Appointment, Organisation, OrganisationKind
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.co_governance.models import Estate

SUBDISTRICT: Final = "330110012000"
COMMUNITY: Final = "太炎社区"
ESTATE: Final = "太炎花园"
OLD: Final = "安居物业服务（示例）有限公司"
NEW: Final = "仓兴大物业服务（示例）有限公司"
STREET_OFFICE: Final = "仓前街道办事处（示例）"
ASSEMBLY: Final = "太炎花园业主大会（示例）"
RUN_DAYS: Final = 62
TEN: Final = time(10)


@dataclass(frozen=True)
class Scene:
    """What the parts of this demo share."""

    community: Place
    estate: Estate
    keeper: Actor
    committee: Actor
    street: Actor


def whoever_sets_up() -> Actor:
    """May everything, is nobody."""
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="job")


def at_ten(world: World, days_ago: int) -> datetime:
    """Ten o'clock so many days before the demo's today."""
    return datetime.combine(world.today - timedelta(days=days_ago), TEN, SHANGHAI)


def cut_over(world: World) -> date:
    """The first of July that lies two months back at least."""
    this = date(world.today.year, 7, 1)
    return this if (world.today - this).days >= RUN_DAYS else date(world.today.year - 1, 7, 1)


def place(kind: str, name: str, parent: Place) -> Place:
    known = Place.objects.open().filter(name=name, path__startswith=parent.path).first()
    return known or open_place(kind=kind, name=name, parent=parent, by=whoever_sets_up(), provisional=True)  # fmt: skip


def subdistrict() -> Place:
    return Place.objects.open().get(code=SUBDISTRICT)


def community() -> Place:
    return place(PlaceKind.COMMUNITY, COMMUNITY, subdistrict())


def organisation(world: World, name: str, kind: str = OrganisationKind.PROPERTY) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party").first()
    return known or register_organisation(name=name, kind=kind, by=whoever_sets_up(), uscc=world.uscc())  # fmt: skip


def seat(
    world: World, duty: str, title: str, scope: Place, username: str = "", name: str = "", organisation: Organisation | None = None
) -> Actor:  # fmt: skip
    """Somebody in an office, with a login where a username is given."""
    by = whoever_sets_up()
    person = register_person(name=name or world.person_name(), by=by, phone=world.phone())
    office = create_office(duty=duty, title=title, by=by, scope=scope, organisation=organisation)  # fmt: skip
    made = appoint(person, office, by=by, since=world.started)
    if username:
        create_login(person, username=username, password=DEMO_PASSWORD, by=by)
        world.login(username, f"{title} {person.name}")
    rows = Appointment.objects.select_related("person__party", "office__scope", "office__organisation__party")  # fmt: skip
    return actor_of_appointment(rows.get(pk=made.pk))


def photograph(name: str, shade: int) -> SimpleUploadedFile:
    """A small picture of one colour with a band, drawn here."""
    width, height = 64, 48
    rows = b"".join(
        b"\x00" + bytes((shade, 120, 200 - shade // 2) if row < height // 2 else (200, shade, 90)) * width
        for row in range(height)
    )  # fmt: skip
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b"")]
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + b"".join(parts), content_type="image/png")  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
