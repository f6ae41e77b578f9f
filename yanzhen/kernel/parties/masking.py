"""What of a person is shown: the first sign of the name, three and four digits of the number (rules §11.3)."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from yanzhen.kernel.parties.models import Party, Person

HIDDEN: Final = "*"
MOBILE_DIGITS: Final = 11
BAND_YEARS: Final = 10


@dataclass(frozen=True)
class Masked:
    """A value as it may be shown. `full` says that nothing is hidden."""

    shown: str
    full: bool = False

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True)
class ShownPerson:
    """A person as lists, panels and exports give them out: nothing in here needs hiding any more."""

    id: UUID
    name: str
    phone: Masked
    id_number: Masked
    email: Masked
    born: str


def mask_name(name: str) -> str:
    """张三 → 张*, 张三丰 → 张**."""
    name = name.strip()
    return name[:1] + HIDDEN * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """13800002716 → 138****2716; shorter numbers show their last two digits only."""
    if len(phone) == MOBILE_DIGITS:
        return f"{phone[:3]}****{phone[-4:]}"
    return HIDDEN * max(len(phone) - 2, 0) + phone[-2:] if phone else ""


def mask_id(number: str) -> str:
    """First and last sign; everything between is hidden."""
    return f"{number[:1]}{HIDDEN * (len(number) - 2)}{number[-1:]}" if len(number) > 2 else ""


def mask_account(number: str) -> str:
    """6222021202012345678 → **** 5678: the last four digits tell accounts apart, and no more."""
    return f"{HIDDEN * 4} {number[-4:]}" if number else ""


def mask_email(address: str) -> str:
    """linlan@example.cn → l***@example.cn."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if address else ""


def shown_person(person: Person, actor: Any) -> ShownPerson:
    """`person` (with its party loaded) as this actor may see them in a list."""
    own = actor.person_id is not None and actor.person_id == person.pk
    return ShownPerson(
        id=person.pk,
        name=shown_name(person.party, actor),
        phone=shown_phone(person, actor),
        id_number=Masked(person.id_number if own else mask_id(person.id_number), own),
        email=Masked(person.email if own else mask_email(person.email), own),
        born=_born(person, own),
    )


def shown_phone(person: Person, actor: Any) -> Masked:
    """Masked for everybody but the person; the whole number is an act of its own (`reveal_phone`)."""
    if actor.person_id is not None and actor.person_id == person.pk:
        return Masked(person.phone, full=True)
    return Masked(mask_phone(person.phone))


def shown_name(party: Party, actor: Any) -> str:
    """Officers read names; others read their own, and of people elsewhere the first sign."""
    if party.kind != "person" or actor.may("parties.see") or actor.person_id == party.pk:
        return party.name
    return mask_name(party.name)


def _born(person: Person, own: bool) -> str:
    if person.birth_date is None:
        return ""
    if own:
        return person.birth_date.isoformat()
    decade = person.birth_date.year // BAND_YEARS * BAND_YEARS
    return f"{decade}–{decade + BAND_YEARS - 1}"
