"""A room or plot that is not let for some nights: kept for the family, under repair, sold on another site."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.offering import DAYS_MAX, refuse_stranger
from yanzhen.kernel.orders.models import Stay, StayState, Unit

OWN: Final = "own"
ICAL: Final = "ical"
SOURCES: Final = (OWN, ICAL)


@transaction.atomic
def block_unit(
    unit: Unit, first: date, until: date, *, by: By, why: str = "", source: str = OWN, uid: str = ""
) -> Stay:  # fmt: skip
    """Nobody can book it from `first` until (without) `until`. What is held or sold stays: an overlap is refused."""
    unit = _locked(unit, by)
    if not first < until or (until - first).days > DAYS_MAX:
        raise Refused(_("From a day until a later one, at most %(most)s nights."), field="until", most=DAYS_MAX)  # fmt: skip
    if source not in SOURCES:
        raise ValueError(source)
    taken = unit.stays.standing().within(first, until).order_by("during").first()
    if taken is not None:
        raise Refused(
            _("“%(unit)s” is taken from %(first)s to %(until)s already."),
            field="first", unit=unit.name, first=_day(taken.during.lower), until=_day(taken.during.upper),
        )  # fmt: skip
    made = Stay.objects.create(
        unit=unit, during=(first, until), state=StayState.BLOCKED, source=source, uid=uid[:200], why=why.strip()[:120]
    )  # fmt: skip
    record(by=by, verb="orders.block_unit", noun=unit, reason=why.strip()[:300], place_path=unit.pool.seller.place.path,
           changes={"first": str(first), "until": str(until), "source": source})  # fmt: skip
    return made


@transaction.atomic
def free_unit(unit: Unit, first: date, until: date, *, by: By, source: str = OWN, uids: frozenset[str] | None = None) -> int:  # fmt: skip
    """Let these nights again; a block that reaches over them keeps its other nights. Gives how many nights are free now.

    Only blocks of this `source`; with `uids` only those of these events, whole.
    """
    unit = _locked(unit, by)
    blocks = unit.stays.filter(state=StayState.BLOCKED, source=source).within(first, until)
    if uids is not None:
        blocks = blocks.filter(uid__in=uids)
    freed = 0
    for block in blocks.order_by("during"):
        begins, ends = block.during.lower, block.during.upper
        Stay.objects.filter(pk=block.pk).update(state=StayState.RELEASED)
        rests = [] if uids is not None else [(begins, first), (until, ends)]
        for rest in [(a, b) for a, b in rests if a < b]:
            Stay.objects.create(unit=unit, during=rest, state=StayState.BLOCKED, source=source, why=block.why)  # fmt: skip
        freed += (min(ends, until) - max(begins, first)).days
    if freed:
        record(by=by, verb="orders.free_unit", noun=unit, place_path=unit.pool.seller.place.path,
               changes={"first": str(first), "until": str(until), "source": source})  # fmt: skip
    return freed


@transaction.atomic
def keep_blocks(unit: Unit, uids: str, *, by: By, why: str) -> int:
    """Blocks of another calendar whose events begin with `uids` stay, as kept by hand from now on; gives how many."""
    unit = _locked(unit, by)
    rows = unit.stays.filter(state=StayState.BLOCKED, source=ICAL, uid__startswith=uids)
    kept = rows.update(source=OWN, uid="", why=why[:120])
    if kept:
        record(by=by, verb="orders.keep_blocks", noun=unit, reason=why, changes={"n": kept}, place_path=unit.pool.seller.place.path)  # fmt: skip
    return kept


def _locked(unit: Unit, by: By) -> Unit:
    """Buyers of one room meet at its row (sql/take.sql), and so does whoever blocks it."""
    rows = Unit.objects.select_for_update(of=["self"], no_key=True).select_related(
        "pool__seller__place", "pool__seller__organisation__party"
    )
    unit = rows.get(pk=unit.pk)
    refuse_stranger(unit.pool.seller, by=by)
    return unit


def _day(day: date) -> str:
    return f"{day.month}-{day.day}"


@transaction.atomic
def change_unit(stay: Stay, unit: Unit, *, by: By) -> Stay:
    """The same nights in another room of the house, if it is free then; at the price agreed, be it a better one."""
    if unit.pool.seller_id != stay.unit.pool.seller_id:
        raise Refused(_("This room is of another house."))
    # Both rows in one order, so that two who swap rooms do not wait in a circle.
    rooms = {one.pk: _locked(one, by) for one in sorted((stay.unit, unit), key=lambda one: one.pk)}
    stay = Stay.objects.select_for_update(of=["self"]).select_related("unit").get(pk=stay.pk)
    room, first, until = rooms[unit.pk], stay.during.lower, stay.during.upper
    if stay.state not in (StayState.HELD, StayState.SOLD):
        raise Refused(_("Only a booking moves to another room."))
    if room.stays.standing().within(first, until).exclude(pk=stay.pk).exists():
        raise Refused(_("“%(unit)s” is not free for all these nights."), field="unit", unit=room.name)  # fmt: skip
    before, stay.unit = stay.unit.name, room
    stay.save(update_fields=["unit"])
    record(by=by, verb="orders.change_unit", noun=room, place_path=room.pool.seller.place.path,
           changes={"unit": [before, room.name], "first": str(first), "until": str(until)})  # fmt: skip
    return stay
