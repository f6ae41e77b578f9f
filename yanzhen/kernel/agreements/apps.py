"""Manifest of agreements: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.kernel.agreements.contracts import CAPABILITIES, COLLECT, SEE
from yanzhen.kernel.agreements.workflow import APPROVE, EDIT

VERBS = {
    "draw_up": _("drew the contract up"),
    "rewrite": _("changed the draft"),
    "propose_terms": _("proposed new terms"),
    "approve_terms": _("approved new terms"),
    "refuse_terms": _("dropped the proposed terms"),
    "write_payment": _("wrote a payment down"),
    "take_back_payment": _("took a payment back"),
    "deposit_received": _("took the deposit"),
    "deposit_returned": _("gave the deposit back"),
    "deposit_offset": _("offset the deposit against dues"),
    "deposit_restored": _("took an offset back: the deposit is held again"),
    "import": _("brought in with a table"),
    "take_back": _("taken back with its import"),
    "keep_index": _("wrote the value of an index"),
}


class AgreementsConfig(AppConfig):
    name = "yanzhen.kernel.agreements"
    label = "agreements"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        from yanzhen.kernel.agreements import figures, widgets
        from yanzhen.kernel.agreements.actions import billing
        from yanzhen.kernel.agreements.actions.importing import AGREEMENTS
        from yanzhen.kernel.agreements.actions.tender import QUESTIONS, TENDER
        from yanzhen.kernel.agreements.demo import make_agreements
        from yanzhen.kernel.agreements.workflow import LIFE
        from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER, UseSource, register_uses
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.figures.contracts import register_ratio
        from yanzhen.kernel.ledger.contracts import DimensionNames, register_names, register_source
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.kernel.rulebook.contracts import register_pack, register_question

        folder = "agreements/"
        contracts.register(
            *CAPABILITIES,
            AGREEMENTS,
            *figures.FIGURES,
            contracts.DemoPart("agreements", make_agreements, order=46),
            contracts.NavEntry("agreements", _("Contracts"), "agreements:list", "i-link", "figures", order=35, capability=SEE, also=("agreements:dues", "agreements:calendar", "agreements:indexes")),
            contracts.Widget("agreements.waiting", folder + "_widget_waiting.html", widgets.waiting, column="main", order=31, capability=SEE),
            contracts.Panel("agreements.party", "parties.party", _("Contracts"), folder + "_panel.html", widgets.of_party, order=46),
            contracts.Panel("agreements.asset", "assets.asset", _("Contracts"), folder + "_panel.html", widgets.of_asset, order=20),
            contracts.SearchSource("agreements", _("Contracts"), widgets.find_agreements, order=46),
            contracts.MaySee("agreements.agreement", widgets.may_see_files),
            lines_panel("agreements.agreement"),
        )  # fmt: skip
        register_names(DimensionNames("agreement", billing.names, billing.of_owner))
        for source in widgets.SOURCES:
            register_source(source)
        register_uses(UseSource("agreements", widgets.uses_on))
        register_pack(TENDER)
        for question in QUESTIONS:
            register_question(question)
        register_ratio(figures.TENDER_SHARE)
        steps = {step.name: step.label for step in LIFE.steps}
        name_verbs({f"agreements.{name}": words for name, words in {**VERBS, **steps}.items()})
        register_notice_kind(
            NoticeKind("agreements", _("Contracts: dues, ends, rights of first refusal"), order=45)
        )
        grant(KEEPER, SEE, EDIT)
        grant(REVIEWER, SEE, APPROVE)
        grant("village_accountant", SEE, COLLECT)
        grant("village_cashier", SEE, COLLECT)
        grant("leader", SEE)
