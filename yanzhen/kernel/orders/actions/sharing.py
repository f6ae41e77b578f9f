"""Shares that go out at payment: which sellers do so, which payments, and what of a payment is sent to whom.

What a party is owed stands in `Share` as always; here it is drawn up as a request of one number, which
`share_asking` takes to the provider. What was drawn up belongs to no payout (`Share.sent`).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.desks import refuse_other_desk
from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.actions.wechat import RECEIVERS_MAX
from yanzhen.kernel.orders.models import (
    Attempt,
    MoneyAccount,
    Offer,
    OfferState,
    Order,
    Payment,
    PayMethod,
    Price,
    ProfitShare,
    ProfitShareReturn,
    ProfitShareRow,
    Seller,
    Share,
    SplitPart,
    WechatReceiver,
    rule_at,
)
from yanzhen.kernel.orders.models.splitting import WHOLE, percent_text, split
from yanzhen.kernel.parties.actors import system_actor

BATCH: Final = 50


@transaction.atomic
def set_sharing(seller: Seller, *, on: bool, most: int | None, by: By) -> Seller:
    """Whether shares go out at payment, and how much of a payment the agreement with WeChat Pay lets go (hundredths of a percent)."""
    if not Seller.objects.kept_by(by).filter(pk=seller.pk).exists():
        raise Refused(_("Only the head of its desk sets how %(seller)s shares its payments."), seller=seller)  # fmt: skip
    seller = Seller.objects.select_for_update(of=["self"], no_key=True).select_related("place", "organisation__party").get(pk=seller.pk)  # fmt: skip
    if on and (most is None or not 0 < most <= WHOLE):
        raise Refused(
            _("Write how much of a payment may go to others: it stands in your agreement with WeChat Pay, between 0.01 and 100 %%."),
            field="share_most",
        )  # fmt: skip
    if on and seller.book_id and not MoneyAccount.objects.filter(seller=seller, method=PayMethod.WECHAT).exists():  # fmt: skip
        raise Refused(_("Choose first on which account money by WeChat Pay stands."), field="shares_at_payment")  # fmt: skip
    if on and most is not None:
        _refuse_rules(seller, most)
    before = [seller.shares_at_payment, seller.share_most]
    seller.shares_at_payment, seller.share_most = on, most if most is not None else seller.share_most  # fmt: skip
    seller.save(update_fields=["shares_at_payment", "share_most"])
    record(by=by, verb="orders.set_sharing", noun=seller, place_path=seller.place.path,
           changes={"at payment": [before[0], on], "most": [before[1], seller.share_most]})  # fmt: skip
    return seller


def _refuse_rules(seller: Seller, most: int) -> None:
    """No offer on sale may share more than the provider lets go: it would be refused sale by sale."""
    now = timezone.now()
    for offer in Offer.objects.filter(seller=seller, state=OfferState.ON_SALE).order_by("code"):
        rule = rule_at(offer.pk, now)
        parts = list(rule.parts.all()) if rule else []
        general = [part for part in parts if not part.point] or parts
        for fen in sorted({*Price.objects.filter(offer=offer).values_list("amount_fen", flat=True)}):  # fmt: skip
            shares = split(fen, 1, [part.plain for part in general]) if general else []
            others = sum(s for s, part in zip(shares, general, strict=True) if part.party_id != seller.pk)  # fmt: skip
            if others * WHOLE > fen * most:
                raise Refused(
                    _("“%(offer)s”: of %(fen)s others get %(others)s, but the agreement lets only %(percent)s %% go. Change the rule, or agree on more with WeChat Pay."),
                    field="share_most", offer=offer.name, fen=yuan(fen), others=yuan(others), percent=percent_text(most),
                )  # fmt: skip


def will_be_shared(order: Order) -> bool:
    """Whether the provider is told to keep the money for sharing: somebody else has a part, and can be sent it."""
    known = WechatReceiver.objects.known().filter(party=OuterRef("party"))
    lines = order.lines.filter(seller=order.collector_id).values("offer")
    parts = SplitPart.objects.filter(
        Exists(known), rule__offer__in=lines, rule__in_force_from__lte=order.placed_at,
        rule__offer__seller__shares_at_payment=True,
    )  # fmt: skip
    return parts.exclude(party=order.collector_id).exists()


def to_send(*, again: bool = False) -> QuerySet[Share]:
    """Shares of others in payments that the provider keeps, whose party it knows. What it refused waits for a person (`again`)."""
    rows = ProfitShareRow.objects.filter(payment__order=OuterRef("line__order"), party=OuterRef("party"))  # fmt: skip
    busy = rows.filter(result__in=["pending"] if again else ["pending", "closed"])
    rest = ProfitShare.objects.filter(payment__order=OuterRef("line__order"), kind=ProfitShare.Kind.REST).exclude(state="failed")  # fmt: skip
    known = WechatReceiver.objects.known().filter(party=OuterRef("party"))
    found = Share.objects.unpaid().filter(
        Exists(known), ~Exists(busy), ~Exists(rest), seller=F("line__order__collector"),
        line__order__attempts__frozen=True, line__order__attempts__state=Attempt.State.PAID,
    )  # fmt: skip
    return found.exclude(party_id=F("seller_id"))


def orders_to_share(most: int = BATCH) -> list[UUID]:
    """Orders of whose payment something waits to be sent, the oldest first."""
    sums = to_send().values("line__order", "party").annotate(net=Sum("fen")).filter(net__gt=0)
    found = sums.order_by("line__order").values_list("line__order", flat=True)
    return list(dict.fromkeys(found[: most * RECEIVERS_MAX]))[:most]


def draw_up_share(order_id: UUID, *, at: datetime, again: bool = False) -> ProfitShare | None:
    """One request of what waits of an order's payment; None where nothing does. Its shares belong to it from now on.

    More than the agreement lets go is not asked: it is put down as closed, with a case, and left to the payouts. To a
    person (`again`) it is refused.
    """
    with transaction.atomic():
        # A refund takes the same lock first; a payout that is drawn up takes the seller's.
        order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
        seller = Seller.objects.select_for_update(no_key=True).get(pk=order.collector_id)
        payment = Payment.objects.get(order=order)
        found: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
        for key, party, fen in to_send(again=again).filter(line__order=order).values_list("pk", "party", "fen"):  # fmt: skip
            found[party].append((key, fen))
        sums = [(party, sum(fen for _k, fen in rows)) for party, rows in sorted(found.items())]
        sums = [(party, fen) for party, fen in sums if fen > 0][:RECEIVERS_MAX]
        if not sums:
            return None
        why = _over(payment, seller, sum(fen for _party, fen in sums))
        if why and again:
            raise Refused(why)
        made = _write(payment, sums, {p: [k for k, _f in rows] for p, rows in found.items()}, why, at)  # fmt: skip
        if why:
            open_difference("shares", _now("Not shared: %(number)s") % {"number": order.number}, why,
                            about=made, seller_id=seller.pk, by=system_actor(), at=at)  # fmt: skip
    return made


def _over(payment: Payment, seller: Seller, fen: int) -> str:
    gone = ProfitShareRow.objects.filter(payment=payment).exclude(result="closed")
    before = gone.aggregate(fen=Sum("fen"))["fen"] or 0
    most = payment.fen * (seller.share_most or 0) // WHOLE
    if before + fen <= most:
        return ""
    return _now("%(fen)s would go to others, but the agreement with WeChat Pay lets only %(most)s of %(whole)s go. Pay it out instead.") % {
        "fen": yuan(before + fen), "most": yuan(most), "whole": yuan(payment.fen),
    }  # fmt: skip


def _write(
    payment: Payment, sums: Sequence[tuple[UUID, int]], keys: dict[UUID, list[UUID]], why: str, at: datetime
) -> ProfitShare:  # fmt: skip
    ended: dict[str, Any] = {"state": ProfitShare.State.CLOSED, "reason": why[:300], "ended_at": at} if why else {}  # fmt: skip
    made = ProfitShare.objects.create(
        number=next_number(payment, "S"), payment=payment, seller_id=payment.seller_id, fen=sum(fen for _party, fen in sums),
        again_at=at, made_at=at, **ended,
    )  # fmt: skip
    known = WechatReceiver.objects.known().filter(party__in=[party for party, _fen in sums])
    receivers = {one.party_id: one for one in known}
    for party, fen in sums:
        row = ProfitShareRow.objects.create(
            request=made, payment=payment, receiver=receivers[party], party_id=party, fen=fen,
            **({"result": "closed", "ended_at": at} if why else {}),
        )  # fmt: skip
        if not why:
            Share.objects.filter(pk__in=keys[party]).update(sent=row)
    return made


def next_number(payment: Payment, letter: str) -> str:
    """Numbers run per payment; whoever calls holds the order's lock."""
    return f"{payment.number}{letter}{payment.profit_shares.count() + 1}"


def share_again(order: Order, *, by: By, at: datetime | None = None) -> int:
    """A person lets what was refused go once more, and what waits at once. Gives how many requests."""
    at = at or timezone.now()
    if not by.may("orders.payouts"):
        raise Refused(_("Only the seller's own people do this."))
    refuse_other_desk(order.collector, by=by)
    live = ProfitShare.objects.live().filter(payment__order=order)
    back = ProfitShareReturn.objects.filter(row__payment__order=order, state__in=["asked", "processing"])  # fmt: skip
    count = live.update(again_at=at) + back.update(again_at=at)
    made = draw_up_share(order.pk, at=at, again=True)
    if made is None and not count:
        raise Refused(_("Nothing of this payment waits for WeChat Pay. What is still due goes out with the next payout."))  # fmt: skip
    record(by=by, verb="orders.share_again", noun=order, at=at)
    return count + (made is not None)
