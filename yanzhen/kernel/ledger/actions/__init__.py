"""Verbs of the ledger."""

from yanzhen.kernel.ledger.actions.asserting import assert_balance
from yanzhen.kernel.ledger.actions.drafts import EntryDraft, LegDraft, credit, debit, who_json
from yanzhen.kernel.ledger.actions.exporting import beancount_lines
from yanzhen.kernel.ledger.actions.guarding import entry_guard_sql
from yanzhen.kernel.ledger.actions.opening import (
    OpeningLine,
    close_account,
    make_hot,
    open_account,
    open_balances,
    open_book,
    set_limit,
)
from yanzhen.kernel.ledger.actions.periods import close_period, reopen_period
from yanzhen.kernel.ledger.actions.posting import Posted, post_entry, post_event, prepare
from yanzhen.kernel.ledger.actions.proving import Wrong, prove_book
from yanzhen.kernel.ledger.actions.reading import (
    Amounts,
    Turnover,
    balance_of,
    balances_of,
    counterparty_balances,
    totals,
)
from yanzhen.kernel.ledger.actions.refusing import refusals
from yanzhen.kernel.ledger.actions.reversing import reverse
from yanzhen.kernel.ledger.actions.reviewing import (
    expire_holds,
    number_automatic,
    post,
    post_many,
    review,
    review_many,
    steps_open_to,
    void,
)

__all__ = [
    "Amounts",
    "EntryDraft",
    "LegDraft",
    "OpeningLine",
    "Posted",
    "Turnover",
    "Wrong",
    "assert_balance",
    "balance_of",
    "balances_of",
    "beancount_lines",
    "close_account",
    "close_period",
    "counterparty_balances",
    "credit",
    "debit",
    "entry_guard_sql",
    "expire_holds",
    "make_hot",
    "number_automatic",
    "open_account",
    "open_balances",
    "open_book",
    "post",
    "post_entry",
    "post_event",
    "post_many",
    "prepare",
    "prove_book",
    "refusals",
    "reopen_period",
    "reverse",
    "review",
    "review_many",
    "set_limit",
    "steps_open_to",
    "totals",
    "void",
    "who_json",
]
