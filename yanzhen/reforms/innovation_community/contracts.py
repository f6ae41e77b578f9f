"""What offices of the community may do: capabilities and the duties that give them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty

SEE: Final = "community.see"
EDIT: Final = "community.edit"
VISIT: Final = "community.visit"
IMPORT: Final = "community.import"
EXPORT: Final = "community.export"
RULES: Final = "community.rules"
PORTAL: Final = "community.portal"
TAX_ENTER: Final = "community.tax_enter"
TAX_ROWS: Final = "community.tax_rows"

CAPABILITIES: Final = (
    Capability(SEE, _("See the register of firms and talents")),
    Capability(EDIT, _("Change the register of firms and talents")),
    Capability(VISIT, _("Write visits down")),
    Capability(IMPORT, _("Bring a table of firms in")),
    Capability(EXPORT, _("Take the register out")),
    Capability(RULES, _("Change which visits are due; withdraw visits of others")),
    Capability(PORTAL, _("Let firms and talents into the portal")),
    Capability(TAX_ENTER, _("Enter what finance reports of tax and revenue")),
    Capability(TAX_ROWS, _("Open the tax of single payers")),
)

OFFICER_MAY: Final = frozenset(
    {
        SEE,
        EDIT,
        VISIT,
        IMPORT,
        EXPORT,
        "parties.see",
        "parties.edit",
        "cases.handle",
        "cases.see_scope",
        "cases.open_for_others",
        "figures.see",
        "figures.open",
    }
)
HEAD_MAY: Final = OFFICER_MAY | {
    RULES,
    PORTAL,
    TAX_ENTER,
    TAX_ROWS,
    "cases.dispatch",
    "cases.approve",
    "cases.follow_up",
    "cases.configure",
    "cases.whistle",
    "places.edit",
    "desks.hand_over",
    "roster.edit",
}
# A property firm or department works on what it is given.
SUPPORT_MAY: Final = frozenset({"portal.use", "cases.handle"})
# A firm's contact sees the own firm and asks in its name; no register.
CONTACT_MAY: Final = frozenset({"portal.use"})

# The four service officers of the report (四大专员), their head, and who stands for a firm.
OFFICER_DUTIES: Final = (
    "officer_party_mass",
    "officer_economy",
    "officer_governance",
    "officer_public_affairs",
)
DUTIES: Final = (
    Duty("officer_party_mass", _("Party and mass service officer"), OFFICER_MAY),
    Duty("officer_economy", _("Economic affairs officer"), OFFICER_MAY),
    Duty("officer_governance", _("Comprehensive governance officer"), OFFICER_MAY),
    Duty("officer_public_affairs", _("Public affairs officer"), OFFICER_MAY),
    Duty("community_head", _("Head of the community"), HEAD_MAY),
    Duty("supporting_office", _("Supporting office"), SUPPORT_MAY),
    Duty("enterprise_contact", _("Contact of a firm"), CONTACT_MAY, desk="portal"),
)

# What the papers of a firm show; the last is taken where nothing is chosen.
PAPERS: Final = (
    ("contract", _("Tenancy contract")),
    ("fees", _("Fee slip")),
    ("licence", _("Licence")),
    ("policy", _("Policy application")),
    ("other", _("Other paper")),
)
# What the audit calls what is done here.
VERBS: Final = {
    f"innovation_community.{verb}": words
    for verb, words in {
        "register": _("entered in the register"),
        "take_back": _("taken back with its import"),
        "correct": _("corrected"),
        "move": _("moved to another room"),
        "hand_to": _("gave it to an officer"),
        "run_ladder": _("had the growth ladder judged"),
        "enter_growth": _("entered a growth record"),
        "take_away_growth": _("took a growth record away"),
        "growth_profile": _("described product and market"),
        "report_year": _("entered a year's numbers"),
        "add_contact": _("added a contact"),
        "end_contact": _("ended a contact"),
        "admit": _("let into the portal"),
        "turn_away": _("took the portal access back"),
        "visit": _("wrote a visit down"),
        "withdraw_visit": _("withdrew a visit"),
        "ask_visit": _("asked for a visit"),
        "put_off_visit": _("put a visit off"),
        "change_rule": _("changed a must-visit rule"),
        "keep_category": _("changed a talent category"),
        "export": _("took a table out"),
        "found_community": _("founded or changed a community"),
        "describe_building": _("described a building"),
        "add_rooms": _("added rooms"),
        "close_room": _("closed a room"),
        "open_station": _("opened a work station"),
        "close_station": _("closed a work station"),
        "end_watch": _("said how the watch over the firm ended"),
        "set_risk": _("changed from when on signs of leaving count"),
        "delegate": _("entered a delegated power"),
        "end_power": _("wrote that a power was taken back"),
        "enter_revenue": _("entered a township's fiscal revenue"),
        "set_disclosure": _("changed which sums are shown"),
        "settle": _("said that the firm has settled in"),
        "warn": _("said that the firm is in difficulty"),
    }.items()
}
