"""What an office may do with surveys, and which duties do it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty
from yanzhen.kernel.surveys.workflow import PREPARE, PUBLISH

SURVEYOR: Final = "surveyor"
INTERVIEWER: Final = "interviewer"
SEE: Final = "surveys.see"
ASK: Final = "surveys.ask"
CAPABILITIES: Final = (
    Capability(SEE, _("See surveys and how many answered")),
    Capability(PREPARE, _("Write questionnaires, fix who is asked, open and close surveys")),
    Capability(ASK, _("See who is asked, and enter answers by telephone or from paper")),
    Capability(PUBLISH, _("Publish the results of a survey")),
)
DUTIES: Final = (
    Duty(SURVEYOR, _("Surveys: prepares, asks and publishes"), frozenset({SEE, PREPARE, ASK, PUBLISH, "portal.use"})),
    Duty(INTERVIEWER, _("Interviewer by telephone and on paper"), frozenset({SEE, ASK, "portal.use"})),
)  # fmt: skip
