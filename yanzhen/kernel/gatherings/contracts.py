"""What an office may do with gatherings, and which duties do it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty
from yanzhen.kernel.gatherings.workflow import PREPARE

ORGANISER: Final = "organiser"
DOORKEEPER: Final = "doorkeeper"
SEE: Final = "gatherings.see"
DOOR: Final = "gatherings.door"
RESULTS: Final = "gatherings.results"
CAPABILITIES: Final = (
    Capability(SEE, _("See gatherings and who has registered")),
    Capability(PREPARE, _("Draw gatherings up, open and close their registration")),
    Capability(DOOR, _("Check people in and out at the door")),
    Capability(RESULTS, _("Open sealed scores, correct hours, issue certificates")),
)
DUTIES: Final = (
    Duty(ORGANISER, _("Organiser of events, courses, contests, volunteer shifts"), frozenset({SEE, PREPARE, DOOR, RESULTS, "portal.use"})),
    Duty(DOORKEEPER, _("At the door of gatherings"), frozenset({SEE, DOOR, "portal.use"})),
)  # fmt: skip
