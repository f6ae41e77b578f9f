"""A ticket that is lost, stolen or copied: withdrawn and issued anew, with what of it is unused."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.desks import is_desk_of
from yanzhen.kernel.orders.models import Entitlement, Order, OrderState, Voucher

REASON_MAX: Final = 300
CAPABILITY: Final = "orders.refund"


@transaction.atomic
def reissue(voucher: Voucher, *, by: By, reason: str, at: datetime | None = None) -> Voucher:
    """Withdraw it and give out a new one in its place; gates learn of the old one as of any that is withdrawn.

    What it opens goes over with what was used and given back of it, so nothing is redeemed or paid twice. The order is
    locked first and the counters next, as a refund does it: a press at the gate that waits finds the old one withdrawn.
    Refused without a reason, where nothing is unused, and at other desks than the seller's and the collector's.
    """
    at = at or timezone.now()
    _refuse_words(reason)
    order = Order.objects.select_for_update().get(pk=voucher.order_id)
    parts = list(Entitlement.objects.select_for_update().filter(voucher=voucher).order_by("pk"))
    old = Voucher.objects.select_related("line").get(pk=voucher.pk)
    _refuse_strangers(order, old, by)
    _refuse_gone(order, old, parts)
    fresh = Voucher(
        id=secret_key(), order=order, line=old.line, offer_id=old.offer_id, since=old.since, until=old.until,
        uses=min(old.uses, max(part.unused for part in parts)),
    )  # fmt: skip
    # The old one makes room first: of each line one counts. Its key to the new one is looked at when this is committed.
    Voucher.objects.filter(pk=old.pk).update(revoked_at=at, revoked_why=reason.strip(), replaced_by=fresh.pk)  # fmt: skip
    fresh.save(force_insert=True)
    Entitlement.objects.filter(voucher=old).update(voucher=fresh)
    record(by=by, verb="orders.reissue", noun=fresh, at=at, reason=reason.strip(), changes={"withdrawn": old.code})  # fmt: skip
    return fresh


def may_reissue(voucher: Voucher, by: By) -> bool:
    """Whether the actor's desk could; for a page that offers it."""
    return by.may(CAPABILITY) and _is_desk_of_it(voucher.order, voucher, by)


def _is_desk_of_it(order: Order, voucher: Voucher, by: By) -> bool:
    return is_desk_of(order.collector_id, by) or is_desk_of(voucher.line.seller_id, by)


def _refuse_words(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write why the ticket is withdrawn."), field="reason")
    if len(reason.strip()) > REASON_MAX:
        raise Refused(_("At most %(most)s characters."), field="reason", most=REASON_MAX)


def _refuse_strangers(order: Order, voucher: Voucher, by: By) -> None:
    if not by.may(CAPABILITY):
        raise Refused(_("Only the seller's desk withdraws a ticket."))
    if not _is_desk_of_it(order, voucher, by):
        raise Refused(_("“%(line)s” is sold by %(seller)s: ask its desk."), line=voucher.line.title, seller=voucher.line.seller)  # fmt: skip


def _refuse_gone(order: Order, voucher: Voucher, parts: list[Entitlement]) -> None:
    if voucher.replaced_by_id is not None:
        raise Refused(_("This ticket was issued anew already. Look at the order again."))
    if order.state != OrderState.PAID or voucher.revoked_at is not None:
        raise Refused(_("This ticket does not count any more, so there is nothing to issue anew."))
    if not any(part.unused for part in parts):
        raise Refused(_("Nothing of this ticket is unused, so there is nothing to issue anew."))
