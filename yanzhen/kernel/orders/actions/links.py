"""Bought without a login: a name, a telephone, and a link that is the key to this one order and to nothing else.

Nobody is entered in the register of people for it: like whoever pays at the counter, the buyer stands on the order only,
the telephone sealed there. The link is signed, so it can't be guessed; who lost it finds it by telephone and number together.
"""

import base64
import binascii
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from hmac import compare_digest
from typing import Final

from django.core.signing import BadSignature, Signer
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.crypto import blind_index, blind_indexes
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.desks import LINK
from yanzhen.kernel.orders.actions.selling import Ask, Sold, sell
from yanzhen.kernel.orders.models import Order, OrderState, Voucher
from yanzhen.kernel.parties.actions.register import normalised_phone

# Unpaid orders that one telephone may have at once, and places in one order: more is sold at the desk.
HOLDS_MAX: Final = 2
PLACES_MAX: Final = 20
_PURPOSE: Final = "order.phone"


@dataclass(frozen=True)
class LinkHolder:
    """The `by=` of whoever came in by an order's link: may see, pay, give back this order. Nobody's name, no office."""

    link_of: uuid.UUID
    person_id: uuid.UUID | None = None
    person_name: str = ""
    appointment_id: uuid.UUID | None = None
    office_id: uuid.UUID | None = None
    office_name: str = ""
    on_behalf_of_id: uuid.UUID | None = None
    on_behalf_of_name: str = ""
    channel: str = LINK
    scope_path: str | None = None

    def may(self, capability: str) -> bool:
        return False


def link_of(order_id: uuid.UUID) -> str:
    """The text of the link: the order's key and its signature, for an address."""
    return _signer().sign(base64.urlsafe_b64encode(order_id.bytes).decode().rstrip("="))


def opened_link(text: str) -> LinkHolder | None:
    """Whoever shows this text; None where it is not signed by us."""
    try:
        plain = _signer().unsign(text)
        return LinkHolder(uuid.UUID(bytes=base64.urlsafe_b64decode(plain + "==")))
    except (BadSignature, binascii.Error, ValueError):
        return None


def sell_by_link(ask: Ask, *, at: datetime | None = None) -> Sold:
    """Hold what somebody without a login asks for; the same key again is the same order.

    Refused without a name or a telephone, for more than PLACES_MAX, and while HOLDS_MAX orders of the same telephone
    wait for their money: so nobody empties a day without paying. Rates per address are the door's (views).
    """
    at = at or timezone.now()
    ask = replace(ask, name=ask.name.strip(), phone=normalised_phone(ask.phone), buyer=None, pay=None)  # fmt: skip
    if not ask.name:
        raise Refused(_("Write your name."), field="name")
    if not ask.phone:
        raise Refused(_("Write your telephone: it finds the ticket again."), field="phone")
    if sum(line.n for line in ask.lines) > PLACES_MAX:
        raise Refused(
            _("Up to %(most)s at once without a login. For more, call the desk."), most=PLACES_MAX
        )
    with transaction.atomic():
        _in_turn(ask.phone)
        waiting = Order.objects.filter(
            _of_phone(ask.phone), state=OrderState.PLACED, channel=LINK, expires_at__gt=at
        ).exclude(pk=ask.key)
        if waiting.count() >= HOLDS_MAX:
            raise Refused(_("Orders of this telephone wait for their money. Pay them, or give them up, first."), field="phone")  # fmt: skip
        return sell(ask, by=LinkHolder(ask.key), at=at)


def find_link(number: str, phone: str) -> str | None:
    """The link of the order with this number and this telephone; None where there is none, whichever of the two is wrong."""
    digits = normalised_phone(phone)
    found = Order.objects.filter(number=number.strip().upper(), channel=LINK, buyer__isnull=True)
    order = found.first()
    known = order.phone_index if order is not None else ""
    fits = [compare_digest(known, index) for index in blind_indexes(digits, _PURPOSE)]
    return link_of(order.pk) if order is not None and any(fits) else None


def orders_of_links(keys: Iterable[uuid.UUID]) -> QuerySet[Order]:
    """Those of these orders that were bought without a login: for a phone that has shown their links."""
    return Order.objects.filter(pk__in=list(keys), channel=LINK, buyer__isnull=True)


def good_tickets(orders: QuerySet[Order], today: date) -> QuerySet[Voucher]:
    """Tickets of orders one may see that still open something, by their day."""
    found = Voucher.objects.filter(order__in=orders, until__gte=today, revoked_at__isnull=True)
    return found.select_related("line", "order", "offer").prefetch_related("entitlements").order_by("since", "pk")  # fmt: skip


def _signer() -> Signer:
    return Signer(salt="orders.link", sep=".")


def _of_phone(phone: str) -> Q:
    return Q(phone_tail=phone[-4:], phone_index__in=blind_indexes(phone, _PURPOSE))


def _in_turn(phone: str) -> None:
    """Two tries with one telephone are counted one after the other."""
    words = f"orders.link {blind_index(phone, _PURPOSE)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])
