"""Money by a provider: asked for, told by callback or found by asking, applied once, given back where it came too late."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.desks import refuse_paying_for_others
from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.actions.life import pay_order
from yanzhen.kernel.orders.actions.share_returns import waits_for_shares
from yanzhen.kernel.orders.actions.sharing import will_be_shared
from yanzhen.kernel.orders.actions.wechat import NotBelieved, ProviderFailed, wechat
from yanzhen.kernel.orders.models import (
    Attempt,
    Callback,
    CallbackVerdict,
    Order,
    PayMethod,
    Refund,
)
from yanzhen.kernel.parties.actors import system_actor

CALLBACK_PATH: Final = "/orders/callbacks/wechat/"
BODY_MAX: Final = 20_000
KEPT_HEADERS: Final = ("Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial",
                       "Wechatpay-Signature-Type")  # fmt: skip
Outcome = CallbackVerdict.Outcome
# What the provider is told: these are settled for it, the others it may send again.
SETTLED: Final = {Outcome.APPLIED, Outcome.KNOWN, Outcome.LATE, Outcome.DIFFERS}


def ask_for_payment(
    order: Order, *, by: By, at: datetime | None = None, openid: str = ""
) -> Attempt:
    """An order to be paid by WeChat: one open attempt, asked again it is the same. The row stands before the provider is asked."""
    at = at or timezone.now()
    refuse_paying_for_others(order, by=by)
    account = wechat()
    if order.total_fen < 1:
        raise Refused(_("There is nothing to pay."))
    attempt = _open_attempt(order, at, way="jsapi" if openid else "native")
    if attempt.code_url or attempt.prepay_id:
        return attempt
    said = account.order(
        attempt.number, attempt.fen, _now("Order %(number)s") % {"number": order.number}, until=attempt.until,
        notify=settings.PUBLIC_ADDRESS.rstrip("/") + CALLBACK_PATH, shared=attempt.frozen, openid=openid,
    )  # fmt: skip
    attempt.code_url, attempt.prepay_id = said.get("code_url", ""), said.get("prepay_id", "")
    attempt.save(update_fields=["code_url", "prepay_id"])
    record(
        by=by, verb="orders.ask_for_payment", noun=order, at=at, changes={"number": attempt.number}
    )
    return attempt


def keep_callback(headers: Mapping[str, str], body: str, *, at: datetime) -> Callback:
    """Whatever came in, before anybody judges it. Refused only where it is longer than any notice."""
    if len(body) > BODY_MAX:
        raise Refused(_("Too long."))
    kept = {name: str(headers.get(name, ""))[:1000] for name in KEPT_HEADERS}
    return Callback.objects.create(
        provider=PayMethod.WECHAT, headers=kept, body=body.replace("\x00", ""), received_at=at
    )


def judge_callback(kept: Callback, *, at: datetime) -> CallbackVerdict:
    """What it turns out to be, and what follows from it: once. A signature's age is counted from when it came in."""
    known = CallbackVerdict.objects.filter(callback=kept).first()
    if known is not None:
        return known
    try:
        said = wechat().believed(kept.headers, kept.body, kept.received_at)
    except NotBelieved as doubt:
        return _verdict(kept, doubt.kind, at, reason=str(doubt))
    about = said["resource"]
    refund = str(said.get("event_type", "")).startswith("REFUND")
    number = str(about.get("out_refund_no" if refund else "out_trade_no", ""))
    with transaction.atomic():
        outcome, reason = _apply_refund(about, at) if refund else _apply_payment(about, kept, at)
        return _verdict(
            kept, outcome, at, reason=reason, about=number, notice_id=str(said.get("id", ""))
        )


def judge_waiting(*, at: datetime) -> int:
    """Callbacks that were kept and never judged: a process was killed between the two."""
    old = at - timedelta(minutes=1)
    waiting = list(
        Callback.objects.filter(verdict__isnull=True, received_at__lt=old).order_by("received_at")[
            :200
        ]
    )
    for kept in waiting:
        judge_callback(kept, at=at)
    return len(waiting)


