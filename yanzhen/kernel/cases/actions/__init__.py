"""Verbs that span a case and other nouns."""

from yanzhen.kernel.cases.actions.assigning import assign
from yanzhen.kernel.cases.actions.assisting import ask_assist
from yanzhen.kernel.cases.actions.bulk import act_on_many, undo_many
from yanzhen.kernel.cases.actions.configuring import (
    configure_item,
    configure_kind,
    configure_lists,
    configure_reasons,
)
from yanzhen.kernel.cases.actions.handling import (
    add_note,
    attach_files,
    hand_on,
    open_child,
    urge,
)
from yanzhen.kernel.cases.actions.opening import CaseDraft, open_case
from yanzhen.kernel.cases.actions.opening_many import open_cases
from yanzhen.kernel.cases.actions.rating import rate_case
from yanzhen.kernel.cases.actions.time import ask_extension, decide_extension
from yanzhen.kernel.cases.actions.whistling import (
    answer_call,
    blow_whistle,
    call_off_whistle,
    decide_jointly,
)

__all__ = [
    "CaseDraft",
    "act_on_many",
    "add_note",
    "answer_call",
    "ask_assist",
    "ask_extension",
    "assign",
    "attach_files",
    "blow_whistle",
    "call_off_whistle",
    "configure_item",
    "configure_kind",
    "configure_lists",
    "configure_reasons",
    "decide_extension",
    "decide_jointly",
    "hand_on",
    "open_case",
    "open_cases",
    "open_child",
    "rate_case",
    "undo_many",
    "urge",
]
