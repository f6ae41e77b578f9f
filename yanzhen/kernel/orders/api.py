"""Orders over HTTP: sell or queue, and ask for the answer. The same verb, the same refusals."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.actions import Ask, AskLine, Sold, answer_of, sell, wait_for_answer
from yanzhen.kernel.orders.models import Order, Request

router = Router(tags=["orders"])
WAIT_MAX_S = 5.0


class LineIn(Schema):
    """So many of an offer for a group; never an amount."""

    offer: UUID
    n: int = 1
    group: str = "adult"
    day: date | None = None
    until: date | None = None
    session: time | None = None


class OrderIn(Schema):
    """`key` makes a retry the same order. `seen_fen`, the total the buyer saw, is only compared."""

    lines: list[LineIn]
    key: UUID | None = None
    name: str = ""
    phone: str = ""
    note: str = ""
    pay: str | None = None
    seen_fen: int | None = None


class SoldOut(Schema):
    """`queued`: the request is stored under this id; ask for its answer."""

    id: UUID
    state: str
    number: str
    total_fen: int
    arrived: int | None
    fresh: bool
    refusal: dict[str, Any] | None


@router.post("/", response={201: SoldOut})
def buy(request: HttpRequest, body: OrderIn) -> Any:
    """Sell or hold the basket; through the queue where it is open (then `state` is `queued`)."""
    actor = _actor(request)
    lines = [
        AskLine(
            offer=one.offer,
            n=one.n,
            group=one.group,
            day=one.day,
            until=one.until,
            session=one.session,
        )
        for one in body.lines
    ]
    ask = Ask(lines=lines, buyer=None if body.pay else actor.person_id, name=body.name, phone=body.phone, note=body.note,
              pay=body.pay, seen_fen=body.seen_fen, key=body.key or new_key())  # fmt: skip
    return Status(201, _out(sell(ask, by=actor)))


@router.get("/{key}", response=SoldOut)
def answer(request: HttpRequest, key: UUID, wait: float = 0.0) -> Any:
    """What became of an order or a stored request; with `wait`, up to five seconds for the final answer."""
    actor = _actor(request)
    if not Request.objects.visible_to(actor).filter(pk=key).exists():
        get_object_or_404(Order.objects.visible_to(actor), pk=key)
    if wait > 0:
        return _out(wait_for_answer(key, seconds=min(wait, WAIT_MAX_S), by=actor))
    return _out(answer_of(key, by=actor))


def _out(sold: Sold) -> dict[str, Any]:
    return {"id": sold.order_id, "state": sold.state, "number": sold.number, "total_fen": sold.total_fen,
            "arrived": sold.arrived, "fresh": sold.fresh, "refusal": sold.refusal}  # fmt: skip


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
