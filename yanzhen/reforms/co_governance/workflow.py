"""The lives of a use of the maintenance fund and of a property handover, as two tables. Pages, tests and docs read them."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.workflow import State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.reforms.co_governance.models import FundUse, Handover

EDIT: Final = "estates.edit"
FUND: Final = "estates.fund"
CONFIRM: Final = "estates.confirm"


class UseState(models.TextChoices):
    DRAFT = "draft", _("Use drawn up")
    VOTED = "voted", _("Voted by the owners")
    REVIEWED = "reviewed", _("Reviewed by the committee")
    CONFIRMED = "confirmed", _("Confirmed as an emergency")
    APPLIED = "applied", _("Applied for")
    WORKING = "working", _("Works going on")
    AGAIN = "again", _("Cost declared again")
    ACCEPTED = "accepted", _("Works accepted")
    AUDITED = "audited", _("Final cost audited")
    RECONFIRMED = "reconfirmed", _("Confirmed by the subdistrict")
    SETTLED = "settled", _("Paid from the fund")
    FILED = "filed", _("Filed with the authority")
    DROPPED = "dropped", _("Given up")


def _voted(use: "FundUse") -> bool:
    return not use.is_emergency


def _paid_after_all(use: "FundUse") -> bool:
    """In an emergency the final cost is confirmed again first (杭州市物业管理条例 73)."""
    return use.state == "reconfirmed" or not use.is_emergency


def _urgent(use: "FundUse") -> bool:
    return use.is_emergency


_s = UseState
USE_LIFE: "Final[Workflow[FundUse]]" = Workflow(
    states=(
        State(_s.DRAFT, _s.DRAFT.label, _s.DRAFT.label, shape="idle"),
        State(_s.VOTED, _s.VOTED.label, _s.VOTED.label, shape="info"),
        State(_s.REVIEWED, _s.REVIEWED.label, _s.REVIEWED.label, shape="soon"),
        State(_s.CONFIRMED, _s.CONFIRMED.label, _s.CONFIRMED.label, shape="info"),
        State(_s.APPLIED, _s.APPLIED.label, _s.APPLIED.label, shape="info"),
        State(_s.WORKING, _s.WORKING.label, _s.WORKING.label, shape="info"),
        State(_s.AGAIN, _s.AGAIN.label, _s.AGAIN.label, shape="soon"),
        State(_s.ACCEPTED, _s.ACCEPTED.label, _s.ACCEPTED.label, shape="info"),
        State(_s.AUDITED, _s.AUDITED.label, _s.AUDITED.label, shape="soon"),
        State(_s.RECONFIRMED, _s.RECONFIRMED.label, _s.RECONFIRMED.label, shape="soon"),
        State(_s.SETTLED, _s.SETTLED.label, _s.SETTLED.label, shape="ok"),
        State(_s.FILED, _s.FILED.label, _s.FILED.label, ended=True, shape="ok"),
        State(_s.DROPPED, _s.DROPPED.label, _s.DROPPED.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("vote", _("The owners voted for it"), (_s.DRAFT,), _s.VOTED, FUND, asks=("matter",), weight=Weight.LEAD, fits=_voted),
        Step("review", _("The committee reviewed it"), (_s.DRAFT,), _s.REVIEWED, FUND, asks=("note",), weight=Weight.LEAD, fits=_urgent),
        Step("confirm", _("Confirm the emergency"), (_s.REVIEWED,), _s.CONFIRMED, CONFIRM, asks=("note",), weight=Weight.LEAD, fits=_urgent),
        Step("apply", _("Apply for the money"), (_s.VOTED, _s.CONFIRMED), _s.APPLIED, FUND, weight=Weight.LEAD),
        Step("start", _("The works begin"), (_s.APPLIED,), _s.WORKING, FUND, asks=("on",), weight=Weight.LEAD),
        Step("accept", _("Accept the works"), (_s.WORKING,), _s.ACCEPTED, FUND, asks=("on", "final_fen", "note"), weight=Weight.LEAD),
        Step("declare", _("Declare the cost again"), (_s.WORKING,), _s.AGAIN, FUND, asks=("budget_fen", "note"), weight=Weight.RARE),
        Step("vote_again", _("The owners voted for the new budget"), (_s.AGAIN,), _s.WORKING, FUND, asks=("matter",), weight=Weight.LEAD, fits=_voted),
        Step("confirm_again", _("Confirm the new budget"), (_s.AGAIN,), _s.WORKING, CONFIRM, asks=("note",), weight=Weight.LEAD, fits=_urgent),
        Step("withdraw", _("Stay with the old budget"), (_s.AGAIN,), _s.WORKING, FUND, asks=("note",), weight=Weight.RARE),
        Step("audit", _("The final cost is audited"), (_s.ACCEPTED,), _s.AUDITED, FUND, asks=("auditor?", "paper?", "waived?"), weight=Weight.LEAD),
        Step("reconfirm", _("Confirm the final cost"), (_s.AUDITED,), _s.RECONFIRMED, CONFIRM, asks=("note",), weight=Weight.LEAD, fits=_urgent),
        Step("settle", _("Pay it from the fund"), (_s.AUDITED, _s.RECONFIRMED), _s.SETTLED, FUND, asks=("on",), weight=Weight.LEAD,
             fits=_paid_after_all),
        Step("file", _("File it with the authority"), (_s.SETTLED,), _s.FILED, FUND, asks=("note",), weight=Weight.LEAD),
        Step("drop", _("Give it up"), (_s.DRAFT, _s.VOTED, _s.REVIEWED, _s.CONFIRMED, _s.APPLIED), _s.DROPPED, FUND, asks=("note",), weight=Weight.RARE),
    ),
    start=_s.DRAFT,
    line=(_s.DRAFT, _s.APPLIED, _s.WORKING, _s.ACCEPTED, _s.AUDITED, _s.SETTLED, _s.FILED),
)  # fmt: skip


class HandoverState(models.TextChoices):
    PLANNED = "planned", _("Handover planned")
    NOTICED = "noticed", _("Notice served")
    INVENTORY = "inventory", _("Lists drawn up")
    INSPECTED = "inspected", _("Inspected together")
    DEFECTS = "defects", _("Defects listed")
    SIGNED = "signed", _("Signed by all sides")
    SETTLED = "settled", _("Money settled")
    LEFT = "left", _("Old company has left")
    FILED = "filed", _("Handover filed")


_h = HandoverState
HANDOVER_LIFE: "Final[Workflow[Handover]]" = Workflow(
    states=(
        State(_h.PLANNED, _h.PLANNED.label, _h.PLANNED.label, shape="idle"),
        State(_h.NOTICED, _h.NOTICED.label, _h.NOTICED.label, shape="info"),
        State(_h.INVENTORY, _h.INVENTORY.label, _h.INVENTORY.label, shape="info"),
        State(_h.INSPECTED, _h.INSPECTED.label, _h.INSPECTED.label, shape="info"),
        State(_h.DEFECTS, _h.DEFECTS.label, _h.DEFECTS.label, shape="soon"),
        State(_h.SIGNED, _h.SIGNED.label, _h.SIGNED.label, shape="info"),
        State(_h.SETTLED, _h.SETTLED.label, _h.SETTLED.label, shape="info"),
        State(_h.LEFT, _h.LEFT.label, _h.LEFT.label, shape="soon"),
        State(_h.FILED, _h.FILED.label, _h.FILED.label, ended=True, shape="ok"),
    ),
    steps=(
        Step("notice", _("Serve the notice"), (_h.PLANNED,), _h.NOTICED, EDIT, asks=("on",), weight=Weight.LEAD),
        Step("inventory", _("The lists are drawn up"), (_h.NOTICED,), _h.INVENTORY, EDIT, weight=Weight.LEAD),
        Step("inspect", _("Inspected together"), (_h.INVENTORY,), _h.INSPECTED, EDIT, asks=("on",), weight=Weight.LEAD),
        Step("defects", _("Defects are listed"), (_h.INSPECTED,), _h.DEFECTS, EDIT, weight=Weight.LEAD),
        Step("sign", _("All sides have signed"), (_h.DEFECTS,), _h.SIGNED, EDIT, weight=Weight.LEAD),
        Step("settle", _("The money is settled"), (_h.SIGNED,), _h.SETTLED, EDIT, weight=Weight.LEAD),
        Step("leave", _("The old company has left"), (_h.SETTLED,), _h.LEFT, EDIT, asks=("on",), weight=Weight.LEAD),
        Step("file", _("File it with the housing authority"), (_h.LEFT,), _h.FILED, EDIT, asks=("on", "note"), weight=Weight.LEAD),
    ),
    start=_h.PLANNED,
    line=tuple(state.value for state in _h),
)  # fmt: skip
