"""Manifest of desk: the way home."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, NavEntry, register


class DeskConfig(AppConfig):
    name = "yanzhen.kernel.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.parties.contracts import grant

        register(
            Capability("base.calendar", _("Take over a year's working calendar")),
            NavEntry("desk.home", _("Today's work"), "desk:home", "i-home", "today", order=1),
            NavEntry("desk.portal", _("Home"), "desk:home", "i-home", "portal", order=1),
            NavEntry("desk.calendar", _("Working calendar"), "desk:calendar", "i-cal", "setup", order=60, capability="base.calendar"),
        )  # fmt: skip
        grant("administrator", "base.calendar")
        name_verbs({"desk.take_over_calendar": _("took over the calendar of the year")})
