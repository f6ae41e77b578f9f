"""Builders: a book with its keepers, a draft, an entry. A test names only what matters to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, open_book, post_entry
from yanzhen.kernel.ledger.models import Account, Book, Entry
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation, OrganisationKind, Party, PartyKind
from yanzhen.kernel.places.models import Place, PlaceKind

OPENED_ON: Final = date(2026, 1, 1)
AT: Final = datetime(2026, 7, 6, 2, 0, tzinfo=UTC)
KEEPING: Final = frozenset(
    {
        "ledger.see", "ledger.prepare", "ledger.review", "ledger.post", "ledger.close", "ledger.reopen",
        "ledger.configure", "ledger.import",
    }
)  # fmt: skip
_numbers: Iterator[int] = count(1)


def a_keeper(
    name: str = "周敏", *, may: frozenset[str] = KEEPING, place: Place | None = None
) -> Actor:
    """Somebody who keeps books, of an agency that has none of its own."""
    return Actor(
        person_id=new_key(), person_name=name, office_id=new_key(), office_name="Agency",
        scope_path=place.path if place else None, capabilities=may,
    )  # fmt: skip


@dataclass(frozen=True)
class Keepers:
    """Different people for one book."""

    accountant: Actor
    reviewer: Actor
    bookkeeper: Actor
    head: Actor


def bookkeepers(book: Book) -> Keepers:
    place = book.place
    see = frozenset({"ledger.see"})
    return Keepers(
        a_keeper("陈会计", may=see | {"ledger.prepare"}, place=place),
        a_keeper("李审核", may=see | {"ledger.review", "ledger.reopen"}, place=place),
        a_keeper("王记账", may=see | {"ledger.post", "ledger.prepare"}, place=place),
        a_keeper("赵主任", may=KEEPING - {"ledger.reopen"}, place=place),
    )


def an_organisation(name: str = "", kind: str = OrganisationKind.COLLECTIVE) -> Organisation:
    party = Party.objects.create(
        kind=PartyKind.ORGANISATION, name=name or f"湖源村合作社 {next(_numbers)}"
    )
    return Organisation.objects.create(party=party, kind=kind)


def a_counterparty(name: str = "陆家嘴茶厂") -> UUID:
    return an_organisation(name, OrganisationKind.ENTERPRISE).party_id


def a_book(*, chart: str = "rural_collective", separation: str = "none", **facts: Any) -> Book:
    """The book of a village collective that begins with 2026."""
    known: dict[str, Any] = {"opened_on": OPENED_ON, "by": a_keeper()}
    organisation = facts.pop("organisation", None) or an_organisation()
    known["place"] = facts.pop("place", None) or a_village()
    return open_book(organisation, chart=chart, separation=separation, **{**known, **facts})


def a_village(name: str = "湖源村", parent: Place | None = None) -> Place:
    place = Place(kind=PlaceKind.COMMUNITY, name=name, parent=parent)
    place.path = (parent.path if parent else "") + place.label
    place.save(force_insert=True)
    return place


def accounts(book: Book, *codes: str) -> list[Account]:
    """The accounts of these codes, in this order: `bank, rent = accounts(book, "102", "501")`."""
    found = {account.code: account for account in book.accounts.filter(code__in=codes)}
    return [found[code] for code in codes]


def a_draft(book: Book, fen: int = 120_000, **facts: Any) -> EntryDraft:
    """Rent received at the bank, in July."""
    into, out_of = accounts(book, *facts.pop("codes", ("102", "501")))
    known: dict[str, Any] = {
        "summary": "收到店面房租", "occurred_at": AT, "legs": (debit(into, fen), credit(out_of, fen)),
    }  # fmt: skip
    return EntryDraft(book, **{**known, **facts})


def an_entry(book: Book, fen: int = 120_000, **facts: Any) -> Entry:
    """Posted by the system for some order."""
    draft = a_draft(book, fen, **{"source": ("test.order", new_key()), **facts})
    return Entry.objects.get(pk=post_entry(draft, by=a_keeper()).key)
