"""What is scarce, as the seller keeps it: pools, their rooms and plots."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.offering import refuse_stranger
from yanzhen.kernel.orders.models import Pool, PoolKind, Queueing, Seller, Unit

SLOTS_MAX: Final = 64
UNITS_MAX: Final = 200
# What of a pool can be said anew while things are sold of it.
CHANGEABLE: Final = frozenset({"name", "unit_word", "size_default"})


@transaction.atomic
def make_pool(seller: Seller, *, by: By, **facts: Any) -> Pool:
    """A pool without days or rooms yet. Whether it is counted or named, by day or in store, by slots or by queue, stays so."""
    refuse_stranger(seller, by=by)
    pool = Pool(seller=seller, **facts)
    _refuse_name(pool)
    if pool.slots > SLOTS_MAX:
        raise Refused(_("At most %(most)s slots."), field="slots", most=SLOTS_MAX)
    if pool.kind == PoolKind.UNITS and (pool.slots or not pool.dated):
        raise Refused(_("Rooms and plots are let by day, and need no slots."), field="kind")
    if pool.slots and pool.queue != Queueing.NEVER:
        raise Refused(
            _("In slots nobody queues: choose “Never” for the queue, or no slots."), field="queue"
        )
    pool.save()
    record(by=by, verb="orders.make_pool", noun=pool, place_path=seller.place.path)
    return pool


@transaction.atomic
def change_pool(pool: Pool, *, by: By, **facts: Any) -> Pool:
    """Another name, another usual size. Days that are open keep their size."""
    refuse_stranger(pool.seller, by=by)
    if not set(facts) <= CHANGEABLE:
        raise Refused(_("How a pool is counted stays as it was made."))
    pool = Pool.objects.select_for_update(of=["self"]).select_related("seller__place").get(pk=pool.pk)  # fmt: skip
    changes = {
        n: [str(getattr(pool, n)), str(v)] for n, v in facts.items() if getattr(pool, n) != v
    }
    for name, value in facts.items():
        setattr(pool, name, value)
    _refuse_name(pool)
    pool.save(update_fields=sorted(facts))
    record(by=by, verb="orders.change_pool", noun=pool, changes=changes, place_path=pool.seller.place.path)  # fmt: skip
    return pool


@transaction.atomic
def add_units(pool: Pool, names: Sequence[str], *, by: By) -> list[Unit]:
    """Rooms or plots by their names, each once."""
    refuse_stranger(pool.seller, by=by)
    wanted = [name.strip()[:60] for name in names if name.strip()]
    if pool.kind != PoolKind.UNITS:
        raise Refused(_("This pool is a number of places: it has no rooms."))
    if not wanted:
        raise Refused(_("Write the names, one a line."), field="names")
    if pool.units.count() + len(wanted) > UNITS_MAX:
        raise Refused(_("At most %(most)s in one pool."), field="names", most=UNITS_MAX)
    known = set(pool.units.values_list("name", flat=True))
    twice = [name for n, name in enumerate(wanted) if name in known or name in wanted[:n]]
    if twice:
        raise Refused(_("“%(name)s” is there already."), field="names", name=twice[0])
    made = Unit.objects.bulk_create([Unit(pool=pool, name=name) for name in wanted])
    record(by=by, verb="orders.add_units", noun=pool, changes={"names": wanted}, place_path=pool.seller.place.path)  # fmt: skip
    return made


@transaction.atomic
def let_unit(unit: Unit, active: bool, *, by: By, reason: str = "") -> None:
    """Let a room again, or no longer; whoever has it keeps it."""
    refuse_stranger(unit.pool.seller, by=by)
    if not active and not reason.strip():
        raise Refused(_("Write why it is not let."), field="reason")
    Unit.objects.filter(pk=unit.pk).update(active=active)
    record(by=by, verb="orders.let_unit" if active else "orders.keep_unit_back", noun=unit, reason=reason.strip()[:300],
           place_path=unit.pool.seller.place.path)  # fmt: skip


def _refuse_name(pool: Pool) -> None:
    others = Pool.objects.filter(seller=pool.seller, name=pool.name).exclude(pk=pool.pk)
    if others.exists():
        raise Refused(_("There is a pool of this name already."), field="name")
