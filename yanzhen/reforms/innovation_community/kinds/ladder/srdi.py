"""Step two, 专精特新中小企业: 2号 annex 1 as it holds, 63号 annex 2 as it stood (rules §3.1 B-2 and A)."""

from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.kernel.rulebook.contracts import Rule
from yanzhen.reforms.innovation_community.kinds.ladder.conditions import (
    common_rules,
    debt_rule,
    enough_rights,
    exempt,
    main_share_rule,
    niche,
    research_amount,
    research_share,
    revenue_or_equity,
    score_at_least,
    title_held,
)
from yanzhen.reforms.innovation_community.kinds.ladder.conditions import equity_found as equity
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MET,
    MILLION,
    for_a_person,
    full_years,
    met,
    rule,
)
from yanzhen.reforms.innovation_community.kinds.ladder.points import (
    Block,
    band,
    growth_row,
    known,
    missing_words,
    open_row,
    percents,
    scored,
    share_row,
)
from yanzhen.reforms.innovation_community.models.findings import Detail, Found
from yanzhen.reforms.innovation_community.models.firm_facts import (
    FIRST_TIER,
    PROVINCIAL_UP,
    FirmFacts,
)
from yanzhen.reforms.innovation_community.models.wording import Words
from yanzhen.reforms.innovation_community.models.wording import say as _

ANNEX: Final = "工信部企业〔2026〕2号 附件1"
OLD: Final = "工信部企业〔2022〕63号 附件2"
# The provincial title 专精特新 carries up to the little giant; both are renewed by the same score.
TITLE: Final = "srdi_sme"


def leading_rights(firm: FirmFacts) -> Found:
    """One right of class one, tied to the leading product and in use; an award or a research unit stands for it."""
    tied = [right for right in firm.class_one() if right.leading and right.in_use]
    doubtful = [r for r in firm.class_one() if r.leading is not False and r.in_use is not False]
    return exempt(enough_rights(firm, len(tied), len(doubtful) - len(tied), 1), firm)


def market(firm: FirmFacts) -> Found:
    """ "Relatively ahead" has no number: a person judges, always."""
    words = _("The article gives no number. Let a person judge what the firm says of itself.")
    return for_a_person(words, measured=firm.market_words)


RULES_2026: Final = (
    *common_rules("工信部企业〔2026〕2号 第四章"),
    rule("first_title", gettext_lazy("Holds the title of step one"), f"{ANNEX} 第1项", title_held(*sorted(FIRST_TIER))),
    rule("niche", gettext_lazy("3 years or more in its niche"), f"{ANNEX} 第1项", niche(3)),
    rule("revenue", gettext_lazy("Revenue of 15,000,000 yuan, or equity of 20,000,000 in two years"), f"{ANNEX} 第2项", revenue_or_equity(15 * MILLION, 20 * MILLION, 2)),
    rule("main_share", gettext_lazy("Main business 80% of revenue or more"), f"{ANNEX} 第2项", main_share_rule(80)),
    rule("debt", gettext_lazy("Debt ratio of 80% at most"), f"{ANNEX} 第2项", debt_rule(80)),
    rule("rd_amount", gettext_lazy("R&D of 1,000,000 yuan or more in each of two years"), f"{ANNEX} 第3项", research_amount(MILLION, years=2)),
    rule("rd_share", gettext_lazy("R&D 3% of revenue or more in each of two years"), f"{ANNEX} 第3项", research_share(Fraction(3, 100), years=2)),
    rule("rights", gettext_lazy("A right of class one, tied to the leading product and in use"), f"{ANNEX} 第4项", leading_rights),
    rule("market", gettext_lazy("Market share relatively ahead"), f"{ANNEX} 第5项", market),
    rule("score", gettext_lazy("Official evaluation of 50 points or more"), f"{ANNEX} 第6项", score_at_least(50, TITLE)),
)  # fmt: skip

GROWTH: Final = percents((10, 10), (8, 8), (6, 6), (4, 4), (0, 2))
MAIN: Final = percents((80, 5), (70, 3), (60, 1))
MARGIN: Final = percents((10, 10), (8, 8), (6, 6), (4, 4), (2, 2))
DEBT: Final = percents((50, 5), (60, 3), (70, 1))
RD_SHARE: Final = percents((10, 10), (8, 8), (6, 6), (4, 4), (3, 2))
RD_AMOUNT: Final = ((5, 10), (4, 8), (3, 6), (2, 4), (1, 2))
RD_STAFF: Final = percents((20, 5), (10, 3), (5, 1))
CHAIN: Final = {"gap": 5, "base": 3, "none": 0}
DIGITAL: Final = {0: 0, 1: 0, 2: 3}
UNITS: Final = {"national": 10, "provincial": 8, "city": 4, "lower": 2}
QUALITY: Final = ("quality_award", "quality_system", "own_brand", "standard")


def direct_2022(firm: FirmFacts) -> Words:
    """What spared the score in 63号, as far as remembered: unverified."""
    research = [firm.year(back).rd_fen for back in (0, 1)]
    mean_ten = None not in research and sum(value or 0 for value in research) >= 20 * MILLION
    reasons = (
        (
            firm.awards(frozenset({"provincial"}), 3),
            _("a provincial science award of the last three years"),
        ),
        (mean_ten, _("R&D of 10,000,000 yuan on the mean of two years")),
        (
            equity(firm, 60 * MILLION, 2).value == MET,
            _("new equity of 60,000,000 yuan or more in two years"),
        ),
    )
    return next((words for holds, words in reasons if holds), "")


