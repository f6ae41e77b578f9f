"""People, organisations, households; offices and appointments; who may log in."""

from yanzhen.kernel.parties.models.accounts import PayeeAccount
from yanzhen.kernel.parties.models.handovers import Handover, HandoverLine
from yanzhen.kernel.parties.models.offices import Appointment, Office
from yanzhen.kernel.parties.models.party import (
    Household,
    IdKind,
    Organisation,
    OrganisationKind,
    Party,
    PartyKind,
    Person,
)
from yanzhen.kernel.parties.models.roster import DutyShift, Leave, Presence, Shift
from yanzhen.kernel.parties.models.two_people import ByTwo, ByTwoQuerySet
from yanzhen.kernel.parties.models.users import User

__all__ = [
    "Appointment",
    "ByTwo",
    "ByTwoQuerySet",
    "DutyShift",
    "Handover",
    "HandoverLine",
    "Household",
    "IdKind",
    "Leave",
    "Office",
    "Organisation",
    "OrganisationKind",
    "Party",
    "PartyKind",
    "PayeeAccount",
    "Person",
    "Presence",
    "Shift",
    "User",
]
