"""A month's guarantee: whoever was promised more than it earned gets the rest from whoever takes what remains."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.orders.actions.settling import post_both
from yanzhen.kernel.orders.actions.statements import month_of
from yanzhen.kernel.orders.models import Offer, Seller, Share, SplitPart, SplitRule, Why
from yanzhen.kernel.orders.models.splitting import Way, top_up
from yanzhen.kernel.parties.models import Party

# Names what a month's guarantee tops up, so that it is done once.
GUARANTEES: UUID = UUID("6f0a4f0e-0f0b-5f43-9d5e-2c1f6f1d7a10")


@dataclass(frozen=True)
class Guaranteed:
    """One party's guarantee in a month: `missing_fen` to it, `open_fen` that would be made up now, `made_fen` that was."""

    part: SplitPart
    payer: Party | None
    origin: UUID
    earned_fen: int
    missing_fen: int
    open_fen: int
    made_fen: int | None

    @property
    def party(self) -> Party:
        return self.part.party

    @property
    def offer(self) -> Offer:
        return self.part.rule.offer

    @property
    def least_fen(self) -> int:
        return self.part.month_least_fen


def guaranteed_in(seller: Seller, month: date) -> list[Guaranteed]:
    """Every guarantee that was in force at the month's end, by offer. Nobody pays more than it has earned, all guarantees together."""
    first, last = month_of(month)
    within = Share.objects.filter(seller=seller, on__gte=first, on__lte=last)
    earned: dict[UUID, int] = defaultdict(int)
    for party, fen in within.exclude(why=Why.GUARANTEE).values_list("party_id").annotate(fen=Sum("fen")):  # fmt: skip
        earned[party] = fen
    parts = _parts_at(seller, last)
    origins = {part.pk: uuid5(GUARANTEES, f"{part.rule.offer_id} {part.party_id} {first}") for part in parts}  # fmt: skip
    made = {
        (share.origin_id, share.party_id): share.fen
        for share in Share.objects.filter(origin_id__in=origins.values(), why=Why.GUARANTEE)
    }
    left = dict(earned)
    for (_origin, party), fen in made.items():
        left[party] = left.get(party, 0) + min(fen, 0)
    found = []
    for part in parts:
        payer = next((other.party for other in part.rule.parts.all() if other.way == Way.REST), None)  # fmt: skip
        done = made.get((origins[part.pk], part.party_id))
        missing = max(part.month_least_fen - earned[part.party_id], 0)
        more = 0
        if done is None and payer is not None and payer.pk != part.party_id:
            more = top_up(earned[part.party_id], part.month_least_fen, left.get(payer.pk, 0))
            left[payer.pk] = left.get(payer.pk, 0) - more
        found.append(Guaranteed(part, payer, origins[part.pk], earned[part.party_id], missing, more, done))  # fmt: skip
    return found


def make_up_guarantees(seller: Seller, month: date, *, by: By, at: datetime) -> int:
    """After a month: whoever was guaranteed more than it earned gets the rest from whoever takes what remains. Once a month."""
    _refuse_others(seller, by)
    last = month_of(month)[1]
    if last >= timezone.localdate(at):
        raise Refused(_("The month is not over."))
    made = 0
    with transaction.atomic():
        # Two presses at once: the second one waits and then finds what the first has made up.
        seller = Seller.objects.select_for_update(of=["self"]).get(pk=seller.pk)
        for one in guaranteed_in(seller, month):
            if one.open_fen and one.payer is not None:
                _top_up(seller, one.part, one.payer.pk, one.open_fen, one.origin, last, by=by, at=at)  # fmt: skip
                made += 1
        if made:
            record(by=by, verb="orders.make_up_guarantees", noun=seller, at=at, changes={"month": f"{last:%Y-%m}", "parties": made})  # fmt: skip
    return made


def _parts_at(seller: Seller, last: date) -> list[SplitPart]:
    """The guaranteed parts of each offer's version at the end of a day: a version that promises nothing ends the promise."""
    rules = SplitRule.objects.filter(offer__seller=seller, in_force_from__date__lte=last)
    newest = rules.order_by("offer_id", "-in_force_from", "-version").distinct("offer_id")
    kept = SplitRule.objects.filter(pk__in=newest.values("pk")).select_related("offer").prefetch_related("parts__party")  # fmt: skip
    found = []
    for rule in kept.order_by("offer__name", "pk"):
        for part in rule.parts.all():
            if part.month_least_fen:
                part.rule = rule
                found.append(part)
    return found


def _refuse_others(seller: Seller, by: By) -> None:
    own = getattr(by, "organisation_id", None) == seller.pk and by.may("orders.payouts")
    if by.channel != "job" and not own:
        raise Refused(_("Only the seller's own desk makes up its guarantees."))


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
