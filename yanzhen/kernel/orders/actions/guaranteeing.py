"""A month's guarantee: whoever was promised more than it earned gets the rest from whoever takes what remains."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.orders.actions.payouts import month_of
from yanzhen.kernel.orders.actions.settling import post_both
from yanzhen.kernel.orders.models import Seller, Share, SplitPart, Why
from yanzhen.kernel.orders.models.splitting import Way, top_up

# Names what a month's guarantee tops up, so that it is done once.
GUARANTEES: UUID = UUID("6f0a4f0e-0f0b-5f43-9d5e-2c1f6f1d7a10")


def make_up_guarantees(seller: Seller, month: date, *, by: By, at: datetime) -> int:
    """After a month: whoever was guaranteed more than it earned gets the rest from whoever takes what remains. Once a month."""
    first, last = month_of(month)
    if last >= timezone.localdate(at):
        raise Refused(_("The month is not over."))
    earned: dict[UUID, int] = dict(
        Share.objects.filter(seller=seller, on__gte=first, on__lte=last)
        .values_list("party_id")
        .annotate(fen=Sum("fen"))
    )
    parts = SplitPart.objects.filter(
        rule__offer__seller=seller, rule__in_force_from__date__lte=last, month_least_fen__gt=0
    ).select_related("rule").order_by("rule__offer_id", "-rule__version", "order")  # fmt: skip
    made, seen = 0, set()
    with transaction.atomic():
        for part in parts:
            key = (part.rule.offer_id, part.party_id)
            payer = part.rule.parts.filter(way=Way.REST).first()
            origin = uuid5(GUARANTEES, f"{part.rule.offer_id} {part.party_id} {first}")
            if key in seen or payer is None or Share.objects.filter(origin_id=origin).exists():
                continue
            seen.add(key)
            more = top_up(
                earned.get(part.party_id, 0), part.month_least_fen, earned.get(payer.party_id, 0)
            )
            if more:
                _top_up(seller, part, payer.party_id, more, origin, last, by=by, at=at)
                made += 1
    return made


def _top_up(
    seller: Seller,
    part: SplitPart,
    payer_id: UUID,
    fen: int,
    origin: UUID,
    on: date,
    *,
    by: By,
    at: datetime,
) -> None:
    title = _now("Guarantee of %(month)s") % {"month": f"{on:%Y-%m}"}
    for party_id, amount in ((part.party_id, fen), (payer_id, -fen)):
        Share.objects.create(seller=seller, rule=part.rule, party_id=party_id, why=Why.GUARANTEE, origin_id=origin,
                             title=title, fen=amount, on=on, at=at)  # fmt: skip
    if seller.book is None or seller.payable_account is None or seller.income_account is None:
        return
    owe, own = seller.payable_account, seller.income_account
    legs = [
        debit(own, fen) if payer_id == seller.pk else debit(owe, fen, counterparty=payer_id),
        credit(own, fen)
        if part.party_id == seller.pk
        else credit(owe, fen, counterparty=part.party_id),
    ]
    more = {p: f for p, f in ((part.party_id, fen), (payer_id, -fen)) if p != seller.pk}
    post_both(seller, legs, more, by=by, at=at, summary=title)
