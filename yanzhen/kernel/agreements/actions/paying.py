"""Money under a contract: a payment meets the oldest dues first, in the books as well.

The line of the payment settles the very lines of the dues it meets, on their own account: what was billed
while somebody was a member of the collective is paid there, whatever they are today.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions.billing import account_for, book_of, open_day
from yanzhen.kernel.agreements.contracts import COLLECT
from yanzhen.kernel.agreements.models import Agreement, Due, DueState, Payment, PaymentPart
from yanzhen.kernel.agreements.workflow import HOLDING
from yanzhen.kernel.ledger.actions import EntryDraft, LegDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.actions.settling import settle_named
from yanzhen.kernel.ledger.models import Account, Leg

SOURCE = "agreements.payment"


@dataclass(frozen=True)
class Money:
    """What was paid: how much, when, where it went in or out. `once_key` makes two sendings one payment."""

    fen: int
    on: date
    once_key: UUID
    into: str = "bank"
    note: str = ""


@transaction.atomic
def write_payment(
    agreement: Agreement, money: Money, *, by: By, at: datetime | None = None
) -> Payment:
    """Write a payment down: it meets the oldest open dues first, to the fen. Refused above what is open."""
    if there := Payment.objects.filter(entry_id=money.once_key).first():
        return there
    at = at or timezone.now()
    begin(agreement, money, by, at)
    if money.into not in ("bank", "cash"):
        raise Refused(_("Say whether it went through the bank or the cash box."), field="into")
    book = book_of(agreement.owner)
    through = account_for(book, money.into)
    parts = meet(agreement, money.fen)
    payment, _leg = pay(agreement, money, through, parts, by=by, at=at)
    return payment


def begin(agreement: Agreement, money: Money, by: By, at: datetime) -> None:
    """Lock the contract; Refused where this office, this state, this amount or this day does not fit."""
    agreement.lock()
    refuse_other_offices(agreement, by)
    if agreement.state not in HOLDING:
        raise Refused(_("Nothing is paid before the contract is in force."))
    if money.fen <= 0:
        raise Refused(_("Write an amount above nought."), field="amount_fen")
    if money.on > timezone.localdate(at):
        raise Refused(_("This day is after today. Write a day that has passed."), field="on")


def refuse_other_offices(agreement: Agreement, by: By) -> None:
    """Refused to whoever does not collect at this contract's place."""
    if not by.may(COLLECT) or not (
        by.scope_path is None or agreement.place.path.startswith(by.scope_path)
    ):
        raise Refused(_("Your office may not write payments down here."))


def meet(agreement: Agreement, fen: int) -> list[tuple[Due, int]]:
    """The open dues that this much meets, oldest first, locked; Refused above what is open."""
    dues = agreement.dues.select_for_update().filter(
        state=DueState.BILLED, open_fen__gt=0, direction=agreement.direction
    )
    parts, left = [], fen
    for due in dues.order_by("due_on", "first", "pk"):
        if left:
            parts.append((due, min(left, due.open_fen)))
            left -= parts[-1][1]
    if left:
        raise Refused(
            _("Only %(open)s is open in the books. What is paid ahead waits until it falls due."),
            open=yuan(fen - left),
            field="amount_fen",
        )
    return parts


def pay(
    agreement: Agreement, money: Money, through: Account, parts: Sequence[tuple[Due, int]], *, by: By, at: datetime, into: str = ""
) -> tuple[Payment, Leg]:  # fmt: skip
    """One payment, its parts, its entry and what it settles; `through` is where the money stands.

    Gives the payment and the line on `through`.
    """
    payment = agreement.payments.create(
        amount_fen=money.fen, on=money.on, into=into or money.into, note=money.note[:200], entry_id=money.once_key,
        person_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    for due, fen in parts:
        PaymentPart.objects.create(payment=payment, due=due, amount_fen=fen)
        due.open_fen -= fen
        due.paid_on = money.on if not due.open_fen else None
        due.save(update_fields=["open_fen", "paid_on"])
    items = _items_of(agreement, [due for due, _fen in parts])
    leg = _post(agreement, money, through, [(items[due.pk], fen) for due, fen in parts], payment.pk, by=by, at=at)  # fmt: skip
    agreement.keep_change(
        "write_payment", by=by, at=at, note=money.note,
        changes={"fen": money.fen, "on": str(money.on), "into": payment.into},
    )  # fmt: skip
    return payment, leg


def _items_of(agreement: Agreement, dues: Sequence[Due]) -> dict[UUID, Leg]:
    """The line of each due that says who owes it."""
    legs = Leg.objects.filter(
        entry__in=[due.pk for due in dues],
        counterparty=agreement.counterparty_id,
        account__by_counterparty=True,
    )
    return {leg.entry_id: leg for leg in legs.select_related("account")}


def _post(
    agreement: Agreement, money: Money, through: Account, met: Sequence[tuple[Leg, int]], source: UUID, *, by: By, at: datetime
) -> Leg:  # fmt: skip
    """The money on its first line, below it a line for each account that the dues stand on, settling them."""
    fen_on: dict[Account, int] = defaultdict(int)
    for item, fen in met:
        fen_on[item.account] += fen
    this, that = (debit, credit) if agreement.is_income else (credit, debit)
    legs = [this(through, money.fen, **dimensions(agreement, through))]
    legs += [that(one, fen, **dimensions(agreement, one)) for one, fen in fen_on.items()]
    first, *others = enter(agreement, money, legs, (SOURCE, source), by=by, at=at)
    paying = {leg.account_id: leg for leg in others}
    settle_named([(item, paying[item.account_id], fen) for item, fen in met], by=by, at=at)
    return first


def enter(
    agreement: Agreement, money: Money, legs: Sequence[LegDraft], source: tuple[str, UUID], *, by: By, at: datetime
) -> list[Leg]:  # fmt: skip
    """Post the entry of some money; gives its lines in order."""
    book = book_of(agreement.owner)
    draft = EntryDraft(
        book, summary=f"{agreement.number} {agreement.title} {money.note}".strip()[:200], occurred_at=at, key=money.once_key,
        legs=legs, on=open_day(book, money.on, timezone.localdate(at)), source=source,
    )  # fmt: skip
    posted = post_entry(draft, by=by)
    return list(Leg.objects.filter(entry=posted.key).select_related("account").order_by("line"))


def dimensions(agreement: Agreement, account: Account) -> dict[str, Any]:
    more: dict[str, Any] = {"agreement": agreement.pk}
    return more | ({"counterparty": agreement.counterparty_id} if account.by_counterparty else {})
