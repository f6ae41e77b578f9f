"""Whose desk somebody sits at: asked by every verb that touches what a seller sells, takes or owes.

What every sale and payment goes through asks the same inside its own statement (sql/whose.sql).
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.refusing import WORDS
from yanzhen.kernel.orders.models import Order, OrderLine, PayMethod, Seller

# The system's own work, and whoever sits at the server's console.
OF_THE_HOUSE: Final = frozenset({"job", "console"})
# Goes back through the provider, or moves nothing: nobody has to open a drawer or write a transfer.
BY_ITSELF: Final = frozenset({PayMethod.WECHAT, PayMethod.FREE})
# Bought without a login; whoever holds the order's link is its buyer (links.py).
LINK: Final = "link"


def is_of_the_house(by: By) -> bool:
    return by.channel in OF_THE_HOUSE


def is_desk_of(seller_id: UUID, by: By) -> bool:
    """Whether the actor's office is a desk of this seller. Asks nothing where it is the office of an organisation."""
    if is_of_the_house(by):
        return True
    if getattr(by, "organisation_id", None) is not None:
        return bool(by.organisation_id == seller_id)  # type: ignore[attr-defined]  # an Actor has it, a By need not
    return Seller.objects.served_by(by).filter(pk=seller_id).exists()


def refuse_other_desk(seller: Seller, *, by: By) -> None:
    """What a seller's own desk does."""
    if not is_desk_of(seller.pk, by):
        raise Refused(WORDS["another_sellers_desk"], seller=seller)


def is_for_self(party_id: UUID | None, by: By) -> bool:
    """It is theirs: the buyer, or whoever acts for the buyer."""
    return party_id is not None and party_id in (by.person_id, by.on_behalf_of_id)


def holds_link(order_id: UUID, by: By) -> bool:
    """Whether the actor came in by the link of this very order."""
    return by.channel == LINK and getattr(by, "link_of", None) == order_id


def is_theirs(order: Order, by: By) -> bool:
    """The buyer's own order: by login, or by its link where nobody's login bought it."""
    if order.buyer_id is None and order.channel == LINK:
        return holds_link(order.pk, by)
    return is_for_self(order.buyer_id, by)


def takes_money_of(order: Order, by: By) -> bool:
    """Whether the money of this order is taken at the actor's desk."""
    return order.is_open and by.may("orders.sell") and is_desk_of(order.collector_id, by)


def refuse_paying_for_others(order: Order, *, by: By) -> None:
    """One's own order is paid from where one is, any other at the desk of whoever collects."""
    if is_theirs(order, by) or is_of_the_house(by):
        return
    if not by.may("orders.sell"):
        raise Refused(_("Only the desk takes money."))
    refuse_other_desk(order.collector, by=by)


def refuse_people(by: By) -> None:
    """What only the system does, for all sellers at once."""
    if not is_of_the_house(by):
        raise Refused(_("This happens by itself every night; nobody does it by hand."))


def refuse_giving_back(order: Order, lines: Collection[OrderLine], *, by: By) -> None:
    """Who may give back these lines of a paid order (docs/decisions/0204-a-desk-acts-for-its-seller.md).

    Each desk its own seller's, as far as the money goes back by itself. Whoever holds the money, because it was paid by hand or
    because it was sold at that desk, all of it.
    """
    if order.pay_method not in BY_ITSELF and not is_desk_of(order.collector_id, by):
        raise Refused(
            _("The desk of %(seller)s took the money: it gives it back."), seller=order.collector
        )
    own = given_back_here(order, lines, by=by)
    for line in lines:
        if line.pk not in own:
            raise Refused(
                _("“%(line)s” is sold by %(seller)s: ask its desk."),
                line=line.title,
                seller=line.seller,
            )


def given_back_here(order: Order, lines: Collection[OrderLine], *, by: By) -> frozenset[UUID]:
    """Which of these lines the actor's desk gives back, by key; a question per seller of them at most."""
    by_hand = order.pay_method not in BY_ITSELF
    took_it = is_desk_of(order.collector_id, by)
    # Who buys for oneself is the buyer; any other order was sold at a desk of the collector (sql/price.sql).
    sold_it = order.buyer_id is None or order.by_person_id != order.buyer_id
    if took_it and (by_hand or sold_it):
        return frozenset(line.pk for line in lines)
    if by_hand:
        return frozenset()
    others = {line.seller_id for line in lines} - {order.collector_id}
    own = {seller for seller in others if is_desk_of(seller, by)}
    if took_it:
        own.add(order.collector_id)
    return frozenset(line.pk for line in lines if line.seller_id in own)
