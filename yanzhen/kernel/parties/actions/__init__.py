"""What people do with people, organisations, offices and logins: each checks, writes, records."""

from yanzhen.kernel.parties.actions.accounts import (
    accounts_of,
    confirm_account,
    end_account,
    enter_account,
)
from yanzhen.kernel.parties.actions.handover import hand_over_desk, may_hand_over
from yanzhen.kernel.parties.actions.handover_preview import preview_handover
from yanzhen.kernel.parties.actions.leaving import cover_choices, end_leave, leave_with_deputy
from yanzhen.kernel.parties.actions.logins import (
    close_login,
    create_login,
    give_new_password,
    new_password,
    reopen_login,
)
from yanzhen.kernel.parties.actions.merging import merge_parties
from yanzhen.kernel.parties.actions.offices import (
    appoint,
    close_office,
    create_office,
    dismiss,
    people_named,
    person_named,
)
from yanzhen.kernel.parties.actions.reaching import keep_email
from yanzhen.kernel.parties.actions.register import (
    find_organisation,
    register_organisation,
    register_person,
    rename_party,
)
from yanzhen.kernel.parties.actions.revealing import Revealed, reveal_phone

__all__ = [
    "Revealed",
    "accounts_of",
    "appoint",
    "close_login",
    "close_office",
    "confirm_account",
    "cover_choices",
    "create_login",
    "create_office",
    "dismiss",
    "end_account",
    "end_leave",
    "enter_account",
    "find_organisation",
    "give_new_password",
    "hand_over_desk",
    "keep_email",
    "leave_with_deputy",
    "may_hand_over",
    "merge_parties",
    "new_password",
    "people_named",
    "person_named",
    "preview_handover",
    "register_organisation",
    "register_person",
    "rename_party",
    "reopen_login",
    "reveal_phone",
]
