"""Books, accounts, periods, entries with their legs, and what they add up to."""

from yanzhen.kernel.ledger.models.balances import Balance, BalanceAssertion, Delta, MonthBalance
from yanzhen.kernel.ledger.models.bank import (
    BankAccount,
    BankLine,
    BankMatch,
    BankMonth,
    MatchPart,
)
from yanzhen.kernel.ledger.models.books import Account, AccountKind, Book, Period, Separation, Side
from yanzhen.kernel.ledger.models.disclosures import Disclosure
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanShare, PlanState
from yanzhen.kernel.ledger.models.entries import Entry, EntryApproval, EntryKind, Leg

__all__ = [
    "Account",
    "AccountKind",
    "Balance",
    "BalanceAssertion",
    "BankAccount",
    "BankLine",
    "BankMatch",
    "BankMonth",
    "Book",
    "Delta",
    "Disclosure",
    "DistributionPlan",
    "Entry",
    "EntryApproval",
    "EntryKind",
    "Leg",
    "MatchPart",
    "MonthBalance",
    "Period",
    "PlanShare",
    "PlanState",
    "Separation",
    "Side",
]
