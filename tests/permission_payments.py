"""Doors of money at a sales desk: payments, drawers, refunds, tickets, shares, payouts; and what stands behind them."""

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from tests.permission_ledger import SELLER
from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.models import (
    CashUp,
    Order,
    PayoutRun,
    Reconciliation,
    Seller,
    SplitPart,
    SplitRule,
    Voucher,
)
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.testing import a_person

if TYPE_CHECKING:
    from tests.permission_scene import Scene, Walker

DESK_HEAD: Final[Who] = frozenset({"seller_head"})
SYSTEM: Final[Who] = frozenset({"administrator"})
SECURITY: Final[Who] = frozenset({"security"})
GATE: Final[Who] = frozenset({"gate_keeper"})
DESK: Final = SELLER | DESK_HEAD
MONEY_DUTIES: Final = DESK_HEAD | GATE
# Who sees an order: its desk, who looks over the place, and its buyer.
SEERS: Final = DESK | {"leader", "auditor", "asker"}


def money_doors(everybody: Who) -> tuple[Door, ...]:
    """Rows of the table; `everybody` is everyone, signed in or not."""
    return (
        Door("orders:wechat_callback", everybody, everybody, "POST"),
        get("orders:take_money", SELLER, thing="sale to pay"),
        post(
            "orders:money_by_wechat",
            SELLER | {"leader", "auditor", "asker", *DESK_HEAD},
            thing="sale to pay",
        ),
        get("orders:receipt", SEERS, thing="paid sale"),
        get("orders:tickets", SEERS, thing="paid sale"),
        get("orders:refund", DESK | {"asker"}, thing="paid sale"),
        post("orders:void", DESK, thing="paid sale", reason="Pressed wrongly"),
        get("orders:ticket_anew", DESK, thing="ticket of a paid sale"),
        Door("orders:ticket", everybody, everybody, thing="ticket"),
        everywhere("orders:gate", DESK | GATE),
        Door("orders:gate_find", DESK | GATE, DESK | GATE, query="?tail=1234"),
        post("api-1:redeem_ticket", DESK | GATE, DESK | GATE, text="YZ1", press=str(secret_key())),
        post("api-1:upload", DESK | GATE, DESK | GATE, device="west", scans=[]),
        Door("api-1:tickets_by_phone", DESK | GATE, DESK | GATE, query="?tail=1234"),
        everywhere("api-1:gate_keys", DESK | GATE),
        everywhere("api-1:gate_revoked", DESK | GATE),
        get("orders:cash_ups", DESK | GATE, thing="seller's desk"),
        post("orders:cash_up_review", DESK_HEAD, thing="counted drawer"),
        everywhere("orders:splits", DESK),
        get("orders:split", DESK, thing="offer of a seller"),
        post("orders:agree", DESK, NOBODY, thing="rule being agreed to", party="nobody"),
        get("orders:refund_table", SELLER, thing="offer of a seller"),
        everywhere("orders:statements", DESK),
        get("orders:shares", DESK, thing="statement of shares"),
        get("orders:guarantees", DESK, thing="seller's desk"),
        everywhere("orders:keys", SECURITY),
        Door("orders:sellers", SYSTEM | DESK_HEAD, SYSTEM, thing="seller's desk"),
        everywhere("orders:seller_new", SYSTEM),
        get("orders:seller", SYSTEM | DESK_HEAD, thing="own seller"),
        get("orders:payouts", DESK, thing="seller's desk"),
        get("orders:payout", DESK, thing="payout run"),
        post("orders:payout_act", DESK, thing="payout run", act="look"),
        get("orders:payees", DESK, thing="seller's desk"),
        get("orders:payee", DESK, thing="payee"),
        get("orders:payee_act", DESK, thing="payee"),
        get("orders:receiver_act", DESK, thing="payee"),
        post("orders:share_again", SELLER, thing="paid sale"),
        get("orders:reconciliations", SELLER, thing="seller's desk"),
        get("orders:reconciliation", DESK, thing="reconciliation"),
    )


