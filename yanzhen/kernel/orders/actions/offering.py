"""Offers, their days and their prices: what the seller edits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.desks import is_desk_of, is_of_the_house
from yanzhen.kernel.orders.contracts import refuse_over_limits
from yanzhen.kernel.orders.models import (
    Capacity,
    Mode,
    Offer,
    OfferState,
    Pool,
    PoolKind,
    Queueing,
    Recognised,
    Seller,
    Slot,
)

DAYS_MAX: Final = 400
# What may follow what; an ended offer stays ended, its sales refer to it.
OFFER_STEPS: Final[dict[str, tuple[str, ...]]] = {
    OfferState.DRAFT: (OfferState.ON_SALE, OfferState.ENDED),
    OfferState.ON_SALE: (OfferState.PAUSED, OfferState.ENDED),
    OfferState.PAUSED: (OfferState.ON_SALE, OfferState.ENDED),
    OfferState.ENDED: (),
}


def refuse_stranger(seller: Seller, *, by: By) -> None:
    """Offers and prices are edited by those who work for the seller."""
    if not is_of_the_house(by) and not (by.may("orders.offers") and is_desk_of(seller.pk, by)):
        raise Refused(_("Only those who work for %(seller)s change its offers."), seller=seller)


def refuse_names(seller: Seller, recognised: str) -> None:
    """Passers-by give no name, so what they pay can't stand on an account that asks for one with each amount.

    Their sale would be refused by the book at its very end, and at the counter nobody could say why.
    """
    later = recognised == Recognised.REDEMPTION and seller.advance_account is not None
    account = seller.advance_account if later else seller.income_account
    if seller.book_id is None or account is None or not account.by_counterparty:
        return
    raise Refused(
        _("Account %(code)s %(account)s keeps each buyer apart, and buyers at the counter give no name. Let the seller's advances stand "
          "on an account below it without names (such as “advances of passers-by”), or choose “At the sale”."),
        field="recognised", code=account.code, account=account.name,
    )  # fmt: skip


@transaction.atomic
def make_offer(seller: Seller, *, by: By, demands: Mapping[Pool, int], **facts: Any) -> Offer:
    """A draft; nobody can buy it until it is put on sale."""
    refuse_stranger(seller, by=by)
    if any(pool.seller_id != seller.pk for pool in demands):
        raise Refused(
            _("An offer takes of its own seller's pools. Choose one of them, or make one.")
        )
    refuse_names(seller, facts.get("recognised", Recognised.SALE))
    if Offer.objects.filter(seller=seller, code=facts["code"]).exists():
        raise Refused(_("The code %(code)s is in use already."), field="code", code=facts["code"])
    offer = Offer.objects.create(seller=seller, **facts)
    for pool, per_unit in demands.items():
        offer.demands.create(pool=pool, per_unit=per_unit)
    record(by=by, verb="orders.make_offer", noun=offer, place_path=seller.place.path)
    return offer


@transaction.atomic
def change_offer(offer: Offer, *, by: By, **facts: Any) -> Offer:
    """New words and conditions; what was sold keeps its own."""
    refuse_stranger(offer.seller, by=by)
    refuse_names(offer.seller, facts.get("recognised", offer.recognised))
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    changes = {
        n: [str(getattr(offer, n)), str(v)] for n, v in facts.items() if getattr(offer, n) != v
    }
    for name, value in facts.items():
        setattr(offer, name, value)
    offer.full_clean(exclude=["seller", "place"])
    offer.save()
    record(
        by=by,
        verb="orders.change_offer",
        noun=offer,
        changes=changes,
        place_path=offer.seller.place.path,
    )
    return offer


@transaction.atomic
def move_offer(offer: Offer, state: str, *, by: By) -> Offer:
    """Put on sale, pause, end. On sale needs a price, and a limit where one was named."""
    refuse_stranger(offer.seller, by=by)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if state not in OFFER_STEPS[offer.state]:
        raise Refused(
            _("This is not possible now: the offer is “%(state)s”."),
            state=offer.get_state_display(),
        )
    if state == OfferState.ON_SALE and not offer.prices.exists():
        raise Refused(_("Set a price first."))
    if state == OfferState.ON_SALE:
        refuse_names(offer.seller, offer.recognised)
    offer.state = state
    offer.save(update_fields=["state"])
    record(by=by, verb=f"orders.offer_{state}", noun=offer, place_path=offer.seller.place.path)
    return offer


@transaction.atomic
def open_days(pool: Pool, days: Iterable[date | None], *, size: int, by: By) -> int:
    """Open these days with so many places each; days that are open already keep theirs. Gives how many are new."""
    refuse_stranger(pool.seller, by=by)
    wanted = list(days)
    if len(wanted) > DAYS_MAX:
        raise Refused(_("At most %(max)s days at once."), max=DAYS_MAX)
    if not 0 <= size <= 10_000_000:
        raise Refused(_("The number of places must lie between 0 and 10,000,000."), field="size")
    if pool.kind == PoolKind.UNITS or pool.dated != all(wanted):
        raise Refused(_("This pool is not counted by day."))
    refuse_over_limits(pool, wanted, size)
    Pool.objects.select_for_update(of=["self"]).get(pk=pool.pk)
    known = set(pool.capacities.values_list("day", flat=True))
    fresh = [day for day in wanted if day not in known]
    new_capacities(pool, [(day, None) for day in fresh], size=size)
    if fresh:
        record(by=by, verb="orders.open_days", noun=pool, place_path=pool.seller.place.path,
               changes={"days": [str(day) for day in fresh[:DAYS_MAX]], "size": size})  # fmt: skip
    return len(fresh)


def new_capacities(
    pool: Pool, when: Sequence[tuple[date | None, time | None]], *, size: int
) -> None:
    """So many places for each day, or session of a day, in the mode of the pool."""
    mode = _mode_of(pool)
    fresh = [Capacity(pool=pool, day=day, session=hour, size=size, mode=mode) for day, hour in when]
    Capacity.objects.bulk_create(fresh, batch_size=500)
    if mode == Mode.SLOTS:
        Slot.objects.bulk_create(
            [slot for one in fresh for slot in _slots_of(one, pool.slots)], batch_size=2000
        )


@transaction.atomic
def resize(capacity: Capacity, size: int, *, by: By, reason: str = "") -> Capacity:
    """More or fewer places; never fewer than are sold and held."""
    refuse_stranger(capacity.pool.seller, by=by)
    capacity = (
        Capacity.objects.select_for_update(of=["self"])
        .select_related("pool__seller__place")
        .get(pk=capacity.pk)
    )
    if capacity.mode == Mode.SLOTS:
        raise Refused(_("A capacity in slots keeps its size."))
    taken = capacity.sold + capacity.held
    if size < taken:
        raise Refused(
            _("%(taken)s are sold or held already; the day can't have fewer places."),
            field="size",
            taken=taken,
        )
    if size > capacity.size:
        others = Capacity.objects.filter(pool=capacity.pool, day=capacity.day).exclude(
            pk=capacity.pk
        )
        beside = sum(others.values_list("size", flat=True))
        refuse_over_limits(capacity.pool, [capacity.day], size + beside)
    before, capacity.size = capacity.size, size
    capacity.save(update_fields=["size"])
    record(by=by, verb="orders.resize", noun=capacity, reason=reason, changes={"size": [before, size]},
           place_path=capacity.pool.seller.place.path)  # fmt: skip
    return capacity


@transaction.atomic
def close_day(capacity: Capacity, closed: bool, *, by: By, reason: str = "") -> None:
    """Stop selling a day (weather, ferry), or open it again; what is sold stays sold."""
    refuse_stranger(capacity.pool.seller, by=by)
    Capacity.objects.filter(pk=capacity.pk).update(closed=closed)
    record(by=by, verb="orders.close_day" if closed else "orders.reopen_day", noun=capacity, reason=reason,
           place_path=capacity.pool.seller.place.path)  # fmt: skip


def _mode_of(pool: Pool) -> str:
    if pool.slots:
        return Mode.SLOTS
    return Mode.QUEUE if pool.queue == Queueing.ALWAYS else Mode.ROW


def _slots_of(capacity: Capacity, number: int) -> list[Slot]:
    each, rest = divmod(capacity.size, number)
    return [Slot(capacity=capacity, number=n, size=each + (n < rest)) for n in range(number)]


def left_on(pool_ids: Sequence[UUID], days: Sequence[date]) -> dict[tuple[UUID, date], int]:
    """Places left per pool and day, slots and sessions summed; one question."""
    rows = Capacity.objects.filter(pool__in=pool_ids, day__in=days).prefetch_related("slots")
    found: dict[tuple[UUID, date], int] = defaultdict(int)
    for one in rows:
        if one.day is not None:
            found[one.pool_id, one.day] += 0 if one.session and one.closed else room(one)
    return found


def room(one: Capacity) -> int:
    """Places left of one capacity, slots summed; load with `slots`."""
    if one.mode == Mode.SLOTS:
        return sum(slot.size - slot.sold - slot.held for slot in one.slots.all())
    return one.left
