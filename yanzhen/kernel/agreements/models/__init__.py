"""Contracts, their terms, what falls due and what was paid."""

from yanzhen.kernel.agreements.models.agreement import Agreement
from yanzhen.kernel.agreements.models.changes import AgreementChange
from yanzhen.kernel.agreements.models.choices import (
    AgreementKind,
    Basis,
    Direction,
    ObjectClass,
    Obtained,
)
from yanzhen.kernel.agreements.models.dues import (
    DUNNING_DAYS,
    DepositMove,
    Due,
    DueState,
    Payment,
    PaymentPart,
    TakenBack,
    Told,
)
from yanzhen.kernel.agreements.models.terms import PAYS, IndexValue, PriceIndex, Terms

__all__ = [
    "DUNNING_DAYS",
    "PAYS",
    "Agreement",
    "AgreementChange",
    "AgreementKind",
    "Basis",
    "DepositMove",
    "Direction",
    "Due",
    "DueState",
    "IndexValue",
    "ObjectClass",
    "Obtained",
    "Payment",
    "PaymentPart",
    "PriceIndex",
    "TakenBack",
    "Terms",
    "Told",
]