def ask_the_provider(attempt: Attempt, *, at: datetime | None = None) -> Attempt:
    """Notices get lost: ask. Paid is applied as a notice would be; unpaid and over time is closed there, then here."""
    at = at or timezone.now()
    said = wechat().query(attempt.number)
    state = said.get("trade_state")
    with transaction.atomic():
        if state in ("SUCCESS", "REFUND"):
            _apply_payment(said, attempt, at)
        elif at >= attempt.until:
            if state == "NOTPAY":
                wechat().close(
                    attempt.number
                )  # refused where it was paid this very moment: then it is asked again
            Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN).update(
                state=Attempt.State.CLOSED, ended_at=at
            )
    attempt.refresh_from_db()
    return attempt


def close_overdue(*, at: datetime) -> int:
    """Ask about all whose time is over. One that fails is asked again next time."""
    due = list(
        Attempt.objects.filter(state=Attempt.State.OPEN, until__lte=at).order_by("until")[:100]
    )
    for attempt in due:
        try:
            ask_the_provider(attempt, at=at)
        except ProviderFailed as failure:
            if failure.code == "ORDER_NOT_EXIST":  # killed before the provider was asked
                Attempt.objects.filter(pk=attempt.pk).update(
                    state=Attempt.State.CLOSED, ended_at=at
                )
    return len(due)


def return_late(attempt: Attempt, *, at: datetime) -> None:
    """Money that came when the places were gone goes back. The same number again is the same refund at the provider."""
    wechat().refund(
        f"{attempt.number}L", attempt.number, attempt.fen, attempt.fen, reason=_now("Paid too late; the places were gone"),
        notify=settings.PUBLIC_ADDRESS.rstrip("/") + CALLBACK_PATH,
    )  # fmt: skip
    Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.LATE).update(
        state=Attempt.State.RETURNED, ended_at=at
    )


def send_refund(refund: Refund, *, at: datetime) -> Refund:
    """Ask the provider to pay back what was decided. Safe to repeat: its number makes it one refund.

    Shares that went out at payment come back first; until then it waits (`waits_for_shares`).
    """
    if refund.state != Refund.State.SENT or refund.their_number or waits_for_shares(refund, at=at):
        return refund
    said = wechat().refund(
        refund.number, refund.payment.number, refund.fen, refund.payment.fen, reason=refund.reason,
        notify=settings.PUBLIC_ADDRESS.rstrip("/") + CALLBACK_PATH,
    )  # fmt: skip
    with transaction.atomic():
        refund = Refund.objects.select_for_update().get(pk=refund.pk)
        refund.their_number = str(said.get("refund_id", ""))
        refund.save(update_fields=["their_number"])
        _apply_refund({**said, "refund_status": said.get("status", "")}, at)
    refund.refresh_from_db()
    return refund


def _open_attempt(order: Order, at: datetime, *, way: str) -> Attempt:
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.state != "placed" or order.expires_at is None or order.expires_at <= at:
            raise Refused(_("This order no longer waits for its money."))
        known = Attempt.objects.filter(order=order, state=Attempt.State.OPEN).first()
        if known is not None:
            return known
        number = f"{order.number}W{order.attempts.count() + 1}".replace(
            "-", ""
        ) + secrets.token_hex(3)
        return Attempt.objects.create(
            number=number,
            order=order,
            way=way,
            fen=order.total_fen,
            made_at=at,
            until=order.expires_at,
            frozen=will_be_shared(order),
        )