def money_things(scene: "Scene", walker: "Walker", what: str) -> dict[str, Any]:
    """The arguments of a door; the walker's office becomes one of the seller's where its duty sells."""
    seller = _seller(scene, walker)
    if what == "desk":
        return {}
    offer = an_offer(seller)
    if what == "offer":
        return {"pk": offer.pk}
    if what == "rule":
        facts = {"basis": "sale", "breakage": "seller", "source": "x", "made_at": timezone.now()}
        return {"pk": SplitRule.objects.create(offer=offer, version=1, **facts).pk}
    buyer = {"buyer": walker.person.pk} if walker.office is None and walker.person else {}
    order = Order.objects.get(
        pk=a_sale(offer, pay=None if what == "placed" else "cash", **buyer).order_id
    )
    if what == "code":
        return {"pk": order.pk, "code": Voucher.objects.get(order=order).code}
    if what == "ticket":
        return {"key": Voucher.objects.get(order=order).pk}
    return {"pk": order.pk}


def money_papers(scene: "Scene", walker: "Walker", what: str) -> dict[str, Any]:
    """What a desk has made: a counted drawer, a run, a reconciliation, a statement."""
    seller, now, today = _seller(scene, walker), timezone.now(), timezone.localdate()
    person = a_person()
    if what == "statement":
        return {"seller": seller.pk, "party": person.pk}
    if what == "payee":
        facts = {"basis": "sale", "breakage": "seller", "source": "x", "made_at": now}
        rule = SplitRule.objects.create(offer=an_offer(seller), version=1, **facts)
        SplitPart.objects.create(rule=rule, order=0, party=person.party, way="rest")
        return {"pk": person.pk}
    if what == "drawer":
        sums = {"taken_fen": 0, "given_back_fen": 0, "counted_fen": 0, "difference_fen": 0}
        return {"pk": CashUp.objects.create(seller=seller, person=person, until=now, **sums).pk}
    if what == "run":
        facts = {
            "number": "F1",
            "until": today,
            "fen": 1,
            "drawn_up_by": person,
            "drawn_up_at": now,
        }
        return {"pk": PayoutRun.objects.create(seller=seller, **facts).pk}
    sums = {"rows": 0, "matched": 0, "theirs_fen": 0, "ours_fen": 0}
    facts = {
        "file_name": "x",
        "file_hash": "x",
        "made_by": "x",
        "made_at": now,
        "since": today,
        "until": today,
    }
    return {
        "pk": Reconciliation.objects.create(seller=seller, method="transfer", **sums, **facts).pk
    }


def _seller(scene: "Scene", walker: "Walker") -> Seller:
    seller = a_seller(scene.here)
    if walker.office is not None and walker.office.duty in {"seller", *MONEY_DUTIES}:
        Office.objects.filter(pk=walker.office.pk).update(organisation=seller.organisation)
    return seller


MONEY_THINGS: Final = {
    "seller's desk": lambda scene, walker: money_things(scene, walker, "desk"),
    "own seller": lambda scene, walker: {"pk": _seller(scene, walker).pk},
    "offer of a seller": lambda scene, walker: money_things(scene, walker, "offer"),
    "rule being agreed to": lambda scene, walker: money_things(scene, walker, "rule"),
    "sale to pay": lambda scene, walker: money_things(scene, walker, "placed"),
    "paid sale": lambda scene, walker: money_things(scene, walker, "paid"),
    "ticket of a paid sale": lambda scene, walker: money_things(scene, walker, "code"),
    "ticket": lambda scene, walker: money_things(scene, walker, "ticket"),
    "counted drawer": lambda scene, walker: money_papers(scene, walker, "drawer"),
    "payout run": lambda scene, walker: money_papers(scene, walker, "run"),
    "payee": lambda scene, walker: money_papers(scene, walker, "payee"),
    "reconciliation": lambda scene, walker: money_papers(scene, walker, "reconciliation"),
    "statement of shares": lambda scene, walker: money_papers(scene, walker, "statement"),
}
