"""When a collective may distribute, and a company pay a dividend: dated packs with their articles.

The facts are whole fen, counts and days; actions/distributing.py gathers them.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.money import yuan
from yanzhen.kernel.ledger.actions.sharing import RESERVE_BASIS_POINTS_MIN, WHOLE
from yanzhen.kernel.rulebook.contracts import (
    Answer,
    Evidence,
    FindingValue,
    Pack,
    Question,
    Rule,
    at_least,
    share_at_least,
)

COLLECTIVE: Final = "collective.distribution"
COMPANY: Final = "company.dividend"
POSTED_DAYS_MIN: Final = 15
AGREED_SHARE_MIN: Final = Fraction(2, 3)
PAID_MONTHS_MAX: Final = 6
LAW: Final = "农村集体经济组织法"
ZHEJIANG: Final = "浙江省农村集体资产管理条例"
COMPANY_LAW: Final = "公司法"
Facts = Mapping[str, Any]

LOSSES_FIRST: Final = Question(
    pack=COLLECTIVE,
    name="losses_first",
    question=gettext_lazy("Is the reserve taken of the income after earlier losses are covered (1), or before (0)?"),
    unit="",
    least=0,
    most=1,
    why=gettext_lazy("浙江省农村集体资产管理条例 art. 32 does not say. Until it is answered the product takes it after, and says so."),
)  # fmt: skip


def has_income(facts: Facts) -> Answer:
    net = facts["net_fen"]
    return Answer(
        FindingValue.MET if net > 0 else FindingValue.UNMET,
        measured=yuan(net),
        threshold=_("more than ¥0.00"),
        explanation="" if net > 0 else _("A year without income gives nothing to distribute."),
    )


def covers_losses(facts: Facts) -> Answer:
    """What was lost before is covered by this year's income before anybody gets something."""
    loss = max(-facts["before_fen"], 0)
    if not loss:
        return Answer(
            FindingValue.NOT_APPLICABLE, explanation=_("There is no loss from earlier years.")
        )
    covered = min(loss, max(facts["net_fen"], 0))
    met = covered == loss or not facts["paid_fen"]
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=yuan(covered),
        threshold=yuan(loss),
        explanation=_("Losses from earlier years are covered first."),
    )


def order_of_losses(facts: Facts) -> Answer:
    """The law is silent; a place that has decided is followed, otherwise a person looks at it."""
    if facts["before_fen"] >= 0:
        return Answer(
            FindingValue.NOT_APPLICABLE, explanation=_("There is no loss from earlier years.")
        )
    said, taken = facts.get("losses_first_here"), facts["losses_first"]
    words = _("taken after losses are covered") if taken else _("taken before losses are covered")
    if said is None:
        return Answer(
            FindingValue.MANUAL_REVIEW, measured=words,
            explanation=_("The text does not say whether the 30% are of the income before or after; nobody has answered for this place."),
        )  # fmt: skip
    return Answer(FindingValue.MET if bool(said) == taken else FindingValue.UNMET, measured=words)


def keeps_reserve(facts: Facts) -> Answer:
    """以上 includes the number: at least 30%, or the charter's higher rate."""
    if facts["base_fen"] <= 0:
        return Answer(FindingValue.NOT_APPLICABLE, explanation=_("Nothing is left after losses."))
    points = max(facts.get("charter_basis_points") or 0, RESERVE_BASIS_POINTS_MIN)
    return share_at_least(facts["reserve_fen"], facts["base_fen"], Fraction(points, WHOLE))


def follows_charter(facts: Facts) -> Answer:
    """The charter names the rate; below 30% the law's floor stands in its place."""
    points = facts["charter_basis_points"]
    words = (
        _("The charter's rate is below 30%; 30% are kept.")
        if points < RESERVE_BASIS_POINTS_MIN
        else ""
    )
    return Answer(FindingValue.MET, measured=f"{points / 100:g}%", explanation=words)


def pays_within(facts: Facts) -> Answer:
    met = 0 <= facts["paid_fen"] <= facts["distributable_fen"]
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=yuan(facts["paid_fen"]),
        threshold=_("at most %(n)s") % {"n": yuan(facts["distributable_fen"])},
        gap="" if met else yuan(facts["paid_fen"] - facts["distributable_fen"]),
    )


def is_there(facts: Facts) -> Answer:
    """What is carried out today must still stand undistributed in the book."""
    met = facts["held_fen"] >= facts["reserve_fen"] + facts["paid_fen"]
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=yuan(facts["held_fen"]),
        threshold=_("at least %(n)s") % {"n": yuan(facts["reserve_fen"] + facts["paid_fen"])},
    )


def members_agreed(facts: Facts) -> Answer:
    return share_at_least(facts["agreed"], facts["members"], AGREED_SHARE_MIN)


def was_posted(facts: Facts) -> Answer:
    return at_least((facts["on"] - facts["posted_on"]).days, POSTED_DAYS_MIN, _("days"))


def company_covers(facts: Facts) -> Answer:
    loss = max(-facts["before_fen"], 0)
    if not loss:
        return Answer(
            FindingValue.NOT_APPLICABLE, explanation=_("There is no loss from earlier years.")
        )
    left = loss - max(facts["net_fen"], 0)
    met = left <= 0 or not facts["paid_fen"]
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=yuan(min(loss, max(facts["net_fen"], 0))),
        threshold=yuan(loss),
        explanation=_("Losses from earlier years are covered first."),
    )


