"""Who has no login: held by name and telephone, and which orders this phone may show again."""

import base64
import binascii
import hashlib
import re
from contextlib import suppress
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yanzhen.base.crypto import blind_index
from yanzhen.base.keys import new_key
from yanzhen.base.middleware import limited
from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import Ask, wait_for_answer
from yanzhen.kernel.orders.actions.desks import LINK
from yanzhen.kernel.orders.actions.links import (
    LinkHolder,
    link_of,
    orders_of_links,
    sell_by_link,
)
from yanzhen.kernel.orders.actions.provider import ask_for_payment
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.forms.buying import BuyForm

PATIENCE_S: Final = 1.5
# Tries in an hour. A mobile network lets many phones out by one address, a family buys for itself.
BY_ADDRESS: Final = "120/h"
BY_PHONE: Final = "8/h"
COOKIE: Final = "yz_tickets"
SALT: Final = "one_pass.tickets"
COOKIE_SECONDS: Final = 90 * 86_400
ORDERS_MAX: Final = 12
# The phone's worker keeps pages that bear it, and drops them when somebody else's come.
WHOSE: Final = "X-Wallet"


def phone_typed(request: HttpRequest) -> str:
    """The telephone in the form, so that it can be counted without being kept."""
    digits = re.sub(r"[^\d+]", "", request.POST.get("phone", ""))
    return "phone-" + blind_index(digits, "order.phone") if digits else "phone"


@limited(BY_ADDRESS)
@limited(BY_PHONE, key=phone_typed)
def hold_by_link(request: HttpRequest, form: BuyForm, day: date | None) -> HttpResponse:
    """Held for a name and a telephone; where money is taken from afar, the code to pay by is asked for at once."""
    data = form.cleaned_data
    ask = Ask(lines=form.lines(day), name=data["name"], phone=data["phone"], key=once_of(request.POST) or new_key())  # fmt: skip
    sold = sell_by_link(ask)
    holder = LinkHolder(sold.order_id)
    if sold.is_queued:
        sold = wait_for_answer(sold.order_id, seconds=PATIENCE_S, by=holder)
    if sold.state == "placed" and settings.WECHATPAY_MCHID:
        # Where it fails the page itself asks once more, and says what is wrong.
        with suppress(Refused):
            ask_for_payment(Order.objects.visible_to(holder).get(), by=holder)
    return redirect("one_pass:by_link", link_of(sold.order_id))


def address_of_order(order: Order) -> str:
    """Its page: by its link where nobody's login bought it."""
    if order.channel == LINK and order.buyer_id is None:
        return reverse("one_pass:by_link", args=[link_of(order.pk)])
    return reverse("one_pass:ticket", args=[order.pk])


def links_of_phone(request: HttpRequest) -> Any:
    """Orders bought on this phone without a login."""
    return orders_of_links(_kept(request))


def remember_order(request: HttpRequest, response: HttpResponse, order_id: UUID) -> None:
    """The phone finds it again in its wallet; the newest few."""
    kept = [order_id, *[one for one in _kept(request) if one != order_id]][:ORDERS_MAX]
    text = ",".join(base64.urlsafe_b64encode(one.bytes).decode() for one in kept)
    response.set_signed_cookie(
        COOKIE, text, salt=SALT, max_age=COOKIE_SECONDS, path=reverse("one_pass:wallet"), httponly=True,
        samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


def forget_orders(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=reverse("one_pass:wallet"), samesite="Lax")


def kept_by_phone(request: ActorRequest, response: HttpResponse) -> HttpResponse:
    """Marks a page for the phone's worker, with whose it is: nobody's name, only a sign that changes with the login."""
    whose = request.actor.person_id
    sign = hashlib.sha256(f"{settings.SECRET_KEY} {whose}".encode()).hexdigest()[:16]
    response[WHOSE] = sign if whose else "phone"
    response["X-Robots-Tag"] = "noindex"
    return response


def _kept(request: HttpRequest) -> list[UUID]:
    try:
        text = request.get_signed_cookie(COOKIE, "", salt=SALT) or ""
        return [UUID(bytes=base64.urlsafe_b64decode(one)) for one in text.split(",") if one]
    except (BadSignature, binascii.Error, ValueError):
        return []
