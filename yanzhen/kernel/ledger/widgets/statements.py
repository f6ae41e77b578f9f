"""What statements, closings, bank and distribution plug in: tabs of a book, words of the audit, who may open minutes."""

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import MaySee
from yanzhen.kernel.ledger.contracts import BookPage, EntrySource
from yanzhen.kernel.ledger.models import DistributionPlan

TABS: Final = (
    BookPage("bank", _("Bank"), "ledger:bank_accounts", 50),
    BookPage("accounts", _("Account pages"), "ledger:account_list", 60),
    BookPage("statements", _("Financial statements"), "ledger:statements", 70),
    BookPage("closing", _("Month and year end"), "ledger:closing", 80),
    BookPage("plans", _("Distribution"), "ledger:plans", 85),
    BookPage("board", _("Public accounts"), "ledger:board", 90),
)
SOURCES: Final = (
    EntrySource("ledger.period", _("End of the year")),
    EntrySource("ledger.distributionplan", _("Distribution")),
    EntrySource("ledger.depreciationrun", _("Depreciation")),
)
VERBS: Final = {
    "ledger.close_year": _("carried the result of the year"),
    "ledger.follow_bank_account": _("follows the bank account"),
    "ledger.match_bank": _("matched with the bank"),
    "ledger.undo_bank_match": _("took a match with the bank apart"),
    "ledger.agree_bank": _("agreed the month with the bank"),
    "ledger.take_back_bank_month": _("took the agreement with the bank back"),
    "ledger.draw_up_plan": _("drew up the plan of distribution"),
    "ledger.change_plan": _("changed the plan of distribution"),
    "ledger.set_shares": _("brought in the roll of shares"),
    "ledger.hang_up_plan": _("hung the plan on the board"),
    "ledger.approve_plan": _("kept the meeting's decision"),
    "ledger.keep_wear_before": _("wrote down what was depreciated before"),
    "ledger.carry_out_plan": _("carried the distribution out"),
    "ledger.withdraw_plan": _("withdrew the plan of distribution"),
    "ledger.explain_sheet": _("explained the public accounts"),
    "ledger.hang_sheet": _("hung the public accounts on the board"),
    "ledger.depreciate": _("booked the depreciation"),
    "ledger.undo_depreciation": _("took the depreciation back"),
    "ledger.keep_depreciation_rule": _("kept a rule of depreciation"),
}


def on_screen() -> list[object]:
    """Everything to be registered."""
    return [MaySee("ledger.distributionplan", may_see_plan)]


def may_see_plan(actor: Any, plan_id: UUID) -> bool:
    """The minutes of a plan are read by whoever reads its book."""
    return DistributionPlan.objects.visible_to(actor).filter(pk=plan_id).exists()
