"""The life of a contract, as one table. Pages, tests and docs read it."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import SYSTEM, Act, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.agreements.models import Agreement

EDIT: Final = "agreements.edit"
APPROVE: Final = "agreements.approve"


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("To be approved")
    IN_FORCE = "in_force", _("In force")
    ENDING = "ending", _("Early end to be approved")
    ENDED = "ended", _("Contract ended")
    DISCARDED = "discarded", _("Discarded")


# What holds its subject: these may not overlap on one asset.
HOLDING: Final = (AgreementState.IN_FORCE, AgreementState.ENDING, AgreementState.ENDED)
RUNNING: Final = (AgreementState.IN_FORCE, AgreementState.ENDING)


def submit(agreement: "Agreement", act: Act) -> None:
    agreement.asked_by_id, agreement.asked_by_name = act.by.person_id, act.by.person_name
    agreement.decided_by_id, agreement.decided_by_name = None, ""


def decide(agreement: "Agreement", act: Act) -> None:
    """Approve or refuse; Refused to whoever asked, in whatever office they sit."""
    if agreement.asked_by_id is not None and agreement.asked_by_id == act.by.person_id:
        raise Refused(_("You asked for this yourself. Somebody else decides."))
    agreement.decided_by_id, agreement.decided_by_name = act.by.person_id, act.by.person_name


def ask_end(agreement: "Agreement", act: Act) -> None:
    day = act.data.get("ended_on")
    if day is None or not agreement.since <= day < agreement.until:
        raise Refused(
            _("An early end lies within the term, before its last day."), field="ended_on"
        )
    submit(agreement, act)
    agreement.end_asked_on, agreement.settlement_fen = day, act.data.get("settlement_fen") or 0


def approve_end(agreement: "Agreement", act: Act) -> None:
    decide(agreement, act)
    agreement.ended_on = agreement.end_asked_on


def refuse_end(agreement: "Agreement", act: Act) -> None:
    decide(agreement, act)
    agreement.end_asked_on = agreement.settlement_fen = None


def expire(agreement: "Agreement", act: Act) -> None:
    if agreement.until >= timezone.localdate(act.at):
        raise Refused(_("Its term runs until %(day)s."), day=agreement.until)


_state = AgreementState
LIFE: "Final[Workflow[Agreement]]" = Workflow(
    states=(
        State(_state.DRAFT, _state.DRAFT.label, _state.DRAFT.label, shape="idle"),
        State(_state.ASKED, _state.ASKED.label, _state.ASKED.label, shape="pause"),
        State(_state.IN_FORCE, _state.IN_FORCE.label, _state.IN_FORCE.label, shape="ok"),
        State(_state.ENDING, _state.ENDING.label, _state.ENDING.label, shape="pause"),
        State(_state.ENDED, _state.ENDED.label, _state.ENDED.label, ended=True, shape="idle"),
        State(_state.DISCARDED, _state.DISCARDED.label, _state.DISCARDED.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("submit", _("Send it for approval"), (_state.DRAFT,), _state.ASKED, EDIT, rule=submit, weight=Weight.LEAD),
        Step("discard", _("Discard the draft"), (_state.DRAFT,), _state.DISCARDED, EDIT, asks=("note",), weight=Weight.RARE),
        Step("approve", _("Approve the contract"), (_state.ASKED,), _state.IN_FORCE, APPROVE, rule=decide, asks=("note?",), weight=Weight.LEAD),
        Step("send_back", _("Send it back"), (_state.ASKED,), _state.DRAFT, APPROVE, rule=decide, asks=("note",)),
        Step("ask_end", _("End it early"), (_state.IN_FORCE,), _state.ENDING, EDIT, rule=ask_end, asks=("ended_on", "settlement_fen?", "note"), weight=Weight.RARE),
        Step("approve_end", _("Approve the early end"), (_state.ENDING,), _state.ENDED, APPROVE, rule=approve_end, asks=("note?",), weight=Weight.LEAD),
        Step("refuse_end", _("Let it run on"), (_state.ENDING,), _state.IN_FORCE, APPROVE, rule=refuse_end, asks=("note",)),
        Step("expire", _("Its term is over"), (_state.IN_FORCE,), _state.ENDED, SYSTEM, rule=expire),
    ),
    start=_state.DRAFT,
    line=(_state.DRAFT, _state.ASKED, _state.IN_FORCE, _state.ENDED),
)  # fmt: skip
