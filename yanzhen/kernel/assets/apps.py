"""Manifest of assets: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base import contracts
from yanzhen.base.announcing import follow
from yanzhen.kernel.assets.contracts import CAPABILITIES, DUTIES, SEE

VERBS = {
    "enter": _("put on the register"),
    "take_back": _("taken back with its import"),
    "correct": _("corrected"),
    "move": _("moved"),
    "inspect": _("inspected"),
    "add_permit": _("hung a paper on it"),
    "renew_permit": _("renewed a paper"),
    "end_permit": _("wrote that a paper ended"),
    "missing": _("not found in the stock-take"),
    "keep_kind": _("changed the list of kinds"),
    "begin_take": _("began the stock-take"),
    "explain": _("explained differences"),
}


class AssetsConfig(AppConfig):
    name = "yanzhen.kernel.assets"
    label = "assets"
    verbose_name = pgettext_lazy("register", "Assets")

    def ready(self) -> None:
        from yanzhen.kernel.assets import figures, widgets
        from yanzhen.kernel.assets.actions.importing import ASSETS
        from yanzhen.kernel.assets.demo import make_assets
        from yanzhen.kernel.assets.workflow import LIFE, TAKING
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import grant

        folder = "assets/"
        contracts.register(
            *CAPABILITIES,
            *DUTIES,
            ASSETS,
            *figures.FIGURES,
            # Behind the village and the books it is about.
            contracts.DemoPart("assets", make_assets, order=45),
            contracts.NavEntry("assets", pgettext_lazy("register", "Assets"), "assets:list", "i-tree", "figures", order=30, capability=SEE, also=("assets:takes", "assets:permits", "assets:kinds", "assets:summary")),
            contracts.Widget("assets.waiting", folder + "_widget_waiting.html", widgets.waiting, column="main", order=30, capability=SEE),
            contracts.Panel("assets.party", "parties.party", pgettext_lazy("register", "Assets"), folder + "_summed.html", widgets.assets_of_party, order=45, column="side"),
            contracts.Panel("assets.place", "places.place", pgettext_lazy("register", "Assets"), folder + "_summed.html", widgets.assets_of_place, order=45, column="side"),
            contracts.SearchSource("assets", pgettext_lazy("register", "Assets"), widgets.find_assets, order=45),
            contracts.MaySee("assets.asset", widgets.may_see_asset_files),
            contracts.MaySee("assets.inspection", widgets.may_see_inspection_files),
            contracts.MaySee("assets.stockcount", widgets.may_see_count_files),
            lines_panel("assets.asset"),
        )  # fmt: skip
        steps = {step.name: step.label for step in LIFE.steps} | {
            f"take_{step.name}": step.label for step in TAKING.steps
        }
        name_verbs({f"assets.{name}": words for name, words in {**VERBS, **steps}.items()})
        register_notice_kind(NoticeKind("assets", _("Assets: papers that expire"), order=40))
        grant("leader", SEE)
        follow("places.merged", job="assets.follow_merge")
