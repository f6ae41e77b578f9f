"""Money under a contract: a payment meets the oldest dues first, a deposit comes, is offset, goes back; all of it in the books."""

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
from yanzhen.kernel.agreements.models import (
    Agreement,
    DepositMove,
    Direction,
    Due,
    DueState,
    Payment,
    PaymentPart,
)
from yanzhen.kernel.agreements.workflow import HOLDING
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.models import Account

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
    _begin(agreement, money, by, at)
    if money.into not in ("bank", "cash"):
        raise Refused(_("Say whether it went through the bank or the cash box."), field="into")
    book = book_of(agreement.owner)
    through = account_for(book, money.into)
    open_dues = _open_dues(agreement, agreement.direction)
    _refuse_too_much(money.fen, open_dues)
    other = account_for(book, "receivable" if agreement.is_income else "payable")
    return _post(agreement, money, (through, other), open_dues, by=by, at=at)


@transaction.atomic
def take_deposit(
    agreement: Agreement, money: Money, *, by: By, at: datetime | None = None
) -> DepositMove:
    """A deposit comes in (or, where we pay, goes out), up to what was agreed."""
    if there := DepositMove.objects.filter(entry_id=money.once_key).first():
        return there
    at = at or timezone.now()
    _begin(agreement, money, by, at)
    if agreement.deposit_held_fen + money.fen > agreement.deposit_fen:
        raise Refused(
            _("The contract asks for a deposit of %(fen)s."),
            fen=yuan(agreement.deposit_fen),
            field="amount_fen",
        )
    return _deposit(agreement, money, "received", by=by, at=at)


@transaction.atomic
def return_deposit(
    agreement: Agreement, money: Money, *, by: By, at: datetime | None = None
) -> DepositMove:
    """What is left of the deposit goes back, after the contract's end."""
    if there := DepositMove.objects.filter(entry_id=money.once_key).first():
        return there
    at = at or timezone.now()
    _begin(agreement, money, by, at)
    if agreement.state != "ended":
        raise Refused(_("A deposit goes back when the contract has ended."))
    _refuse_more_than_held(agreement, money.fen)
    return _deposit(agreement, money, "returned", by=by, at=at)


@transaction.atomic
def offset_deposit(
    agreement: Agreement, money: Money, *, by: By, at: datetime | None = None
) -> DepositMove:
    """The deposit pays open dues, oldest first."""
    if there := DepositMove.objects.filter(entry_id=money.once_key).first():
        return there
    at = at or timezone.now()
    _begin(agreement, money, by, at)
    _refuse_more_than_held(agreement, money.fen)
    if not agreement.is_income:
        raise Refused(_("Only a deposit that we hold is offset."))
    open_dues = _open_dues(agreement, Direction.INCOME)
    _refuse_too_much(money.fen, open_dues)
    book = book_of(agreement.owner)
    _post(
        agreement,
        money,
        (account_for(book, "deposit_taken"), account_for(book, "receivable")),
        open_dues,
        by=by,
        at=at,
        into="deposit",
    )
    return _moved(agreement, money, "offset", by, at)


def _begin(agreement: Agreement, money: Money, by: By, at: datetime) -> None:
    agreement.lock()
    if not by.may(COLLECT) or not (
        by.scope_path is None or agreement.place.path.startswith(by.scope_path)
    ):
        raise Refused(_("Your office may not write payments down here."))
    if agreement.state not in HOLDING:
        raise Refused(_("Nothing is paid before the contract is in force."))
    if money.fen <= 0:
        raise Refused(_("Write an amount above nought."), field="amount_fen")
    if money.on > timezone.localdate(at):
        raise Refused(_("This day is after today. Write a day that has passed."), field="on")


def _open_dues(agreement: Agreement, direction: str) -> list[Due]:
    dues = agreement.dues.select_for_update().filter(
        state=DueState.BILLED, open_fen__gt=0, direction=direction
    )
    return list(dues.order_by("due_on", "first", "pk"))


