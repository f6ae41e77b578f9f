"""Verbs of contracts that span nouns."""

from yanzhen.kernel.agreements.actions.billing import bill, bill_all
from yanzhen.kernel.agreements.actions.deciding import (
    approve_terms,
    expire_due,
    judged,
    propose_terms,
    refuse_terms,
    take_step,
)
from yanzhen.kernel.agreements.actions.deposits import (
    offset_deposit,
    return_deposit,
    take_deposit,
)
from yanzhen.kernel.agreements.actions.drawing import (
    AgreementDraft,
    TermsDraft,
    draw_up,
    renew,
    rewrite,
)
from yanzhen.kernel.agreements.actions.paying import Money, write_payment
from yanzhen.kernel.agreements.actions.reminding import remind
from yanzhen.kernel.agreements.actions.taking_back import take_back_payment

__all__ = [
    "AgreementDraft",
    "Money",
    "TermsDraft",
    "approve_terms",
    "bill",
    "bill_all",
    "draw_up",
    "expire_due",
    "judged",
    "offset_deposit",
    "propose_terms",
    "refuse_terms",
    "remind",
    "renew",
    "return_deposit",
    "rewrite",
    "take_back_payment",
    "take_deposit",
    "take_step",
    "write_payment",
]
