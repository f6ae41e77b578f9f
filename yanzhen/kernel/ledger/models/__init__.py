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
from yanzhen.kernel.ledger.models.decisions import DecisionKind, SlipDecision
from yanzhen.kernel.ledger.models.depreciation import (
    DepreciationLine,
    DepreciationRule,
    DepreciationRun,
    WearBefore,
)
from yanzhen.kernel.ledger.models.disclosures import Disclosure
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanShare, PlanState
from yanzhen.kernel.ledger.models.dunning import Dunning
from yanzhen.kernel.ledger.models.entries import Entry, EntryApproval, EntryKind, Leg
from yanzhen.kernel.ledger.models.expenses import Claim, ClaimApproval, ClaimLine, ExpenseLimit
from yanzhen.kernel.ledger.models.invoices import Invoice, InvoiceShare, Taxpayer
from yanzhen.kernel.ledger.models.members import CollectiveMember, MemberKind
from yanzhen.kernel.ledger.models.proofs import BookProof
from yanzhen.kernel.ledger.models.settling import Settlement
from yanzhen.kernel.ledger.models.slips import BulkReceipt, Pattern, PatternLine, Slip, SlipLine

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
    "BookProof",
    "BulkReceipt",
    "Claim",
    "ClaimApproval",
    "ClaimLine",
    "CollectiveMember",
    "DecisionKind",
    "Delta",
    "DepreciationLine",
    "DepreciationRule",
    "DepreciationRun",
    "Disclosure",
    "DistributionPlan",
    "Dunning",
    "Entry",
    "EntryApproval",
    "EntryKind",
    "ExpenseLimit",
    "Invoice",
    "InvoiceShare",
    "Leg",
    "MatchPart",
    "MemberKind",
    "MonthBalance",
    "Pattern",
    "PatternLine",
    "Period",
    "PlanShare",
    "PlanState",
    "Separation",
    "Settlement",
    "Side",
    "Slip",
    "SlipDecision",
    "SlipLine",
    "Taxpayer",
    "WearBefore",
]
