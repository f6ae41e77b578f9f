"""Votes, rolls, ballots, results; deliberations."""

from yanzhen.kernel.council.models.acceptance import Acceptance
from yanzhen.kernel.council.models.ballots import (
    Attendance,
    Ballot,
    CallBack,
    Conflict,
    Delivery,
    Mark,
    PaperBallot,
    Proxy,
    SecretBallot,
    SecretReceipt,
)
from yanzhen.kernel.council.models.box import BoxCount, SheetEntry
from yanzhen.kernel.council.models.deliberation import (
    AgreedItem,
    Deliberation,
    Invitation,
    Objection,
)
from yanzhen.kernel.council.models.meeting import Call, Election, Extension
from yanzhen.kernel.council.models.results import Certificate, Result
from yanzhen.kernel.council.models.roll import RollEntry, RollOwner
from yanzhen.kernel.council.models.vote import Matter, Vote

__all__ = [
    "Acceptance",
    "AgreedItem",
    "Attendance",
    "Ballot",
    "BoxCount",
    "Call",
    "CallBack",
    "Certificate",
    "Conflict",
    "Deliberation",
    "Delivery",
    "Election",
    "Extension",
    "Invitation",
    "Mark",
    "Matter",
    "Objection",
    "PaperBallot",
    "Proxy",
    "Result",
    "RollEntry",
    "RollOwner",
    "SecretBallot",
    "SecretReceipt",
    "SheetEntry",
    "Vote",
]
