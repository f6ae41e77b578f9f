"""Months are closed in order and take nothing any more; what each account moved is frozen then."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Sum, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import ANOTHERS, kept_by
from yanzhen.kernel.ledger.actions.posting import settle_checks
from yanzhen.kernel.ledger.actions.refusing import refusals
from yanzhen.kernel.ledger.models import Book, Leg, MonthBalance, Period
from yanzhen.kernel.ledger.models.books import month_of


@transaction.atomic
def close_period(
    book: Book, month: date, *, by: By, at: datetime | None = None, reason: str = ""
) -> Period:
    """Close the month: nothing waits in it, all its entries have numbers, earlier months are closed (sql/periods.sql)."""
    _may_close(by)
    first, moment = month_of(month), at or timezone.now()
    with refusals():
        period, _made = Period.objects.get_or_create(book=book, month=first)
        period = _locked(by, pk=period.pk)
        if period.closed_at is not None:
            raise Refused(_("%(month)s is closed already."), month=f"{first:%Y-%m}")
        settle_checks()
        period.closed_at, period.closed_by_id = moment, by.person_id
        period.closed_by_name = by.person_name
        period.save(update_fields=["closed_at", "closed_by_id", "closed_by_name"])
    _freeze(period)
    record(
        by=by, verb="ledger.close_period", noun=period, at=moment, reason=reason.strip(),
        place_path=book.place.path,
    )  # fmt: skip
    return period


@transaction.atomic
def reopen_period(
    book: Book, month: date, *, by: By, reason: str, at: datetime | None = None
) -> Period:
    """Open the last closed month again, with a reason that stays in the audit: another office than the one that closes."""
    if not by.may("ledger.reopen"):
        raise Refused(_("Who closes months does not open them again. Ask the reviewer."))
    if not reason.strip():
        raise Refused(_("Say why the month is opened again."), field="reason")
    with refusals():
        period = _locked(by, book=book, month=month_of(month))
        if period.closed_at is None:
            raise Refused(_("%(month)s is open."), month=f"{period.month:%Y-%m}")
        period.closed_at, period.closed_by_id, period.closed_by_name = None, None, ""
        period.save(update_fields=["closed_at", "closed_by_id", "closed_by_name"])
    MonthBalance.objects.filter(period=period).delete()
    record(
        by=by, verb="ledger.reopen_period", noun=period, at=at, reason=reason.strip(),
        place_path=book.place.path,
    )  # fmt: skip
    return period


def _locked(by: By, **which: Any) -> Period:
    """The month, locked, and in the same statement whether its book is one of the actor's."""
    period = Period.objects.select_for_update(of=("self",)).annotate(kept=kept_by(by)).get(**which)
    if not period.kept:  # type: ignore[attr-defined]  # annotated
        raise Refused(ANOTHERS)
    return period


def _freeze(period: Period) -> None:
    who = Case(When(account__by_counterparty=True, then=F("counterparty_id")), default=None)
    moved = (
        Leg.objects.posted()
        .filter(entry__period=period)
        .order_by()
        .annotate(who=who)
        .values_list("account_id", "who", "entry__kind")
        .annotate(d=Sum("debit_fen"), c=Sum("credit_fen"))
    )
    MonthBalance.objects.bulk_create(
        [
            MonthBalance(
                period=period,
                account_id=account,
                counterparty_id=kept_by,
                kind=kind,
                debit_fen=d,
                credit_fen=c,
            )
            for account, kept_by, kind, d, c in moved
        ],
        batch_size=2_000,
    )


def _may_close(by: By) -> None:
    if not by.may("ledger.close"):
        raise Refused(_("Months are closed by the head of the agency. Ask there."))
