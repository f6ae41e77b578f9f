"""Manifest of parties: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty, NavEntry, Panel, SearchSource, Widget, register

CAPABILITIES = (
    Capability("parties.see", _("See people and organisations")),
    Capability("parties.edit", _("Enter and correct people and organisations")),
    Capability("parties.reveal", _("See full numbers, with a purpose")),
    Capability("parties.accounts", _("Keep the bank accounts of payees")),
    Capability("places.edit", _("Change the register of places")),
    Capability("offices.edit", _("Open and close offices")),
    Capability("offices.appoint", _("Appoint and dismiss")),
    Capability("logins.edit", _("Make logins")),
    Capability("desks.hand_over", _("Hand over desks of the own place")),
    Capability("roster.edit", _("Keep the duty roster of the own place")),
    Capability("audit.read", _("Read the audit")),
    Capability("audit.of_noun", _("See who changed one thing")),
)
# System, security and audit administrators are three people (GB/T 22239): the first can't read the
# audit or appoint, the second can't change registers, the third can't change anything.
DUTIES = (
    Duty(
        "administrator",
        _("System administrator"),
        frozenset(
            {
                "parties.see",
                "parties.edit",
                "places.edit",
                "offices.edit",
                "roster.edit",
                "figures.open",
            }
        ),
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
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.parties import widgets

        register(
            *CAPABILITIES,
            *DUTIES,
            NavEntry("parties", _("People and organisations"), "parties:list", "i-users", "setup", order=20, capability="parties.see", also=("parties:roster",)),
            NavEntry("roster", _("Duty roster"), "parties:roster", "i-cal", "together", order=60, unless="parties.see"),
            Widget("parties.cover", "parties/_widget_cover.html", widgets.who_is_here, column="side", order=15),
            NavEntry("offices", _("Offices"), "parties:offices", "i-key", "setup", order=30, capability="offices.edit"),
            SearchSource("parties", _("People and organisations"), widgets.find_parties, order=20),
            Panel("parties.person", "parties.party", _("Who this is"), "parties/_person.html", widgets.person_facts, order=10, column="side"),
            Panel("parties.organisation", "parties.party", _("What this is"), "parties/_organisation.html", widgets.organisation_facts, order=10, column="side"),
            Panel("parties.offices", "parties.party", _("Offices"), "parties/_offices.html", widgets.offices_of, order=20, column="side"),
            Panel("parties.merged", "parties.party", _("Entered under other names"), "parties/_merged.html", widgets.merged_into_party, order=80, column="side"),
            lines_panel("parties.party"),
        )  # fmt: skip
        name_verbs(
            {
                "parties.register_person": _("entered the person"),
                "parties.register_organisation": _("entered the organisation"),
                "parties.rename": _("gave a new name"),
                "parties.keep_email": _("wrote the e-mail address"),
                "parties.enter_account": _("entered a bank account"),
                "parties.confirm_account": _("confirmed a bank account"),
                "parties.end_account": _("ended a bank account"),
                "parties.merge": _("merged this into another record"),
                "parties.took_over": _("took over a merged record"),
                "parties.create_office": _("opened the office"),
                "parties.close_office": _("closed the office"),
                "parties.appoint": _("appointed"),
                "parties.dismiss": _("ended the appointment"),
                "parties.take_leave": _("wrote down a leave"),
                "parties.end_leave": _("ended the leave early"),
                "parties.write_roster": _("changed the roster"),
                "parties.create_login": _("made a login"),
                "parties.give_password": _("gave a new password"),
                "parties.close_login": _("closed the login"),
                "parties.reopen_login": _("opened the login again"),
                "parties.hand_over": _("handed over the desk"),
            }
        )
