"""Estates, owners, committees and their money on the rail, on the desk and in the search box."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.kernel.audit.models import name_verbs
from yanzhen.kernel.ledger.contracts import EntrySource, register_source
from yanzhen.kernel.parties.contracts import grant
from yanzhen.kernel.rulebook.contracts import register_pack, register_question
from yanzhen.reforms.co_governance import widgets
from yanzhen.reforms.co_governance.actions.importing import OWNERS
from yanzhen.reforms.co_governance.contracts import CAPABILITIES, DUTIES, SEE, VERBS
from yanzhen.reforms.co_governance.models import law_committees as committees
from yanzhen.reforms.co_governance.models import law_funds as funds

APP = "co_governance:"


def plug_in() -> None:
    contracts.register(*CAPABILITIES, *DUTIES, OWNERS)
    name_verbs(VERBS)
    # The head of the agency opens the owners' books.
    for duty in ("leader", "council_secretary", "council_chair", "agency_head"):
        grant(duty, SEE)
    # Round tables make requests topics, and show the cases that came out of them.
    for duty in ("council_secretary", "council_chair"):
        grant(duty, "cases.see_scope")
    register_pack(committees.PACK)
    register_pack(funds.PACK)
    register_question(committees.FILING)
    register_question(committees.AUDIT)
    for source in _sources():
        register_source(source)
    pages = ("estate_new", "uses", "use", "units", "unit", "committee", "handovers", "handover")
    contracts.register(
        contracts.NavEntry("estates", _("Estates"), APP + "estates", "i-home", "together", order=34, capability=SEE, unless="cases.hear_escalations", also=tuple(APP + page for page in pages)),
        contracts.Widget("estates.waiting", "co_governance/_widget_estates.html", widgets.estates, column="main", order=34, capability=SEE),
        contracts.SearchSource("estates", _("Estates and units"), widgets.find_estates, order=54),
        contracts.MaySee("co_governance.funduse", widgets.may_see_use),
        contracts.MaySee("co_governance.handover", widgets.may_see_handover),
        contracts.MaySee("co_governance.workorder", widgets.may_see_order),
    )  # fmt: skip


def _sources() -> list[EntrySource]:
    def use(key: UUID) -> str:
        return reverse(APP + "use", args=[key])

    titles: tuple[tuple[str, Any, Any], ...] = (
        ("co_governance.estate", _("Deposit of the maintenance fund"), None),
        ("co_governance.funduse", _("Works paid from the maintenance fund"), use),
        ("co_governance.commonitem", _("Common income of owners"), None),
    )
    return [EntrySource(label, title, link) for label, title, link in titles]
