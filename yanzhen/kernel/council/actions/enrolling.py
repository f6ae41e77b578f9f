"""One line of a roll that is not frozen: added, corrected, removed. Whole rolls come from importing.py and reforms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.crypto import blind_indexes
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.preparing import LineDraft, OwnerDraft, check_line
from yanzhen.kernel.council.models import Delivery, Proxy, RollEntry, RollOwner
from yanzhen.kernel.council.models.choices import Basis
from yanzhen.kernel.parties.models import Party, Person


def owners_of(
    names: Sequence[str], numbers: Sequence[str], known: RollEntry | None = None
) -> list[OwnerDraft]:
    """Who votes for a line, by name and, where it is known, identity number; of one name on the line already, that one.

    Whoever of these numbers is in the register votes for themselves, on the phone.
    """
    if numbers and len(numbers) != len(names):
        raise Refused(_("As many identity numbers as owners, or none."), field="identity")
    parties = {owner.party.name: owner.party for owner in known.owners.select_related("party") if owner.party} if known else {}  # fmt: skip
    found = []
    for place, name in enumerate(names):
        number = numbers[place] if numbers else ""
        party = _party_of(number) if number else parties.get(name)
        found.append(OwnerDraft(party=party, name=name, identity=number, whole=len(names)))
    return found


def _party_of(number: str) -> Party | None:
    person = Person.objects.filter(id_index__in=blind_indexes(number.upper(), "person.id")).select_related("party").first()  # fmt: skip
    return person.party if person else None


def same_owners(entry: RollEntry, owners: Sequence[OwnerDraft]) -> bool:
    """The same names and no number to tell them apart by: then they stay, with their shares."""
    names = [owner.shown for owner in entry.owners.select_related("party")]
    return sorted(names) == sorted(owner.name for owner in owners) and not any(owner.identity for owner in owners)  # fmt: skip


@transaction.atomic
def correct_line(
    entry: RollEntry, line: LineDraft, *, by: By, at: datetime | None = None
) -> RollEntry:
    """Unit, kind, area, ground and owners, while the roll is not frozen; each change is kept with what stood before."""
    vote = entry.vote
    vote.lock()
    vote.must_be_draft(by)
    line = replace(line, unit=line.unit.strip())
    check_line(line, set(vote.roll.exclude(pk=entry.pk).filter(unit=line.unit).values_list("unit", flat=True)))  # fmt: skip
    stay = same_owners(entry, line.owners)
    said = {"unit": line.unit, "kind": line.kind, "area": line.area, "area_source": line.area_source if line.area else "", "basis": line.basis, "household": line.household.strip(), "head": _head(entry, line, stay)}  # fmt: skip
    changes = {name: [getattr(entry, name), value] for name, value in said.items() if getattr(entry, name) != value}  # fmt: skip
    if not stay or "head" in changes:
        _must_be_alone(entry)
    if not stay:
        # Names stay sealed: the trail says that they changed, not from whom to whom.
        changes["owners"] = [entry.owners.count(), len(line.owners)]
        entry.owners.all().delete()
        RollOwner.objects.bulk_create(
            [
                RollOwner(entry=entry, party=owner.party, name="" if owner.party else owner.name, share_part=owner.part, share_whole=owner.whole)
                for owner in line.owners
            ]
        )  # fmt: skip
    if not changes:
        return entry
    for name, value in said.items():
        setattr(entry, name, value)
    entry.save(update_fields=[*said])
    before = changes.pop("unit", [line.unit])[0]
    changes.pop("head", None)
    vote.keep("correct_line", by=by, at=at, changes={"line": entry.number, "unit": entry.unit, "before": before, **changes})  # fmt: skip
    return entry


def _head(entry: RollEntry, line: LineDraft, stay: bool) -> str:
    """Who counts as one. Owners who stay keep theirs, unless it came from the unit's name or the ground."""
    own = not entry.head.startswith("unit:") and Basis.UNDELIVERED not in (entry.basis, line.basis)
    return entry.head if stay and own else line.head


@transaction.atomic
def remove_line(entry: RollEntry, *, by: By, at: datetime | None = None) -> None:
    """Off the roll with its owners, while it is not frozen and nothing is written down about it."""
    vote = entry.vote
    vote.lock()
    vote.must_be_draft(by)
    _must_be_alone(entry)
    RollOwner.objects.filter(entry=entry).delete()
    RollEntry.objects.filter(pk=entry.pk).delete()
    vote.keep("remove_line", by=by, at=at, changes={"unit": entry.unit, "line": entry.number})


def _must_be_alone(entry: RollEntry) -> None:
    if Proxy.objects.filter(entry=entry).exists():
        raise Refused(_("Somebody stands in for “%(unit)s”: the line and its owners stay as they are."), unit=entry.unit)  # fmt: skip
    if Delivery.objects.filter(entry=entry).exists():
        raise Refused(_("A ballot was delivered to “%(unit)s”: the line and its owners stay as they are."), unit=entry.unit)  # fmt: skip
