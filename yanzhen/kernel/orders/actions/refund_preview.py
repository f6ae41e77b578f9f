"""What a refund would do, line by line, before it is done: money, places, everybody's shares. Writes nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.settling import STANDING, Rules
from yanzhen.kernel.orders.models import (
    Basis,
    Entitlement,
    Order,
    OrderLine,
    Payment,
    PayMethod,
    Share,
    terms_at,
)
from yanzhen.kernel.orders.models.refunding import Answer, Cause, Piece, back_for
from yanzhen.kernel.orders.models.splitting import reverse, split


@dataclass(frozen=True)
class Asked:
    """What is to go back: uses of entitlements, units of lines that have no voucher. `decided_fen` is a person's word
    where the table is silent; `seen_fen` what the preview said, so that nothing else happens than was seen."""

    order_id: UUID
    uses: Mapping[UUID, int]
    cause: Cause = Cause.BUYER
    reason: str = ""
    decided_fen: int | None = None
    seen_fen: int | None = None
    key: UUID = field(default_factory=new_key)
    # When it takes place, where the ticket itself has no day: said by the app whose ticket it is, never by a form.
    day: date | None = None

    @property
    def hash(self) -> str:
        said = {"order": str(self.order_id), "uses": {str(k): n for k, n in sorted(self.uses.items(), key=str) if n},
                "cause": self.cause, "reason": self.reason, "decided": self.decided_fen}  # fmt: skip
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class LineBack:
    """One line of the preview: what of it goes back, why so much, and what each party gives back."""

    line: OrderLine
    pieces: tuple[tuple[Entitlement | None, int, int], ...]  # what, uses, worth
    answer: Answer
    back_fen: int
    kept_fen: int
    units: int
    parties: tuple[tuple[UUID, int], ...]  # whose share goes down, by how much
    kept_for: tuple[tuple[UUID, int], ...]  # who earns what is kept
    basis: str


@dataclass(frozen=True)
class Preview:
    """All that would happen."""

    order: Order
    lines: tuple[LineBack, ...]
    method: str
    open: bool

    @property
    def back_fen(self) -> int:
        return sum(line.back_fen for line in self.lines)

    @property
    def kept_fen(self) -> int:
        return sum(line.kept_fen for line in self.lines)

    @property
    def method_words(self) -> str:
        """How it was paid, and so how it goes back."""
        return str(PayMethod(self.method).label)


def preview(asked: Asked, *, at: datetime) -> Preview:
    """What a refund would do now; writes nothing. Refused where it could not be done."""
    order = Order.objects.get(pk=asked.order_id)
    return previewed(order, asked, at)


def previewed(order: Order, asked: Asked, at: datetime) -> Preview:
    payment = Payment.objects.filter(order=order).first()
    if payment is None or order.state != "paid":
        raise Refused(_("Nothing was paid, or all of it has gone back already."))
    entitlements: dict[UUID, list[Entitlement]] = defaultdict(list)
    for what in (
        Entitlement.objects.filter(voucher__order=order).select_related("voucher").order_by("point")
    ):
        entitlements[what.voucher.line_id].append(what)
    lines = list(order.lines.select_related(*STANDING, "seller__book").order_by("position"))
    known = {key for line in lines for key in [line.pk, *(e.pk for e in entitlements[line.pk])]}
    if not set(asked.uses) <= known:
        raise Refused(_("This does not belong to the order."))
    rules, today = Rules(), at.astimezone(SHANGHAI).date()
    found = [_line_back(line, entitlements[line.pk], asked, rules, today, at) for line in lines]
    backs = _with_decision([line for line in found if line], asked)
    if not backs:
        raise Refused(_("Say how much of it is given back."))
    if sum(line.back_fen for line in backs) > payment.fen - payment.refunded_fen:
        raise Refused(_("More would go back than was paid."))
    is_open = any(line.answer.open for line in backs)
    return Preview(order, tuple(backs), payment.method, is_open and asked.decided_fen is None)


def _line_back(
    line: OrderLine,
    found: Sequence[Entitlement],
    asked: Asked,
    rules: Rules,
    today: date,
    at: datetime,
) -> LineBack | None:
    whats: list[Entitlement | None] = list(found) or [None]
    pieces = [_piece(line, what) for what in whats]
    uses = [asked.uses.get(what.pk if what else line.pk, 0) for what in whats]
    if not any(uses):
        return None
    terms, _table = terms_at(line.offer_id, line.order.placed_at)
    day = line.day or asked.day or (found[0].voucher.until if found else None)
    answer = back_for(pieces, uses, terms, day=day, today=today, cause=asked.cause)
    worth = tuple(
        (what, n, piece.value(n)) for what, n, piece in zip(whats, uses, pieces, strict=True)
    )
    rule = rules.of(line)
    after = [piece.given_back + n for piece, n in zip(pieces, uses, strict=True)]
    units = (
        min(line.quantity * n // piece.uses for n, piece in zip(after, pieces, strict=True))
        - line.refunded
    )
    basis = rule[0].basis if rule else ("" if line.offer.recognised == "sale" else Basis.REDEMPTION)
    return LineBack(
        line, worth, answer, answer.back_fen, answer.kept_fen, max(units, 0), (), (), basis
    )


def _piece(line: OrderLine, what: Entitlement | None) -> Piece:
    if what is None:
        return Piece(line.amount_fen, line.quantity, 0, line.refunded)
    return Piece(what.amount_fen, what.uses, what.used, what.given_back)


def _with_decision(backs: list[LineBack], asked: Asked) -> list[LineBack]:
    """A person's amount is spread over the lines by what they are worth, and never more than that."""
    rules = Rules()
    if asked.decided_fen is not None:
        worths = [sum(worth for _w, _n, worth in line.pieces) for line in backs]
        if not 0 <= asked.decided_fen <= sum(worths):
            raise Refused(
                _("At most %(most)s can go back: that is what the unused part cost."),
                field="decided", most=yuan(sum(worths)),
            )  # fmt: skip
        given = reverse(asked.decided_fen, worths)
        backs = [
            replace(line, back_fen=fen, kept_fen=worth - fen)
            for line, fen, worth in zip(backs, given, worths, strict=True)
        ]
    return [_with_parties(line, rules) for line in backs]


