"""Step three, 专精特新"小巨人": 2号 annex 2 as it holds, 63号 annex 3 as text for the re-check of 2026 (B-3, A)."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.reforms.innovation_community.kinds.ladder.conditions import (
    common_rules,
    debt_rule,
    enough_rights,
    exempt,
    main_share_rule,
    niche,
    research_share,
    revenue_at_least,
    score_at_least,
    title_held,
)
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MILLION,
    REVIEW,
    amount_at_least,
    for_a_person,
    met,
    not_stated,
    number,
    percent,
    rule,
    unknown,
    unmet,
)
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts
from yanzhen.reforms.innovation_community.models.wording import say as _

ANNEX: Final = "工信部企业〔2026〕2号 附件2"
OLD: Final = "工信部企业〔2022〕63号 附件3"
TITLE: Final = "little_giant"
NATIONAL: Final = frozenset({"national"})
RIGHTS_MIN: Final = 4
HOLDER_RANK_MAX: Final = 3
SHARE_MIN_BP: Final = 1000
RANK_MAX: Final = 3
# Two years of 5% compounded: 1.05 squared, exactly.
TWO_YEARS: Final = Fraction(441, 400)


def growth(firm: FirmFacts) -> Found:
    """Revenue against that of two years before, compounded; a renewal is not tested."""
    if firm.holds(TITLE):
        return met(_("renewal"), _("Growth is not tested on renewal."), "titles")
    missing = not_stated(firm, ("revenue_fen", 0), ("revenue_fen", 2))
    if missing:
        return missing
    now, before = number(firm.year(), "revenue_fen"), number(firm.year(2), "revenue_fen")
    if before <= 0:
        return unknown(_("There is nothing to grow from."), "years")
    need = -(-before * TWO_YEARS.numerator // TWO_YEARS.denominator)
    found = amount_at_least(now, need)
    words = _("%(growth)s in two years; 5%% a year makes %(needed)s.")
    grown = {"growth": percent(Fraction(now, before) - 1), "needed": percent(TWO_YEARS - 1)}
    return replace(found, explanation=words % grown)


def research_sum(firm: FirmFacts) -> Found:
    missing = not_stated(firm, ("rd_fen", 0), ("rd_fen", 1))
    if missing:
        return missing
    spent = sum(number(firm.year(back), "rd_fen") for back in (0, 1))
    return amount_at_least(spent, 12 * MILLION)


def four_rights(firm: FirmFacts) -> Found:
    """Not transferred in, and the firm among the first three holders; a national award stands for it."""
    own = [right for right in firm.class_one() if right.acquired_on is None]
    sure = [r for r in own if r.holder_rank is not None and r.holder_rank <= HOLDER_RANK_MAX]
    doubtful = [right for right in own if right.holder_rank is None]
    found = enough_rights(firm, len(sure), len(doubtful), RIGHTS_MIN)
    return exempt(found, firm, NATIONAL, unit=False)


def market(firm: FirmFacts) -> Found:
    """10% of the niche or among the first three by the firm's own statement; its good name is for a person."""
    share, rank = firm.market_share_bp, firm.market_rank
    if share is None and rank is None:
        return unknown(_("The firm has not stated its share of the market or its rank."), "profile")
    by_share = share is not None and share >= SHARE_MIN_BP
    by_rank = rank is not None and rank <= RANK_MAX
    said = _("%(share)s of its niche, rank %(rank)s") % {
        "share": "–" if share is None else percent(Fraction(share, 10_000)),
        "rank": rank or "–",
    }
    if by_share or by_rank:
        words = _("By the firm's own statement. Whether its name is good is for a person.")
        return Found(REVIEW, said, explanation=words, opens="profile")
    if share is None or rank is None:
        return unknown(_("Only one of share and rank is stated."), "profile", said)
    return unmet(said, _("10% of the niche or rank 3 is asked."), "profile")


def six_bases(firm: FirmFacts) -> Found:
    words = _("Whether the product is of the six bases or a key link of its chain is for a person.")
    return for_a_person(words, measured=firm.chain_role)


def nobody_above(firm: FirmFacts) -> Found:
    """Neither a champion already, nor of a group whose recognised giant makes the same."""
    if firm.holds("champion"):
        return unmet(_("champion"), _("A manufacturing champion is not recommended."), "titles")
    if firm.in_giant_group is None:
        return unknown(_("Whether a giant of its group makes the same is not stated."), "profile")
    if firm.in_giant_group:
        return unmet(_("yes"), _("A recognised giant of its group makes the same."), "profile")
    return met(_("no"), opens="profile")


def old_text(firm: FirmFacts) -> Found:
    """63号's growth, share and tiered R&D rule are kept as text: nobody has verified their numbers."""
    words = _(
        "The other conditions of 63号 are not verified. Read the document for the re-check of 2026."
    )
    return for_a_person(words, "titles")


RULES_2026: Final = (
    *common_rules("工信部企业〔2026〕2号 第四章"),
    rule("second_title", gettext_lazy("Holds the title of step two"), f"{ANNEX} 第1项", title_held("srdi_sme")),
    rule("niche", gettext_lazy("3 years or more in its niche"), f"{ANNEX} 第1项", niche(3)),
    rule("revenue", gettext_lazy("Revenue of 50,000,000 yuan or more"), f"{ANNEX} 第2项", revenue_at_least(50 * MILLION)),
    rule("main_share", gettext_lazy("Main business 90% of revenue or more"), f"{ANNEX} 第2项", main_share_rule(90)),
    rule("growth", gettext_lazy("Revenue grew by 5% a year over two years"), f"{ANNEX} 第2项", growth),
    rule("debt", gettext_lazy("Debt ratio of 75% at most"), f"{ANNEX} 第2项", debt_rule(75)),
    rule("rd_sum", gettext_lazy("R&D of 12,000,000 yuan or more in two years"), f"{ANNEX} 第3项", research_sum),
    rule("rd_share", gettext_lazy("R&D 3% of revenue or more in each of two years"), f"{ANNEX} 第3项", research_share(Fraction(3, 100), years=2)),
    rule("rights", gettext_lazy("4 rights of class one, not transferred in"), f"{ANNEX} 第4项", four_rights),
    rule("market", gettext_lazy("10% of its niche, or among the first three in China"), f"{ANNEX} 第5项", market),
    rule("six_bases", gettext_lazy("Of the six bases, or a key link of the chain"), f"{ANNEX} 第6项", six_bases),
    rule("score", gettext_lazy("Official evaluation of 60 points or more"), f"{ANNEX} 第7项", score_at_least(60, TITLE)),
    rule("above", gettext_lazy("No champion, and no giant of its group beside it"), "工信部企业〔2026〕2号", nobody_above),
)  # fmt: skip
RULES_2022: Final = (
    rule("second_title", gettext_lazy("Holds the title of step two"), OLD, title_held("srdi_sme")),
    rule(
        "main_share", gettext_lazy("Main business 70% of revenue or more"), OLD, main_share_rule(70)
    ),
    rule(
        "rest",
        gettext_lazy("The other conditions of the old document"),
        OLD,
        old_text,
        evidence="M",
    ),
)
