"""People, organisations, households; offices and appointments; who may log in."""

from yanzhen.kernel.parties.models.offices import Appointment, Office
from yanzhen.kernel.parties.models.party import (
    Household,
    Organisation,
    OrganisationKind,
    Party,
    PartyKind,
    Person,
)
from yanzhen.kernel.parties.models.users import User

__all__ = [
    "Appointment",
    "Household",
    "Office",
    "Organisation",
    "OrganisationKind",
    "Party",
    "PartyKind",
    "Person",
    "User",
]
