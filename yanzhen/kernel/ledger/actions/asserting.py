"""Dated assertions: what is known from outside of an account at the end of a day, kept and proved every night."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
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
    if not account.is_leaf:
        raise Refused(
            _("%(account)s is the sum of its sub-accounts. Count those."), account=str(account)
        )
    if on > timezone.localdate(at):
        raise Refused(_("A day to come can't be counted yet."), field="on")
    if not evidence.strip():
        raise Refused(_("Say where this balance is known from."), field="evidence")
    said = BalanceAssertion.objects.create(
        account=account, counterparty_id=counterparty, on=on, net_fen=net_fen,
        evidence=evidence.strip(), said_by_id=by.person_id, said_by_name=by.person_name,
        said_at=at or timezone.now(),
    )  # fmt: skip
    record(by=by, verb="ledger.assert_balance", noun=said, at=at, changes={"net_fen": net_fen})
    return said


def compared(rows: "QuerySet[BalanceAssertion]") -> "QuerySet[BalanceAssertion]":
    """The assertions, newest day first, each with `counted_fen`: what the legs give now; one statement."""
    legs = Leg.objects.posted().filter(account=OuterRef("account"), on__lte=OuterRef("on"))
    of_one = legs.filter(counterparty=OuterRef("counterparty"))
    counted = Case(When(counterparty__isnull=True, then=_net(legs)), default=_net(of_one))
    return rows.annotate(counted_fen=counted).select_related("account", "counterparty").order_by("-on", "-id")  # fmt: skip


def _net(legs: "QuerySet[Leg]") -> Coalesce:
    of_account = legs.order_by().values("account").annotate(n=Sum(F("debit_fen") - F("credit_fen")))
    return Coalesce(Subquery(of_account.values("n"), output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())  # fmt: skip