def _apply_payment(said: Mapping[str, Any], origin: Any, at: datetime) -> tuple[str, str]:
    """A paid transaction, told by notice or found by asking. Applied under the attempt's lock, once."""
    attempt = (
        Attempt.objects.select_for_update().filter(number=said.get("out_trade_no", "")).first()
    )
    account = wechat()
    if attempt is None or said.get("mchid", account.mchid) != account.mchid:
        return Outcome.UNKNOWN, "no such order of ours"
    if said.get("trade_state") not in ("SUCCESS", "REFUND"):
        return Outcome.KNOWN, f"not paid: {said.get('trade_state')}"
    theirs = str(said.get("transaction_id", ""))
    if attempt.state in (Attempt.State.PAID, Attempt.State.LATE, Attempt.State.RETURNED):
        return Outcome.KNOWN, "" if attempt.their_number == theirs else f"another payment: {theirs}"
    total = int(said.get("amount", {}).get("total", -1))
    if total != attempt.fen:
        _differs(attempt, total, origin, at)
        return Outcome.DIFFERS, f"{total} instead of {attempt.fen}"
    # First the attempt: the sale's own function takes its numbers over.
    twice = Attempt.objects.filter(order_id=attempt.order_id, state=Attempt.State.PAID).exists()
    state = Attempt.State.LATE if twice else Attempt.State.PAID
    Attempt.objects.filter(pk=attempt.pk).update(state=state, their_number=theirs, ended_at=at)
    if not twice and _paid(attempt, at):
        return Outcome.APPLIED, ""
    Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.LATE)
    announce("orders.paid_late", attempt_id=attempt.pk)
    return Outcome.LATE, "the places were gone, or it was paid otherwise"


def _paid(attempt: Attempt, at: datetime) -> bool:
    said = pay_order(attempt.order_id, PayMethod.WECHAT, by=system_actor(), at=at)
    return said.outcome == "paid"


def _differs(attempt: Attempt, total: int, origin: Any, at: datetime) -> None:
    order = attempt.order
    open_difference(
        "payments", _now("%(number)s was paid with another amount") % {"number": order.number},
        _now("%(theirs)s instead of %(ours)s") % {"theirs": yuan(total), "ours": yuan(attempt.fen)},
        about=origin, seller_id=order.collector_id, by=system_actor(), at=at,
    )  # fmt: skip


REFUND_STATES: Final = {
    "SUCCESS": Refund.State.DONE,
    "CLOSED": Refund.State.FAILED,
    "ABNORMAL": Refund.State.FAILED,
}


def _apply_refund(said: Mapping[str, Any], at: datetime) -> tuple[str, str]:
    refund = Refund.objects.select_for_update().filter(number=said.get("out_refund_no", "")).first()
    if refund is None:
        late = Attempt.objects.filter(
            number=str(said.get("out_refund_no", "")).removesuffix("L")
        ).exists()
        return (Outcome.KNOWN, "") if late else (Outcome.UNKNOWN, "no such refund of ours")
    state = REFUND_STATES.get(str(said.get("refund_status", "")))
    if refund.state == Refund.State.DONE or state in (None, refund.state):
        return Outcome.KNOWN, ""
    refund.state, refund.settled_at = state, at if state == Refund.State.DONE else None
    refund.their_number = refund.their_number or str(said.get("refund_id", ""))
    refund.save(update_fields=["state", "settled_at", "their_number"])
    if state == Refund.State.FAILED:
        open_difference(
            "payments", _now("Refund %(number)s could not be paid back") % {"number": refund.number},
            str(said.get("refund_status", "")), about=refund, seller_id=refund.seller_id, by=system_actor(), at=at,
        )  # fmt: skip
    return Outcome.APPLIED, ""


def _verdict(
    kept: Callback,
    outcome: str,
    at: datetime,
    *,
    reason: str = "",
    about: str = "",
    notice_id: str = "",
) -> CallbackVerdict:
    made, _new = CallbackVerdict.objects.get_or_create(
        callback=kept,
        defaults={
            "outcome": outcome,
            "reason": reason[:300],
            "about": about[:64],
            "notice_id": notice_id[:64],
            "judged_at": at,
        },
    )
    return made