def route_2022(firm: FirmFacts) -> Found:
    if words := direct_2022(firm):
        return met(words, _("No score is needed."), "merits")
    return scored(blocks_2022(firm), 60)


def blocks_2022(firm: FirmFacts) -> list[Block]:
    """The four parts of the score table: 25, 25, 15, 35."""
    growth = growth_row(
        _("Growth of main-business income, mean of two years"), firm, GROWTH, 10, years=2
    )
    main = share_row(_("Main-business share"), firm, "main_income_fen", "revenue_fen", MAIN, 5)
    margin = share_row(_("Net margin"), firm, "net_profit_fen", "revenue_fen", MARGIN, 10)
    debt = share_row(_("Debt ratio"), firm, "debt_fen", "assets_fen", DEBT, 5, down=True)
    staff = share_row(_("R&D staff"), firm, "rd_staff", "staff", RD_STAFF, 5)
    local = open_row(_("The province's own indicators"), _("Zhejiang's list was not found"), 15)
    return [
        Block(_("Specialised"), (main, growth, niche_row(firm), chain_row(firm))),
        Block(_("Refined"), (digital_row(firm), quality_row(firm), margin, debt)),
        Block(_("Characteristic"), (local,)),
        Block(
            _("Innovation"),
            (rights_row(firm), research_row(firm), staff, unit_row(firm)),
        ),
    ]


def niche_row(firm: FirmFacts) -> Detail:
    """One point for each two full years, five at most."""
    title = _("Years in the niche")
    if firm.niche_since is None:
        return open_row(title, _("Since when the firm is in its niche is not stated."), 5)
    years = max(full_years(firm.niche_since, date(firm.last_year, 12, 31)), 0)
    return known(title, str(years), min(years // 2, 5), 5)


def chain_row(firm: FirmFacts) -> Detail:
    """Fills a gap of a key chain 5; six bases, time-honoured brand or key supplier 3."""
    title = _("Place in the industry chain")
    if firm.chain_role not in CHAIN:
        return open_row(title, _("not stated"), 5)
    return known(title, firm.chain_role, CHAIN[firm.chain_role], 5)


def digital_row(firm: FirmFacts) -> Detail:
    title = _("Digital level")
    if firm.digital_level is None:
        return open_row(title, _("not stated"), 5)
    return known(title, str(firm.digital_level), DIGITAL.get(firm.digital_level, 5), 5)


def quality_row(firm: FirmFacts) -> Detail:
    """Three points each for quality award, quality system, own brand, standards; five at most."""
    held = {
        merit.kind
        for merit in firm.merits
        if merit.kind in QUALITY and merit.since is not None and merit.since <= firm.on
        if merit.kind != "quality_award" or merit.level in PROVINCIAL_UP
    }
    return known(_("Quality"), str(len(held)), min(3 * len(held), 5), 5)


def rights_row(firm: FirmFacts) -> Detail:
    """High value 10, self-developed 8, class one 6, class two 2."""
    title = _("Rights")
    one = list(firm.class_one())
    ladder = (
        (any(right.high_value for right in one), 10),
        (any(right.self_developed for right in one), 8),
        (bool(one), 6),
        (any(True for _right in firm.class_two()), 2),
    )
    points = next((points for holds, points in ladder if holds), 0)
    if firm.rights_complete or points == 10:
        return known(title, str(len(firm.rights)), points, 10)
    return Detail(title, _("the list is not said to be complete"), points, 10, 10)


def research_row(firm: FirmFacts) -> Detail:
    """By amount or by share, whichever gives more."""
    title = _("R&D")
    spent, revenue = firm.year().rd_fen, firm.year().revenue_fen
    if spent is None:
        return open_row(title, missing_words(firm, ("rd_fen", 0)), 10)
    by_amount = next((points for millions, points in RD_AMOUNT if spent >= millions * MILLION), 0)
    if revenue is None:
        return Detail(title, missing_words(firm, ("revenue_fen", 0)), by_amount, 10, 10)
    by_share = band(Fraction(spent, revenue), RD_SHARE) if revenue > 0 else 0
    return known(title, f"{spent // 100:,}", max(by_amount, by_share), 10)


def unit_row(firm: FirmFacts) -> Detail:
    levels = [m.level for m in firm.merits if m.kind == "research_unit" and m.holds_on(firm.on)]
    points = max((UNITS.get(level, 0) for level in levels), default=0)
    return known(_("Research unit"), str(len(levels)), points, 10)


RULES_2022: Final[tuple[Rule, ...]] = (
    *common_rules("工信部企业〔2022〕63号", audit=False),
    rule("niche", gettext_lazy("2 years or more in its niche"), OLD, niche(2)),
    rule("rd_amount", gettext_lazy("R&D of 1,000,000 yuan or more last year"), OLD, research_amount(MILLION, years=1)),
    rule("rd_share", gettext_lazy("R&D 3% of revenue or more last year"), OLD, research_share(Fraction(3, 100), years=1)),
    rule("revenue", gettext_lazy("Revenue of 10,000,000 yuan, or equity of 20,000,000 in two years"), OLD, revenue_or_equity(10 * MILLION, 20 * MILLION, 2)),
    rule("route", gettext_lazy("A direct condition, or 60 points of the old table"), OLD, route_2022, evidence="M"),
)  # fmt: skip
