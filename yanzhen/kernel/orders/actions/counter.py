"""At the desk: cash and transfers taken, change told, the drawer counted up at the end of a shift."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.orders.actions.desks import refuse_other_desk
from yanzhen.kernel.orders.actions.life import pay_order
from yanzhen.kernel.orders.models import (
    CashUp,
    MoneyAccount,
    Order,
    Payment,
    PayMethod,
    Refund,
    Seller,
)
from yanzhen.kernel.orders.models.payments import DENOMINATIONS
from yanzhen.kernel.parties.models import Person

COUNT_MAX: Final = 10_000
# 待处理财产损溢: where a difference stands until somebody decides who bears it.
SUSPENSE: Final = {"rural_collective": "181", "small_enterprise": "1901"}


def take_money(
    order: Order,
    *,
    method: str,
    by: By,
    at: datetime | None = None,
    tendered_fen: int | None = None,
    reference: str = "",
) -> Payment:
    """An order waiting for its money is paid at the desk. Cash says what was given; the rest is change.

    Pressed twice it is paid once. Refused where its places have gone meanwhile: then no money is taken.
    """
    at = at or timezone.now()
    if not by.may("orders.sell"):
        raise Refused(_("Only the desk takes money."))
    if method not in (PayMethod.CASH, PayMethod.TRANSFER):
        raise Refused(_("The desk takes cash and transfers."), field="method")
    if method == PayMethod.CASH and tendered_fen is not None and tendered_fen < order.total_fen:
        raise Refused(
            _("%(given)s does not cover %(total)s."),
            field="tendered", given=yuan(tendered_fen), total=yuan(order.total_fen),
        )  # fmt: skip
    with transaction.atomic():
        outcome = pay_order(order.pk, method, by=by, at=at).outcome
        if outcome == "late":
            raise Refused(
                _(
                    "This order was not paid in time and its places are gone. Take no money; order anew."
                )
            )
        payment = Payment.objects.get(order=order)
        if outcome == "paid":
            given = tendered_fen if method == PayMethod.CASH else None
            Payment.objects.filter(pk=payment.pk).update(
                tendered_fen=given, reference=reference[:80]
            )
            payment.refresh_from_db()
    return payment


@dataclass(frozen=True)
class Drawer:
    """What should lie in somebody's drawer now."""

    float_fen: int
    taken_fen: int
    given_back_fen: int
    payments: int
    refunds: int
    since: datetime | None

    @property
    def expected_fen(self) -> int:
        return self.float_fen + self.taken_fen - self.given_back_fen


def drawer_of(seller: Seller, person_id: UUID | None, *, float_fen: int = 0) -> Drawer:
    """Everything since the drawer was last counted."""
    payments = Payment.objects.in_drawer(seller, person_id)
    refunds = _cash_refunds(seller, person_id)
    taken = payments.aggregate(fen=Sum("fen"))["fen"] or 0
    back = refunds.aggregate(fen=Sum("fen"))["fen"] or 0
    last = CashUp.objects.filter(seller=seller, person_id=person_id).aggregate(at=Max("until"))[
        "at"
    ]
    return Drawer(float_fen, taken, back, payments.count(), refunds.count(), last)


