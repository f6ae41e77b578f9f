"""One act gives back: money, places, vouchers and everybody's shares, as its preview said."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.desks import BY_ITSELF, holds_link, is_theirs, refuse_giving_back
from yanzhen.kernel.orders.actions.refund_books import Back, write_books
from yanzhen.kernel.orders.actions.refund_preview import Asked, LineBack, Preview, previewed
from yanzhen.kernel.orders.actions.refusing import refusals
from yanzhen.kernel.orders.actions.selling import who
from yanzhen.kernel.orders.actions.settling import Earned, Rules, settle_lines, share_out
from yanzhen.kernel.orders.models import (
    Basis,
    Entitlement,
    Order,
    OrderLine,
    Payment,
    PayMethod,
    Refund,
    RefundPart,
    Share,
    Voucher,
    Why,
)
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.models.splitting import reverse

REASON_MAX: Final = 300


def refund(asked: Asked, *, by: By, at: datetime | None = None, void: bool = False) -> Refund:
    """Give it back: all of it or nothing. The same key again is the same refund."""
    at = at or timezone.now()
    _refuse_words(asked, by)
    with transaction.atomic(), refusals():
        order = Order.objects.select_for_update().get(pk=asked.order_id)
        known = Refund.objects.filter(pk=asked.key).first()
        if known is not None:
            return _same(known, asked)
        keys = sorted(asked.uses)
        rows = Entitlement.objects.select_for_update(of=("self",)).select_related("voucher")
        parts = {what.voucher.line_id for what in rows.filter(pk__in=keys).order_by("pk")}
        lines = list(order.lines.all())
        back = [line for line in lines if line.pk in parts or line.pk in asked.uses]
        _refuse_strangers(order, back, asked, by)
        settle_lines([line.pk for line in lines], by=by, at=at)
        seen = previewed(order, asked, at)
        _refuse_unseen(seen, asked, by)
        return _give_back(seen, asked, by=by, at=at, void=void)


def void(order: Order, *, by: By, at: datetime, reason: str, key: UUID | None = None) -> Refund:
    """Undo what was just sold at the desk: all of it goes back, before the drawer is counted and before anybody came in."""
    payment = Payment.objects.filter(order=order).first()
    if payment is None:
        raise Refused(_("Nothing was paid, or all of it has gone back already."))
    if payment.cash_up_id is not None:
        raise Refused(
            _("The drawer was counted with this in it. Give it back as a refund instead.")
        )
    if payment.person_id != by.person_id and not by.may("orders.review_cash"):
        raise Refused(_("Whoever took the money, or the head of the desk, undoes it."))
    whole = {e.pk: e.uses for e in Entitlement.objects.filter(voucher__order=order)}
    if any(e.used or e.given_back for e in Entitlement.objects.filter(voucher__order=order)):
        raise Refused(_("Something of it was used or given back already: refund what is unused."))
    whole |= {line.pk: line.quantity for line in order.lines.filter(voucher__isnull=True)}
    asked = Asked(order.pk, whole, Cause.SELLER, reason, key=key or new_key())
    return refund(asked, by=by, at=at, void=True)


def _refuse_words(asked: Asked, by: By) -> None:
    if not asked.reason.strip():
        raise Refused(_("Write why it is given back."), field="reason")
    if len(asked.reason) > REASON_MAX:
        raise Refused(_("At most %(most)s characters."), field="reason", most=REASON_MAX)
    if asked.decided_fen is not None and not by.may("orders.refund_decide"):
        raise Refused(_("What the table leaves open is decided by the head of the desk."))


def _refuse_strangers(order: Order, back: list[OrderLine], asked: Asked, by: By) -> None:
    own = by.person_id is not None and by.person_id == order.buyer_id
    by_link = holds_link(order.pk, by) and is_theirs(order, by)
    if (own or by_link) and asked.cause is Cause.BUYER and asked.decided_fen is None:
        if order.pay_method not in BY_ITSELF:
            raise Refused(
                _("It was paid at the desk of %(seller)s, which gives the money back."),
                seller=order.collector,
            )
        return
    if not by.may("orders.refund"):
        raise Refused(_("Only the seller's desk gives money back."))
    refuse_giving_back(order, back, by=by)


def _same(known: Refund, asked: Asked) -> Refund:
    if known.request_hash != asked.hash:
        raise Refused(_("This form was used for another refund. Open it anew."))
    return known


def _refuse_unseen(seen: Preview, asked: Asked, by: By) -> None:
    if seen.open:
        raise Refused(
            _(
                "The published table says nothing of this. The head of the desk decides how much goes back."
            )
        )
    if asked.seen_fen is not None and asked.seen_fen != seen.back_fen:
        raise Refused(
            _("Meanwhile something changed: %(now)s would go back, not %(seen)s. Look again."),
            now=yuan(seen.back_fen), seen=yuan(asked.seen_fen),
        )  # fmt: skip


def _give_back(seen: Preview, asked: Asked, *, by: By, at: datetime, void: bool) -> Refund:
    order = seen.order
    payment = Payment.objects.select_for_update().get(order=order)
    number = f"{payment.number}R{payment.refunds.count() + 1}"
    made = Refund.objects.create(
        id=asked.key, number=number, order=order, payment=payment, seller_id=order.collector_id, cause=asked.cause,
        reason=asked.reason.strip(), fen=seen.back_fen, kept_fen=seen.kept_fen, decided=asked.decided_fen is not None,
        void=void, state=_state(payment, seen), request_hash=asked.hash, person_id=by.person_id,
        person_name=by.person_name, at=at, settled_at=None if payment.method == PayMethod.WECHAT else at,
    )  # fmt: skip
    backs = []
    for line in seen.lines:
        parts = _write_parts(made, line)
        backs.append(Back(line.line, line.back_fen, line.parties))
        _write_shares(line, parts[0].pk, by=by, at=at)
    Payment.objects.filter(pk=payment.pk).update(refunded_fen=F("refunded_fen") + seen.back_fen)
    made.event_id = write_books(made, backs, by=by, at=at)
    made.save(update_fields=["event_id"])
    _release(seen, by=by, at=at)
    _stop_empty_vouchers(order)
    record(by=by, verb="orders.refund", noun=order, at=at, reason=made.reason, place_path=order.place_path,
           changes={"fen": made.fen, "kept": made.kept_fen, "number": made.number})  # fmt: skip
    announce("orders.refunded", refund_id=made.pk)
    return made


def _state(payment: Payment, seen: Preview) -> str:
    at_provider = payment.method == PayMethod.WECHAT and seen.back_fen > 0
    return Refund.State.SENT if at_provider else Refund.State.DONE


def _write_parts(made: Refund, line: LineBack) -> list[RefundPart]:
    worths = [worth for _what, _n, worth in line.pieces]
    fens = reverse(line.back_fen, worths)
    parts = [
        RefundPart(refund=made, line=line.line, entitlement=what, uses=n, worth_fen=worth, fen=fen)
        for (what, n, worth), fen in zip(line.pieces, fens, strict=True)
        if n
    ]
    for part in parts:
        if part.entitlement_id:
            Entitlement.objects.filter(pk=part.entitlement_id).update(
                given_back=F("given_back") + part.uses
            )
    return RefundPart.objects.bulk_create(parts)


def _write_shares(line: LineBack, origin: UUID, *, by: By, at: datetime) -> None:
    """Shares of the sale go back; what is kept of something nobody will redeem is earned now."""
    rule = Rules().of(line.line)
    if rule is not None and line.basis == Basis.SALE:
        Share.objects.bulk_create(
            Share(seller_id=line.line.seller_id, line=line.line, rule=rule[0], party_id=party, why=Why.REFUND,
                  origin_id=origin, title=line.line.title, fen=-fen, on=at.astimezone(SHANGHAI).date(), at=at)
            for party, fen in line.parties
        )  # fmt: skip
        return
    if line.kept_fen and line.basis == Basis.REDEMPTION:
        share_out([Earned(line.line, Why.KEPT, origin, line.kept_fen, 0, at)], by=by, at=at)


def _release(seen: Preview, *, by: By, at: datetime) -> None:
    lines = [line.line.pk for line in seen.lines]
    units, fens = [line.units for line in seen.lines], [line.back_fen for line in seen.lines]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT orders_release(%s::uuid[], %s::integer[], %s::bigint[], %s, %s::jsonb)",
            [lines, units, fens, at, json.dumps(who(by))],
        )


def _stop_empty_vouchers(order: Order) -> None:
    """A voucher of which all went back opens nothing, and gates are told."""
    for voucher in Voucher.objects.filter(order=order, revoked_at__isnull=True).prefetch_related(
        "entitlements"
    ):
        found = list(voucher.entitlements.all())
        if all(what.given_back == what.uses for what in found):
            voucher.revoke(_("refunded"), at=timezone.now())
