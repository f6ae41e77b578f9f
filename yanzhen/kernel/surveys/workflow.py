"""The life of a survey as one table. Pages, tests and docs read it."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.workflow import State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.surveys.models import Survey

PREPARE: Final = "surveys.prepare"
PUBLISH: Final = "surveys.publish"


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("Draft of a survey")
    OPEN = "open", _("Being answered")
    CLOSED = "closed", _("No more answers")
    PUBLISHED = "published", _("Results published")
    CANCELLED = "cancelled", _("Survey cancelled")


_s = SurveyState
SURVEY_LIFE: "Final[Workflow[Survey]]" = Workflow(
    states=(
        State(_s.DRAFT, _s.DRAFT.label, _s.DRAFT.label, shape="idle"),
        State(_s.OPEN, _s.OPEN.label, _s.OPEN.label, shape="info"),
        State(_s.CLOSED, _s.CLOSED.label, _s.CLOSED.label, shape="soon"),
        State(_s.PUBLISHED, _s.PUBLISHED.label, _s.PUBLISHED.label, ended=True, shape="ok"),
        State(_s.CANCELLED, _s.CANCELLED.label, _s.CANCELLED.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("open", _("Open the survey"), (_s.DRAFT,), _s.OPEN, PREPARE, asks=("opens_on", "closes_on"), weight=Weight.LEAD),
        Step("close", _("Take no more answers"), (_s.OPEN,), _s.CLOSED, PREPARE, asks=("note?",)),
        Step("publish", _("Publish the results"), (_s.CLOSED,), _s.PUBLISHED, PUBLISH, asks=("explanation?",), weight=Weight.LEAD),
        Step("cancel", _("Cancel the survey"), (_s.DRAFT, _s.OPEN, _s.CLOSED), _s.CANCELLED, PREPARE, asks=("note",), weight=Weight.RARE),
    ),
    start=_s.DRAFT,
    line=(_s.DRAFT, _s.OPEN, _s.CLOSED, _s.PUBLISHED),
)  # fmt: skip