def _refuse_too_much(fen: int, dues: Sequence[Due]) -> None:
    open_fen = sum(due.open_fen for due in dues)
    if fen > open_fen:
        raise Refused(
            _("Only %(open)s is open in the books. What is paid ahead waits until it falls due."),
            open=yuan(open_fen),
            field="amount_fen",
        )


def _refuse_more_than_held(agreement: Agreement, fen: int) -> None:
    if fen > agreement.deposit_held_fen:
        raise Refused(
            _("Only %(held)s of the deposit is left."),
            held=yuan(agreement.deposit_held_fen),
            field="amount_fen",
        )


def _post(
    agreement: Agreement, money: Money, accounts: tuple[Account, Account], dues: Sequence[Due], *, by: By, at: datetime, into: str = ""
) -> Payment:  # fmt: skip
    """One payment, its parts and its entry. `accounts`: where the money stands, and what it meets."""
    payment = agreement.payments.create(
        amount_fen=money.fen,
        on=money.on,
        into=into or money.into,
        note=money.note[:200],
        entry_id=money.once_key,
        person_name=by.person_name,
        recorded_at=at,
    )
    left = money.fen
    for due in dues:
        part = min(left, due.open_fen)
        if not part:
            break
        PaymentPart.objects.create(payment=payment, due=due, amount_fen=part)
        due.open_fen -= part
        due.paid_on = money.on if not due.open_fen else None
        due.save(update_fields=["open_fen", "paid_on"])
        left -= part
    through, other = accounts
    _enter(
        agreement,
        money,
        (through, other) if agreement.is_income else (other, through),
        by=by,
        at=at,
        source=payment.pk,
    )
    agreement.keep_change(
        "write_payment",
        by=by,
        at=at,
        note=money.note,
        changes={"fen": money.fen, "on": str(money.on), "into": payment.into},
    )
    return payment


def _deposit(agreement: Agreement, money: Money, what: str, *, by: By, at: datetime) -> DepositMove:
    book = book_of(agreement.owner)
    bank, held = (
        account_for(book, money.into),
        account_for(book, "deposit_taken" if agreement.is_income else "deposit_given"),
    )
    comes = (what == "received") == agreement.is_income
    _enter(
        agreement, money, (bank, held) if comes else (held, bank), by=by, at=at, source=agreement.pk
    )
    return _moved(agreement, money, what, by, at)


def _moved(agreement: Agreement, money: Money, what: str, by: By, at: datetime) -> DepositMove:
    agreement.deposit_held_fen += money.fen if what == "received" else -money.fen
    agreement.save(update_fields=["deposit_held_fen"])
    agreement.keep_change(
        f"deposit_{what}",
        by=by,
        at=at,
        note=money.note,
        changes={"fen": money.fen, "on": str(money.on)},
    )
    return agreement.deposit_moves.create(
        what=what,
        amount_fen=money.fen,
        on=money.on,
        note=money.note[:200],
        entry_id=money.once_key,
        person_name=by.person_name,
    )


def _enter(
    agreement: Agreement,
    money: Money,
    accounts: tuple[Account, Account],
    *,
    by: By,
    at: datetime,
    source: UUID,
) -> None:
    """Debit the first, credit the second, with the other side where an account is kept by counterparty."""
    left, right = accounts
    book = book_of(agreement.owner)
    draft = EntryDraft(
        book, summary=f"{agreement.number} {agreement.title} {money.note}".strip()[:200], occurred_at=at, key=money.once_key,
        legs=(debit(left, money.fen, **_dimensions(agreement, left)), credit(right, money.fen, **_dimensions(agreement, right))),
        on=open_day(book, money.on, timezone.localdate(at)), source=(SOURCE, source),
    )  # fmt: skip
    post_entry(draft, by=by)


def _dimensions(agreement: Agreement, account: Account) -> dict[str, Any]:
    more: dict[str, Any] = {"agreement": agreement.pk}
    return more | ({"counterparty": agreement.counterparty_id} if account.by_counterparty else {})
