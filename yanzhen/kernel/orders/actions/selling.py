"""Selling: one statement that writes all of a sale, or stores the request of a buyer who waits his turn."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import columns_of
from yanzhen.kernel.orders.actions.desks import holds_link, is_for_self, is_of_the_house
from yanzhen.kernel.orders.actions.refusing import call, may_ask_again, refused
from yanzhen.kernel.orders.models import Order, PayMethod

TRIES: Final = 8
NUMBER_MAX: Final = 10_000
SELL: Final = "SELECT orders_sell(%s::jsonb)"
_phone: Final = Order._meta.get_field("contact_phone")  # noqa: SLF001  documented model meta API


@dataclass(frozen=True)
class AskLine:
    """So many of an offer, for one group, on one day (until another for stays)."""

    offer: UUID
    n: int = 1
    group: str = "adult"
    day: date | None = None
    until: date | None = None
    session: time | None = None


@dataclass(frozen=True)
class Ask:
    """What somebody wants to buy. Never a price: `seen_fen` is only compared with the one found.

    `pay` is the way it is paid at once (at the counter); without it the places are held until
    payment. `key` makes a second press the same order. `waiting` is the entry of the waiting list
    that this takes up. `collector` takes the money; by itself it is the seller of the first line. `hold_until` is
    for the counter: places kept so long without money, such as those that a gate without network may sell.
    """

    lines: Sequence[AskLine]
    buyer: UUID | None = None
    name: str = ""
    phone: str = ""
    note: str = ""
    pay: str | None = None
    collector: UUID | None = None
    seen_fen: int | None = None
    waiting: UUID | None = None
    hold_until: datetime | None = None
    key: UUID = field(default_factory=new_key)


@dataclass(frozen=True)
class Sold:
    """The order as it stands, or (`queued`) the place in the queue. `fresh`: made by this very call."""

    order_id: UUID
    state: str
    number: str = ""
    total_fen: int = 0
    arrived: int | None = None
    capacity: UUID | None = None
    fresh: bool = True
    refusal: dict[str, Any] | None = None

    @property
    def is_queued(self) -> bool:
        return self.state == "queued"


def sell(ask: Ask, *, by: By, at: datetime | None = None) -> Sold:
    """Sell, hold or queue the whole basket, or raise Refused; nothing in between is ever stored.

    Asked again with the same key it gives the same order; with the same key and other words it is
    refused. One statement outside a transaction.
    """
    at = at or timezone.now()
    refuse_ask(ask, by)
    words = json.dumps(_as_json(ask, by=by, at=at))
    for _again in range(TRIES):
        try:
            answer = call(SELL, [words])
        except DatabaseError as error:
            if not may_ask_again(error):
                raise
            continue
        if answer["state"] != "again":
            return sold_of(answer)
    raise Refused(_("Very many buy this at the moment. Press once more."))


def sold_of(answer: dict[str, Any]) -> Sold:
    """What the SQL verbs answer about an order or a request."""
    return Sold(
        order_id=UUID(answer["id"]),
        state=answer["state"],
        number=answer.get("number") or "",
        total_fen=answer.get("total_fen") or 0,
        arrived=answer.get("arrived"),
        capacity=UUID(answer["capacity"]) if answer.get("capacity") else None,
        fresh=answer.get("fresh", False),
        refusal=answer.get("refusal"),
    )


def refuse_ask(ask: Ask, by: By) -> None:
    """What can be seen without asking the database."""
    if not ask.lines:
        raise Refused(_("There is nothing in the order yet."))
    for line in ask.lines:
        if isinstance(line.n, bool) or not isinstance(line.n, int) or not 1 <= line.n <= NUMBER_MAX:
            raise Refused(_("The number must be at least 1 and whole."), field="n")
    _refuse_way(ask, by)
    by_link = ask.buyer is None and holds_link(ask.key, by)
    if not (by_link or is_for_self(ask.buyer, by) or by.may("orders.sell") or is_of_the_house(by)):
        raise Refused(_("Please log in first."))


def _refuse_way(ask: Ask, by: By) -> None:
    """How it is paid, or kept without money."""
    at_the_desk = by.may("orders.sell") or is_of_the_house(by)
    if ask.hold_until is not None and not at_the_desk:
        raise Refused(_("Only the counter keeps places without money."))
    if ask.pay is None:
        return
    if ask.pay not in PayMethod.values or ask.pay == PayMethod.FREE:
        raise Refused(_("Say how it is paid."), field="pay")
    if not at_the_desk:
        raise Refused(_("Only the counter takes money by hand."), field="pay")


def who(by: By) -> dict[str, Any]:
    """Who asks, as SQL reads it: the columns of an audit line, and the order whose link was shown."""
    return {**columns_of(by), "link_of": _text(getattr(by, "link_of", None))}


def _as_json(ask: Ask, *, by: By, at: datetime) -> dict[str, Any]:
    lines = [_line(line) for line in ask.lines]
    words = {"lines": lines, "buyer": _text(ask.buyer), "name": ask.name, "phone": ask.phone,
             "pay": ask.pay, "waiting": _text(ask.waiting), "by": _text(by.person_id)}  # fmt: skip
    phone = ask.phone.strip()
    return {
        "id": str(ask.key),
        "hash": hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest(),
        "at": at.isoformat(),
        "by": who(by),
        "buyer": _text(ask.buyer),
        "name": ask.name.strip()[:60],
        "phone": _phone.get_prep_value(phone),
        "phone_index": blind_index(phone, "order.phone") if phone else "",
        "phone_tail": phone[-4:],
        "note": ask.note.strip()[:300],
        "collector": _text(ask.collector),
        "pay": ask.pay,
        "seen_fen": ask.seen_fen,
        "waiting": _text(ask.waiting),
        "hold_until": ask.hold_until and ask.hold_until.isoformat(),
        "lines": lines,
    }


def _line(line: AskLine) -> dict[str, Any]:
    return {
        "offer": str(line.offer),
        "n": line.n,
        "group": line.group,
        "day": _text(line.day),
        "until": _text(line.until),
        "session": _text(line.session),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def refuse_answer(sold: Sold) -> Sold:
    """A request that the queue refused, as a refusal; anything else as it is."""
    if sold.state == "refused" and sold.refusal:
        raise refused(sold.refusal["rule"], sold.refusal["facts"])
    return sold
