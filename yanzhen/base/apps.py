"""Manifest of base: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import NavGroup, register


class BaseConfig(AppConfig):
    name = "yanzhen.base"
    label = "base"
    verbose_name = _("Base")

    def ready(self) -> None:
        register(
            NavGroup("today", _("Today"), 10),
            NavGroup("reform", _("Reforms"), 30),
            NavGroup("together", _("Together"), 50),
            NavGroup("figures", _("Figures and books"), 70),
            NavGroup("setup", _("Set up"), 90),
        )
