"""Manifest of figures: who reads them, and where they stand on the rail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, NavEntry, register


class FiguresConfig(AppConfig):
    name = "yanzhen.kernel.figures"
    label = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        from yanzhen.base.sql import register_sql
        from yanzhen.kernel.figures.actions import watching_sql
        from yanzhen.kernel.parties.contracts import grant

        register_sql(watching_sql)

        register(
            Capability("figures.see", _("Read figures and the cockpit")),
            Capability("figures.open", _("Open a figure to its rows and take them out")),
            NavEntry(
                "figures.cockpit", _("Cockpit"), "figures:cockpit", "i-chart", "figures",
                order=70, capability="figures.see", also=("figures:list", "figures:figure"),
            ),
        )  # fmt: skip
        grant("leader", "figures.see", "figures.open")
        grant("administrator", "figures.see")
        grant("auditor", "figures.see")
