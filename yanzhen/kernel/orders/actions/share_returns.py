"""What went out at payment comes back when the buyer gets money back: asked of the receivers first, then the refund goes.

The provider ties the two together in no way; so that the seller is not out of pocket, a refund waits for its returns, and
at most an hour. A person's change can't be taken back there, nor what a receiver lets nobody take: that is set against
the next payout, as it always was.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Sum
from django.utils.translation import gettext as _now

from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.actions.share_asking import FINAL, TRIES_MAX, UNKNOWN, pause
from yanzhen.kernel.orders.actions.share_books import book_return
from yanzhen.kernel.orders.actions.wechat import ProviderFailed, wechat
from yanzhen.kernel.orders.models import (
    Order,
    Payment,
    ProfitShare,
    ProfitShareReturn,
    ProfitShareRow,
    Refund,
    Seller,
    Share,
    WechatReceiver,
)
from yanzhen.kernel.orders.models.sharing import LIVE
from yanzhen.kernel.parties.actors import system_actor

WAIT_AT_MOST: Final = timedelta(hours=1)
# The provider takes nothing back after so long.
TAKEN_BACK_WITHIN: Final = timedelta(days=180)
BATCH: Final = 50
State = ProfitShareReturn.State


def waits_for_shares(refund: Refund, *, at: datetime) -> bool:
    """Whether a refund waits: for shares under way, and for those that come back. Asks for them to come back."""
    if not ProfitShare.objects.filter(payment=refund.payment_id, kind="share").exists():
        return False
    for one in draw_up_returns(refund.order_id, at=at):
        ask_return(one, at=at)
    if at - refund.at >= WAIT_AT_MOST:
        return False
    under_way = ProfitShare.objects.live().filter(payment=refund.payment_id, kind="share")
    back = ProfitShareReturn.objects.filter(row__payment=refund.payment_id, state__in=LIVE)
    return under_way.exists() or back.exists()


def orders_to_take_back(at: datetime, most: int = 4 * BATCH) -> list[UUID]:
    """Orders of which somebody got more than is theirs now: a share arrived after the refund had gone, or its job was lost."""
    rows = ProfitShareRow.objects.filter(payment__order=OuterRef("line__order"), party=OuterRef("party"))  # fmt: skip
    got = rows.filter(result="success", receiver__kind=WechatReceiver.Kind.MERCHANT)
    failed = rows.filter(returns__state="failed")
    shares = Share.objects.unpaid().filter(
        Exists(got), ~Exists(failed), seller=F("line__order__collector"), at__gte=at - TAKEN_BACK_WITHIN,
    )  # fmt: skip
    sums = shares.exclude(party_id=F("seller_id")).values("line__order", "party").annotate(net=Sum("fen"))  # fmt: skip
    found = sums.filter(net__lt=0).order_by("line__order").values_list("line__order", flat=True)
    return list(dict.fromkeys(found[:most]))


def draw_up_returns(order_id: UUID, *, at: datetime) -> list[ProfitShareReturn]:
    """What parties got of this order's payment and are no longer owed; each from one row that still holds so much."""
    with transaction.atomic():
        order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
        Seller.objects.select_for_update(no_key=True).get(pk=order.collector_id)
        payment = Payment.objects.get(order=order)
        refund = payment.refunds.order_by("-at", "-pk").first()
        owed: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
        shares = Share.objects.unpaid().filter(line__order=order, seller=order.collector_id)
        for key, party, fen in shares.exclude(party_id=F("seller_id")).values_list("pk", "party", "fen"):  # fmt: skip
            owed[party].append((key, fen))
        made = []
        for party, rows in sorted(owed.items()):
            fen = -sum(fen for _key, fen in rows)
            row = _row_that_holds(payment, party, fen) if fen > 0 else None
            if row is not None:
                made.append(_write(row, refund, fen, [key for key, _fen in rows], at))
    return made


def returns_to_ask(at: datetime) -> list[ProfitShareReturn]:
    found = ProfitShareReturn.objects.filter(state__in=LIVE, again_at__lte=at)
    return list(found.order_by("again_at", "pk")[:BATCH])


def ask_return(one: ProfitShareReturn, *, at: datetime) -> ProfitShareReturn:
    """Ask the provider, or ask how it went; the number makes it one."""
    one = _with_row(one)
    if one.state not in LIVE:
        return one
    try:
        said = _query(one) if one.state == State.PROCESSING else _ask(one)
    except ProviderFailed as failure:
        return _refused(one, failure, at)
    return _apply(one, said, at)


