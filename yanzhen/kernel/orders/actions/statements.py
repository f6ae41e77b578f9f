"""What a seller owes its parties in a month: each with what it had coming, what came, what went, and by which way."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from yanzhen.kernel.orders.models import (
    Payout,
    PayoutRun,
    ProfitShareReturn,
    ProfitShareRow,
    Seller,
    Share,
    Why,
)
from yanzhen.kernel.parties.models import Party


@dataclass(frozen=True)
class Line:
    """One party in a month: what it had coming before, what the month brought, what was paid out."""

    party: Party
    before_fen: int
    earned_fen: int
    taken_back_fen: int
    guarantee_fen: int
    paid_fen: int
    rows: int
    at_payment_fen: int = 0  # received through WeChat, less what came back there

    @property
    def due_fen(self) -> int:
        return (
            self.before_fen
            + self.earned_fen
            + self.taken_back_fen
            + self.guarantee_fen
            - self.paid_fen
            - self.at_payment_fen
        )


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def statement(
    seller: Seller, first: date, last: date, *, party_id: UUID | None = None
) -> list[Line]:
    """Every party of a seller in these days, in five statements whatever the number of sales.

    The seller's own shares are left out: they are nobody's claim.
    """
    shares = Share.objects.filter(seller=seller, on__lte=last).exclude(party_id=seller.pk)
    paid = Payout.objects.filter(run__seller=seller, run__state=PayoutRun.State.PAID).exclude(
        party_id=seller.pk
    )
    if party_id is not None:
        shares, paid = shares.filter(party_id=party_id), paid.filter(party_id=party_id)
    within = Q(on__gte=first)
    sums = shares.values("party_id").annotate(
        before=Sum("fen", filter=Q(on__lt=first)),
        earned=Sum("fen", filter=within & ~Q(why__in=[Why.REFUND, Why.GUARANTEE])),
        back=Sum("fen", filter=within & Q(why=Why.REFUND)),
        more=Sum("fen", filter=within & Q(why=Why.GUARANTEE)),
        rows=Count("id", filter=within),
    )
    outs = {
        row["party_id"]: row
        for row in paid.values("party_id").annotate(
            before=Sum("fen", filter=Q(run__paid_at__date__lt=first)),
            now=Sum("fen", filter=Q(run__paid_at__date__gte=first, run__paid_at__date__lte=last)),
        )
    }
    sent = _at_payment(seller, first, last, party_id)
    names = Party.objects.in_bulk([row["party_id"] for row in sums])
    lines = [
        _line(names[row["party_id"]], row, outs.get(row["party_id"], {}), *sent[row["party_id"]])
        for row in sums
    ]
    return sorted(lines, key=lambda line: (line.party.pinyin, line.party.name))


def _line(party: Party, row: Any, out: Any, sent_before: int, sent: int) -> Line:
    return Line(
        party, (row["before"] or 0) - (out.get("before") or 0) - sent_before, row["earned"] or 0, row["back"] or 0,
        row["more"] or 0, out.get("now") or 0, row["rows"], sent,
    )  # fmt: skip


def _at_payment(
    seller: Seller, first: date, last: date, party_id: UUID | None
) -> "dict[UUID, tuple[int, int]]":
    """What each party received through WeChat before these days and in them, less what came back there."""
    got = ProfitShareRow.objects.filter(request__seller=seller, result="success")
    back = ProfitShareReturn.objects.filter(row__request__seller=seller, state="done")
    if party_id is not None:
        got, back = got.filter(party=party_id), back.filter(row__party=party_id)
    sums: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for rows, party, sign in ((got, "party_id", 1), (back, "row__party_id", -1)):
        found = rows.filter(ended_at__date__lte=last).values_list(party).annotate(
            before=Sum("fen", filter=Q(ended_at__date__lt=first)), now=Sum("fen", filter=Q(ended_at__date__gte=first))
        )  # fmt: skip
        for key, before, now in found:
            known = sums[key]
            sums[key] = (known[0] + sign * (before or 0), known[1] + sign * (now or 0))
    return sums
