"""Gatherings, registrations, attendance, scores, certificates."""

from yanzhen.kernel.gatherings.models.contest import (
    Certificate,
    Judge,
    Placing,
    Score,
    SealedScore,
)
from yanzhen.kernel.gatherings.models.door import (
    DoorPress,
    DoorVerdict,
    Outcome,
    Shown,
    presses_to_look_into,
)
from yanzhen.kernel.gatherings.models.gathering import Gathering, Kind, Meeting
from yanzhen.kernel.gatherings.models.people import Attendance, Correction, Registration, Way

__all__ = [
    "Attendance",
    "Certificate",
    "Correction",
    "DoorPress",
    "DoorVerdict",
    "Gathering",
    "Judge",
    "Kind",
    "Meeting",
    "Outcome",
    "Placing",
    "Registration",
    "Score",
    "SealedScore",
    "Shown",
    "Way",
    "presses_to_look_into",
]
