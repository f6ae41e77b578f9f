"""Verbs that span a case and other nouns."""

from yanzhen.kernel.cases.actions.configuring import (
    configure_item,
    configure_kind,
    configure_lists,
)
from yanzhen.kernel.cases.actions.handling import (
    add_note,
    attach_files,
    hand_on,
    open_child,
    urge,
)
from yanzhen.kernel.cases.actions.opening import CaseDraft, open_case
from yanzhen.kernel.cases.actions.rating import rate_case
from yanzhen.kernel.cases.actions.time import ask_extension, decide_extension

__all__ = [
    "CaseDraft",
    "add_note",
    "ask_extension",
    "attach_files",
    "configure_item",
    "configure_kind",
    "configure_lists",
    "decide_extension",
    "hand_on",
    "open_case",
    "open_child",
    "rate_case",
    "urge",
]