def company_reserve(facts: Facts) -> Answer:
    """A tenth, until the reserve is half of the registered capital (then it may be left out)."""
    capital, reserve = facts["registered_capital_fen"], facts["statutory_before_fen"]
    if facts["base_fen"] <= 0:
        return Answer(FindingValue.NOT_APPLICABLE, explanation=_("Nothing is left after losses."))
    if reserve * 2 >= capital:
        return Answer(
            FindingValue.NOT_APPLICABLE, measured=yuan(reserve),
            explanation=_("The reserve is half of the registered capital already."),
        )  # fmt: skip
    needed = min(-(-facts["base_fen"] // 10), -(-capital // 2) - reserve)
    met = facts["statutory_fen"] >= needed
    return Answer(
        FindingValue.MET if met else FindingValue.UNMET,
        measured=yuan(facts["statutory_fen"]),
        threshold=_("at least %(n)s") % {"n": yuan(needed)},
        gap="" if met else yuan(needed - facts["statutory_fen"]),
    )


def by_capital(facts: Facts) -> Answer:
    """By paid-in capital, unless all shareholders agree otherwise: only a person can read that paper."""
    if facts["by_paid_in"]:
        return Answer(FindingValue.MET, measured=_("by paid-in capital"))
    return Answer(
        FindingValue.MANUAL_REVIEW,
        explanation=_("Shared otherwise: all shareholders must have agreed."),
    )


def in_half_a_year(facts: Facts) -> Answer:
    limit = _months_after(facts["approved_on"], PAID_MONTHS_MAX)
    return Answer(
        FindingValue.MET if facts["on"] <= limit else FindingValue.UNMET,
        measured=str(facts["on"]),
        threshold=_("until %(day)s") % {"day": limit},
    )


def _months_after(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    first_after = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    last = date.fromordinal(first_after.toordinal() - 1)
    return last.replace(day=min(day.day, last.day))


PACKS: Final = (
    Pack(
        code=COLLECTIVE, version="2025", title=gettext_lazy("Distribution by a collective"), document_no=f"{LAW}(2024)、{ZHEJIANG}(2020)",
        effective_from=date(2025, 5, 1), jurisdiction="浙江", evidence=Evidence.V,
        note=gettext_lazy("The provincial text is older than the national law: where they differ the national one holds, and a person looks."),
        rules=(
            Rule("income", gettext_lazy("There is income of the year"), f"{LAW}第42条", has_income, ("net_fen",)),
            Rule("losses", gettext_lazy("Earlier losses are covered first"), f"{LAW}第42条", covers_losses, ("net_fen", "before_fen")),
            Rule("order", gettext_lazy("Whether the reserve is taken before or after"), f"{ZHEJIANG}第32条", order_of_losses, ("before_fen",), hard=False, evidence=Evidence.P),
            Rule("charter", gettext_lazy("The charter's rate of the reserve"), f"{LAW}第42条", follows_charter, ("charter_basis_points",)),
            Rule("reserve", gettext_lazy("Reserve and welfare fund together at least 30%"), f"{ZHEJIANG}第32条", keeps_reserve, ("reserve_fen", "base_fen")),
            Rule("within", gettext_lazy("No more is paid than may be"), f"{LAW}第42条", pays_within, ("paid_fen", "distributable_fen")),
            Rule("held", gettext_lazy("It still stands undistributed in the book"), "财会〔2023〕14号", is_there, ("held_fen",)),
            Rule("agreed", gettext_lazy("Two thirds of all members agreed"), f"{LAW} arts 26, 27", members_agreed, ("agreed", "members")),
            Rule("posted", gettext_lazy("The plan hung on the board for 15 days"), f"{ZHEJIANG}第20条", was_posted, ("posted_on", "on")),
        ),
    ),
    Pack(
        code=COMPANY, version="2024", title=gettext_lazy("Dividend of a company"), document_no="公司法(2023修订)",
        effective_from=date(2024, 7, 1), jurisdiction="中国", evidence=Evidence.V,
        rules=(
            Rule("losses", gettext_lazy("Earlier losses are covered first"), f"{COMPANY_LAW}第210条", company_covers, ("net_fen", "before_fen")),
            Rule("reserve", gettext_lazy("A tenth to the statutory reserve, until half of the capital"), f"{COMPANY_LAW}第210条", company_reserve, ("registered_capital_fen", "statutory_before_fen", "statutory_fen")),
            Rule("within", gettext_lazy("No more is paid than may be"), f"{COMPANY_LAW}第210条", pays_within, ("paid_fen", "distributable_fen")),
            Rule("held", gettext_lazy("It still stands undistributed in the book"), "财会〔2011〕17号", is_there, ("held_fen",)),
            Rule("by_capital", gettext_lazy("By paid-in capital"), f"{COMPANY_LAW}第210条", by_capital, ("by_paid_in",), hard=False),
            Rule("agreed", gettext_lazy("The shareholders resolved it"), f"{COMPANY_LAW}第59条", lambda facts: Answer(FindingValue.MET, measured=str(facts["approved_on"])), ("approved_on",)),
            Rule("paid", gettext_lazy("Paid within six months of the resolution"), f"{COMPANY_LAW}第212条", in_half_a_year, ("approved_on", "on"), evidence=Evidence.M),
        ),
    ),
)  # fmt: skip
