"""Manifest of innovation_community: what it plugs in."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.base.announcing import follow
from yanzhen.reforms.innovation_community.contracts import CAPABILITIES, DUTIES, PORTAL, VERBS

FOLLOWED = ("places.moved", "places.merged", "places.split")


class InnovationCommunityConfig(AppConfig):
    name = "yanzhen.reforms.innovation_community"
    label = "innovation_community"
    verbose_name = _("Innovation community")

    def ready(self) -> None:
        # Models can be imported only when all apps are loaded.
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.cases.contracts import (
            HomeSource,
            SubjectSource,
            register_homes,
            register_subjects,
        )
        from yanzhen.kernel.figures.contracts import register_answer, register_cockpit
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.kernel.rulebook.contracts import register_pack
        from yanzhen.reforms.innovation_community import figures, kinds, widgets
        from yanzhen.reforms.innovation_community.actions import answers, tax_importing
        from yanzhen.reforms.innovation_community.actions.growth_import import IMPORTERS
        from yanzhen.reforms.innovation_community.actions.import_visits import VISITS
        from yanzhen.reforms.innovation_community.actions.importing import ENTERPRISES
        from yanzhen.reforms.innovation_community.demo import PARTS
        from yanzhen.reforms.innovation_community.kinds.ladder.packs import PACKS

        contracts.register(
            *CAPABILITIES,
            *DUTIES,
            ENTERPRISES,
            VISITS,
            *IMPORTERS,
            *tax_importing.IMPORTERS,
            *figures.FIGURES,
            *figures.CLAIMS,
            *PARTS,
        )
        contracts.register(*_on_screen(widgets))
        name_verbs(VERBS)
        name_verbs({"imported": _("brought a table in"), "took_back": _("took an import back")})
        for pack in PACKS:
            register_pack(pack)
        register_cockpit(figures.COCKPIT)
        for answer in answers.ANSWERS:
            register_answer(answer)
        register_homes(HomeSource("innovation_community", kinds.home_of))
        register_subjects(SubjectSource("innovation_community", kinds.find_subjects))
        grant("leader", "community.see")
        grant("security", PORTAL)
        for occurrence in FOLLOWED:
            follow(occurrence, job="innovation_community.follow_places")


def _on_screen(widgets: Any) -> list[object]:
    """Where the community shows up: the rail, the desks, whole-story pages, the search box."""
    folder, party, app = "innovation_community/", "parties.party", "innovation_community:"
    panel = contracts.Panel
    return [
        contracts.NavEntry("visits", _("Visits"), app + "due", "i-walk", "today", order=30, capability="community.visit"),
        contracts.NavEntry("enterprises", _("Firms"), app + "enterprises", "i-building", "reform", order=10, capability="community.see", also=(app + "at_risk",)),
        contracts.NavEntry("ladder", _("Growth ladder"), app + "ladder", "i-ladder", "reform", order=15, capability="community.see"),
        contracts.NavEntry("buildings", _("Buildings"), app + "buildings", "i-map", "reform", order=20, capability="community.see", also=(app + "delegations", app + "tax")),
        contracts.NavEntry("talents", _("Talents"), app + "talents", "i-users", "reform", order=30, capability="community.see"),
        contracts.Widget("community.due", folder + "_widget_due.html", widgets.due_today, order=10, capability="community.visit"),
        contracts.Widget("community.risk", folder + "_widget_risk.html", widgets.firms_at_risk, order=15, capability="community.visit"),
        contracts.Widget("community.month", folder + "_widget_month.html", widgets.month_of, order=20, capability="community.visit"),
        contracts.Widget("community.ladder", folder + "_widget_ladder.html", widgets.ladder_dates, order=30, capability="community.visit"),
        contracts.Widget("community.own_ladder", folder + "_widget_own_ladder.html", widgets.own_ladder, desk="portal", column="main", order=45),
        contracts.Widget("community.own", folder + "_widget_own.html", widgets.own_firm, desk="portal", column="main", order=40),
        panel("community.ladder", party, _("Growth ladder"), folder + "_ladder.html", widgets.ladder, order=15),
        panel("community.risk", party, _("Whether it may leave"), folder + "_risk.html", widgets.risk_of, order=15),
        panel("community.years", party, _("Staff, revenue, R&D"), folder + "_years.html", widgets.years, order=20),
        panel("community.visits", party, _("Visits"), folder + "_visits.html", widgets.visits, order=30),
        panel("community.papers", party, _("Papers"), folder + "_papers.html", widgets.papers, order=60),
        panel("community.profile", party, _("Profile"), folder + "_profile.html", widgets.profile, order=10, column="side", replaces="parties.organisation"),
        panel("community.contacts", party, _("Whom to call"), folder + "_contacts.html", widgets.contacts, order=20, column="side"),
        panel("community.rooms", party, _("Rooms"), folder + "_rooms.html", widgets.rooms, order=30, column="side"),
        panel("community.people", party, _("Talents"), folder + "_people.html", widgets.people_of, order=40, column="side"),
        panel("community.life", party, _("How it went"), folder + "_life.html", widgets.life, order=50, column="side"),
        contracts.SearchSource("enterprises", _("Firms"), widgets.find_firms, order=20),
        contracts.SearchSource("talents", _("Talents"), widgets.find_talents, order=30),
        contracts.MaySee("innovation_community.visit", widgets.may_see_visit_files),
        contracts.MaySee("innovation_community.enterprise", widgets.may_see_firm_files),
    ]  # fmt: skip
