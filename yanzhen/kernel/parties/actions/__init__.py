"""What people do with people, organisations, offices and logins: each checks, writes, records."""

from yanzhen.kernel.parties.actions.handover import hand_over_desk
from yanzhen.kernel.parties.actions.logins import create_login
from yanzhen.kernel.parties.actions.merging import merge_parties
from yanzhen.kernel.parties.actions.offices import (
    appoint,
    close_office,
    create_office,
    dismiss,
    people_named,
    take_leave,
)
from yanzhen.kernel.parties.actions.register import (
    find_organisation,
    register_organisation,
    register_person,
    rename_party,
)
from yanzhen.kernel.parties.actions.revealing import Revealed, reveal_phone

__all__ = [
    "Revealed",
    "appoint",
    "close_office",
    "create_login",
    "create_office",
    "dismiss",
    "find_organisation",
    "hand_over_desk",
    "merge_parties",
    "people_named",
    "register_organisation",
    "register_person",
    "rename_party",
    "reveal_phone",
    "take_leave",
]
