"""Estates and units on the register, and who owns them from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.council.models.choices import Basis
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.contracts import EDIT
from yanzhen.reforms.co_governance.models import Building, Estate, Ownership, Unit
from yanzhen.reforms.co_governance.models.scope import must


@dataclass(frozen=True)
class OwnerFacts:
    """Who owns a unit: the share is `part` of `whole`; `paper` the number of deed, contract or judgment."""

    party: Party
    since: date
    basis: str = Basis.REGISTERED
    paper: str = ""
    part: int = 1
    whole: int = 1


@transaction.atomic
def open_estate(place: Place, *, by: By, name: str = "", since: date | None = None, **facts: Any) -> Estate:  # fmt: skip
    """Put an estate on the register. One place is one estate (物业管理条例 33: one company serves it)."""
    must(by, EDIT, place)
    if Estate.objects.filter(place=place).exists():
        raise Refused(_("%(place)s is on the register already."), field="place", place=place)
    made = Estate(place=place, name=(name or place.name).strip(), since=since or timezone.localdate(), **facts)  # fmt: skip
    _check_deposit(made)
    made.index_words()
    made.save(force_insert=True)
    record(by=by, verb="co_governance.open_estate", noun=made, place_path=place.path)
    return made


@transaction.atomic
def correct_estate(estate: Estate, *, by: By, **facts: Any) -> Estate:
    """Other facts of an estate; its place and its book stay."""
    must(by, EDIT, estate.place)
    changes = {name: [str(getattr(estate, name)), str(value)] for name, value in facts.items() if getattr(estate, name) != value}  # fmt: skip
    for name, value in facts.items():
        setattr(estate, name, value)
    _check_deposit(estate)
    estate.index_words()
    estate.save()
    record(by=by, verb="co_governance.correct_estate", noun=estate, changes=changes, place_path=estate.place.path)  # fmt: skip
    return estate


def _check_deposit(estate: Estate) -> None:
    permille = estate.deposit_permille
    if permille is not None and not 50 <= permille <= 80:
        raise Refused(_("The first deposit is 5 to 8 per cent of the average cost (杭州市物业管理条例 第70条)."), field="deposit_permille")  # fmt: skip


@transaction.atomic
def enter_unit(estate: Estate, *, by: By, code: str, building: str = "", **facts: Any) -> Unit:
    """A unit of the estate. An area is above nought and names its source; it may stay open until somebody knows it."""
    must(by, EDIT, estate.place)
    unit = Unit(estate=estate, code=code.strip(), **facts)
    if building.strip():
        unit.building = Building.objects.get_or_create(estate=estate, code=building.strip())[0]
    check_unit(unit)
    if Unit.objects.filter(estate=estate, code=unit.code).exists():
        raise Refused(_("%(unit)s stands on the register of this estate already."), field="code", unit=unit.code)  # fmt: skip
    unit.save(force_insert=True)
    record(by=by, verb="co_governance.enter_unit", noun=unit, place_path=estate.place.path)
    return unit


@transaction.atomic
def correct_unit(unit: Unit, *, by: By, **facts: Any) -> Unit:
    """Another area, another use. Votes keep the area of their frozen roll, settled charges their own."""
    must(by, EDIT, unit.estate.place)
    changes = {name: [str(getattr(unit, name)), str(value)] for name, value in facts.items() if getattr(unit, name) != value}  # fmt: skip
    for name, value in facts.items():
        setattr(unit, name, value)
    check_unit(unit)
    unit.save()
    record(by=by, verb="co_governance.correct_unit", noun=unit, changes=changes, place_path=unit.estate.place.path)  # fmt: skip
    return unit


def check_unit(unit: Unit) -> None:
    if not unit.code:
        raise Refused(_("Write which unit it is, such as 3-2-501."), field="code")
    if unit.area is not None and unit.area <= 0:
        raise Refused(_("%(unit)s has no area. Enter the registered area, or leave it open."), field="area", unit=unit.code)  # fmt: skip
    if unit.area is not None and not unit.area_source:
        raise Refused(_("Say where the area of %(unit)s is written."), field="area_source", unit=unit.code)  # fmt: skip


@transaction.atomic
def enter_owners(unit: Unit, owners: Sequence[OwnerFacts], *, by: By) -> list[Ownership]:
    """Somebody owns the unit from a day on, alone or together; what others hold that day ends first, by `end_ownership`."""
    must(by, EDIT, unit.estate.place)
    if not owners:
        raise Refused(_("Name who owns it."), field="party")
    in_turn(unit)
    for one in owners:
        _check_owner(unit, one)
    made = [
        Ownership(unit=unit, party=one.party, since=one.since, basis=one.basis, paper=one.paper.strip(), part=one.part, whole=one.whole)
        for one in owners
    ]  # fmt: skip
    _write(made)
    for ownership in made:
        record(
            by=by, verb="co_governance.enter_owner", noun=unit, place_path=unit.estate.place.path,
            changes={"basis": ownership.basis, "since": str(ownership.since), "share": f"{ownership.part}/{ownership.whole}"},
            personal={"owner": ownership.party.name}, subject_id=ownership.party_id,
        )  # fmt: skip
    return made


def _write(made: Sequence[Ownership]) -> None:
    try:
        with transaction.atomic():
            Ownership.objects.bulk_create(made)
    except IntegrityError as error:
        if "nobody_owns_a_unit_twice_at_a_time" in str(error):
            raise Refused(_("Somebody of these owns this unit at that time already."), field="party") from error  # fmt: skip
        if "more than the whole" in str(error):
            raise Refused(_("The shares of this unit would be more than the whole. End what was sold first."), field="part") from error  # fmt: skip
        raise


def _check_owner(unit: Unit, one: OwnerFacts) -> None:
    if one.part < 1 or one.whole < one.part:
        raise Refused(_("A share is a part of the whole, such as 1 of 2."), field="part")
    if one.basis not in (Basis.REGISTERED, Basis.UNDELIVERED) and not one.paper.strip():
        raise Refused(_("Without registration, write which contract or judgment shows it (建筑物区分所有权解释 第1条)."), field="paper")  # fmt: skip
    if one.basis == Basis.UNDELIVERED and unit.delivered_on and unit.delivered_on <= one.since:
        raise Refused(_("%(unit)s is delivered: it no longer counts as the developer's stock."), field="basis", unit=unit.code)  # fmt: skip
    held = sum((Fraction(row.part, row.whole) for row in unit.ownerships.on(one.since)), Fraction())
    if held + Fraction(one.part, one.whole) > 1:
        raise Refused(_("The shares of this unit would be more than the whole. End what was sold first."), field="part")  # fmt: skip


@transaction.atomic
def end_ownership(ownership: Ownership, *, by: By, until: date, why: str) -> Ownership:
    """Sold, inherited, taken by judgment: from `until` on it holds no more. What was voted before stays."""
    estate = ownership.unit.estate
    must(by, EDIT, estate.place)
    in_turn(ownership.unit)
    ownership.refresh_from_db()
    if ownership.until is not None:
        raise Refused(_("It ended on %(day)s already."), day=ownership.until)
    if until <= ownership.since:
        raise Refused(_("It ends after it began, on %(day)s."), field="until", day=ownership.since)
    if not why.strip():
        raise Refused(_("Write why."), field="why")
    ownership.until, ownership.why_ended = until, why.strip()[:200]
    ownership.save(update_fields=["until", "why_ended"])
    record(by=by, verb="co_governance.end_ownership", noun=ownership.unit, reason=why.strip()[:300], place_path=estate.place.path)  # fmt: skip
    return ownership


def owner_of(unit: Unit, party_id: Any, day: date) -> Ownership:
    """The ownership of this party on the day; Refused for whoever owns nothing of it."""
    found = unit.ownerships.on(day).filter(party_id=party_id).select_related("party").first()
    if found is None:
        raise Refused(_("Whoever asks does not own %(unit)s on %(day)s."), field="party", unit=unit.code, day=day)  # fmt: skip
    return found
