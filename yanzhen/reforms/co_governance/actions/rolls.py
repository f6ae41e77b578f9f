"""The roll of a vote filled from the register: each unit once, its owners of the day, the developer's stock as one head."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.council.actions.preparing import LineDraft, OwnerDraft, add_lines
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.council.models.choices import Basis
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.models import Estate, Ownership, Unit
from yanzhen.reforms.co_governance.models.scope import must

NAMED_MAX = 10


@transaction.atomic
def fill_roll(
    vote: Vote, *, by: By, day: date | None = None, units: Iterable[Unit] | None = None
) -> list[RollEntry]:
    """All units of the vote's estate, or these only; Refused where one has no owner. A missing area stays open: the vote names it."""
    estate = Estate.objects.select_related("place").filter(place_id=vote.place_id).first()
    if estate is None:
        raise Refused(_("%(place)s is no estate of the register."), place=vote.place)
    must(by, SEE, estate.place)
    rows = _units(estate, day or timezone.localdate(), units)
    if not rows:
        raise Refused(_("The register of this estate has no units. Bring it in first."))
    if nobody := [unit.code for unit in rows if not unit.owners]:  # type: ignore[attr-defined]
        raise Refused(
            _("%(n)s units have no owner on the register: %(units)s"), n=len(nobody), units="、".join(nobody[:NAMED_MAX])
        )  # fmt: skip
    if vote.count_parking is None and estate.count_parking is not None:
        vote.count_parking = estate.count_parking
        vote.save(update_fields=["count_parking"])
    entries = add_lines(vote, [line_of(unit) for unit in rows], by=by)
    record(by=by, verb="co_governance.fill_roll", noun=estate, changes={"vote": vote.number, "lines": len(entries)}, place_path=estate.place.path)  # fmt: skip
    return entries


def _units(estate: Estate, day: date, units: Iterable[Unit] | None) -> list[Unit]:
    rows = Unit.objects.filter(estate=estate)
    if units is not None:
        rows = rows.filter(pk__in=[unit.pk for unit in units])
    owners = Prefetch("ownerships", Ownership.objects.on(day).select_related("party"), to_attr="owners")  # fmt: skip
    return list(rows.prefetch_related(owners).order_by("code"))


def line_of(unit: Unit) -> LineDraft:
    """A unit as the council counts it; who is the same buyer is told by the party, never by the name."""
    owners: list[Ownership] = unit.owners  # type: ignore[attr-defined]
    stock = all(one.basis == Basis.UNDELIVERED for one in owners)
    return LineDraft(
        unit=unit.code, owners=[OwnerDraft(party=one.party, part=one.part, whole=one.whole) for one in owners],
        area=unit.area, area_source=unit.area_source, kind=unit.kind, basis=Basis.UNDELIVERED if stock else owners[0].basis,
    )  # fmt: skip
