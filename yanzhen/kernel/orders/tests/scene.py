"""Two villages and a boat: who sells passes to the island, who has a part in them, and the people of the desk."""

import zlib
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base import contracts
from yanzhen.base.crypto import blind_index
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.ledger.actions import balances_of, open_account
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.ledger.testing import a_keeper
from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft, consent, draw_up
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.models import (
    Entitlement,
    Offer,
    Order,
    Seller,
    Share,
    SigningKey,
    SplitRule,
    Voucher,
    current_key,
)
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, system_actor
from yanzhen.kernel.parties.models import Organisation, Party, PayeeAccount
from yanzhen.kernel.parties.models.accounts import PURPOSE
from yanzhen.kernel.parties.testing import an_appointment, an_office, an_organisation

DESK: Final = ("orders.see", "orders.sell", "orders.offers", "orders.refund", "orders.cash_up", "orders.split",
               "orders.payouts", "orders.redeem", "orders.reconcile")  # fmt: skip
HEAD: Final = (*DESK, "orders.refund_decide", "orders.review_cash", "orders.review_payouts")
GATE: Final = ("orders.redeem",)


def somebody_of(organisation: Organisation, *may: str, place: Any = None) -> Actor:
    """A person in an office of this organisation, whose duty lets them do this much."""
    duty = f"test_{zlib.crc32(' '.join(sorted(may)).encode()):08x}"
    contracts.register(contracts.Duty(duty, "Of the test", frozenset({"portal.use", *may})))
    office = an_office(duty, place, organisation=organisation)
    return actor_of_appointment(an_appointment(None, office))


def the_desk(seller: Seller, *may: str) -> Actor:
    return somebody_of(seller.organisation, *(may or DESK), place=seller.place)


def with_retail_advance(seller: Seller) -> Seller:
    """What passers-by paid in advance stands on an account that names nobody."""
    parent = Account.objects.get(book=seller.book, code="2203")
    account = open_account(
        parent, by=a_keeper(), code="220301", name="预收散客款", by_counterparty=False
    )
    Seller.objects.filter(pk=seller.pk).update(advance_account=account)
    seller.refresh_from_db()
    return seller


class Island:
    """A company sells a pass at 68 yuan: 5 for the boat, 40 % to the east village, the rest to itself."""

    def __init__(
        self,
        *,
        basis: str = "sale",
        breakage: str = "shared",
        parts: list[PartDraft] | None = None,
        size: int = 500,
        **facts: Any,
    ) -> None:
        self.company = with_retail_advance(a_seller(name="Island company"))
        self.east = a_seller(self.company.place, name="East village")
        self.boat = an_organisation("Boatmen")
        self.clerk, self.head = the_desk(self.company), the_desk(self.company, *HEAD)
        self.gate = somebody_of(self.company.organisation, *GATE, place=self.company.place)
        recognised = "redemption" if basis == "redemption" else "sale"
        self.offer: Offer = an_offer(
            self.company,
            prices={"adult": 6800, "child": 3401},
            size=size,
            **{"kind": "pass", "recognised": recognised, **facts},
        )
        self.before = timezone.now() - timedelta(days=1)
        self.parts = parts or [
            PartDraft(self.boat.pk, Part(Way.FIXED, 500)),
            PartDraft(self.east.pk, Part(Way.PERCENT, 4000)),
            PartDraft(self.company.pk, Part(Way.REST)),
        ]
        self.rule = self.agree(basis=basis, breakage=breakage)
        for party in (self.boat.party, self.east.organisation.party):
            an_account(party, self.clerk, self.head)

    def agree(
        self, *, basis: str = "sale", breakage: str = "shared", at: datetime | None = None
    ) -> SplitRule:
        at = at or self.before
        draft = RuleDraft(basis, breakage, "Agreement 7 of 2026", self.parts)
        rule = draw_up(self.offer, draft, by=self.clerk, at=at)
        for party in (self.company.pk, self.east.pk, self.boat.pk):
            rule = consent(rule, by=self.clerk, party_id=party, note="Signed paper 7", at=at)
        return rule

    def sell(self, n: int = 1, **facts: Any) -> Order:
        return Order.objects.get(pk=a_sale(self.offer, n, by=self.clerk, **facts).order_id)

    def shares(self) -> dict[str, int]:
        """What each has now, by name."""
        found: dict[str, int] = {}
        for share in Share.objects.select_related("party"):
            found[share.party.name] = found.get(share.party.name, 0) + share.fen
        return found

    def owed(self, seller: Seller | None = None) -> dict[str, int]:
        """What the books say."""
        seller = seller or self.company
        return nets(seller)


def an_account(party: Party, first: Actor, second: Actor) -> PayeeAccount:
    """Where a party is paid, as two people have entered it long ago."""
    at = timezone.now() - timedelta(days=400)
    number = f"6222{party.pk.int % 10**15:015}"
    return PayeeAccount.objects.create(
        party=party, holder=party.name, bank="Rural bank", number=number, number_index=blind_index(number, PURPOSE),
        entered_by_id=first.person_id, entered_at=at, confirmed_by_id=second.person_id, confirmed_at=at,
    )  # fmt: skip


def nets(seller: Seller) -> dict[str, int]:
    """Net of each account of the seller's book, by its code; debit is positive, nought is left out."""
    assert seller.book is not None
    codes = dict(Account.objects.filter(book=seller.book).values_list("pk", "code"))
    return {
        codes[key]: amounts.net_fen
        for key, amounts in balances_of(seller.book).items()
        if amounts.net_fen
    }


def ticket(order: Order) -> tuple[Voucher, str]:
    """The order's first voucher and the text of its QR code."""
    at = timezone.now()
    if not _has_key():
        new_signing_key(by=system_actor(), at=at - timedelta(days=1))
    voucher = Voucher.objects.get(order=order)
    return voucher, voucher.token(current_key(at))


def _has_key() -> bool:
    return SigningKey.objects.exists()


def whole_of(order: Order) -> dict[Any, int]:
    """All that is unused of an order."""
    return {e.pk: e.unused for e in Entitlement.objects.filter(voucher__order=order)}


def on_its_day(voucher: Voucher) -> datetime:
    """Ten in the morning of its first day."""
    return datetime.combine(voucher.since, time(10), SHANGHAI)
