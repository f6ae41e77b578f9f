"""Entering people and organisations, once each, and giving them a new name."""

import re
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.codes import normalised_code, resident_id_birth, resident_id_check, uscc_check
from yanzhen.base.crypto import blind_index, blind_indexes
from yanzhen.base.refusals import Refused
from yanzhen.base.search import pinyin_of, search_vector_value
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.actions.reaching import checked_email
from yanzhen.kernel.parties.models import IdKind, Organisation, Party, PartyKind, Person
from yanzhen.kernel.places.models import Place

PHONE: Final = re.compile(r"\+?\d{7,15}")
OLDEST_BIRTH_YEAR: Final = 1850


def new_party(kind: PartyKind, name: str, *more: str) -> Party:
    """An unsaved party that can be found by its name, its pinyin and `more` (a code, an alias)."""
    name = name.strip()
    return Party(
        kind=kind,
        name=name,
        pinyin=pinyin_of(name)[:500],
        search=search_vector_value(*more, names=[name]),
    )


@transaction.atomic
def register_person(
    *,
    name: str,
    by: By,
    phone: str = "",
    id_kind: str = "",
    id_number: str = "",
    birth_date: date | None = None,
    email: str = "",
) -> Person:
    """Enter a person, or raise Refused: wrong number, future birth date, somebody entered already."""
    _refuse_unless_editor(by)
    _refuse_nameless(name)
    today = timezone.localdate()
    phone = normalised_phone(phone)
    id_number = normalised_code(id_number)
    if id_number:
        id_kind = id_kind or IdKind.RESIDENT
        birth_date = _checked_id(id_kind, id_number, birth_date, today)
    _refuse_impossible_birth(birth_date, today)
    person = Person(
        party=new_party(PartyKind.PERSON, name),
        phone=phone,
        phone_index=blind_index(phone, "person.phone") if phone else "",
        id_kind=id_kind if id_number else "",
        id_number=id_number,
        id_index=blind_index(id_number, "person.id") if id_number else "",
        birth_date=birth_date,
        email=checked_email(email),
    )
    _refuse_entered_person(person)
    _insert(person, _("Somebody with this identity number is entered already."))
    # Numbers stay out of the audit's open fields; they stand under the person's own key.
    record(
        by=by,
        verb="parties.register_person",
        noun=person.party,
        personal={
            "phone": phone,
            "id_number": id_number,
            "birth_date": birth_date,
            "email": person.email,
        },
        subject_id=person.pk,
    )
    return person


@transaction.atomic
def register_organisation(
    *,
    name: str,
    kind: str,
    by: By,
    uscc: str = "",
    registered_on: date | None = None,
    legal_form: str = "",
    address: str = "",
    place: Place | None = None,
) -> Organisation:
    """Enter an organisation, or raise Refused: wrong check digit, future date, code entered already."""
    _refuse_unless_editor(by)
    _refuse_nameless(name)
    uscc = normalised_code(uscc)
    if uscc:
        uscc_check(uscc)
    if registered_on and registered_on > timezone.localdate():
        raise Refused(_("The day of registration lies in the future."), field="registered_on")
    _refuse_entered_organisation(uscc)
    organisation = Organisation(
        party=new_party(PartyKind.ORGANISATION, name, uscc),
        kind=kind,
        uscc=uscc,
        registered_on=registered_on,
        legal_form=legal_form,
        address=address,
        place=place,
    )
    _insert(organisation, _("An organisation with this credit code is entered already."))
    record(
        by=by,
        verb="parties.register_organisation",
        noun=organisation.party,
        changes={"name": organisation.name, "uscc": uscc, "kind": kind},
        place_path=place.path if place else "",
    )
    return organisation


def find_organisation(uscc: str) -> Organisation | None:
    """The living organisation of this credit code, whatever blanks and widths it was typed with."""
    code = normalised_code(uscc)
    return Organisation.objects.filter(uscc=code).select_related("party").first() if code else None


@transaction.atomic
def rename_party(party: Party, *, name: str, by: By, reason: str = "") -> Party:
    """Give a person or organisation a new name; the audit keeps the old one."""
    _refuse_unless_editor(by)
    _refuse_nameless(name)
    party = Party.objects.select_for_update().get(pk=party.pk)
    organisation = Organisation.objects.filter(party=party).first()
    before = party.name
    fresh = new_party(PartyKind(party.kind), name, organisation.uscc if organisation else "")
    party.name, party.pinyin, party.search = fresh.name, fresh.pinyin, fresh.search
    party.save(update_fields=["name", "pinyin", "search"])
    changes = {"name": [before, party.name]}
    record(by=by, verb="parties.rename", noun=party, reason=reason, changes=changes)
    return party


def normalised_phone(text: str) -> str:
    """Digits only, a leading + kept; Refused where it can't be a telephone number."""
    phone = re.sub(r"[^\d+]", "", normalised_code(text))
    if text.strip() and not PHONE.fullmatch(phone):
        raise Refused(_("A telephone number has 7 to 15 digits."), field="phone")
    return phone


def _refuse_unless_editor(by: By) -> None:
    if not by.may("parties.edit"):
        raise Refused(_("Only those who keep the register of people may change it."))


def _refuse_nameless(name: str) -> None:
    if not name.strip():
        raise Refused(_("Write the name."), field="name")


def _checked_id(id_kind: str, id_number: str, birth_date: date | None, today: date) -> date | None:
    """The birth date that the number says; other documents than the resident card have no check."""
    if id_kind != IdKind.RESIDENT:
        return birth_date
    resident_id_check(id_number, today)
    born = resident_id_birth(id_number)
    if birth_date and birth_date != born:
        raise Refused(
            _("The identity number says that the person was born on %(born)s."),
            field="birth_date",
            born=born.isoformat(),
        )
    return born


def _refuse_impossible_birth(birth_date: date | None, today: date) -> None:
    if birth_date and birth_date > today:
        raise Refused(_("The date of birth lies in the future."), field="birth_date")
    if birth_date and birth_date.year < OLDEST_BIRTH_YEAR:
        raise Refused(_("The date of birth lies too far back."), field="birth_date")


def _refuse_entered_person(person: Person) -> None:
    entered = Person.objects.select_related("party")
    if person.id_index:
        indexes = blind_indexes(person.id_number, "person.id")
        twin = entered.filter(id_kind=person.id_kind, id_index__in=indexes).first()
        if twin:
            raise Refused(
                _("%(name)s is entered already with this identity number."),
                field="id_number",
                name=twin.name,
            )
    elif person.phone_index:
        indexes = blind_indexes(person.phone, "person.phone")
        same = entered.filter(phone_index__in=indexes, party__name=person.party.name)
        if same.filter(party__merged_into__isnull=True).exists():
            raise Refused(
                _("%(name)s is entered already with this telephone number."),
                field="phone",
                name=person.party.name,
            )


def _refuse_entered_organisation(uscc: str) -> None:
    twin = find_organisation(uscc)
    if twin:
        raise Refused(
            _("%(name)s is entered already with this credit code."), field="uscc", name=twin.name
        )


def _insert(member: Person | Organisation, taken: "str | Promise") -> None:
    """Write party and member; whoever entered the same number in the meantime has won."""
    try:
        with transaction.atomic():
            member.party.save(force_insert=True)
            member.save(force_insert=True)
    except IntegrityError as error:
        if "one_person_per_identity" in str(error) or "one_organisation_per" in str(error):
            raise Refused(taken) from error
        raise
