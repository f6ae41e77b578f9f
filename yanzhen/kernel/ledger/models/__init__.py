"""Books, accounts, periods, entries with their legs, and what they add up to."""

from yanzhen.kernel.ledger.models.balances import Balance, BalanceAssertion, Delta, MonthBalance
from yanzhen.kernel.ledger.models.books import Account, AccountKind, Book, Period, Separation, Side
from yanzhen.kernel.ledger.models.entries import Entry, EntryApproval, EntryKind, Leg

__all__ = [
    "Account",
    "AccountKind",
    "Balance",
    "BalanceAssertion",
    "Book",
    "Delta",
    "Entry",
    "EntryApproval",
    "EntryKind",
    "Leg",
    "MonthBalance",
    "Period",
    "Separation",
    "Side",
]
