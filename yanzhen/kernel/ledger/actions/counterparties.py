"""Whom a book knows: the parties that its accounts are kept by, and what each of them stands at."""

from collections.abc import Collection

from django.db.models import F, QuerySet

from yanzhen.kernel.ledger.models import Account, Balance, Book
from yanzhen.kernel.parties.models import Party


def parties_of(book: Book) -> "QuerySet[Party]":
    """Every counterparty of the book, even ones too."""
    known = Balance.objects.filter(account__book=book, counterparty__isnull=False)
    return Party.objects.filter(pk__in=known.values("counterparty"))


def parties_with_balance(accounts: Collection[Account], *, even: bool = False) -> "QuerySet[Party]":
    """Those that these accounts hold something for; with `even` also those that came to nought."""
    held = Balance.objects.filter(account__in=accounts, counterparty__isnull=False)
    if not even:
        held = held.exclude(debit_fen=F("credit_fen"))
    return Party.objects.filter(pk__in=held.values("counterparty"))


def balances_with(accounts: Collection[Account], party: Party) -> list[tuple[Account, int]]:
    """What each account stands at with the party, in the account's own side; even ones are left out."""
    rows = Balance.objects.filter(account__in=accounts, counterparty=party)
    net = {row.account_id: row.debit_fen - row.credit_fen for row in rows}
    return [(one, net[one.pk] * one.sign) for one in accounts if net.get(one.pk)]
