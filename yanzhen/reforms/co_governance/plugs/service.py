"""The area-wide service on the rail, on the desk of the dispatcher, the worker and the owner."""

from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.kernel.figures.contracts import register_answer, register_cockpit
from yanzhen.reforms.co_governance import widgets
from yanzhen.reforms.co_governance.contracts import DISPATCH, SERVICE, WORK
from yanzhen.reforms.co_governance.figures import estates as figures

APP = "co_governance:"


def plug_in() -> None:
    contracts.register(*figures.FIGURES, *figures.CLAIMS)
    register_cockpit(figures.COCKPIT)
    for answer in figures.ANSWERS:
        register_answer(answer)
    contracts.register(
        contracts.NavEntry("service_board", _("Work orders now"), APP + "board", "i-tool", "today", 20, capability=DISPATCH, also=(APP + "intake", APP + "orders", APP + "clusters")),
        contracts.NavEntry("service_mine", _("My work"), APP + "mine", "i-tool", "today", 20, capability=WORK, unless=DISPATCH),
        contracts.NavEntry("my_estate", _("My estate"), APP + "my_estate", "i-building", "portal", 33, also=(APP + "own_estate", APP + "my_topic")),
        contracts.NavEntry("reports", _("My reports"), APP + "reports", "i-tool", "portal", 34, also=(APP + "report",)),
        contracts.Widget("service.now", "co_governance/_widget_service.html", widgets.now, column="main", order=8, capability=SERVICE),
        contracts.Widget("estates.own", "co_governance/_widget_own.html", widgets.own_estates, desk="portal", column="main", order=12),
    )  # fmt: skip
