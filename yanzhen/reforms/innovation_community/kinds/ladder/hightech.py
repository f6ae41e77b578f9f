"""高新技术企业: 国科发火〔2016〕32号 and 195号 (rules §3.3)."""

from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.reforms.innovation_community.kinds.ladder.conditions import (
    ACCIDENTS,
    enough_rights,
    no_accident,
)
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MILLION,
    count_at_least,
    for_a_person,
    not_stated,
    number,
    rule,
    share_at_least,
    share_rule,
    unknown,
)
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import (
    CLASS_ONE,
    CLASS_TWO,
    FirmFacts,
    years_before,
)
from yanzhen.reforms.innovation_community.models.wording import say as _

DOC: Final = "国科发火〔2016〕32号 第十一条"
# Last year's sales up to (included), and the share of R&D over three years that goes with it.
BANDS: Final = ((50 * MILLION, Fraction(5, 100)), (200 * MILLION, Fraction(4, 100)))
ABOVE: Final = Fraction(3, 100)


def registered_a_year(firm: FirmFacts) -> Found:
    if firm.registered_on is None:
        return unknown(_("The day of registration is not stated."), "firm")
    return count_at_least((firm.on - firm.registered_on).days, 365, "days", "firm")


def owns_rights(firm: FirmFacts) -> Found:
    """At least one right that supports the main product."""
    valid = [r for r in firm.rights if r.holds_on(firm.on) and r.kind in CLASS_ONE | CLASS_TWO]
    sure = [right for right in valid if right.leading]
    doubtful = [right for right in valid if right.leading is None]
    return enough_rights(firm, len(sure), len(doubtful), 1)


def research_of_three_years(firm: FirmFacts) -> Found:
    """R&D over sales of three years, or of the years there are; the share falls with last year's sales."""
    years = _years(firm)
    asked = [(name, back) for back in range(years) for name in ("rd_fen", "revenue_fen")]
    missing = not_stated(firm, *asked)
    if missing:
        return missing
    spent = sum(number(firm.year(back), "rd_fen") for back in range(years))
    sales = sum(number(firm.year(back), "revenue_fen") for back in range(years))
    return share_at_least(spent, sales, needed_share(number(firm.year(), "revenue_fen")))


def needed_share(sales_fen: int) -> Fraction:
    return next((share for most, share in BANDS if sales_fen <= most), ABOVE)


def _years(firm: FirmFacts) -> int:
    if firm.registered_on is None:
        return 3
    return min(max(firm.last_year - firm.registered_on.year + 1, 1), 3)


def domestic_research(firm: FirmFacts) -> Found:
    years = _years(firm)
    asked = [(name, back) for back in range(years) for name in ("rd_domestic_fen", "rd_fen")]
    missing = not_stated(firm, *asked)
    if missing:
        return missing
    within = sum(number(firm.year(back), "rd_domestic_fen") for back in range(years))
    spent = sum(number(firm.year(back), "rd_fen") for back in range(years))
    return share_at_least(within, spent, Fraction(60, 100))


def field(firm: FirmFacts) -> Found:
    return for_a_person(_("Whether the field is among those the State supports is for a person."))


def score(firm: FirmFacts) -> Found:
    words = _(
        "More than 70 of 100: rights 30, conversion 30, organisation 20, growth 20. Experts give it."
    )
    return for_a_person(words)


def clean_year(firm: FirmFacts) -> Found:
    """No grave accident or breach in the year before."""
    return no_accident(frozenset(ACCIDENTS), years_before(firm.on, 1), firm)


RULES: Final = (
    rule("age", gettext_lazy("Registered for a year"), f"{DOC}(一)", registered_a_year),
    rule("rights", gettext_lazy("Owns rights that support its main product"), f"{DOC}(二)", owns_rights),
    rule("field", gettext_lazy("In a field the State supports"), f"{DOC}(三)", field),
    rule("staff", gettext_lazy("Sci-tech staff 10% or more"), f"{DOC}(四)", share_rule("scitech_staff", "staff", Fraction(10, 100), unit="people")),
    rule("rd_share", gettext_lazy("R&D of three years: 5%, 4% or 3% of sales"), f"{DOC}(五)", research_of_three_years),
    rule("domestic", gettext_lazy("60% of R&D or more within China"), f"{DOC}(五)", domestic_research),
    rule("income", gettext_lazy("High-tech income 60% of all or more"), f"{DOC}(六)", share_rule("hightech_income_fen", "revenue_fen", Fraction(60, 100))),
    rule("score", gettext_lazy("Innovation score above 70"), f"{DOC}(七)", score),
    rule("accidents", gettext_lazy("No grave accident or breach in the year before"), f"{DOC}(八)", clean_year),
)  # fmt: skip
