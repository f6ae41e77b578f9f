"""The score tables, band by band: each edge takes the higher points, one fen or person less the lower."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.reforms.innovation_community.kinds.ladder import srdi, tier1
from yanzhen.reforms.innovation_community.models.findings import Detail
from yanzhen.reforms.innovation_community.models.firm_facts import (
    FirmFacts,
    MeritFacts,
    RightFacts,
    YearFacts,
)
from yanzhen.reforms.innovation_community.testing import finding, firm_facts

MET, UNMET, UNKNOWN = FindingValue.MET, FindingValue.UNMET, FindingValue.UNKNOWN
WHOLE = 100_000_00


def year_of(**numbers: Any) -> FirmFacts:
    """A firm of which only these numbers of the last year are known."""
    return FirmFacts(on=date(2026, 9, 22), years={2025: YearFacts(**numbers)}, rights_complete=True)


def row(blocks: Any, title: str) -> Detail:
    rows: list[Detail] = [line for block in blocks for line in block.rows]
    return next(line for line in rows if str(line.title) == title)


# Share of the whole in hundredths of a percent, points.
SHARE_BANDS: list[tuple[str, str, str, str, list[tuple[int, int]]]] = [
    ("innovative", "R&D share of revenue", "rd_fen", "revenue_fen", [(600, 20), (500, 20), (499, 15), (300, 15), (299, 10), (200, 10), (199, 5), (100, 5), (99, 0), (0, 0)]),
    ("innovative", "Debt ratio", "debt_fen", "assets_fen", [(0, 10), (5500, 10), (5501, 5), (7500, 5), (7501, 0), (9900, 0)]),
    ("innovative", "Main-business share", "main_income_fen", "revenue_fen", [(7000, 20), (6999, 15), (6000, 15), (5999, 10), (5500, 10), (5499, 5), (5000, 5), (4999, 0)]),
    ("tech", "Sci-tech staff", "scitech_staff", "staff", [(3000, 20), (2999, 16), (2500, 16), (2499, 12), (2000, 12), (1999, 8), (1500, 8), (1499, 4), (1000, 4), (999, 0)]),
    ("old", "Main-business share", "main_income_fen", "revenue_fen", [(8000, 5), (7999, 3), (7000, 3), (6999, 1), (6000, 1), (5999, 0)]),
    ("old", "Net margin", "net_profit_fen", "revenue_fen", [(1000, 10), (999, 8), (800, 8), (799, 6), (600, 6), (599, 4), (400, 4), (399, 2), (200, 2), (199, 0)]),
    ("old", "Debt ratio", "debt_fen", "assets_fen", [(5000, 5), (5001, 3), (6000, 3), (6001, 1), (7000, 1), (7001, 0)]),
    ("old", "R&D staff", "rd_staff", "staff", [(2000, 5), (1999, 3), (1000, 3), (999, 1), (500, 1), (499, 0)]),
]  # fmt: skip
BLOCKS: dict[str, Any] = {
    "innovative": tier1.innovative_blocks,
    "tech": tier1.tech_blocks,
    "old": srdi.blocks_2022,
}
CASES = [
    (table, title, part, whole, *band)
    for table, title, part, whole, bands in SHARE_BANDS
    for band in bands
]


@pytest.mark.parametrize(("table", "title", "part", "whole", "share", "points"), CASES)
def test_a_share_gets_the_points_of_its_band(
    table: str, title: str, part: str, whole: str, share: int, points: int
) -> None:
    facts = year_of(**{part: share * WHOLE // 10_000, whole: WHOLE})

    found = row(BLOCKS[table](facts), title)

    assert (found.points, found.most) == (points, points)


# Growth in hundredths of a percent: innovative by one year, the old table by the mean of two.
GROWTH = [
    (
        "innovative",
        [
            (2000, 20),
            (1500, 20),
            (1499, 15),
            (1000, 15),
            (999, 10),
            (500, 10),
            (499, 5),
            (0, 5),
            (-1, 0),
        ],
    ),
    (
        "old",
        [
            (1000, 10),
            (999, 8),
            (800, 8),
            (799, 6),
            (600, 6),
            (599, 4),
            (400, 4),
            (399, 2),
            (0, 2),
            (-1, 0),
        ],
    ),
]
GROWTH_CASES = [(table, *band) for table, bands in GROWTH for band in bands]


@pytest.mark.parametrize(("table", "growth", "points"), GROWTH_CASES)
def test_growth_gets_the_points_of_its_band(table: str, growth: int, points: int) -> None:
    now = WHOLE + growth * WHOLE // 10_000
    before = (
        {2024: WHOLE, 2023: WHOLE * 10_000 // (10_000 + growth)}
        if table == "old"
        else {2024: WHOLE}
    )
    if table == "old":  # the mean of a year's growth and of the same growth the year before
        before = {2024: 10_000 * 10_000, 2023: 10_000 * 10_000}
        now = 10_000 * 10_000 + 2 * growth * 10_000
    years = {2025: YearFacts(main_income_fen=now)} | {
        y: YearFacts(main_income_fen=n) for y, n in before.items()
    }
    facts = FirmFacts(on=date(2026, 9, 22), years=years)
    title = "Growth of main-business income" + (", mean of two years" if table == "old" else "")

    found = row(BLOCKS[table](facts), title)

    assert (found.points, found.most) == (points, points)


@pytest.mark.parametrize(
    ("sales", "cost", "points"),
    [
        (600, None, 50), (599, None, 40), (500, None, 40), (499, None, 30), (400, None, 30), (399, None, 20),
        (300, None, 20), (299, None, 10), (200, None, 10), (199, None, 0),
        (0, 3000, 50), (0, 2999, 40), (0, 2500, 40), (0, 2499, 30), (0, 2000, 30), (0, 1999, 20),
        (0, 1500, 20), (0, 1499, 10), (0, 1000, 10), (0, 999, 0),
    ],
)  # fmt: skip
def test_research_by_sales_or_by_cost_whichever_is_better(
    sales: int, cost: int | None, points: int
) -> None:
    spent = (sales or 1) * 100
    numbers = {"rd_fen": spent if cost is None else cost * 100, "revenue_fen": 10_000 * 100}
    if cost is None:
        numbers["cost_fen"] = 10**12
    else:
        numbers |= {"revenue_fen": 10**12, "cost_fen": 10_000 * 100}

    found = tier1.research_row(year_of(**numbers))

    assert (found.points, found.most) == (points, points)


@pytest.mark.parametrize(
    ("spent_yuan", "share", "points"),
    [
        (5_000_000, 0, 10), (4_999_999, 0, 8), (4_000_000, 0, 8), (3_999_999, 0, 6), (3_000_000, 0, 6), (2_999_999, 0, 4),
        (2_000_000, 0, 4), (1_999_999, 0, 2), (1_000_000, 0, 2), (999_999, 0, 0),
        (900_000, 1000, 10), (900_000, 999, 8), (900_000, 800, 8), (900_000, 799, 6), (900_000, 600, 6), (900_000, 599, 4),
        (900_000, 400, 4), (900_000, 399, 2), (900_000, 300, 2), (900_000, 299, 0),
    ],
)  # fmt: skip
def test_old_research_by_amount_or_by_share(spent_yuan: int, share: int, points: int) -> None:
    spent = spent_yuan * 100
    revenue = spent * 10_000 // share if share else 10**14
    revenue -= 0 if not share or spent * 10_000 >= share * revenue else 1

    assert srdi.research_row(year_of(rd_fen=spent, revenue_fen=revenue)).points == points


INVENTION = RightFacts("invention", date(2019, 1, 1), date(2021, 1, 1), leading=True)
UTILITY = RightFacts("utility_model", date(2019, 1, 1), date(2021, 1, 1), leading=True)


@pytest.mark.parametrize(
    ("right", "innovative", "old"),
    [
        (replace(INVENTION, high_value=True), 20, 10),
        (replace(INVENTION, self_developed=True), 15, 8),
        (INVENTION, 10, 6),
        (UTILITY, 5, 2),
        (replace(UTILITY, kind="software"), 5, 2),
        (replace(UTILITY, granted_on=date(2024, 9, 21)), 5, 2),
        (replace(UTILITY, granted_on=date(2024, 9, 22)), 0, 0),
        (replace(INVENTION, acquired_on=date(2025, 9, 22)), 10, 6),
        (replace(INVENTION, acquired_on=date(2025, 9, 23)), 0, 0),
        (replace(INVENTION, granted_on=None), 0, 0),
        (replace(INVENTION, granted_on=date(2026, 9, 23)), 0, 0),
        (replace(INVENTION, ended_on=date(2026, 9, 22)), 0, 0),
        (replace(INVENTION, kind="pct"), 0, 0),
    ],
)
def test_a_right_gets_the_points_of_its_class(right: RightFacts, innovative: int, old: int) -> None:
    facts = firm_facts(rights=(right,))

    assert tier1.rights_row(facts).points == innovative
    assert srdi.rights_row(facts).points == old


def test_rights_of_other_products_do_not_count_for_step_one() -> None:
    assert tier1.rights_row(firm_facts(rights=(replace(INVENTION, leading=False),))).points == 0


@pytest.mark.parametrize(("two", "points"), [(0, 0), (1, 6), (2, 12), (3, 18), (4, 24), (9, 24)])
def test_results_of_class_two_are_counted(two: int, points: int) -> None:
    facts = firm_facts(rights=(replace(UTILITY, granted_on=date(2026, 1, 1)),) * two)

    assert tier1.results_row(facts).points == points


def test_one_right_of_class_one_is_the_whole_result() -> None:
    assert tier1.results_row(firm_facts(rights=(INVENTION,))).points == 30


@pytest.mark.parametrize(("told", "least", "most"), [(True, 10, 10), (False, 5, 5), (None, 5, 10)])
def test_the_field_gives_ten_or_five(told: bool | None, least: int, most: int) -> None:
    found = tier1.field_row(firm_facts(strategic_field=told))

    assert (found.points, found.most) == (least, most)


@pytest.mark.parametrize(
    ("since", "points"),
    [
        ("2025-01-01", 0),
        ("2023-12-31", 1),
        ("2024-01-01", 0),
        ("2015-12-31", 5),
        ("2016-01-01", 4),
        ("2000-01-01", 5),
    ],
)
def test_niche_years_count_by_two(since: str, points: int) -> None:
    assert srdi.niche_row(firm_facts(niche_since=date.fromisoformat(since))).points == points


@pytest.mark.parametrize(("role", "points"), [("gap", 5), ("base", 3), ("none", 0)])
def test_the_place_in_the_chain(role: str, points: int) -> None:
    assert srdi.chain_row(firm_facts(chain_role=role)).points == points


@pytest.mark.parametrize(("level", "points"), [(0, 0), (1, 0), (2, 3), (3, 5), (4, 5), (5, 5)])
def test_the_digital_level(level: int, points: int) -> None:
    assert srdi.digital_row(firm_facts(digital_level=level)).points == points


@pytest.mark.parametrize(
    ("level", "points"), [("national", 10), ("provincial", 8), ("city", 4), ("lower", 2), ("", 0)]
)
def test_the_research_unit(level: str, points: int) -> None:
    unit = MeritFacts("research_unit", level, since=date(2020, 1, 1))

    assert srdi.unit_row(firm_facts(merits=(unit,))).points == points


@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 3), (2, 5), (4, 5)])
def test_quality_is_three_each_and_five_at_most(count: int, points: int) -> None:
    kinds = ("own_brand", "quality_system", "standard", "quality_award")[:count]
    merits = tuple(MeritFacts(kind, "provincial", since=date(2020, 1, 1)) for kind in kinds)

    assert srdi.quality_row(firm_facts(merits=merits)).points == points


def test_a_sum_says_no_more_than_is_known() -> None:
    """60 with 20/15/15 is enough; what is not known leaves the sum open, and is named."""
    good = finding("sme.innovative@2026", "route", firm_facts())
    open_ = finding(
        "sme.innovative@2026", "route", firm_facts(year={"rd_fen": None, "debt_fen": None})
    )
    poor = firm_facts(year={"rd_fen": 0, "main_income_fen": 1}, rights=())

    assert good.value is MET
    assert (open_.value, "R&D share of revenue" in open_.explanation) == (UNKNOWN, True)
    assert finding("sme.innovative@2026", "route", poor).value is UNMET


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        # Innovation 20: rights 0 and R&D 20; growth 5 + 10; field 10 + main 20: 65 with each least met.
        ({"rights": ()}, MET),
        # Innovation 15 of 20: rights 0, R&D 15, though the sum is 60.
        ({"rights": (), "year": {"rd_fen": 2_400_000_00}}, UNMET),
        # Specialisation 10 of 15: other field 5, main share 5.
        ({"strategic_field": False, "year": {"main_income_fen": 30_000_000_00}}, UNMET),
    ],
)
def test_each_part_has_its_least(facts: dict[str, Any], value: FindingValue) -> None:
    assert finding("sme.innovative@2026", "route", firm_facts(**facts)).value is value


def test_personnel_must_give_something_for_a_technology_firm() -> None:
    nobody = firm_facts(year={"scitech_staff": 0})

    assert finding("sme.tech@2017", "route", firm_facts()).value is MET
    assert finding("sme.tech@2017", "route", nobody).value is UNMET


def test_the_provinces_own_indicators_leave_the_old_sum_open() -> None:
    """Zhejiang's list was not found: up to 15 points nobody can give or take."""
    found = finding("sme.srdi@2022", "route", firm_facts())

    assert (found.value, "The province's own indicators" in found.explanation) == (UNKNOWN, True)
