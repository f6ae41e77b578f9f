"""The life of a gathering as one table. Pages, tests and docs read it."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.workflow import State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.gatherings.models import Gathering

PREPARE: Final = "gatherings.prepare"


class GatheringState(models.TextChoices):
    DRAFT = "draft", _("Draft of a gathering")
    OPEN = "open", _("Registration open")
    CLOSED = "closed", _("Registration ended")
    HELD = "held", _("It took place")
    CANCELLED = "cancelled", _("Gathering cancelled")


_g = GatheringState
GATHERING_LIFE: "Final[Workflow[Gathering]]" = Workflow(
    states=(
        State(_g.DRAFT, _g.DRAFT.label, _g.DRAFT.label, shape="idle"),
        State(_g.OPEN, _g.OPEN.label, _g.OPEN.label, shape="info"),
        State(_g.CLOSED, _g.CLOSED.label, _g.CLOSED.label, shape="soon"),
        State(_g.HELD, _g.HELD.label, _g.HELD.label, ended=True, shape="ok"),
        State(_g.CANCELLED, _g.CANCELLED.label, _g.CANCELLED.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("open", _("Open the registration"), (_g.DRAFT,), _g.OPEN, PREPARE, weight=Weight.LEAD),
        Step("close", _("End the registration"), (_g.OPEN,), _g.CLOSED, PREPARE, weight=Weight.LEAD),
        Step("hold", _("Write down that it took place"), (_g.CLOSED,), _g.HELD, PREPARE, weight=Weight.LEAD),
        Step("cancel", _("Cancel the gathering"), (_g.DRAFT, _g.OPEN, _g.CLOSED), _g.CANCELLED, PREPARE, asks=("note",), weight=Weight.RARE),
    ),
    start=_g.DRAFT,
    line=(_g.DRAFT, _g.OPEN, _g.CLOSED, _g.HELD),
)  # fmt: skip
