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
        from yanzhen.kernel.ledger.actions.bank_import import IMPORTER as BANK_LINES
        from yanzhen.kernel.ledger.actions.share_import import IMPORTER as SHARES
        from yanzhen.kernel.ledger.contracts import (
            read_chart,
            register_book_page,
            register_chart,
            register_source,
        )
        from yanzhen.kernel.ledger.demo.agency import make_desks
        from yanzhen.kernel.ledger.demo.books import count_tills, make_books
        from yanzhen.kernel.ledger.demo.statements import make_statements
        from yanzhen.kernel.ledger.kinds.distribution import LOSSES_FIRST, PACKS
        from yanzhen.kernel.ledger.widgets import bookkeeping, statements
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.kernel.rulebook.contracts import register_pack, register_question

        register_sql(entry_guard_sql)
        declare_hot("ledger.posted")
        register_chart(read_chart("rural_collective", _("Rural collective, 财会〔2023〕14号")))
        register_chart(read_chart("small_enterprise", _("Small enterprise, 小企业会计准则")))
        contracts.register(*_capabilities(), *_duties(), BANK_LINES, SHARES)
        contracts.register(contracts.DemoPart("ledger.books", make_books, order=40))
        for pack in PACKS:
            register_pack(pack)
        register_question(LOSSES_FIRST)
        grant("leader", "ledger.see")
        grant("auditor", "ledger.see")
        contracts.register(*bookkeeping.on_screen())
        contracts.register(contracts.DemoPart("ledger.desk", make_desks, order=47))
        contracts.register(*statements.on_screen())
        contracts.register(contracts.DemoPart("ledger.statements", make_statements, order=49))
        contracts.register(contracts.DemoPart("ledger.tills", count_tills, order=90))
        for page in (*bookkeeping.TABS, *statements.TABS):
            register_book_page(page)
        register_notice_kind(NoticeKind("ledger", _("Books that do not agree"), order=35))
        for source in statements.SOURCES:
            register_source(source)
        for duty, *more in bookkeeping.GRANTS:
            grant(duty, *more)
        name_verbs(bookkeeping.VERBS)
        name_verbs(statements.VERBS)
        name_verbs(
            {
                "ledger.open_book": _("opened the book"),
                "ledger.open_account": _("opened the account"),
                "ledger.set_limit": _("set the limit"),
                "ledger.set_demands": _("said what lines of the account must name"),
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
        contracts.Capability("ledger.close", _("Close months and years, carry out distributions")),
        contracts.Capability("ledger.reopen", _("Open closed months again")),
        contracts.Capability("ledger.configure", _("Open books and accounts, set limits")),
    ]


def _duties() -> list[contracts.Duty]:
    """The agency that keeps the villages' books (村账镇代理): two people at least for every act of money."""
    see = frozenset({"ledger.see", "parties.see"})
    return [
        contracts.Duty("village_accountant", _("Accountant of the agency"), see | {"ledger.prepare", "ledger.post"}),
        contracts.Duty("village_cashier", _("Cashier of the village"), see | {"ledger.prepare"}),
        contracts.Duty("voucher_reviewer", _("Reviewer of the agency"), see | {"ledger.review", "ledger.reopen"}),
        contracts.Duty("agency_head", _("Head of the agency"), see | {"ledger.review", "ledger.close", "ledger.configure"}),
        contracts.Duty("seller", _("Shop assistant"), frozenset({"portal.use"})),
    ]  # fmt: skip
