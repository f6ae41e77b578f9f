"""Works above the national limits are tendered (必须招标的工程项目规定, 2018): a hard stop, with its source and its doubt.

The limits are from memory (M): setup prints it. What a county asks below them, and from which value a
lease of a collective's asset goes to the public market (浙江省农村集体资产管理条例 art. 35, text of
2020), is left to the county: a question without a default, so unanswered it is unknown and never met.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue, Pack, Question, Rule

CODE: Final = "agreements.tender"
WAN_FEN: Final = 1_000_000
# 400 / 200 / 100 × 10,000 yuan for construction, goods, services.
LIMITS_FEN: Final = {
    "construction": 400 * WAN_FEN,
    "goods": 200 * WAN_FEN,
    "services": 100 * WAN_FEN,
}
TENDERED: Final = "tender"
# Ways to the public market: a tender, or the county's trading platform.
PUBLIC: Final = (TENDERED, "platform")


def tendered(facts: Mapping[str, Any]) -> Answer:
    """Of a works contract at or above its limit: only a tender will do (达到 includes the number)."""
    limit = LIMITS_FEN.get(facts["object_class"])
    if facts["direction"] != "expense" or limit is None:
        return Answer(FindingValue.NOT_APPLICABLE)
    value = facts["value_fen"]
    met = value < limit or facts["obtained"] == TENDERED
    words = (
        _("%(value)s is below the limit.")
        if value < limit
        else _("It reaches the limit, so it must be tendered.")
    )
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET, measured=yuan(value), threshold=yuan(limit),
        explanation=str(words) % {"value": yuan(value)}, gap="" if met else yuan(value - limit),
    )  # fmt: skip


def on_the_market(facts: Mapping[str, Any]) -> Answer:
    """Of what the collective lets: from the county's threshold on, on the public market."""
    if facts["direction"] != "income":
        return Answer(FindingValue.NOT_APPLICABLE)
    threshold, value = facts["market_from_fen"], facts["value_fen"]
    if threshold is None:
        return Answer(
            FindingValue.UNKNOWN,
            measured=yuan(value),
            explanation=_(
                "Nobody has said from which value the county asks for the public market."
            ),
        )
    met = value < threshold or facts["obtained"] in PUBLIC
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=yuan(value),
        threshold=yuan(threshold),
    )


TENDER: Final = Pack(
    code=CODE,
    version="2018",
    title=_("How a contract is obtained"),
    document_no="必须招标的工程项目规定（国家发展改革委令 2018 年第 16 号）第五条；浙江省农村集体资产管理条例 第三十五条",
    effective_from=date(2018, 6, 1),
    jurisdiction="中国 / 浙江省",
    evidence="M",
    rules=(
        Rule("tender", _("Works at or above the national limit are tendered"), "必须招标的工程项目规定 第五条", tendered, ("object_class", "value_fen", "obtained", "direction"), evidence="M"),
        Rule("market", _("What is let from the county's threshold on goes to the public market"), "浙江省农村集体资产管理条例 第三十五条（2020 年文本）", on_the_market, ("value_fen", "obtained", "direction"), evidence="V"),
    ),
    note=_("Below the national limits the county's own rules hold; none were found for Zhejiang or Fuyang."),
)  # fmt: skip
QUESTIONS: Final = (
    Question(CODE, "market_from_wan", _("From how many 10,000 yuan on must a lease of a collective's asset go to the public market?"), _("10,000 yuan"), least=0, most=100_000, why=_("The county sets it (Zhejiang's regulation, art. 35).")),
)  # fmt: skip
