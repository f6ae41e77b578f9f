"""Manifest of surveys: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "draft": _("drew the survey up"),
    "change": _("changed whom the survey asks and how"),
    "list": _("brought people onto the list"),
    "draw": _("drew the sample"),
    "add_question": _("added a question"),
    "change_question": _("changed a question"),
    "remove_question": _("removed a question"),
    "move_question": _("moved a question"),
    "undo": _("took the last change back"),
    "write_down": _("wrote down what somebody answered"),
    "read_words": _("read what was written in own words"),
}


class SurveysConfig(AppConfig):
    name = "yanzhen.kernel.surveys"
    label = "surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        from yanzhen.base import contracts
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.kernel.surveys import widgets
        from yanzhen.kernel.surveys.actions.importing import PEOPLE
        from yanzhen.kernel.surveys.contracts import ASK, CAPABILITIES, DUTIES, SEE
        from yanzhen.kernel.surveys.demo import make_surveys
        from yanzhen.kernel.surveys.figures import FIGURES
        from yanzhen.kernel.surveys.workflow import SURVEY_LIFE

        folder = "surveys/"
        contracts.register(
            *CAPABILITIES,
            *DUTIES,
            *FIGURES,
            PEOPLE,
            contracts.DemoPart("surveys", make_surveys, order=75),
            contracts.NavEntry("surveys", _("Surveys"), "surveys:list", "i-chart", "together", order=40, capability=ASK),
            contracts.Widget("surveys.running", folder + "_widget_running.html", widgets.running, column="main", order=34, capability=SEE),
            contracts.Widget("surveys.own", folder + "_widget_own.html", widgets.own_surveys, desk="portal", column="main", order=6),
            contracts.SearchSource("surveys", _("Surveys"), widgets.find_surveys, order=53),
            lines_panel("surveys.survey"),
        )  # fmt: skip
        steps = {step.name: step.label for step in SURVEY_LIFE.steps}
        name_verbs({f"surveys.{name}": words for name, words in {**steps, **VERBS}.items()})
        grant("leader", SEE)
        register_notice_kind(NoticeKind("surveys", _("Surveys: your answer, the results"), order=55))  # fmt: skip
