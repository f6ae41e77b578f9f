"""What people who are no seller have of others' sales. Questions only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Sum

from yanzhen.kernel.orders.actions.statements import Line, statement
from yanzhen.kernel.orders.models import Payout, PayoutRun, Seller, Share
from yanzhen.kernel.parties.models import Household
from yanzhen.reforms.one_pass.models import Homestay

ROWS_MAX: Final = 200
PAYOUTS_MAX: Final = 24


@dataclass(frozen=True)
class Money:
    """A month by seller, its first rows, how many there are and what they sum to, and the last payouts."""

    lines: list[tuple[Seller, Line]]
    rows: list[Share]
    n: int
    fen: int
    payouts: list[Payout]


def parties_of(actor: Any) -> list[UUID]:
    """The person, the households it lives in, and the house it keeps; nobody else's."""
    if actor.person_id is None:
        return []
    homes = Household.objects.filter(members=actor.person_id).values_list("pk", flat=True)
    houses = Homestay.objects.kept_by(actor).values_list("seller", flat=True)
    return list(dict.fromkeys([actor.person_id, *homes, *houses]))


def money_of(parties: Sequence[UUID], first: date, last: date) -> Money:
    """What these parties have of others' sales; their own sales are no share."""
    shares = Share.objects.filter(party__in=parties).exclude(seller__in=parties)
    before = Seller.objects.filter(pk__in=shares.filter(on__lte=last).values("seller"))
    sellers = before.select_related("organisation__party")
    lines = [
        (seller, line)
        for seller in sellers
        for party in parties
        for line in statement(seller, first, last, party_id=party)
    ]
    rows = shares.filter(on__gte=first, on__lte=last)
    shown = rows.select_related("line__order", "seller__organisation__party").order_by("on", "at", "pk")  # fmt: skip
    paid = Payout.objects.filter(party__in=parties, run__state=PayoutRun.State.PAID).exclude(run__seller__in=parties)  # fmt: skip
    newest = paid.select_related("run__seller__organisation__party").order_by("-run__paid_at", "pk")
    fen: int = rows.aggregate(fen=Sum("fen"))["fen"] or 0
    return Money(lines, list(shown[:ROWS_MAX]), rows.count(), fen, list(newest[:PAYOUTS_MAX]))
