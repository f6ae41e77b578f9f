"""Sessions of a day (场次): what is scarce by the hour. A day is open as a whole or in sessions, never both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.offering import (
    DAYS_MAX,
    new_capacities,
    refuse_stranger,
    room,
)
from yanzhen.kernel.orders.contracts import refuse_over_limits
from yanzhen.kernel.orders.models import Capacity, Offer, Pool, PoolKind

SESSIONS_MAX: Final = 24
ROWS_MAX: Final = 2_000


@dataclass(frozen=True)
class Session:
    """One session of an offer on a day: how many can still be bought; nought where it is closed or has begun."""

    at: time
    left: int
    closed: bool
    begun: bool = False


@transaction.atomic
def open_sessions(
    pool: Pool, days: Iterable[date], times: Sequence[time], *, size: int, by: By
) -> int:
    """Open these sessions on these days with so many places each; those open already keep theirs. Gives how many are new."""
    refuse_stranger(pool.seller, by=by)
    wanted, hours = list(days), sorted(set(times))
    if not hours:
        raise Refused(_("Write when the sessions begin, such as 9:00 10:30."), field="times")
    if len(hours) > SESSIONS_MAX or len(wanted) > DAYS_MAX or len(wanted) * len(hours) > ROWS_MAX:
        raise Refused(
            _("At most %(sessions)s sessions a day and %(rows)s at once: open fewer days."), field="last", sessions=SESSIONS_MAX, rows=ROWS_MAX
        )  # fmt: skip
    if not 0 <= size <= 10_000_000:
        raise Refused(_("The number of places must lie between 0 and 10,000,000."), field="size")
    if pool.kind == PoolKind.UNITS or not pool.dated:
        raise Refused(_("This pool is not counted by day."))
    # Whoever opens days of this pool at the same moment waits here (sql/sessions.sql asks the same).
    Pool.objects.select_for_update(of=["self"]).get(pk=pool.pk)
    open_days = pool.capacities.filter(day__in=wanted).order_by("day")
    whole = open_days.filter(session__isnull=True).first()
    if whole is not None:
        raise Refused(_("%(day)s is open as a whole day. Sessions are for other days."), field="first", day=whole.day)  # fmt: skip
    known = set(open_days.values_list("day", "session"))
    fresh = [(day, hour) for day in wanted for hour in hours if (day, hour) not in known]
    refuse_over_limits(pool, wanted, size * len({hour for _day, hour in {*fresh, *known}}))
    new_capacities(pool, fresh, size=size)
    if fresh:
        changes = {"days": sorted({str(day) for day, _hour in fresh}), "sessions": [f"{hour:%H:%M}" for hour in hours], "size": size}  # fmt: skip
        record(by=by, verb="orders.open_sessions", noun=pool, place_path=pool.seller.place.path, changes=changes)  # fmt: skip
    return len(fresh)


def sessions_on(
    offers: Iterable[Offer], day: date | None, *, now: datetime | None = None
) -> dict[UUID, list[Session]]:
    """The sessions of each offer on a day, by time; offers whose day is sold as a whole are left out. Two questions.

    With `now` those that have begun are sold no more: so for buyers; who sells at the desk sees the boat.
    Load with `demands__pool`. Of several pools the scarcest decides; one that is open as a whole counts for each session.
    """
    if day is None:
        return {}
    every = list(offers)
    pools = {d.pool_id for offer in every for d in offer.demands.all() if d.pool.dated}
    by_pool: dict[UUID, dict[time | None, Capacity]] = {}
    for one in Capacity.objects.filter(pool__in=pools, day=day).prefetch_related("slots"):
        by_pool.setdefault(one.pool_id, {})[one.session] = one
    here = now.astimezone(SHANGHAI) if now and now.astimezone(SHANGHAI).date() == day else None
    found = {offer.pk: _of(offer, by_pool, here.time() if here else None) for offer in every}
    return {key: rows for key, rows in found.items() if rows}


def _of(
    offer: Offer, by_pool: dict[UUID, dict[time | None, Capacity]], clock: time | None
) -> list[Session]:
    demands = [d for d in offer.demands.all() if d.pool.dated and d.pool.kind == PoolKind.COUNTED]
    hours = {hour for d in demands for hour in by_pool.get(d.pool_id, {}) if hour is not None}
    rows = []
    for hour in sorted(hours):
        each = [
            (by_pool.get(d.pool_id, {}).get(hour) or by_pool.get(d.pool_id, {}).get(None), d.per_unit)
            for d in demands
        ]  # fmt: skip
        if all(capacity is not None for capacity, _n in each):
            closed = any(capacity.closed for capacity, _n in each if capacity)
            left = min(room(capacity) // n for capacity, n in each if capacity)
            begun = clock is not None and hour <= clock
            rows.append(Session(hour, 0 if closed or begun else left, closed, begun))
    return rows