def _with_parties(line: LineBack, rules: Rules) -> LineBack:
    """Whose shares go down: what was shared at the sale goes back in proportion; what waits for its redemption was nobody's."""
    rule = rules.of(line.line)
    if rule is None:
        return line
    if line.basis == Basis.SALE:
        held = list(
            Share.objects.filter(line=line.line)
            .values_list("party_id")
            .annotate(fen=Sum("fen"))
            .order_by("party_id")
        )
        if (
            sum(fen for _party, fen in held) < line.back_fen
        ):  # not shared yet: a preview before the worker came
            parts = rule[1]
            shares = split(
                line.line.amount_fen - line.line.refunded_fen,
                line.line.quantity,
                [p.plain for p in parts],
            )
            held = [(part.party_id, fen) for part, fen in zip(parts, shares, strict=True)]
        given = reverse(line.back_fen, [fen for _party, fen in held])
        return replace(
            line, parties=tuple((p, fen) for (p, _h), fen in zip(held, given, strict=True) if fen)
        )
    kept = split(line.kept_fen, 0, [p.plain for p in _for_all(rule[1])])
    return replace(
        line,
        kept_for=tuple(
            (p.party_id, fen) for p, fen in zip(_for_all(rule[1]), kept, strict=True) if fen
        ),
    )


def _for_all(parts: Sequence[Any]) -> list[Any]:
    return [p for p in parts if not p.point] or [p for p in parts if p.point == parts[0].point]
