"""Step one, judged by two old documents until one standard is issued (2号 art. 30): 63号 annex 1 and 115号."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy

from yanzhen.kernel.rulebook.contracts import Rule
from yanzhen.reforms.innovation_community.kinds.ladder.conditions import (
    ACCIDENTS,
    common_rules,
    equity_found,
    no_accident,
    on_no_list,
    product_allowed,
)
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    MET,
    MILLION,
    UNKNOWN,
    UNMET,
    Finder,
    at_most,
    met,
    not_stated,
    number,
    rule,
)
from yanzhen.reforms.innovation_community.kinds.ladder.points import (
    Block,
    growth_row,
    known,
    open_row,
    percents,
    scored,
    share_row,
)
from yanzhen.reforms.innovation_community.models.findings import Detail, Found
from yanzhen.reforms.innovation_community.models.firm_facts import (
    CLASS_ONE,
    CLASS_TWO,
    PROVINCIAL_UP,
    FirmFacts,
    RightFacts,
    years_before,
)
from yanzhen.reforms.innovation_community.models.wording import Words
from yanzhen.reforms.innovation_community.models.wording import say as _

PASS: Final = 60
NATIONAL: Final = frozenset({"national"})
# 63号 annex 1: what a valid title of these spares the firm.
TITLES_DIRECT: Final = ("high_tech", "innovation_demo", "ip_advantage")
RESEARCH: Final = percents((5, 20), (3, 15), (2, 10), (1, 5))
GROWTH: Final = percents((15, 20), (10, 15), (5, 10), (0, 5))
DEBT: Final = percents((55, 10), (75, 5))
MAIN_SHARE: Final = percents((70, 20), (60, 15), (55, 10), (50, 5))
# 115号: personnel, R&D by sales or by cost, results.
PERSONNEL: Final = percents((30, 20), (25, 16), (20, 12), (15, 8), (10, 4))
BY_SALES: Final = percents((6, 50), (5, 40), (4, 30), (3, 20), (2, 10))
BY_COST: Final = percents((30, 50), (25, 40), (20, 30), (15, 20), (10, 10))
BY_RIGHTS: Final = ((4, 24), (3, 18), (2, 12), (1, 6))


def direct_innovative(firm: FirmFacts) -> Words:
    """Why the firm needs no score by 63号 annex 1, or ""."""
    title = firm.holds(*TITLES_DIRECT)
    reasons = (
        (firm.awards(PROVINCIAL_UP, 3), _("a science award of the last three years")),
        (title, _("a valid title that stands for the score")),
        (firm.research_unit(PROVINCIAL_UP), _("a recognised research unit")),
        (
            equity_found(firm, 5 * MILLION, 3).value == MET,
            _("new equity of 5,000,000 yuan or more in three years"),
        ),
    )
    return next((words for holds, words in reasons if holds), "")


def innovative_route(firm: FirmFacts) -> Found:
    """One of the direct conditions, or 60 points with the least of each part."""
    if words := direct_innovative(firm):
        return met(words, _("No score is needed."), "merits")
    found, paid = scored(innovative_blocks(firm), PASS), equity_found(firm, 5 * MILLION, 3)
    # Investors nobody has judged yet could still spare the score.
    return paid if (found.value, paid.value) == (UNMET, UNKNOWN) else found


def innovative_blocks(firm: FirmFacts) -> list[Block]:
    research = share_row(_("R&D share of revenue"), firm, "rd_fen", "revenue_fen", RESEARCH, 20)
    growth = growth_row(_("Growth of main-business income"), firm, GROWTH, 20)
    debt = share_row(_("Debt ratio"), firm, "debt_fen", "assets_fen", DEBT, 10, down=True)
    main = share_row(
        _("Main-business share"), firm, "main_income_fen", "revenue_fen", MAIN_SHARE, 20
    )
    return [
        Block(_("Innovation"), (rights_row(firm), research), 20),
        Block(_("Growth"), (growth, debt), 15),
        Block(_("Specialisation"), (field_row(firm), main), 15),
    ]


def rights_row(firm: FirmFacts) -> Detail:
    """Relevant valid rights: high value 20, self-developed 15, class one 10, class two 5."""
    title = _("Relevant rights")
    sure = _rights_points([r for r in firm.rights if r.leading], firm)
    perhaps = _rights_points([r for r in firm.rights if r.leading is not False], firm)
    most = max(sure, perhaps) if firm.rights_complete else 20
    if most == sure:
        return known(title, str(len(firm.rights)), sure, 20)
    return Detail(
        title, _("not said to be complete, or what they belong to is not stated"), sure, most, 20
    )


def _rights_points(rights: list[RightFacts], firm: FirmFacts) -> int:
    one = [right for right in rights if right.is_class_one(firm.on)]
    two = [right for right in rights if right.is_class_two(firm.on)]
    ladder = (
        (any(r.high_value for r in one), 20),
        (any(r.self_developed for r in one), 15),
        (bool(one), 10),
        (bool(two), 5),
    )
    return next((points for holds, points in ladder if holds), 0)


def field_row(firm: FirmFacts) -> Detail:
    title = _("Field of the leading product")
    if firm.strategic_field is None:
        return open_row(
            title, _("Not stated: whether it is a strategic emerging industry"), 10, least=5
        )
    word = _("strategic emerging industry") if firm.strategic_field else _("another field")
    return known(title, word, 10 if firm.strategic_field else 5, 10)


def innovative_rules(annex: str, common: str, *, audit: bool) -> tuple[Rule, ...]:
    route = rule("route", gettext_lazy("A direct condition, or 60 points"), annex, innovative_route)
    return (*common_rules(common, audit=audit), route)


def no_larger_than(name: str, most: int, unit: str) -> Finder:
    def found(firm: FirmFacts) -> Found:
        return not_stated(firm, (name, 0)) or at_most(number(firm.year(), name), most, unit)

    return found


def tech_route(firm: FirmFacts) -> Found:
    """115号: a direct condition, or 60 points with something for personnel."""
    led = [
        m
        for m in firm.merits
        if m.kind == "standard" and m.is_within(years_before(firm.on, 5), firm.on)
    ]
    reasons = (
        (firm.holds("high_tech"), _("a valid high-tech certificate")),
        (firm.awards(NATIONAL, 5, rank=3), _("a national award of the last five years")),
        (firm.research_unit(PROVINCIAL_UP), _("a recognised research unit")),
        (led, _("led a standard in the last five years")),
    )
    if words := next((words for holds, words in reasons if holds), ""):
        return met(words, _("No score is needed."), "merits")
    return scored(tech_blocks(firm), PASS)


def tech_blocks(firm: FirmFacts) -> list[Block]:
    people = share_row(_("Sci-tech staff"), firm, "scitech_staff", "staff", PERSONNEL, 20)
    return [
        Block(_("Personnel"), (people,), 1),
        Block(_("R&D"), (research_row(firm),)),
        Block(_("Results"), (results_row(firm),)),
    ]


def research_row(firm: FirmFacts) -> Detail:
    """By sales or by cost: the firm chooses one, so the better counts."""
    title = _("R&D by sales or by cost")
    rows = [
        share_row(title, firm, "rd_fen", "revenue_fen", BY_SALES, 50),
        share_row(title, firm, "rd_fen", "cost_fen", BY_COST, 50),
    ]
    best = max(rows, key=lambda row: row.points)
    return Detail(title, best.measured, best.points, max(row.most for row in rows), 50)


def results_row(firm: FirmFacts) -> Detail:
    """Class one 30; of class two four or more 24, three 18, two 12, one 6."""
    title = _("Results")
    valid = [right for right in firm.rights if right.holds_on(firm.on)]
    two = sum(right.kind in CLASS_TWO for right in valid)
    if any(right.kind in CLASS_ONE for right in valid):
        return known(title, _("class one"), 30, 30)
    points = next((points for count, points in BY_RIGHTS if two >= count), 0)
    if firm.rights_complete:
        return known(title, _("%(n)s of class two") % {"n": two}, points, 30)
    return Detail(title, _("the list is not said to be complete"), points, 30, 30)


def no_bad_record(firm: FirmFacts) -> Found:
    """No accident, breach or research dishonesty last year and this year."""
    kinds = ACCIDENTS | {"research_dishonesty"}
    return no_accident(kinds, date(firm.on.year - 1, 1, 1), firm)


def on_site(firm: FirmFacts) -> Found:
    """What brings inspectors to the door; it is no failure."""
    year = firm.year()
    reasons = [
        words
        for holds, words in (
            (year.staff is not None and year.staff <= 5, _("5 people or fewer")),
            (firm.rights_complete and not firm.rights, _("no rights")),
            (year.rd_fen is not None and year.rd_fen < 10_000_000, _("R&D below 100,000 yuan")),
            (not any(title.kind == "tech_sme" for title in firm.titles), _("first time")),
            (any(m.since <= firm.on for m in firm.marks), _("a bad record")),
        )
        if holds
    ]
    if not reasons:
        return met(_("not expected"))
    words = _("Expect a visit of inspectors: %(reasons)s. It is no failure.")
    return met(_("expected"), words % {"reasons": _(", ").join(reasons)})


_BASE: Final = "国科发政〔2017〕115号 第六条"
TECH_RULES: Final = (
    rule("staff", gettext_lazy("At most 500 people"), _BASE, no_larger_than("staff", 500, "people")),
    rule("sales", gettext_lazy("Sales of at most 200,000,000 yuan"), _BASE, no_larger_than("revenue_fen", 200 * MILLION, "fen")),
    rule("assets", gettext_lazy("Assets of at most 200,000,000 yuan"), _BASE, no_larger_than("assets_fen", 200 * MILLION, "fen")),
    rule("product", gettext_lazy("Product neither prohibited nor restricted"), _BASE, product_allowed),
    rule("record", gettext_lazy("No accident, breach or dishonesty last year and this year"), _BASE, no_bad_record),
    rule("lists", gettext_lazy("On no list of abnormal or dishonest firms"), _BASE, on_no_list),
    rule("route", gettext_lazy("A direct condition, or 60 points"), "国科发政〔2017〕115号 第七、八条", tech_route),
    rule("on_site", gettext_lazy("Whether inspectors come"), "工企业函〔2026〕160号", on_site),
)  # fmt: skip
