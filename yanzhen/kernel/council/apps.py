"""Manifest of the council: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "draft": _("drew the vote up"),
    "add_matter": _("added a matter"),
    "add_election": _("added an election"),
    "call": _("wrote down who calls the meeting"),
    "correct": _("corrected the draft"),
    "take_away": _("took a matter off the ballot"),
    "filing": _("wrote down the filing and when the residents' committee was told"),
    "correct_line": _("corrected a line of the roll"),
    "remove_line": _("removed a line of the roll"),
    "take_back": _("took imported lines off the roll"),
    "add_lines": _("brought lines onto the roll"),
    "set_area": _("entered an area"),
    "cast": _("a ballot was cast"),
    "first_entry": _("entered a paper ballot"),
    "second_entry": _("entered a paper ballot again"),
    "settle_paper": _("dropped two entries that differed"),
    "count_box": _("counted the papers in the box"),
    "first_sheet": _("entered a sheet"),
    "second_sheet": _("entered a sheet again"),
    "settle_sheet": _("settled a sheet whose entries differed"),
    "record_proxy": _("wrote a proxy down"),
    "attend": _("wrote an attendance down"),
    "deliver": _("wrote a delivery down"),
    "raise_conflict": _("marked a line as disputed"),
    "resolve_conflict": _("resolved a dispute"),
    "call_back": _("called an owner back"),
    "view_ballots": _("opened the named ballots"),
}
TOPIC_VERBS = {
    "raise": _("raised the topic"),
    "invite": _("invited somebody"),
    "attendance": _("wrote down who came"),
    "add_agreed": _("wrote down what was agreed"),
    "draw_up_vote": _("drew up the vote it waits for"),
    "object": _("objected"),
    "answer": _("answered an objection"),
    "accept": _("wrote down whether an agreed item is accepted"),
}


class CouncilConfig(AppConfig):
    name = "yanzhen.kernel.council"
    label = "council"
    verbose_name = _("Deciding together")

    def ready(self) -> None:
        from yanzhen.base import contracts
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.council import widgets
        from yanzhen.kernel.council.actions import carrying
        from yanzhen.kernel.council.actions.importing import ROLL
        from yanzhen.kernel.council.contracts import (
            CAPABILITIES,
            COUNT,
            DUTIES,
            SEE,
            register_electorate,
        )
        from yanzhen.kernel.council.demo import make_council
        from yanzhen.kernel.council.kinds import ELECTORATES
        from yanzhen.kernel.council.workflow import TOPIC_LIFE, VOTE_LIFE
        from yanzhen.kernel.ledger.contracts import VoteSource, register_votes
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import grant

        folder = "council/"
        contracts.register(
            *CAPABILITIES,
            *DUTIES,
            ROLL,
            contracts.DemoPart("council", make_council, order=70),
            contracts.NavEntry("council", _("Deciding together"), "council:list", "i-vote", "together", order=30, capability=COUNT, also=("council:topics",)),
            contracts.NavEntry("own_votes", _("My votes"), "council:mine", "i-vote", "portal", order=35),
            contracts.Widget("council.waiting", folder + "_widget_waiting.html", widgets.waiting, column="main", order=32, capability=SEE),
            contracts.Widget("council.own", folder + "_widget_own.html", widgets.own_votes, desk="portal", column="main", order=5),
            contracts.SearchSource("council", _("Votes and deliberations"), widgets.find_votes, order=52),
            contracts.MaySee("council.paperballot", widgets.may_see_paper),
            contracts.MaySee("council.sheetentry", widgets.may_see_paper),
            contracts.MaySee("council.proxy", widgets.may_see_paper),
            contracts.MaySee("council.vote", widgets.may_see_vote),
            lines_panel("council.vote"),
        )  # fmt: skip
        steps = {step.name: step.label for step in VOTE_LIFE.steps}
        topic_steps = {step.name: step.label for step in TOPIC_LIFE.steps}
        name_verbs({f"council.{name}": words for name, words in {**steps, **VERBS}.items()})
        name_verbs(
            {f"council.topic_{name}": said for name, said in {**topic_steps, **TOPIC_VERBS}.items()}
        )
        register_votes(VoteSource("council", carrying.offered, carrying.take))
        grant("leader", SEE)
        register_notice_kind(NoticeKind("council", _("Votes: notice, opening, result"), order=50))
        for rules in ELECTORATES:
            register_electorate(rules)
