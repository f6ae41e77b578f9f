"""Manifest of gatherings: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "draft": _("drew the gathering up"),
    "change": _("changed the draft"),
    "picture": _("changed the picture of the poster"),
    "repeat": _("repeated it on later days"),
    "add_meeting": _("added a date"),
    "remove_meeting": _("removed a date"),
    "register": _("registered somebody"),
    "give_up": _("gave a place up"),
    "join_line": _("stood in line"),
    "leave_line": _("left the line"),
    "check_in": _("checked somebody in"),
    "walk_in": _("let somebody in who came by"),
    "check_out": _("checked somebody out"),
    "correct": _("corrected hours"),
    "seat_judge": _("seated a judge"),
    "seal_score": _("sealed a score"),
    "open_scores": _("opened the scores"),
    "issue": _("issued a certificate"),
}


class GatheringsConfig(AppConfig):
    name = "yanzhen.kernel.gatherings"
    label = "gatherings"
    verbose_name = _("Gatherings")

    def ready(self) -> None:
        from yanzhen.base import contracts
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.gatherings import widgets
        from yanzhen.kernel.gatherings.contracts import CAPABILITIES, DOOR, DUTIES, SEE
        from yanzhen.kernel.gatherings.demo import make_gatherings
        from yanzhen.kernel.gatherings.figures import FIGURES
        from yanzhen.kernel.gatherings.workflow import GATHERING_LIFE
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import grant

        folder = "gatherings/"
        contracts.register(
            *CAPABILITIES,
            *DUTIES,
            *FIGURES,
            contracts.DemoPart("gatherings", make_gatherings, order=76),
            contracts.NavEntry("gatherings", _("Gatherings"), "gatherings:list", "i-cal", "together", order=45, capability=DOOR),
            contracts.NavEntry("own_gatherings", _("What is on"), "gatherings:on", "i-cal", "portal", order=37),
            contracts.Widget("gatherings.running", folder + "_widget_running.html", widgets.running, column="main", order=36, capability=SEE),
            contracts.Widget("gatherings.own", folder + "_widget_own.html", widgets.own_places, desk="portal", column="main", order=8),
            contracts.MaySee("gatherings.gathering", widgets.may_see_picture),
            contracts.SearchSource("gatherings", _("Gatherings"), widgets.find_gatherings, order=54),
        )  # fmt: skip
        steps = {step.name: step.label for step in GATHERING_LIFE.steps}
        name_verbs({f"gatherings.{name}": words for name, words in {**steps, **VERBS}.items()})
        grant("leader", SEE)
        register_notice_kind(NoticeKind("gatherings", _("Gatherings: a free place, a change, a cancellation"), order=56))  # fmt: skip
