"""Manifest of works: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "raise": _("raised the project"),
    "add_variant": _("drew a variant up"),
    "add_picture": _("added a picture"),
    "give_opinion": _("gave an opinion"),
    "take_away": _("took a part away"),
    "add_source": _("added a source of money"),
    "link_contract": _("linked a contract"),
    "ask_change": _("asked for a change of the cost"),
    "approve_change": _("approved a change of the cost"),
    "refuse_change": _("refused a change of the cost"),
    "add_milestone": _("planned a milestone"),
    "reach": _("reached a milestone"),
    "name_acceptor": _("named who accepts"),
    "sign": _("answered the acceptance"),
}


class WorksConfig(AppConfig):
    name = "yanzhen.kernel.works"
    label = "works"
    verbose_name = _("Works")

    def ready(self) -> None:
        from yanzhen.base import contracts
        from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.kernel.rulebook.contracts import register_question
        from yanzhen.kernel.works import figures, widgets
        from yanzhen.kernel.works.contracts import CAPABILITIES, CHANGE_LIMIT, SEE
        from yanzhen.kernel.works.demo import make_works
        from yanzhen.kernel.works.workflow import APPROVE, EDIT, LIFE

        folder = "works/"
        contracts.register(
            *CAPABILITIES,
            *figures.FIGURES,
            contracts.DemoPart("works", make_works, order=75),
            contracts.NavEntry("works", _("Small works"), "works:list", "i-tool", "together", order=40, capability=EDIT),
            contracts.NavEntry("works_to_approve", _("Small works"), "works:list", "i-tool", "together", order=40, capability=APPROVE, unless=EDIT),
            contracts.NavEntry("own_works", _("Works around me"), "works:mine", "i-tool", "portal", order=40, also=("works:opinion",)),
            contracts.Widget("works.waiting", folder + "_widget_waiting.html", widgets.waiting, column="main", order=33, capability=SEE),
            contracts.Widget("works.own", folder + "_widget_own.html", widgets.own_works, desk="portal", column="main", order=6),
            contracts.SearchSource("works", _("Small works"), widgets.find_projects, order=53),
            contracts.MaySee("works.picture", widgets.may_see_picture),
            contracts.MaySee("works.fundingsource", widgets.may_see_paper),
            contracts.MaySee("works.costchange", widgets.may_see_paper),
            contracts.MaySee("works.signature", widgets.may_see_paper),
            lines_panel("works.project"),
        )  # fmt: skip
        steps = {step.name: step.label for step in LIFE.steps}
        name_verbs({f"works.{name}": words for name, words in {**VERBS, **steps}.items()})
        register_question(CHANGE_LIMIT)
        # Whoever prepares decisions or keeps assets of a place runs its small works; who decides there approves them.
        for duty in (KEEPER, "council_secretary"):
            grant(duty, SEE, EDIT)
        for duty in (REVIEWER, "council_chair"):
            grant(duty, SEE, APPROVE)
        grant("leader", SEE)