def cash_up(
    seller: Seller,
    *,
    counted: Mapping[int, int],
    float_fen: int,
    explanation: str,
    by: By,
    at: datetime | None = None,
    seen_fen: int | None = None,
    unsent: int = 0,
) -> CashUp:
    """Count the drawer. What is missing or over must be explained, and stands in the books until it is settled.

    `counted` is how many of each note and coin, by its worth in fen. `seen_fen` is what the page expected: where a colleague's
    or one's own sale came in between, it is refused and shown anew. `unsent` sales still stand on the phone of whoever counts: their money lies in the
    drawer, and nobody expects it yet; they are sent first, or it is written why they can't be.
    """
    at = at or timezone.now()
    if not by.may("orders.cash_up"):
        raise Refused(_("Only a desk that takes cash counts it up."))
    refuse_other_desk(seller, by=by)
    _refuse_counts(counted)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=by.person_id)
        list(
            Payment.objects.in_drawer(seller, person.pk)
            .select_for_update()
            .order_by("pk")
            .values_list("pk")
        )
        drawer = drawer_of(seller, person.pk, float_fen=float_fen)
        if seen_fen is not None and seen_fen != drawer.expected_fen:
            raise Refused(
                _("Something was sold or given back meanwhile: there should be %(now)s now."),
                now=yuan(drawer.expected_fen),
            )
        if unsent and not explanation.strip():
            raise Refused(
                _("%(n)s sales of this phone are still to be uploaded. Send them first; if that can't be done, write why."),
                field="explanation", n=unsent,
            )  # fmt: skip
        total = sum(worth * number for worth, number in counted.items())
        difference = total - drawer.expected_fen
        if difference and not explanation.strip():
            raise Refused(
                _("%(fen)s too much or too little: write how it came about."),
                field="explanation",
                fen=yuan(difference),
            )
        made = CashUp.objects.create(
            seller=seller, person=person, float_fen=float_fen, taken_fen=drawer.taken_fen,
            given_back_fen=drawer.given_back_fen, counted={str(k): n for k, n in counted.items() if n}, counted_fen=total,
            difference_fen=difference, explanation=explanation.strip()[:300], since=drawer.since, until=at,
            unsent=unsent,
        )  # fmt: skip
        Payment.objects.in_drawer(seller, person.pk).update(cash_up=made)
        _cash_refunds(seller, person.pk).update(cash_up=made)
        made.entry_id = _book_difference(made, by=by)
        made.save(update_fields=["entry_id"])
        record(by=by, verb="orders.cash_up", noun=made, at=at, reason=made.explanation,
               changes={"counted": total, "difference": difference, **({"unsent": unsent} if unsent else {})})  # fmt: skip
    return made


def review_cash_up(made: CashUp, *, by: By, at: datetime | None = None) -> CashUp:
    """Somebody else of the same seller has looked at it."""
    own = getattr(by, "organisation_id", None) == made.seller_id
    if not own or not by.may("orders.review_cash"):
        raise Refused(_("The head of the desk looks at the drawers."))
    with transaction.atomic():
        made = CashUp.objects.select_for_update().get(pk=made.pk)
        if made.person_id == by.person_id:
            raise Refused(_("Nobody reviews their own drawer."))
        if made.reviewed_at is None:
            made.reviewed_by_id, made.reviewed_at = by.person_id, at or timezone.now()
            made.save(update_fields=["reviewed_by", "reviewed_at"])
            record(by=by, verb="orders.review_cash", noun=made, at=made.reviewed_at)
    return made


def _refuse_counts(counted: Mapping[int, int]) -> None:
    for worth, number in counted.items():
        if worth not in DENOMINATIONS or not 0 <= number <= COUNT_MAX:
            raise Refused(_("Count notes and coins: 0 to %(most)s of each."), most=COUNT_MAX)


def _cash_refunds(seller: Seller, person_id: UUID | None) -> Any:
    return Refund.objects.filter(
        seller=seller, person_id=person_id, payment__method=PayMethod.CASH, cash_up__isnull=True
    )


def _book_difference(made: CashUp, *, by: By) -> UUID | None:
    seller = made.seller
    if not made.difference_fen or seller.book is None:
        return None
    cash = (
        MoneyAccount.objects.filter(seller=seller, method=PayMethod.CASH)
        .select_related("account")
        .first()
    )
    suspense = Account.objects.filter(
        book=seller.book, code=SUSPENSE.get(seller.book.chart, "")
    ).first()
    if cash is None or suspense is None:
        raise Refused(
            _(
                "The book has no account for cash or for differences (待处理财产损溢). Set them first."
            )
        )
    fen = abs(made.difference_fen)
    over = made.difference_fen > 0
    legs = (
        (debit(cash.account, fen), credit(suspense, fen))
        if over
        else (debit(suspense, fen), credit(cash.account, fen))
    )
    summary = _now("Cash over at the count") if over else _now("Cash missing at the count")
    draft = EntryDraft(seller.book, summary, legs, made.until, source=("orders.cashup", made.pk))
    return post_entry(draft, by=by).key
