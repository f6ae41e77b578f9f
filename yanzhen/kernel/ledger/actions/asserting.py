"""Dated assertions: what is known from outside of an account at the end of a day, kept and proved every night."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.models import Account, BalanceAssertion, Leg


def net_on(account: Account, day: date, counterparty: UUID | None = None) -> int:
    """Debits less credits of the posted legs up to the end of the day, in fen."""
    legs = Leg.objects.posted().filter(account=account, on__lte=day)
    if counterparty is not None:
        legs = legs.filter(counterparty_id=counterparty)
    sums = legs.aggregate(d=Sum("debit_fen"), c=Sum("credit_fen"))
    return int((sums["d"] or 0) - (sums["c"] or 0))


@transaction.atomic
def assert_balance(
    account: Account,
    net_fen: int,
    *,
    on: date,
    evidence: str,
    by: By,
    at: datetime | None = None,
    counterparty: UUID | None = None,
) -> BalanceAssertion:
    """Keep what a bank statement or a count of the cash says of the account. It may differ: then the proof says so."""
    if not (by.may("ledger.prepare") or by.may("ledger.review")):
        raise Refused(_("Your office does not keep this book. Ask the accountant."))
    must_keep(by, account.book_id)
    if not evidence.strip():
        raise Refused(_("Say where this balance is known from."), field="evidence")
    said = BalanceAssertion.objects.create(
        account=account, counterparty_id=counterparty, on=on, net_fen=net_fen,
        evidence=evidence.strip(), said_by_id=by.person_id, said_by_name=by.person_name,
        said_at=at or timezone.now(),
    )  # fmt: skip
    record(by=by, verb="ledger.assert_balance", noun=said, at=at, changes={"net_fen": net_fen})
    return said
