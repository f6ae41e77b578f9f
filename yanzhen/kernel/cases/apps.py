"""Manifest of cases: the one door."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import announcing, contracts


class CasesConfig(AppConfig):
    name = "yanzhen.kernel.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.cases import figures, kinds, widgets
        from yanzhen.kernel.cases.actions.clockwork import hand_over
        from yanzhen.kernel.cases.actions.messages import MESSAGES
        from yanzhen.kernel.cases.contracts import register_kind
        from yanzhen.kernel.cases.views import offices
        from yanzhen.kernel.cases.views.words import ACTS
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import HandoverPart, grant, register_handover

        name_verbs(_verbs(kinds.SERVICE_KIND, kinds.REQUEST_KIND, ACTS))
        register_kind(kinds.SERVICE_KIND)
        register_kind(kinds.REQUEST_KIND)
        contracts.register(
            MESSAGES,
            *_capabilities(),
            *_places_on_screen(widgets, offices),
            *figures.FIGURES,
        )
        register_notice_kind(NoticeKind("case", _("Cases: something of mine moves on"), order=10))
        grant("administrator", "cases.configure")
        grant("leader", "cases.see_scope", "cases.hear_escalations", "cases.judge_whistle")
        register_handover(HandoverPart("cases", _("Cases"), hand_over))
        announcing.follow("base.calendar_changed", job="cases.calendar_changed")
        announcing.follow("places.moved", job="cases.place_moved")


def _verbs(service: Any, request: Any, acts: Any) -> dict[str, Any]:
    """What the audit calls an act on a case: the words of its button or of the history."""
    steps = {step.name: step.label for kind in (request, service) for step in kind.workflow.steps}
    own = {
        "configure_item": _("Items and limits"),
        "configure_kind": _("Items and limits"),
        "set_reminder": _("Reminders and escalation"),
        "configure_reasons": _("Reasons for handing back"),
    }
    own |= {"declare_fault": _("Declare a fault"), "revise_fault": _("Change what is said")}
    return {f"cases.{name}": words for name, words in {**acts, **steps, **own}.items()}


def _capabilities() -> list[contracts.Capability]:
    return [
        contracts.Capability("portal.use", _("Ask for oneself and follow own cases")),
        contracts.Capability("cases.handle", _("Handle the cases of one's office")),
        contracts.Capability("cases.see_scope", _("See all cases of one's place")),
        contracts.Capability("cases.open_for_others", _("File a case for somebody at the counter or on the telephone")),
        contracts.Capability("cases.dispatch", _("Send cases to offices and step in")),
        contracts.Capability("cases.approve", _("Decide on more time")),
        contracts.Capability("cases.follow_up", _("Follow up bad ratings")),
        contracts.Capability("cases.hear_escalations", _("Hear what is escalated from below")),
        contracts.Capability("cases.whistle", _("Blow the whistle: call departments outside the house to a case")),
        contracts.Capability("cases.judge_whistle", _("Judge whether a department that refuses must come")),
        contracts.Capability("cases.configure", _("Edit items, limits and routes")),
    ]  # fmt: skip


def _places_on_screen(widgets: Any, offices: Any) -> list[object]:
    """Where cases show up outside their own pages."""
    return [
        contracts.NavEntry("cases", _("My cases"), "cases:list", "i-inbox", "today", order=20, capability="cases.handle", count=widgets.open_count, also=("cases:triage", "cases:bad_ratings")),
        contracts.NavEntry("faults", _("Mass faults"), "cases:faults", "i-tool", "today", order=50, capability="cases.open_for_others", count=widgets.faults_running),
        contracts.NavEntry("catalogue", _("Service items"), "cases:catalogue", "i-file", "reform", order=60, unless="cases.configure"),
        contracts.NavEntry("offices_together", _("Between offices"), "cases:parts", "i-users", "together", order=10, capability="cases.handle", count=offices.waiting_together, also=("cases:hand_backs", "cases:whistles")),
        contracts.NavEntry("items", _("Items and limits"), "cases:items", "i-file", "reform", order=60, capability="cases.configure", also=("cases:catalogue",)),
        contracts.NavEntry("portal_items", _("Service items"), "cases:catalogue", "i-file", "portal", order=20),
        contracts.NavEntry("own_cases", _("My requests"), "cases:list", "i-inbox", "portal", order=30),
        contracts.Widget("cases.lead", "desk/_lead.html", widgets.lead_case, column="lead", capability="cases.handle"),
        contracts.Widget("cases.mine", "cases/_widget_mine.html", widgets.my_cases, column="main", order=10, capability="cases.handle"),
        contracts.Widget("cases.head", "cases/_widget_head.html", widgets.for_the_head, column="main", order=5, capability="cases.approve"),
        contracts.Widget("cases.escalated", "cases/_widget_escalated.html", widgets.escalated, column="main", order=4),
        contracts.Widget("cases.offices", "cases/_widget_offices.html", offices.offices_together, column="main", order=4),
        contracts.Widget("cases.acts", "", widgets.portal_acts, desk="portal", column="main"),
        contracts.Widget("cases.own", "cases/_widget_own.html", widgets.own_requests, desk="portal", column="main", order=20),
        contracts.Widget("cases.front", "", widgets.front_acts, desk="front", column="main"),
        contracts.Panel("cases.party", "parties.party", _("Cases"), "cases/_panel.html", widgets.cases_of_party, order=40),
        contracts.Panel("cases.place", "places.place", _("Cases"), "cases/_panel.html", widgets.cases_of_place, order=40),
        contracts.SearchSource("cases", _("Cases"), widgets.find_cases, order=10),
        contracts.SearchSource("items", _("Service items"), widgets.find_items, order=40),
        contracts.MaySee("cases.case", widgets.may_see_files, offices.may_open_file),
    ]  # fmt: skip