def _row_that_holds(payment: Payment, party: UUID, fen: int) -> ProfitShareRow | None:
    """Where a return has failed once, no other is asked: the next payout takes it."""
    rows = ProfitShareRow.objects.filter(payment=payment, party=party, result="success")
    if rows.filter(returns__state="failed").exists():
        return None
    for row in rows.filter(receiver__kind=WechatReceiver.Kind.MERCHANT).order_by("ended_at", "pk"):
        back = row.returns.exclude(state="failed").aggregate(fen=Sum("fen"))["fen"] or 0
        if row.fen - back >= fen:
            return row
    return None


def _write(
    row: ProfitShareRow, refund: Refund | None, fen: int, keys: list[UUID], at: datetime
) -> ProfitShareReturn:
    number = f"{row.request.number}B{ProfitShareReturn.objects.filter(row__request=row.request_id).count() + 1}"  # fmt: skip
    made = ProfitShareReturn.objects.create(row=row, refund=refund, number=number, fen=fen, again_at=at, made_at=at)  # fmt: skip
    Share.objects.filter(pk__in=keys).update(came_back=made)
    return made


def _ask(one: ProfitShareReturn) -> dict[str, Any]:
    words = _now("Money went back to the buyer")
    return wechat().share_back(one.number, one.row.request.number, one.row.receiver.account, one.fen, words=words)  # fmt: skip


def _query(one: ProfitShareReturn) -> dict[str, Any]:
    return wechat().query_share_back(one.number, one.row.request.number)


def _apply(one: ProfitShareReturn, said: Mapping[str, Any], at: datetime) -> ProfitShareReturn:
    with transaction.atomic():
        one = _locked(one)
        if one.state not in LIVE:
            return one
        one.their_number = one.their_number or str(said.get("return_id", ""))
        result = said.get("result")
        if result == "SUCCESS":
            one.state, one.ended_at, one.reason = State.DONE, at, ""
            one.entry_id = book_return(one, by=system_actor(), at=at)
        elif result == "FAILED":
            return _fail(one, str(said.get("fail_reason", "")) or "FAILED", at)
        else:
            one.state = State.PROCESSING
            _later(one, at)
        one.save(update_fields=["state", "their_number", "reason", "ended_at", "entry_id", "tries", "again_at"])  # fmt: skip
    return one


def _refused(one: ProfitShareReturn, failure: ProviderFailed, at: datetime) -> ProfitShareReturn:
    worn = failure.code in FINAL or one.tries + 1 >= TRIES_MAX
    unknown = False
    if worn and one.state == State.ASKED:
        try:
            return _apply(one, _query(one), at)
        except ProviderFailed as answer:
            unknown = answer.code in UNKNOWN
    with transaction.atomic():
        one = _locked(one)
        if one.state not in LIVE:
            return one
        if unknown:
            return _fail(one, failure.sentence, at)
        _later(one, at)
        one.reason = failure.sentence[:300]
        one.save(update_fields=["tries", "again_at", "reason"])
        if one.tries >= TRIES_MAX:
            _open_case(one, at)
    return one


def _fail(one: ProfitShareReturn, why: str, at: datetime) -> ProfitShareReturn:
    """It stays with the party, and is taken from what it gets next."""
    one.state, one.ended_at, one.reason = State.FAILED, at, why[:300]
    one.save(update_fields=["state", "ended_at", "reason", "their_number"])
    Share.objects.filter(came_back=one).update(came_back=None)
    _open_case(one, at)
    return one


def _open_case(one: ProfitShareReturn, at: datetime) -> None:
    open_difference(
        "shares", _now("Share %(number)s did not come back") % {"number": one.number}, one.why,
        about=one, seller_id=one.row.request.seller_id, by=system_actor(), at=at,
    )  # fmt: skip


def _later(one: ProfitShareReturn, at: datetime) -> None:
    one.tries = min(one.tries + 1, 1000)
    one.again_at = at + pause(one.tries)


def _with_row(one: ProfitShareReturn) -> ProfitShareReturn:
    return ProfitShareReturn.objects.select_related("row__request", "row__receiver").get(pk=one.pk)


def _locked(one: ProfitShareReturn) -> ProfitShareReturn:
    rows = ProfitShareReturn.objects.select_for_update(of=("self",))
    return rows.select_related("row__request", "row__receiver").get(pk=one.pk)
