"""What was drawn up is taken to the provider: asked, asked again under the same number, asked how it went, and applied once.

The provider takes a request and pays later; the same number is the same request. So a lost answer is asked for again, and
nothing is given up before the provider has said that it does not know the number.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext as _now

from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.actions.share_books import book_row
from yanzhen.kernel.orders.actions.sharing import next_number, to_send
from yanzhen.kernel.orders.actions.wechat import ProviderFailed, Receiver, wechat
from yanzhen.kernel.orders.models import (
    Attempt,
    Entitlement,
    Order,
    OrderLine,
    Payment,
    ProfitShare,
    ProfitShareReturn,
    ProfitShareRow,
    Redemption,
    Share,
    SplitRule,
    Unsettled,
)
from yanzhen.kernel.orders.models.sharing import LIVE
from yanzhen.kernel.parties.actors import system_actor

# After so many tries a person looks at it; it is tried on, an hour apart.
TRIES_MAX: Final = 10
PAUSE_MINUTES_MAX: Final = 60
# The provider's own words: more than there is, more than it lets go. Asking again changes nothing.
FINAL: Final = frozenset({"NOT_ENOUGH", "RULE_LIMIT"})
UNKNOWN: Final = frozenset({"RESOURCE_NOT_EXISTS", "NOT_FOUND"})
BATCH: Final = 50
State = ProfitShare.State


def shares_to_ask(at: datetime) -> list[ProfitShare]:
    """What the provider has not finished, where its pause is over."""
    found = ProfitShare.objects.live().filter(again_at__lte=at).select_related("payment__order")
    return list(found.order_by("again_at", "pk")[:BATCH])


def ask_share(request: ProfitShare, *, at: datetime) -> ProfitShare:
    """Ask the provider, or ask how it went. Safe to repeat, and beside others who do the same."""
    if not request.is_live:
        return request
    try:
        said = _query(request) if request.state == State.PROCESSING else _ask(request)
    except ProviderFailed as failure:
        return _refused(request, failure, at)
    return apply_share(request, said, at=at)


def apply_share(request: ProfitShare, said: Mapping[str, Any], *, at: datetime) -> ProfitShare:
    """What the provider says of a request: each row once, its books with it."""
    with transaction.atomic():
        request = _locked(request)
        if not request.is_live:
            return request
        request.their_number = request.their_number or str(said.get("order_id", ""))
        for row, told in _told(request, said):
            _apply_row(row, told, at)
        finished = said.get("state") == "FINISHED" and not request.rows.filter(result="pending").exists()  # fmt: skip
        if finished:
            _finish(request, at)
        else:
            request.state = State.PROCESSING
            _later(request, at)
        request.save(update_fields=["state", "their_number", "reason", "tries", "again_at", "ended_at"])  # fmt: skip
        _open_case(request, at)
    return request


def draw_up_rest(order: Order, *, at: datetime) -> ProfitShare | None:
    """All is shared that ever will be: let the rest of the payment go to the seller. None where something may still come."""
    with transaction.atomic():
        Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        if not _settled().filter(order=order).exists():
            return None
        payment = Payment.objects.get(order=order)
        return ProfitShare.objects.create(
            number=next_number(payment, "S"), payment=payment, seller_id=payment.seller_id, kind=ProfitShare.Kind.REST,
            again_at=at, made_at=at,
        )  # fmt: skip


def orders_to_let_go(most: int = BATCH) -> list[Order]:
    """Orders of whose payment nothing more will be shared, while the provider still keeps it."""
    keys = _settled().order_by("ended_at").values_list("order", flat=True)[:most]
    return list(Order.objects.filter(pk__in=list(keys)))


def _settled() -> Any:
    """Payments the provider keeps of which nothing is under way, nothing waits, and nothing more will be earned."""
    order = OuterRef("order")
    live = ProfitShare.objects.filter(Q(state__in=LIVE) | Q(kind="rest"), payment__order=order)
    back = ProfitShareReturn.objects.filter(row__payment__order=order, state__in=LIVE)
    lines = Unsettled.objects.filter(pk__in=OrderLine.objects.filter(order=OuterRef(order)).values("pk"))  # fmt: skip
    uses = Unsettled.objects.filter(pk__in=Redemption.objects.filter(entitlement__voucher__order=OuterRef(order)).values("pk"))  # fmt: skip
    by_use = SplitRule.objects.filter(offer=OuterRef("voucher__offer"), basis="redemption", in_force_from__isnull=False)  # fmt: skip
    unused = Entitlement.objects.filter(
        Exists(by_use), voucher__order=order, stopped=False, uses__gt=F("used") + F("given_back")
    )
    waits = to_send().filter(line__order=order).values("party").annotate(net=Sum("fen"))
    return Attempt.objects.filter(
        ~Exists(live), ~Exists(back), ~Exists(lines), ~Exists(uses), ~Exists(unused), ~Exists(waits.filter(net__gt=0)),
        state=Attempt.State.PAID, frozen=True,
    )  # fmt: skip


def _ask(request: ProfitShare) -> dict[str, Any]:
    account, of = wechat(), request.payment.their_number
    words = _now("Order %(number)s") % {"number": request.payment.order.number}
    if request.kind == ProfitShare.Kind.REST:
        return account.unfreeze(request.number, of, words=words)
    rows = request.rows.select_related("receiver").order_by("party")
    receivers = [Receiver(row.receiver.kind, row.receiver.account, row.fen, words) for row in rows]
    return account.share(request.number, of, receivers, last=False)


def _query(request: ProfitShare) -> dict[str, Any]:
    return wechat().query_share(request.number, request.payment.their_number)


def _refused(request: ProfitShare, failure: ProviderFailed, at: datetime) -> ProfitShare:
    """It said no, or nothing. Given up only where it says itself that it has never heard of the number."""
    worn = failure.code in FINAL or request.tries + 1 >= TRIES_MAX
    if worn and request.state == State.ASKED:
        try:
            return apply_share(request, _query(request), at=at)
        except ProviderFailed as answer:
            if answer.code in UNKNOWN:
                return _give_up(request, failure, at)
    with transaction.atomic():
        request = _locked(request)
        if request.is_live:
            _later(request, at)
            request.reason = failure.sentence[:300]
            request.save(update_fields=["tries", "again_at", "reason"])
            _open_case(request, at)
    return request


def _give_up(request: ProfitShare, failure: ProviderFailed, at: datetime) -> ProfitShare:
    why = failure.sentence
    with transaction.atomic():
        request = _locked(request)
        if request.state != State.ASKED:
            return request
        for row in request.rows.filter(result="pending"):
            _apply_row(row, {"result": "CLOSED", "fail_reason": why}, at)
        request.state, request.reason, request.ended_at = State.FAILED, why[:300], at
        request.save(update_fields=["state", "reason", "ended_at"])
        if request.kind == ProfitShare.Kind.REST:
            _let_go(request)
        # Nothing is left to let go: it went back to the buyer, or the provider has let it go by itself.
        if request.kind == ProfitShare.Kind.SHARE or failure.code != "NOT_ENOUGH":
            _open_case(request, at)
    return request


def _told(request: ProfitShare, said: Mapping[str, Any]) -> list[tuple[ProfitShareRow, Mapping[str, Any]]]:  # fmt: skip
    """Each row that still waits with what is said of its receiver; only what names the same sum."""
    told = {(str(one.get("type")), str(one.get("account")), one.get("amount")): one for one in said.get("receivers", ())}  # fmt: skip
    rows = request.rows.filter(result="pending").select_related("receiver", "request")
    pairs = [(row, told.get((row.receiver.kind, row.receiver.account, row.fen))) for row in rows]
    return [(row, one) for row, one in pairs if one is not None]


def _apply_row(row: ProfitShareRow, told: Mapping[str, Any], at: datetime) -> None:
    if told.get("result") == "SUCCESS":
        row.result, row.ended_at = ProfitShareRow.Result.SUCCESS, at
        row.their_number = str(told.get("detail_id", ""))
        row.entry_id = book_row(row, by=system_actor(), at=at)
    elif told.get("result") == "CLOSED":
        row.result, row.ended_at = ProfitShareRow.Result.CLOSED, at
        row.reason = str(told.get("fail_reason", ""))[:300]
    row.save(update_fields=["result", "ended_at", "their_number", "reason", "entry_id"])
    if row.result == ProfitShareRow.Result.CLOSED:
        # Free again, for the next payout or for a person who lets it go once more.
        Share.objects.filter(sent=row).update(sent=None)


def _finish(request: ProfitShare, at: datetime) -> None:
    closed = list(request.rows.filter(result="closed"))
    none = request.kind == ProfitShare.Kind.SHARE and len(closed) == request.rows.count()
    request.state, request.ended_at = State.FAILED if none else State.DONE, at
    request.reason = closed[0].why[:300] if closed else ""
    if request.kind == ProfitShare.Kind.REST:
        _let_go(request)


def _let_go(request: ProfitShare) -> None:
    Attempt.objects.filter(number=request.payment.number).update(frozen=False)


def _later(request: ProfitShare, at: datetime) -> None:
    request.tries = min(request.tries + 1, 1000)
    request.again_at = at + pause(request.tries)


def pause(tries: int) -> timedelta:
    """One minute, two, four … and at most an hour."""
    return timedelta(minutes=min(2 ** min(tries - 1, 10), PAUSE_MINUTES_MAX))


def _open_case(request: ProfitShare, at: datetime) -> None:
    """Where a party did not get its share, or nobody knows after so many tries; the same request again is the same case."""
    failed = request.state == State.FAILED or request.rows.filter(result="closed").exists()
    if request.kind == ProfitShare.Kind.REST and request.payment.refunded_fen == request.payment.fen:  # fmt: skip
        return
    if failed or (request.is_live and request.tries >= TRIES_MAX):
        open_difference(
            "shares", _now("Share %(number)s did not go through") % {"number": request.number},
            request.reason or _now("WeChat Pay has not finished it after %(n)s tries.") % {"n": request.tries},
            about=request, seller_id=request.seller_id, by=system_actor(), at=at,
        )  # fmt: skip


def _locked(request: ProfitShare) -> ProfitShare:
    rows = ProfitShare.objects.select_for_update(of=("self",)).select_related("payment__order")
    return rows.get(pk=request.pk)
