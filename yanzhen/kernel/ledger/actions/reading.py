"""What a book says: balances are stored rows and the deltas of hot accounts that are not folded yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from django.db.models import Sum

from yanzhen.kernel.ledger.models import Account, Balance, Book, Delta, EntryKind, Leg

ALL_KINDS: Final = tuple(EntryKind.values)
SUMS: Final = ("debit_fen", "credit_fen", "pending_debit_fen", "pending_credit_fen")


@dataclass(frozen=True)
class Amounts:
    """Sums in fen. `net_fen` is debits less credits; what is pending counts against limits only."""

    debit_fen: int = 0
    credit_fen: int = 0
    pending_debit_fen: int = 0
    pending_credit_fen: int = 0

    @property
    def net_fen(self) -> int:
        return self.debit_fen - self.credit_fen

    def own(self, account: Account) -> int:
        """The balance on the account's own side: positive where it stands as it should."""
        return self.net_fen * account.sign

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in SUMS))


@dataclass(frozen=True)
class Turnover:
    """What moved on each side between two days, in fen."""

    debit_fen: int = 0
    credit_fen: int = 0

    @property
    def net_fen(self) -> int:
        return self.debit_fen - self.credit_fen


# One statement, so that a fold in between is seen wholly or not at all.
BALANCE: Final = """
SELECT coalesce(sum(debit_fen), 0)::bigint, coalesce(sum(credit_fen), 0)::bigint,
    coalesce(sum(pending_debit_fen), 0)::bigint, coalesce(sum(pending_credit_fen), 0)::bigint
FROM (
    SELECT debit_fen, credit_fen, pending_debit_fen, pending_credit_fen FROM ledger_balance
    WHERE account_id = %(account)s {who_kept}
    UNION ALL
    SELECT debit_fen, credit_fen, pending_debit_fen, pending_credit_fen FROM ledger_delta
    WHERE account_id = %(account)s {who_new}
) both_kinds
"""
WHO_KEPT: Final = "AND coalesce(counterparty_id, account_id) = %(who)s"
WHO_NEW: Final = "AND counterparty_id = %(who)s"


def balance_of(account: Account, counterparty: UUID | None = None) -> Amounts:
    """The account, or one counterparty of it: one indexed row and what is not folded yet, in one statement."""
    sql = BALANCE.format(
        who_kept=WHO_KEPT if counterparty else "", who_new=WHO_NEW if counterparty else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"account": account.pk, "who": counterparty})
        return Amounts(*(cursor.fetchone() or ()))


def balances_of(book: Book) -> dict[UUID, Amounts]:
    """Every account of the book that holds or held something, whole."""
    return _summed("account_id", account__book=book)


def counterparty_balances(account: Account) -> dict[UUID, Amounts]:
    """What an account kept by counterparty holds for each of them."""
    found = _summed("counterparty_id", account=account)
    return {who: amounts for who, amounts in found.items() if who is not None}


def totals(
    book: Book, first: date | None, last: date | None, *, kinds: Iterable[str] = ALL_KINDS
) -> dict[UUID, Turnover]:
    """What posted legs moved on each account from `first` to `last`, both included; None leaves an end open."""
    legs = Leg.objects.posted().filter(account__book=book, entry__kind__in=tuple(kinds))
    if first:
        legs = legs.filter(on__gte=first)
    if last:
        legs = legs.filter(on__lte=last)
    sums = legs.values("account_id").order_by().annotate(d=Sum("debit_fen"), c=Sum("credit_fen"))
    return {row["account_id"]: Turnover(row["d"], row["c"]) for row in sums}


def _summed(by: str, **which: Any) -> dict[UUID, Amounts]:
    """Rows and deltas in one statement (UNION ALL of two sums), added up here."""
    both = _sums(Balance.objects.all(), by, which).union(
        _sums(Delta.objects.all(), by, which), all=True
    )
    found: dict[UUID, Amounts] = {}
    for key, *sums in both:
        found[key] = found.get(key, Amounts()) + Amounts(*sums)
    return found


def _sums(rows: "models.QuerySet[Any]", by: str, which: dict[str, Any]) -> Any:
    named = {f"sum_{name}": Sum(name) for name in SUMS}
    return rows.filter(**which).order_by().values(by).annotate(**named).values_list(by, *named)
