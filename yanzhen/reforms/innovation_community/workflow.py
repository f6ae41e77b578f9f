"""The life of a firm in the community, as one table. Pages, tests and docs all read it."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.reforms.innovation_community.models import Enterprise

EDIT: Final = "community.edit"


class Stage(models.TextChoices):
    SETTLING_IN = "settling_in", _("Settling in")
    GROWING = "growing", _("Growing")
    AT_RISK = "at_risk", _("In difficulty")
    LEAVING = "leaving", _("About to leave")
    LEFT = "left", _("Left")


def give_back_rooms(enterprise: "Enterprise", act: Act) -> None:
    """A firm that has left holds no room; the last day is the day it left."""
    enterprise.end_tenancies(act.at)


def need_reason(enterprise: "Enterprise", act: Act) -> None:
    if not act.note.strip():
        raise Refused(_("Write what shows it: who said so, or what was seen."), field="note")


LIFE: "Final[Workflow[Enterprise]]" = Workflow(
    states=(
        State(Stage.SETTLING_IN, Stage.SETTLING_IN.label, Stage.SETTLING_IN.label),
        State(Stage.GROWING, Stage.GROWING.label, Stage.GROWING.label, shape="ok"),
        State(Stage.AT_RISK, Stage.AT_RISK.label, Stage.AT_RISK.label, shape="late"),
        State(Stage.LEAVING, Stage.LEAVING.label, Stage.LEAVING.label, shape="soon"),
        State(Stage.LEFT, Stage.LEFT.label, Stage.LEFT.label, ended=True, shape="idle"),
    ),
    steps=(
        Step(
            "settle",
            _("Has settled in"),
            (Stage.SETTLING_IN,),
            Stage.GROWING,
            EDIT,
            asks=("note?",),
        ),
        Step(
            "warn",
            _("Is in difficulty"),
            (Stage.SETTLING_IN, Stage.GROWING),
            Stage.AT_RISK,
            EDIT,
            rule=need_reason,
            asks=("note",),
        ),
        Step("recover", _("Is well again"), (Stage.AT_RISK,), Stage.GROWING, EDIT, asks=("note?",)),
        Step(
            "plan_to_leave",
            _("Plans to leave"),
            (Stage.SETTLING_IN, Stage.GROWING, Stage.AT_RISK),
            Stage.LEAVING,
            EDIT,
            rule=need_reason,
            asks=("note",),
        ),
        Step("stay", _("Stays after all"), (Stage.LEAVING,), Stage.GROWING, EDIT, asks=("note?",)),
        Step(
            "leave",
            _("Has left"),
            (Stage.SETTLING_IN, Stage.GROWING, Stage.AT_RISK, Stage.LEAVING),
            Stage.LEFT,
            EDIT,
            rule=give_back_rooms,
            asks=("note?",),
            weight=Weight.RARE,
        ),
        Step(
            "come_back", _("Has come back"), (Stage.LEFT,), Stage.SETTLING_IN, EDIT, asks=("note?",)
        ),
    ),
    start=Stage.SETTLING_IN,
    line=(Stage.SETTLING_IN, Stage.GROWING, Stage.LEAVING, Stage.LEFT),
)
