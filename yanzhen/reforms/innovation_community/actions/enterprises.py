"""Verbs on a firm that touch other nouns: registering, correcting, moving, its years and contacts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.codes import uscc_check
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.actions import find_organisation, register_organisation, rename_party
from yanzhen.kernel.parties.models import Organisation, OrganisationKind
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    Stage,
    Tenancy,
    Unit,
    section_of,
)
from yanzhen.reforms.innovation_community.models.scope import must_cover

SOURCE_FORM = "form"
# Fields of the firm itself that a correction may change, as the audit names them.
OWN_FIELDS = (
    "industry_section",
    "industry_code",
    "registered_capital_fen",
    "scope_text",
    "moved_in_on",
)


@dataclass(frozen=True)
class FirmDraft:
    """A firm as its licence names it. Money in fen; days have passed."""

    name: str
    uscc: str
    place: Place | None = None
    moved_in_on: date | None = None
    industry_section: str = ""
    industry_code: str = ""
    registered_on: date | None = None
    registered_capital_fen: int | None = None
    legal_form: str = ""
    address: str = ""
    scope_text: str = ""
    source: str = SOURCE_FORM


class AlreadyRegistered(Refused):
    """The code belongs to a firm of the register; `enterprise` is that firm."""

    def __init__(self, enterprise: Enterprise) -> None:
        super().__init__(
            _("%(name)s is in the register already with this code."),
            field="uscc",
            name=enterprise.name,
        )
        self.enterprise = enterprise


@transaction.atomic
def register_enterprise(draft: FirmDraft, *, by: By, at: datetime | None = None) -> Enterprise:
    """Enter a firm by its code, or raise Refused; an organisation that is known already joins as it is."""
    at = at or timezone.now()
    if not by.may("community.edit"):
        raise Refused(_("Your office may not change the register of firms."))
    organisation = find_organisation(draft.uscc)
    if organisation is not None:
        known = Enterprise.objects.filter(pk=organisation.pk).for_lists().first()
        if known is not None:
            raise AlreadyRegistered(known)
        return enrol(draft, organisation, by=by, at=at)
    organisation = register_organisation(
        name=draft.name,
        kind=OrganisationKind.ENTERPRISE,
        by=by,
        uscc=_must_have_code(draft.uscc),
        registered_on=draft.registered_on,
        legal_form=draft.legal_form,
        address=draft.address,
        place=draft.place,
    )
    return enrol(draft, organisation, by=by, at=at)


def _must_have_code(uscc: str) -> str:
    try:
        uscc_check(uscc)
    except Refused as refusal:
        raise Refused(refusal.message, field="uscc", **refusal.values) from None
    return uscc


@transaction.atomic
def enrol(draft: FirmDraft, organisation: Organisation, *, by: By, at: datetime) -> Enterprise:
    """Put an organisation into the register of firms; it settles in from today."""
    must_cover(by, draft.place.path if draft.place else "")
    enterprise = Enterprise(
        organisation=organisation,
        stage=Stage.SETTLING_IN,
        stage_since=timezone.localdate(at),
        source=draft.source,
        **_own_values(draft),
    )
    enterprise.locate(draft.place)
    enterprise.save(force_insert=True)
    if draft.place is not None:
        Tenancy.objects.create(
            enterprise=enterprise,
            building=draft.place,
            since=draft.moved_in_on or timezone.localdate(at),
        )
    record(
        by=by,
        verb="innovation_community.register",
        noun=enterprise,
        at=at,
        changes={"uscc": organisation.uscc, "place": str(draft.place or "")},
        place_path=enterprise.scope_path,
    )
    return enterprise


@transaction.atomic
def correct(
    enterprise: Enterprise, draft: FirmDraft, *, by: By, at: datetime | None = None
) -> None:
    """Change what the register says of a firm; the former values stay in the audit."""
    enterprise.must_be_open_to(by)
    must_cover(by, draft.place.path if draft.place else "")
    changes: dict[str, Any] = {}
    party = enterprise.organisation.party
    if draft.name.strip() not in ("", party.name):
        rename_party(party, name=draft.name, by=by)
        party.refresh_from_db()
    if draft.registered_capital_fen not in (None, enterprise.registered_capital_fen):
        # What the register wrote is overtaken by the amount that is known now.
        changes["registered_capital_text"] = [enterprise.registered_capital_text, ""]
        enterprise.registered_capital_text = ""
    for name, value in _own_values(draft).items():
        before = getattr(enterprise, name)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(enterprise, name, value)
    enterprise.save()
    changes |= _correct_organisation(enterprise.organisation, draft)
    record(
        by=by,
        verb="innovation_community.correct",
        noun=enterprise,
        at=at,
        changes=changes,
        place_path=enterprise.scope_path,
    )


def _own_values(draft: FirmDraft) -> dict[str, Any]:
    section = section_of(draft.industry_code) or draft.industry_section
    code = "".join(sign for sign in draft.industry_code if sign.isdigit())
    if draft.industry_code and not (2 <= len(code) <= 4 and section_of(draft.industry_code)):
        raise Refused(
            _("An industry class of GB/T 4754 has two to four digits, such as 6513."),
            field="industry_code",
        )
    return {
        "industry_section": section,
        "industry_code": code,
        "registered_capital_fen": draft.registered_capital_fen,
        "scope_text": draft.scope_text.strip(),
        "moved_in_on": draft.moved_in_on,
    }


def _correct_organisation(organisation: Organisation, draft: FirmDraft) -> dict[str, Any]:
    changes = {}
    for name in ("registered_on", "legal_form", "address"):
        before, value = getattr(organisation, name), getattr(draft, name)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(organisation, name, value)
    if changes:
        organisation.save(update_fields=list(changes))
    return changes


@transaction.atomic
def move_to(
    enterprise: Enterprise,
    building: Place,
    *,
    by: By,
    on: date,
    unit: Unit | None = None,
    at: datetime | None = None,
) -> Tenancy:
    """The firm gives up where it sat the day before and sits in the building (and room) from `on`."""
    enterprise.must_be_open_to(by)
    must_cover(by, building.path)
    if unit is not None and unit.building_id != building.pk:
        raise Refused(_("This room is in another building."), field="unit")
    before = str(enterprise.place or "")
    in_turn(unit)
    try:
        with transaction.atomic():
            enterprise.tenancies.all().end_before(on)
            tenancy = Tenancy.objects.create(
                enterprise=enterprise,
                building=building,
                unit=unit,
                shared=unit.shared if unit else False,
                since=on,
            )
    except IntegrityError as error:
        if "a_room_is_let_once_at_a_time" not in str(error):
            raise
        raise Refused(
            _("Room %(room)s is let to %(holder)s on this day."),
            room=unit.number if unit else "",
            holder=_holder(unit, on),
            field="unit",
        ) from None
    enterprise.locate(building)
    enterprise.moved_in_on = enterprise.moved_in_on or on
    enterprise.save(update_fields=["place", "scope_path", "moved_in_on"])
    record(
        by=by,
        verb="innovation_community.move",
        noun=enterprise,
        at=at,
        changes={"place": [before, str(building)], "room": unit.number if unit else ""},
        place_path=enterprise.scope_path,
    )
    return tenancy


def _holder(unit: Unit | None, on: date) -> str:
    held = Tenancy.objects.filter(unit=unit).order_by("-since")
    found = held.on(on).first() or held.first()
    return str(found.enterprise) if found else ""
