"""What nobody redeemed by its last day is earned all the same, by whoever the rule says."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yanzhen.base.by import By
from yanzhen.kernel.orders.actions.desks import refuse_people
from yanzhen.kernel.orders.actions.settling import STANDING, Earned, Rules, share_out, whole_tickets
from yanzhen.kernel.orders.models import Basis, Breakage, Entitlement, Recognised, Share, Why
from yanzhen.kernel.orders.models.refunding import Piece

BATCH: Final = 200
# Looked at from its last day on for so long; a worker that stood longer is started by hand with an earlier day.
LOOK_BACK_DAYS: Final = 120


def break_unused(*, by: By, at: datetime | None = None, since: date | None = None) -> int:
    """Share what was paid for and never used, once its days and the rule's grace are over. Gives how many."""
    refuse_people(by)
    at = at or timezone.now()
    today = timezone.localdate(at)
    found = (
        Entitlement.objects.filter(
            voucher__until__lt=today, voucher__until__gte=since or today - timedelta(days=LOOK_BACK_DAYS),
            stopped=False, uses__gt=F("used") + F("given_back"),
        ).order_by("voucher__until", "pk").values_list("pk", flat=True)
    )  # fmt: skip
    return sum(_break(key, today, by=by, at=at) for key in list(found[:BATCH]))


@transaction.atomic
def _break(key: UUID, today: date, *, by: By, at: datetime) -> int:
    what = Entitlement.objects.select_for_update(of=("self",)).select_related(
        *(f"voucher__line__{name}" for name in STANDING)
    ).get(pk=key)  # fmt: skip
    line, unused = what.voucher.line, what.unused
    found = Rules().of(line)
    until = what.voucher.until
    if what.stopped or not unused or until is None:
        return 0
    if found and until + timedelta(days=found[0].breakage_after_days) >= today:
        return 0
    # Nothing more is let in on it: what is earned as unused is not earned a second time at a gate.
    Entitlement.objects.filter(pk=what.pk).update(stopped=True)
    fen = Piece(what.amount_fen, what.uses, what.used, what.given_back).value(unused)
    by_redemption = (
        found[0].basis == Basis.REDEMPTION
        if found
        else line.offer.recognised == Recognised.REDEMPTION
    )
    if not fen or not by_redemption:
        return 1
    if found and found[0].breakage == Breakage.SELLER:
        _to_the_seller(what, fen, by=by, at=at)
        return 1
    tickets = whole_tickets(line.quantity, what.uses, what.used, unused)
    share_out(
        [Earned(line, Why.BREAKAGE, what.pk, fen, tickets, at, what.point, what.title)],
        by=by,
        at=at,
    )
    return 1


def _to_the_seller(what: Entitlement, fen: int, *, by: By, at: datetime) -> None:
    """As if nobody else had a part: the same way into the books."""
    line = what.voucher.line
    rule = Rules().of(line)
    kept = Earned(line, Why.BREAKAGE, what.pk, fen, 0, at, what.point, what.title)
    share_out([kept], by=by, at=at, seller_only=True)
    if rule is not None:
        Share.objects.create(seller_id=line.seller_id, line=line, rule=rule[0], party_id=line.seller_id, why=Why.BREAKAGE,
                             origin_id=what.pk, title=what.title, fen=fen, on=kept.on, at=at)  # fmt: skip
