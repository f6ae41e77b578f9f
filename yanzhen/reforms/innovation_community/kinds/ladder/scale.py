"""规上/限上: from which main-business income on a firm is counted above scale (rules §3.5)."""

from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    NOT,
    TEN_THOUSAND,
    amount_at_least,
    for_a_person,
    met,
    not_stated,
    number,
    rule,
    unknown,
)
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts
from yanzhen.reforms.innovation_community.models.wording import say as _

# First and last division, and main-business income of the year in 10,000 yuan, included.
THRESHOLDS: Final = (
    (6, 46, 2000), (51, 51, 2000), (52, 52, 500), (61, 62, 200),
    (53, 60, 2000), (63, 65, 2000), (76, 79, 2000), (84, 84, 2000),
    (71, 75, 1000), (83, 83, 1000), (80, 82, 500), (85, 90, 500),
)  # fmt: skip
CONSTRUCTION: Final = range(47, 51)
REAL_ESTATE: Final = 70
PROPERTY_SERVICES: Final = 1000
# 小升规: from four fifths on a firm is watched (a decision of this product).
WATCHED_FROM_PPM: Final = 800_000


def threshold_of(industry_code: str) -> int | None:
    """Main-business income in 10,000 yuan; None where the industry has no such number."""
    digits = industry_code[:2]
    if len(digits) < 2 or not digits.isdigit():
        return None
    division = int(digits)
    if division == REAL_ESTATE:
        developer = industry_code.startswith("701")
        return None if developer or len(industry_code) < 3 else PROPERTY_SERVICES
    return next((need for first, last, need in THRESHOLDS if first <= division <= last), None)


def above_scale(firm: FirmFacts) -> Found:
    """Main-business income of the last year against the threshold of the industry."""
    if firm.division is None:
        words = _(
            "The industry class of the firm is not known: two digits of GB/T 4754 are needed."
        )
        return unknown(words, "firm")
    need = threshold_of(firm.industry_code)
    if need is None:
        return _without_number(firm)
    missing = not_stated(firm, ("main_income_fen", 0))
    return missing or amount_at_least(number(firm.year(), "main_income_fen"), need * TEN_THOUSAND)


def _without_number(firm: FirmFacts) -> Found:
    if firm.division in CONSTRUCTION:
        return _builder(firm)
    if firm.industry_code.startswith("701"):
        return met(_("developer"), _("Every active developer is counted."), "firm")
    if firm.division == REAL_ESTATE:
        return unknown(
            _("Three digits of the class are needed: developers are counted otherwise."), "firm"
        )
    return Found(NOT, explanation=_("This industry has no such threshold."), opens="firm")


def _builder(firm: FirmFacts) -> Found:
    """Builders are counted by their qualification, not by a number."""
    if any(m.kind == "qualification" and m.holds_on(firm.on) for m in firm.merits):
        return met(_("qualified"), opens="merits")
    return for_a_person(
        _("Counted with a general or specialist qualification: look at the certificate."), "merits"
    )


RULES: Final = (
    rule(
        "income",
        gettext_lazy("Main-business income of the industry's threshold"),
        "规模以上统计标准",
        above_scale,
    ),
)
