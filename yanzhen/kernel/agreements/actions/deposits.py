"""The deposit of a contract: it comes, is offset against open dues, and what is left goes back.

It is kept, not earned: in the books it pays nothing until it is offset (EntrySource.kept), and what goes out
of it settles what came in.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions.billing import account_for, account_with, book_of
from yanzhen.kernel.agreements.actions.paying import Money, begin, dimensions, enter, meet, pay
from yanzhen.kernel.agreements.models import Agreement, DepositMove
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.ledger.actions.settling import fen_of, left_of, settle_named
from yanzhen.kernel.ledger.models import Account, Leg

SOURCE = "agreements.deposit"


@transaction.atomic
def take_deposit(
    agreement: Agreement, money: Money, *, by: By, at: datetime | None = None
) -> DepositMove:
    """A deposit comes in (or, where we pay, goes out), up to what was agreed."""
    if there := DepositMove.objects.filter(entry_id=money.once_key).first():
        return there
    at = at or timezone.now()
    begin(agreement, money, by, at)
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
    begin(agreement, money, by, at)
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
    begin(agreement, money, by, at)
    _refuse_more_than_held(agreement, money.fen)
    if not agreement.is_income:
        raise Refused(_("Only a deposit that we hold is offset."))
    parts = meet(agreement, money.fen)
    held = _held_on(agreement, money)
    _payment, leg = pay(agreement, money, held, parts, by=by, at=at, into="deposit")
    _settle_what_was_taken(agreement, leg, by=by, at=at)
    return _moved(agreement, money, "offset", by, at)


def hold_again(agreement: Agreement, money: Money, *, by: By, at: datetime) -> DepositMove:
    """What an offset took is held again; for `take_back_payment`, which reverses its entry under the same key."""
    return _moved(agreement, money, "restored", by, at)


def _refuse_more_than_held(agreement: Agreement, fen: int) -> None:
    if fen > agreement.deposit_held_fen:
        raise Refused(
            _("Only %(held)s of the deposit is left."),
            held=yuan(agreement.deposit_held_fen),
            field="amount_fen",
        )


def _deposit(agreement: Agreement, money: Money, what: str, *, by: By, at: datetime) -> DepositMove:
    bank = account_for(book_of(agreement.owner), money.into)
    held = _held_on(agreement, money)
    comes = (what == "received") == agreement.is_income
    left, right = (bank, held) if comes else (held, bank)
    legs = [
        debit(left, money.fen, **dimensions(agreement, left)),
        credit(right, money.fen, **dimensions(agreement, right)),
    ]
    entered = enter(agreement, money, legs, (SOURCE, agreement.pk), by=by, at=at)
    if what == "returned":
        _settle_what_was_taken(agreement, entered[1 if comes else 0], by=by, at=at)
    return _moved(agreement, money, what, by, at)


def _held_on(agreement: Agreement, money: Money) -> Account:
    """The account the deposit came in on; for the first, the one that fits who is on the other side that day."""
    legs = _taken(agreement)
    if legs:
        return legs[0].account
    role = "deposit_taken" if agreement.is_income else "deposit_given"
    return account_with(book_of(agreement.owner), role, agreement.counterparty_id, money.on)


def _taken(agreement: Agreement) -> list[Leg]:
    """The lines on which the deposit came, oldest first."""
    came = agreement.deposit_moves.filter(what="received").values("entry_id")
    legs = Leg.objects.filter(
        entry__in=came, counterparty=agreement.counterparty_id, account__by_counterparty=True
    )
    return list(legs.select_related("account").order_by("on", "entry_id"))


def _settle_what_was_taken(agreement: Agreement, leg: Leg, *, by: By, at: datetime) -> None:
    """What goes out of the deposit settles what came in, oldest first."""
    left, parts = abs(fen_of(leg)), []
    for taken in _taken(agreement):
        fen = min(left, left_of(taken))
        if fen:
            parts.append((taken, leg, fen) if fen_of(taken) > 0 else (leg, taken, fen))
            left -= fen
    settle_named(parts, by=by, at=at)


def _moved(agreement: Agreement, money: Money, what: str, by: By, at: datetime) -> DepositMove:
    agreement.deposit_held_fen += money.fen if what in ("received", "restored") else -money.fen
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
