"""Manifest of parties: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty, register

CAPABILITIES = (
    Capability("parties.see", _("See people and organisations")),
    Capability("parties.edit", _("Enter and correct people and organisations")),
    Capability("parties.reveal", _("See full numbers, with a purpose")),
    Capability("places.edit", _("Change the register of places")),
    Capability("offices.edit", _("Open and close offices")),
    Capability("offices.appoint", _("Appoint and dismiss")),
    Capability("logins.edit", _("Make logins")),
    Capability("audit.read", _("Read the audit")),
    Capability("audit.of_noun", _("See who changed one thing")),
)
# System, security and audit administrators are three people (GB/T 22239): the first can't read the
# audit or appoint, the second can't change registers, the third can't change anything.
DUTIES = (
    Duty(
        "administrator",
        _("System administrator"),
        frozenset({"parties.see", "parties.edit", "places.edit", "offices.edit", "figures.open"}),
    ),
    Duty(
        "security",
        _("Security administrator"),
        frozenset({"parties.see", "offices.edit", "offices.appoint", "logins.edit"}),
    ),
    Duty(
        "auditor",
        _("Audit administrator"),
        frozenset({"parties.see", "audit.read", "audit.of_noun"}),
    ),
    Duty(
        "leader",
        _("Leader"),
        frozenset({"parties.see", "figures.open", "audit.of_noun"}),
        desk="cockpit",
    ),
)


class PartiesConfig(AppConfig):
    name = "yanzhen.kernel.parties"
    label = "parties"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        register(*CAPABILITIES, *DUTIES)
