"""The maintenance fund (民法典 281-283; 杭州市物业管理条例 70-74): what it may pay for, who decides, who bears it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import split_fen, yuan
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue, Pack, Rule

CODE: Final = "estates.fund"
LAW: Final = "杭州市物业管理条例"
WAIVER_FEN_MAX: Final = 3_000_000
OVER_BUDGET_PERCENT_MAX: Final = 110
LOW_PERCENT: Final = 30


class Liable(models.TextChoices):
    """Who has to pay, if not the owners (art. 74)."""

    OWNERS = "owners", _("The owners: nobody else has to pay")
    DEVELOPER = "developer", _("Developer or contractor, under warranty or by liability")
    UTILITY = "utility", _("A utility company, for its own lines")
    DAMAGER = "damager", _("Somebody known who did the damage")
    COMPANY = "company", _("The property company, under its contract")


class Situation(models.TextChoices):
    """The six situations of an emergency (art. 73)."""

    LIFT = "lift", _("Serious fault of a lift")
    FIRE = "fire", _("Serious damage to fire equipment")
    FACADE = "facade", _("Facade about to fall")
    COLLAPSE = "collapse", _("Collapse of a wall or road")
    LEAK = "leak", _("Leak of a roof or outer wall")
    DRAIN = "drain", _("Serious blockage or damage of drainage")


def allowed_use(facts: Mapping[str, Any]) -> Answer:
    met = facts["liable"] == Liable.OWNERS
    words = _("What others have to pay for the fund may not pay.")
    return Answer(FindingValue.MET if met else FindingValue.UNMET, Liable(facts["liable"]).label, explanation=words)  # fmt: skip


def warranty_is_over(facts: Mapping[str, Any]) -> Answer:
    met = bool(facts["warranty_over"])
    return Answer(FindingValue.MET if met else FindingValue.UNMET, explanation=_("The fund pays after the warranty has run out."))  # fmt: skip


def real_emergency(facts: Mapping[str, Any]) -> Answer:
    """Without a vote only in one of the six situations."""
    if not facts["emergency"]:
        return Answer(FindingValue.NOT_APPLICABLE)
    met = facts["situation"] in Situation.values
    return Answer(FindingValue.MET if met else FindingValue.UNMET, explanation=_("Only six situations need no vote; everything else is voted."))  # fmt: skip


def within_budget(facts: Mapping[str, Any]) -> Answer:
    """More than 110 per cent of the budget is declared again; not asked before the works are accepted."""
    if facts.get("final_fen") is None:
        return Answer(FindingValue.NOT_APPLICABLE)
    most = facts["budget_fen"] * OVER_BUDGET_PERCENT_MAX // 100
    met = facts["final_fen"] <= most
    return Answer(FindingValue.MET if met else FindingValue.UNMET, yuan(facts["final_fen"]), yuan(most), _("What goes beyond 110 per cent of the budget is declared again."))  # fmt: skip


PACK: Final = Pack(
    code=CODE,
    version="2022",
    title=_("Use of the maintenance fund, Hangzhou"),
    document_no="民法典第281–283条；杭州市物业管理条例（2021年修订）第70–74条",
    effective_from=date(2022, 3, 1),
    jurisdiction="杭州市",
    evidence="V",
    rules=(
        Rule("liable", _("Nobody else has to pay"), f"{LAW} 第74条", allowed_use, ("liable",)),
        Rule("warranty", _("Warranty has run out"), f"{LAW} 第72条", warranty_is_over, ("warranty_over",)),
        Rule("emergency", _("A situation that needs no vote"), f"{LAW} 第73条", real_emergency, ("emergency",)),
        Rule("budget", _("Within the budget"), f"{LAW} 第72条", within_budget, ("budget_fen",)),
    ),
)  # fmt: skip


def shares_of(fen: int, areas: Sequence[int]) -> list[int]:
    """What each unit bears, by its exclusive area, exact to the fen (民法典 283; largest remainders)."""
    return split_fen(fen, areas)


def first_deposit(area: int, average_cost_fen: int, permille: int) -> int:
    """The first deposit in fen of a unit of `area` hundredths of a square metre; half a fen counts as one (art. 70)."""
    return (area * average_cost_fen * permille + 50_000) // 100_000


def is_low(balance_fen: int, first_fen: int) -> bool:
    """Below 30 per cent of the first deposit: the committee organises a top-up (art. 71); 30 itself is not below."""
    return balance_fen * 100 < first_fen * LOW_PERCENT


def audit_waived(final_fen: int, *, emergency: bool, committee_agrees: bool) -> bool:
    """Up to 30,000 yuan the committee may do without the audit, but not after an emergency (art. 72, 73)."""
    return not emergency and committee_agrees and final_fen <= WAIVER_FEN_MAX
