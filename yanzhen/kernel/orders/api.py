"""Orders over HTTP: sell or queue and ask for the answer; and what a gate with a program of its own needs. The same verbs."""

import hashlib
from datetime import date, datetime, time
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from yanzhen.base.keys import new_key
from yanzhen.base.middleware import limited
from yanzhen.kernel.orders.actions import Ask, AskLine, Sold, answer_of, sell, wait_for_answer
from yanzhen.kernel.orders.actions.gates import (
    ScanAnswer,
    find_by_tail,
    keys_of_gates,
    revoked_for_gates,
    upload_scans,
)
from yanzhen.kernel.orders.actions.redeeming import UPLOAD_MAX, Press, redeem
from yanzhen.kernel.orders.models import Order, Request, Voucher
from yanzhen.kernel.parties.masking import mask_name

router = Router(tags=["orders"])
WAIT_MAX_S = 5.0
# A turnstile lets a few people in each second; four digits are soon tried through, so they are asked for slowly.
PRESSES: Final = "600/m"
SEARCHES: Final = "20/m"
UPLOADS: Final = "120/m"
LISTS: Final = "60/m"


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


class PressIn(Schema):
    """One press: `press` names it, so that sent again it is the same one. `text` is what the QR code says, or the eight characters."""

    press: UUID
    text: str = Field(max_length=2000)
    uses: int = Field(1, ge=1, le=10_000)
    point: str = Field("", max_length=40)
    device: str = Field("", max_length=60)
    sequence: int | None = Field(None, ge=0)


class ScanIn(Schema):
    """A press made without network: when by the gate's clock, and the gate's own running number.

    `kind`: only a ticket is redeemed. `note`: why somebody came in free, or was turned away. `hash`: SHA-256, in hex, over
    the press before and this one.
    """

    press: UUID
    text: str = Field(max_length=2000)
    uses: int = Field(1, ge=1, le=10_000)
    point: str = Field("", max_length=40)
    sequence: int = Field(ge=0, lt=2**62)
    scanned_at: AwareDatetime
    kind: Literal["ticket", "again", "free", "undone", "red"] = "ticket"
    note: str = Field("", max_length=200)
    hash: str = Field("", pattern="^([0-9a-f]{64})?$")

    def as_press(self, device: str) -> Press:
        return Press(self.press, self.uses, self.point, device, self.sequence, self.scanned_at, True, self.kind, self.note, self.hash)  # fmt: skip


class UploadIn(Schema):
    """What one gate did without network, in any order; sent again it changes nothing."""

    device: str = Field(min_length=1, max_length=60)
    scans: list[ScanIn] = Field(max_length=UPLOAD_MAX)


class RedeemedOut(Schema):
    """Green or red (`passes`), why, and what is left."""

    passes: bool
    outcome: str
    title: str
    uses: int
    used: int
    left: int
    reason: str
    first_at: datetime | None
    last_at: datetime | None


class ScanOut(Schema):
    """`outcome`: counted, known, double, refused, noted; kept until it is judged; other where the press is known with other words."""

    press: UUID
    sequence: int
    outcome: str
    reason: str
    case: str


class UploadOut(Schema):
    """`gaps`: runs of numbers that this gate has not sent; `twice`: numbers that two presses bear."""

    fresh: int
    answers: list[ScanOut]
    gaps: list[tuple[int, int]]
    twice: list[int]


class TicketOut(Schema):
    """A ticket found by telephone: enough to ask for the name, not enough to know it."""

    code: str
    title: str
    name: str
    phone_tail: str
    left: int
    points: list[str]


def _who(request: HttpRequest) -> str:
    return str(request.user.pk)


@router.post("/gate/redemptions", response=RedeemedOut)
@limited(PRESSES, key=_who)
def redeem_ticket(request: HttpRequest, body: PressIn) -> Any:
    """Let somebody in. A forged, used or foreign code is an answer (`passes` false), not an error."""
    press = Press(body.press, body.uses, body.point, body.device, body.sequence)
    return redeem(body.text, press, by=_actor(request))


@router.get("/gate/tickets", response=list[TicketOut])
@limited(SEARCHES, key=_who, method="")
def tickets_by_phone(request: HttpRequest, tail: str) -> Any:
    """Today's unused tickets of one's own gates whose buyer's telephone ends in these four digits; redeem by `code`."""
    found = find_by_tail(tail, by=_actor(request), today=timezone.localdate())
    return [_ticket(voucher) for voucher in found]


@router.post("/gate/scans", response=UploadOut)
@limited(UPLOADS, key=_who)
def upload(request: HttpRequest, body: UploadIn) -> Any:
    """What was scanned without network: kept word for word, then judged; an answer per scan."""
    scans = [(one.text, one.as_press(body.device)) for one in body.scans]
    done = upload_scans(body.device, scans, by=_actor(request))
    answers = [_scan(answer) for answer in done.answers]
    return {"fresh": done.fresh, "answers": answers, "gaps": done.gaps, "twice": done.twice}


@router.get("/gate/keys")
@limited(LISTS, key=_who, method="")
def gate_keys(request: HttpRequest) -> HttpResponse:
    """The public keys (Ed25519, hex) that open gates now; with an ETag, 304 where nothing has changed."""
    keys = keys_of_gates(by=_actor(request), at=timezone.now())
    listed = [
        {"number": key.number, "public": key.public, "counts_until": key.counts_until}
        for key in keys
    ]
    return _unchanged_or(request, {"keys": listed})


@router.get("/gate/revoked")
@limited(LISTS, key=_who, method="")
def gate_revoked(request: HttpRequest, since: AwareDatetime | None = None) -> HttpResponse:
    """Withdrawn tickets that a gate without network must refuse; `since`: only those withdrawn from then on. With an ETag."""
    rows = revoked_for_gates(by=_actor(request), today=timezone.localdate(), since=since)
    until = max((row.revoked_at for row in rows if row.revoked_at), default=None)
    return _unchanged_or(request, {"until": until, "revoked": [row.pk for row in rows]})


def _unchanged_or(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    """The answer under a tag of its content; 304 without content to whoever has it."""
    response = JsonResponse(said)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=etag, response=response)  # type: ignore[return-value]


def _ticket(voucher: Voucher) -> dict[str, Any]:
    parts = [part for part in voucher.entitlements.all() if part.unused and not part.stopped]
    return {"code": voucher.code, "title": voucher.line.title, "name": mask_name(voucher.order.contact_name),
            "phone_tail": voucher.order.phone_tail, "left": sum(part.unused for part in parts),
            "points": [part.point for part in parts]}  # fmt: skip


def _scan(answer: ScanAnswer) -> dict[str, Any]:
    return {"press": answer.press, "sequence": answer.sequence, "outcome": answer.outcome,
            "reason": answer.reason, "case": answer.case}  # fmt: skip


def _out(sold: Sold) -> dict[str, Any]:
    return {"id": sold.order_id, "state": sold.state, "number": sold.number, "total_fen": sold.total_fen,
            "arrived": sold.arrived, "fresh": sold.fresh, "refusal": sold.refusal}  # fmt: skip


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
