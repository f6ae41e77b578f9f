"""Manifest of the ledger: books, what one may do in them, and where they stand."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts


class LedgerConfig(AppConfig):
    name = "yanzhen.kernel.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from yanzhen.base.announcing import declare_hot
        from yanzhen.base.sql import register_sql
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.ledger.actions import entry_guard_sql
        from yanzhen.kernel.ledger.contracts import read_chart, register_chart
        from yanzhen.kernel.parties.contracts import grant

        register_sql(entry_guard_sql)
        declare_hot("ledger.posted")
        register_chart(read_chart("rural_collective", _("Rural collective, 财会〔2023〕14号")))
        register_chart(read_chart("small_enterprise", _("Small enterprise, 小企业会计准则")))
        contracts.register(*_capabilities(), *_duties())
        grant("leader", "ledger.see")
        grant("auditor", "ledger.see")
        name_verbs(
            {
                "ledger.open_book": _("opened the book"),
                "ledger.open_account": _("opened the account"),
                "ledger.set_limit": _("set the limit"),
                "ledger.make_hot": _("let many post to the account at once"),
                "ledger.close_account": _("closed the account"),
                "ledger.close_period": _("closed the month"),
                "ledger.reopen_period": _("opened the month again"),
                "ledger.post": _("entered or posted"),
                "ledger.review": _("reviewed"),
                "ledger.void": _("voided"),
                "ledger.expire": _("let the hold expire"),
                "ledger.assert_balance": _("asserted the balance"),
            }
        )


def _capabilities() -> list[contracts.Capability]:
    return [
        contracts.Capability("ledger.see", _("See books and accounts")),
        contracts.Capability("ledger.prepare", _("Prepare entries")),
        contracts.Capability("ledger.review", _("Review entries and give their numbers")),
        contracts.Capability("ledger.post", _("Post entries")),
        contracts.Capability("ledger.close", _("Close and reopen months")),
        contracts.Capability("ledger.configure", _("Open books and accounts, set limits")),
    ]


def _duties() -> list[contracts.Duty]:
    """The agency that keeps the villages' books (村账镇代理): two people at least for every act of money."""
    see = frozenset({"ledger.see", "parties.see"})
    return [
        contracts.Duty("village_accountant", _("Accountant of the agency"), see | {"ledger.prepare", "ledger.post"}),
        contracts.Duty("village_cashier", _("Cashier of the village"), see | {"ledger.prepare"}),
        contracts.Duty("voucher_reviewer", _("Reviewer of the agency"), see | {"ledger.review"}),
        contracts.Duty("agency_head", _("Head of the agency"), see | {"ledger.review", "ledger.close", "ledger.configure"}),
        contracts.Duty("seller", _("Seller"), frozenset({"portal.use"})),
    ]  # fmt: skip
