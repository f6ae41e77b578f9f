"""The waiting list: join, leave, be offered what comes back, take it."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.actions.desks import is_for_self, refuse_other_desk
from yanzhen.kernel.orders.actions.selling import Ask, AskLine, Sold, sell
from yanzhen.kernel.orders.models import (
    Capacity,
    Claim,
    ClaimState,
    Mode,
    Offer,
    WaitingEntry,
    WaitingState,
)
from yanzhen.kernel.parties.models import Party

# How long a place that came back is kept for whoever it was offered to.
TIME_TO_TAKE: Final = timedelta(minutes=30)
OFFERS_AT_ONCE: Final = 50


@transaction.atomic
def join_waiting_list(  # noqa: PLR0913  what somebody wants, and who they are
    offer: Offer, day: date | None, *, group: str, n: int, by: By, party: Party | None = None,
    name: str = "", phone: str = "", at: datetime | None = None, session: time | None = None,
) -> WaitingEntry:  # fmt: skip
    """Stand in line for a day that is sold out. Refused while there is room: then one simply buys."""
    if not is_for_self(party.pk if party else None, by):
        if not by.may("orders.sell"):
            raise Refused(_("Please log in first."))
        refuse_other_desk(offer.seller, by=by)
    if not 1 <= n <= offer.per_order_max:
        raise Refused(_("The number must be at least 1 and whole."), field="n")
    capacity, per_unit = _scarcest(offer, day, session)
    if capacity.waiting == 0 and capacity.left >= n * per_unit:
        raise Refused(_("There are places left: they can be bought now."))
    if (
        party
        and capacity.waiting_entries.filter(party=party, state__in=["waiting", "offered"]).exists()
    ):
        raise Refused(_("You are on this waiting list already."))
    entry = WaitingEntry.objects.create(
        offer=offer, capacity=capacity, group=group, quantity=n, takes=n * per_unit, party=party,
        name=name.strip()[:60], phone=phone.strip(), phone_tail=phone.strip()[-4:], joined_at=at or timezone.now(),
    )  # fmt: skip
    Capacity.objects.filter(pk=capacity.pk).update(waiting=F("waiting") + 1)
    record(
        by=by,
        verb="orders.join_waiting_list",
        noun=entry,
        at=at,
        place_path=offer.seller.place.path,
    )
    return entry


@transaction.atomic
def leave_waiting_list(entry: WaitingEntry, *, by: By) -> None:
    """No longer wanted; what was offered goes to the next."""
    entry = (
        WaitingEntry.objects.select_for_update(of=["self"])
        .select_related("offer__seller__place")
        .get(pk=entry.pk)
    )
    if not is_for_self(entry.party_id, by):
        if not by.may("orders.sell"):
            raise Refused(_("Only who waits, or the counter, leaves the list."))
        refuse_other_desk(entry.offer.seller, by=by)
    if entry.state not in (WaitingState.WAITING, WaitingState.OFFERED):
        raise Refused(_("This entry has ended already."))
    _end(entry, WaitingState.LEFT)
    record(
        by=by,
        verb="orders.leave_waiting_list",
        noun=entry,
        place_path=entry.offer.seller.place.path,
    )
    offer_places(entry.capacity_id)


@transaction.atomic
def offer_places(capacity_id: UUID, *, at: datetime | None = None) -> int:
    """Offer what is free to those who wait, first come first; who needs more than there is lets nobody pass.

    A place offered is held for TIME_TO_TAKE. Gives how many were offered something.
    """
    at = at or timezone.now()
    capacity = Capacity.objects.select_for_update().get(pk=capacity_id)
    offered, left = 0, 0 if capacity.closed or capacity.mode == Mode.SLOTS else capacity.left
    waiting = WaitingEntry.objects.in_line().filter(capacity=capacity).select_for_update()
    for entry in waiting[:OFFERS_AT_ONCE]:
        if entry.takes > left:
            break
        left -= entry.takes
        offered += 1
        Claim.objects.create(
            waiting=entry, capacity=capacity, quantity=entry.takes, state=ClaimState.HELD
        )
        Capacity.objects.filter(pk=capacity.pk).update(
            held=F("held") + entry.takes, waiting=F("waiting") - 1
        )
        WaitingEntry.objects.filter(pk=entry.pk).update(
            state=WaitingState.OFFERED, offered_until=at + TIME_TO_TAKE
        )
        if entry.party_id:
            tell([entry.party_id], _("A place is free for you"), "%(offer)s", url="/orders/waiting/", kind="order", at=at,
                 values={"offer": entry.offer.name})  # fmt: skip
    return offered


def take_offered(
    entry: WaitingEntry, *, by: By, at: datetime | None = None, pay: str | None = None
) -> Sold:
    """Buy what was offered: the held place becomes the order's, in the statement of the sale."""
    line = AskLine(
        offer=entry.offer_id, n=entry.quantity, group=entry.group, day=entry.capacity.day,
        session=entry.capacity.session,
    )  # fmt: skip
    ask = Ask(
        lines=[line],
        buyer=entry.party_id,
        name=entry.name,
        phone=entry.phone,
        waiting=entry.pk,
        pay=pay,
        key=entry.pk,
    )
    return sell(ask, by=by, at=at)


def lapse_offers(*, at: datetime | None = None) -> int:
    """Who did not take it in time makes room for the next. Gives how many lapsed; safe to repeat."""
    at = at or timezone.now()
    due = WaitingEntry.objects.filter(state=WaitingState.OFFERED, offered_until__lte=at)
    lapsed = 0
    for key in list(due.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            entry = due.select_for_update(skip_locked=True).filter(pk=key).first()
            if entry is None:
                continue
            _end(entry, WaitingState.LAPSED)
            offer_places(entry.capacity_id, at=at)
            lapsed += 1
    return lapsed


def _end(entry: WaitingEntry, state: str) -> None:
    """Out of the list, and the place it was offered back into the counter."""
    was_waiting = entry.state == WaitingState.WAITING
    WaitingEntry.objects.filter(pk=entry.pk).update(state=state)
    back = sum(entry.claims.filter(state=ClaimState.HELD).values_list("quantity", flat=True))
    entry.claims.filter(state=ClaimState.HELD).update(
        state=ClaimState.RELEASED, given_back=F("quantity")
    )
    Capacity.objects.filter(pk=entry.capacity_id).update(
        held=F("held") - back, waiting=F("waiting") - int(was_waiting)
    )


def _scarcest(offer: Offer, day: date | None, session: time | None) -> tuple[Capacity, int]:
    """The capacity of the offer with least room on that day (in that session), and how much of it one unit takes."""
    found = [
        (capacity, demand.per_unit)
        for demand in offer.demands.select_related("pool")
        for capacity in demand.pool.capacities.filter(
            Q(session__isnull=True) | Q(session=session), day=day if demand.pool.dated else None, closed=False
        )
    ]  # fmt: skip
    if not found:
        raise Refused(_("“%(offer)s” is not open on that day."), offer=offer, day=day)
    return min(found, key=lambda pair: pair[0].left // pair[1])
