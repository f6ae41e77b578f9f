"""A payment that was written down by mistake is taken back: reversed in the books, its dues open again, nothing deleted.

What it settled is open again as well, and the reversal settles the line of the payment, so that the ages of the
books say what the contract says. What was paid out of the deposit is held again.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions.deposits import hold_again
from yanzhen.kernel.agreements.actions.paying import Money, refuse_other_offices
from yanzhen.kernel.agreements.models import Payment, TakenBack
from yanzhen.kernel.ledger.actions import reverse
from yanzhen.kernel.ledger.actions.settling import fen_of, settle_named, undo_named
from yanzhen.kernel.ledger.models import BankLine, Entry, Leg
from yanzhen.kernel.ledger.workflow import POSTED

REASON_MAX = 200


@transaction.atomic
def take_back_payment(
    payment: Payment, reason: str, *, by: By, once_key: UUID, at: datetime | None = None
) -> TakenBack:
    """Take a payment back, or say where to go. `once_key` is the key of the reversal: two sendings are one act."""
    if there := TakenBack.objects.filter(payment=payment, entry_id=once_key).first():
        return there
    at = at or timezone.now()
    agreement = payment.agreement
    agreement.lock()
    refuse_other_offices(agreement, by)
    if not reason.strip():
        raise Refused(_("Write why it is taken back."), field="reason")
    refuse_to_take_back(payment)
    entry = _reversed(payment, reason.strip()[:REASON_MAX], once_key, by=by, at=at)
    _open_again(payment)
    _settle_anew(payment, entry, by=by, at=at)
    if payment.is_offset:
        money = Money(payment.amount_fen, timezone.localdate(at), entry, note=reason.strip())
        hold_again(agreement, money, by=by, at=at)
    back = TakenBack.objects.create(
        payment=payment, reason=reason.strip()[:REASON_MAX], entry_id=entry, person_id=by.person_id,
        person_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    agreement.keep_change(
        "take_back_payment", by=by, at=at, note=reason[:REASON_MAX],
        changes={"fen": payment.amount_fen, "on": str(payment.on), "into": payment.into},
    )  # fmt: skip
    return back


def refuse_to_take_back(payment: Payment) -> None:
    """Refused, saying where to go, for what is taken back already or stands in the bank's statement."""
    _refuse_taken_back(payment)
    _refuse_matched(payment)


def _refuse_taken_back(payment: Payment) -> None:
    back = TakenBack.objects.filter(payment=payment).first()
    if back is not None:
        raise Refused(
            _("%(who)s took this payment back on %(day)s already."),
            who=back.person_name,
            day=timezone.localdate(back.recorded_at),
        )


def _refuse_matched(payment: Payment) -> None:
    """What the bank's own statement shows did come in: the match is looked at first, where it was made."""
    legs = Leg.objects.filter(entry=payment.entry_id)
    line = BankLine.objects.filter(
        parts__standing=True, parts__match__parts__leg__in=legs, parts__match__parts__standing=True
    ).select_related("bank_account").first()  # fmt: skip
    if line is not None:
        raise Refused(
            _("The bank's statement of %(account)s shows this money on %(day)s. If that is something else, take the match apart first: in the book, under bank accounts."),
            account=line.bank_account,
            day=line.on,
        )  # fmt: skip


def _reversed(payment: Payment, reason: str, key: UUID, *, by: By, at: datetime) -> UUID:
    """The reversal of the payment's entry: made now, or by hand in the book before."""
    made = Entry.objects.filter(reverses=payment.entry_id, state=POSTED).first()
    if made is not None:
        return made.pk
    # Of today, whatever month the payment stands in: a closed one stays as it is.
    reverse(payment.entry_id, by=by, reason=reason, occurred_at=at, reversal_key=key)
    return key


def _open_again(payment: Payment) -> None:
    for part in payment.parts.select_related("due"):
        part.due.open_fen += part.amount_fen
        part.due.paid_on = None
        part.due.save(update_fields=["open_fen", "paid_on"])


def _settle_anew(payment: Payment, reversal: UUID, *, by: By, at: datetime) -> None:
    """What the payment's lines settled is undone; each of them faces its own line of the reversal instead."""
    lines = Leg.objects.filter(account__by_counterparty=True).select_related("account")
    paid = {leg.line: leg for leg in lines.filter(entry=payment.entry_id)}
    undo_named(list(paid.values()), by=by, at=at)
    red = {leg.line: leg for leg in lines.filter(entry=reversal)}
    settle_named([(red[n], leg, -fen_of(leg)) for n, leg in paid.items()], by=by, at=at)
