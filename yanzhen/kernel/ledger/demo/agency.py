"""One desk over many villages: the neighbours' books, the chief who approves, and what lies on the desks."""

from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.ledger.actions import open_book
from yanzhen.kernel.ledger.demo.bookkeeping import Desk, Staff, holders_of, staff_of
from yanzhen.kernel.ledger.demo.claims import make_claims
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.parties.actions import create_login
from yanzhen.kernel.parties.actions.register import new_party
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import (
    Appointment,
    Office,
    Organisation,
    OrganisationKind,
    PartyKind,
    Person,
)
from yanzhen.kernel.places.actions import new_place
from yanzhen.kernel.places.models import Place

NEIGHBOURS: Final = ("双溪村", "新桥村", "石门村")


def make_desks(world: World) -> None:
    """For every demo book that has its keepers; nothing where the books were left out."""
    books = Book.objects.open().select_related("place", "organisation__party")
    own = list(books.order_by("name"))
    for book in own:
        if not holders_of(book, "village_chief"):
            _chief(world, book)
        staff = staff_of(book)
        if staff is None:
            continue
        desk = Desk(world, book, staff)
        desk.fill()
        if desk.rural:
            make_claims(desk)
    collective = next((book for book in own if book.chart == "rural_collective"), None)
    staff = staff_of(collective) if collective else None
    if collective is not None and staff is not None:
        _neighbours(world, collective, staff)


def _chief(world: World, book: Book) -> None:
    """The head of the collective, who approves expenses; the login opens nothing but a demo year."""
    person = _person(world)
    office = Office.objects.create(
        organisation=book.organisation, duty="village_chief", title=f"{book.place.name}村社负责人", scope=book.place,
    )  # fmt: skip
    Appointment.objects.create(person=person, office=office, since=world.started)
    username = "chief" if book.chart == "rural_collective" else "manager"
    world.login(username, f"{office.title} {person.name}")
    create_login(person, username=username, password=world.logins[-1][1], by=_keeper())


def _neighbours(world: World, book: Book, staff: Staff) -> None:
    """Three more villages of the town, whose books the same people keep."""
    parent: Place | None = book.place.parent
    if parent is None:
        return
    for name in NEIGHBOURS:
        place = new_place(kind=book.place.kind, name=name, parent=parent, provisional=True, since=world.started)  # fmt: skip
        place.save(force_insert=True)
        party = new_party(PartyKind.ORGANISATION, f"{name}股份经济合作社（示例）")
        party.save(force_insert=True)
        collective = Organisation.objects.create(
            party=party,
            kind=OrganisationKind.COLLECTIVE,
            place=place,
            uscc=world.uscc(registrar="N3"),
        )
        beside = open_book(
            collective, by=staff.head, chart="rural_collective", place=place, opened_on=book.opened_on,
            separation=book.separation,
        )  # fmt: skip
        if Book.objects.visible_to(staff.accountant).filter(pk=beside.pk).exists():
            Desk(world, beside, staff).begin()


def _keeper() -> Actor:
    """Whoever sets up the demo: makes the login, is nobody."""
    return Actor(None, "", capabilities=frozenset({"logins.edit"}), channel="demo")


def _person(world: World) -> Person:
    party = new_party(PartyKind.PERSON, world.person_name())
    party.save(force_insert=True)
    return Person.objects.create(party=party)
