"""Manifest of desk: the way home."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import NavEntry, register


class DeskConfig(AppConfig):
    name = "yanzhen.kernel.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        register(
            NavEntry("desk.home", _("Today's work"), "desk:home", "i-home", "today", order=1),
            NavEntry("desk.portal", _("Home"), "desk:home", "i-home", "portal", order=1),
        )
