"""Each condition of each document: met at its number, not just below it; what a person must judge is never met."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.reforms.innovation_community.kinds.ladder.measuring import (
    at_most,
    percent,
    share_at_least,
    share_at_most,
)
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.firm_facts import (
    EquityFacts,
    MeritFacts,
    RightFacts,
    ScoreFacts,
    TitleFacts,
)
from yanzhen.reforms.innovation_community.testing import A_GOOD_YEAR, finding, firm_facts

MET, UNMET, UNKNOWN = FindingValue.MET, FindingValue.UNMET, FindingValue.UNKNOWN
REVIEW, NOT = FindingValue.MANUAL_REVIEW, FindingValue.NOT_APPLICABLE
MILLION = 1_000_000 * 100
SRDI, OLD_SRDI, GIANT, TECH = "sme.srdi@2026", "sme.srdi@2022", "sme.giant@2026", "sme.tech@2017"
HIGH, EAGLET, INNOVATIVE = "sme.hightech@2016", "sme.eaglet@2024", "sme.innovative@2026"
TODAY = date(2026, 9, 22)
INVENTION = RightFacts(
    "invention", date(2020, 1, 1), date(2022, 1, 1), self_developed=True, leading=True, in_use=True, holder_rank=1
)  # fmt: skip


def last(**numbers: int) -> dict[str, Any]:
    return {"year": numbers}


def both(**numbers: int) -> dict[str, Any]:
    return {"year": numbers, "before": numbers}


# Pack, rule, what the number is changed to, the answer. At, just below, just above.
EDGES: list[tuple[str, str, dict[str, Any], FindingValue]] = [
    (SRDI, "niche", {"niche_since": date(2022, 12, 31)}, MET),
    (SRDI, "niche", {"niche_since": date(2023, 1, 1)}, UNMET),
    (SRDI, "niche", {"niche_since": date(2022, 12, 30)}, MET),
    (OLD_SRDI, "niche", {"niche_since": date(2023, 12, 31)}, MET),
    (OLD_SRDI, "niche", {"niche_since": date(2024, 1, 1)}, UNMET),
    (GIANT, "niche", {"niche_since": date(2022, 12, 31)}, MET),
    (GIANT, "niche", {"niche_since": date(2023, 1, 1)}, UNMET),
    (SRDI, "revenue", last(revenue_fen=15 * MILLION), MET),
    (SRDI, "revenue", last(revenue_fen=15 * MILLION - 1), UNMET),
    (SRDI, "revenue", last(revenue_fen=15 * MILLION + 1), MET),
    (OLD_SRDI, "revenue", last(revenue_fen=10 * MILLION), MET),
    (OLD_SRDI, "revenue", last(revenue_fen=10 * MILLION - 1), UNMET),
    (GIANT, "revenue", last(revenue_fen=50 * MILLION), MET),
    (GIANT, "revenue", last(revenue_fen=50 * MILLION - 1), UNMET),
    (GIANT, "revenue", last(revenue_fen=50 * MILLION + 1), MET),
    (SRDI, "main_share", last(main_income_fen=48 * MILLION), MET),
    (SRDI, "main_share", last(main_income_fen=48 * MILLION - 1), UNMET),
    (GIANT, "main_share", last(main_income_fen=54 * MILLION), MET),
    (GIANT, "main_share", last(main_income_fen=54 * MILLION - 1), UNMET),
    ("sme.giant@2022", "main_share", last(main_income_fen=42 * MILLION), MET),
    ("sme.giant@2022", "main_share", last(main_income_fen=42 * MILLION - 1), UNMET),
    (SRDI, "debt", last(debt_fen=64 * MILLION), MET),
    (SRDI, "debt", last(debt_fen=64 * MILLION + 1), UNMET),
    (GIANT, "debt", last(debt_fen=60 * MILLION), MET),
    (GIANT, "debt", last(debt_fen=60 * MILLION + 1), UNMET),
    (SRDI, "rd_amount", both(rd_fen=MILLION), MET),
    (SRDI, "rd_amount", last(rd_fen=MILLION - 1), UNMET),
    (SRDI, "rd_amount", {"before": {"rd_fen": MILLION - 1}}, UNMET),
    (OLD_SRDI, "rd_amount", {"before": {"rd_fen": MILLION - 1}}, MET),
    (OLD_SRDI, "rd_amount", last(rd_fen=MILLION - 1), UNMET),
    (SRDI, "rd_share", both(rd_fen=1_800_000_00), MET),
    (SRDI, "rd_share", last(rd_fen=1_800_000_00 - 1), UNMET),
    (SRDI, "rd_share", {"before": {"rd_fen": 1_800_000_00 - 1}}, UNMET),
    (GIANT, "rd_share", {"before": {"rd_fen": 1_800_000_00 - 1}}, UNMET),
    (OLD_SRDI, "rd_share", {"before": {"rd_fen": 1_800_000_00 - 1}}, MET),
    (GIANT, "rd_sum", both(rd_fen=6 * MILLION), MET),
    (GIANT, "rd_sum", {"year": {"rd_fen": 6 * MILLION - 1}, "before": {"rd_fen": 6 * MILLION}}, UNMET),
    (SRDI, "score", {"scores": (ScoreFacts(2026, 5000),)}, MET),
    (SRDI, "score", {"scores": (ScoreFacts(2026, 4999),)}, UNMET),
    (GIANT, "score", {"scores": (ScoreFacts(2026, 6000),)}, MET),
    (GIANT, "score", {"scores": (ScoreFacts(2026, 5999),)}, UNMET),
    (GIANT, "rights", {"rights": (INVENTION,) * 4}, MET),
    (GIANT, "rights", {"rights": (INVENTION,) * 3}, UNMET),
    (GIANT, "rights", {"rights": (*((INVENTION,) * 3), replace(INVENTION, holder_rank=3))}, MET),
    (GIANT, "rights", {"rights": (*((INVENTION,) * 3), replace(INVENTION, holder_rank=4))}, UNMET),
    (GIANT, "rights", {"rights": (*((INVENTION,) * 3), replace(INVENTION, acquired_on=date(2015, 1, 1)))}, UNMET),
    (GIANT, "rights", {"rights": (*((INVENTION,) * 3), replace(INVENTION, holder_rank=None))}, UNKNOWN),
    (SRDI, "rights", {"rights": (INVENTION,)}, MET),
    (SRDI, "rights", {"rights": ()}, UNMET),
    (SRDI, "rights", {"rights": (), "rights_complete": False}, UNKNOWN),
    (SRDI, "rights", {"rights": (replace(INVENTION, in_use=False),)}, UNMET),
    (SRDI, "rights", {"rights": (replace(INVENTION, leading=None),)}, UNKNOWN),
    (TECH, "staff", last(staff=500, scitech_staff=40, rd_staff=30), MET),
    (TECH, "staff", last(staff=501), UNMET),
    (TECH, "sales", last(revenue_fen=200 * MILLION), MET),
    (TECH, "sales", last(revenue_fen=200 * MILLION + 1), UNMET),
    (TECH, "assets", last(assets_fen=200 * MILLION), MET),
    (TECH, "assets", last(assets_fen=200 * MILLION + 1), UNMET),
    (HIGH, "age", {"registered_on": TODAY - timedelta(days=365)}, MET),
    (HIGH, "age", {"registered_on": TODAY - timedelta(days=364)}, UNMET),
    (HIGH, "staff", last(staff=400), MET),
    (HIGH, "staff", last(staff=401), UNMET),
    (HIGH, "domestic", last(rd_fen=7 * MILLION, rd_domestic_fen=0), MET),
    (HIGH, "income", last(hightech_income_fen=36 * MILLION), MET),
    (HIGH, "income", last(hightech_income_fen=36 * MILLION - 1), UNMET),
    (EAGLET, "age", {"registered_on": date(2021, 9, 22)}, MET),
    (EAGLET, "age", {"registered_on": date(2021, 9, 21)}, NOT),
    (EAGLET, "rd_staff", last(staff=150), MET),
    (EAGLET, "rd_staff", last(staff=151), UNMET),
    (EAGLET, "rd_share", last(rd_fen=6 * MILLION), MET),
    (EAGLET, "rd_share", last(rd_fen=6 * MILLION - 1), UNMET),
    (EAGLET, "rights", {"rights": (INVENTION,) * 3}, MET),
    (EAGLET, "rights", {"rights": (INVENTION,) * 2}, UNMET),
    (EAGLET, "rights", {"rights": (replace(INVENTION, granted_on=None),) * 3}, UNMET),
    (EAGLET, "rights", {"rights": (RightFacts("pct", date(2026, 1, 1)),)}, MET),
    (EAGLET, "one_of", last(rd_fen=10 * MILLION), MET),
    (EAGLET, "one_of", {"year": {"rd_fen": MILLION}, "before": {"rd_fen": MILLION}}, UNMET),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "rule", "told", "value"), EDGES)
def test_a_condition_at_its_edge(
    pack: str, rule: str, told: dict[str, Any], value: FindingValue
) -> None:
    assert finding(pack, rule, firm_facts(**told)).value is value


@pytest.mark.parametrize(
    ("sales", "percent"),
    [(50 * MILLION, 5), (50 * MILLION + 1, 4), (200 * MILLION, 4), (200 * MILLION + 1, 3)],
)
def test_the_share_of_high_tech_research_falls_with_last_years_sales(
    sales: int, percent: int
) -> None:
    year = {"revenue_fen": sales, "rd_fen": -(-sales * percent // 100)}
    facts = firm_facts(registered_on=date(2025, 1, 1), year=year)
    short = firm_facts(registered_on=date(2025, 1, 1), year={**year, "rd_fen": year["rd_fen"] - 1})

    assert finding(HIGH, "rd_share", facts).value is MET
    assert finding(HIGH, "rd_share", short).value is UNMET


def test_high_tech_research_adds_up_three_years() -> None:
    years = {
        back: {**A_GOOD_YEAR, "rd_fen": 2_400_000_00, "revenue_fen": 60 * MILLION}
        for back in range(3)
    }

    assert finding(HIGH, "rd_share", firm_facts(year=years[0], before=years[1])).value is MET


@pytest.mark.parametrize(
    ("now", "value"), [(5512500000, MET), (5512499999, UNMET), (5512500001, MET)]
)
def test_five_percent_a_year_compounded_is_exact(now: int, value: FindingValue) -> None:
    """50 million two years before: 1.05 squared is 55,125,000 yuan to the fen."""
    facts = firm_facts(titles=(), year={"revenue_fen": now})

    assert finding(GIANT, "growth", facts).value is value


def test_growth_is_not_tested_on_renewal() -> None:
    giant = TitleFacts("little_giant", date(2024, 1, 1), date(2026, 12, 31))

    assert (
        finding(GIANT, "growth", firm_facts(titles=(giant,), year={"revenue_fen": 1})).value is MET
    )


@pytest.mark.parametrize(
    ("amount", "day", "qualified", "value"),
    [
        (20 * MILLION, date(2024, 9, 22), True, MET),
        (20 * MILLION - 1, date(2024, 9, 22), True, UNMET),
        (20 * MILLION, date(2024, 9, 21), True, UNMET),
        (20 * MILLION, date(2026, 9, 23), True, UNMET),
        (20 * MILLION, None, True, UNMET),
        (20 * MILLION, date(2025, 1, 1), False, UNMET),
        (20 * MILLION, date(2025, 1, 1), None, UNKNOWN),
    ],
)
def test_equity_counts_when_a_qualified_institution_paid_it_in(
    amount: int, day: date | None, qualified: bool | None, value: FindingValue
) -> None:
    paid = EquityFacts(amount, day, qualified)

    facts = firm_facts(equity=(paid,), year={"revenue_fen": MILLION})

    assert finding(SRDI, "revenue", facts).value is value


@pytest.mark.parametrize(
    ("pack", "rule", "award", "value"),
    [
        (SRDI, "rights", MeritFacts("science_award", "provincial", 3, since=date(2023, 9, 22)), MET),
        (SRDI, "rights", MeritFacts("science_award", "provincial", 4, since=date(2023, 9, 22)), UNMET),
        (SRDI, "rights", MeritFacts("science_award", "provincial", None, since=date(2023, 9, 22)), UNMET),
        (SRDI, "rights", MeritFacts("science_award", "provincial", 3, since=date(2023, 9, 21)), UNMET),
        (SRDI, "rights", MeritFacts("science_award", "city", 1, since=date(2025, 1, 1)), UNMET),
        (SRDI, "rights", MeritFacts("research_unit", "provincial", since=date(2015, 1, 1)), MET),
        (SRDI, "rights", MeritFacts("research_unit", "city", since=date(2015, 1, 1)), UNMET),
        (SRDI, "rights", MeritFacts("research_unit", "national", since=date(2015, 1, 1), until=date(2026, 9, 21)), UNMET),
        (GIANT, "rights", MeritFacts("science_award", "national", 3, since=date(2024, 1, 1)), MET),
        (GIANT, "rights", MeritFacts("science_award", "provincial", 1, since=date(2024, 1, 1)), UNMET),
        (GIANT, "rights", MeritFacts("research_unit", "national", since=date(2015, 1, 1)), UNMET),
        (TECH, "route", MeritFacts("science_award", "national", 3, since=date(2021, 9, 22)), MET),
        (TECH, "route", MeritFacts("science_award", "national", 3, since=date(2021, 9, 21)), UNMET),
        (TECH, "route", MeritFacts("standard", since=date(2021, 9, 22)), MET),
        (TECH, "route", MeritFacts("standard", since=date(2021, 9, 21)), UNMET),
        (INNOVATIVE, "route", MeritFacts("science_award", "provincial", since=date(2023, 9, 22)), MET),
        (INNOVATIVE, "route", MeritFacts("science_award", "city", since=date(2025, 9, 22)), UNMET),
        (EAGLET, "one_of", MeritFacts("talent_d", since=date(2024, 1, 1)), MET),
        (EAGLET, "one_of", MeritFacts("science_award", "provincial", prize=2, since=date(2024, 1, 1)), MET),
        (EAGLET, "one_of", MeritFacts("science_award", "provincial", prize=3, since=date(2024, 1, 1)), UNMET),
    ],
)  # fmt: skip
def test_an_award_or_a_unit_stands_for_what_is_missing(
    pack: str, rule: str, award: MeritFacts, value: FindingValue
) -> None:
    poor = {"rd_fen": 0, "main_income_fen": 0, "scitech_staff": 0}
    facts = firm_facts(rights=(), merits=(award,), titles=(), year=poor, before=poor)
    facts = replace(
        facts, years={year: replace(told, rd_fen=0) for year, told in facts.years.items()}
    )

    assert finding(pack, rule, facts).value is value


@pytest.mark.parametrize(
    ("found", "value", "short"),
    [
        (share_at_least(3, 101, Fraction(3, 100)), UNMET, 1),
        (share_at_least(4, 101, Fraction(3, 100)), MET, 0),
        (share_at_least(3, 100, Fraction(3, 100)), MET, 0),
        (share_at_most(81, 101, Fraction(4, 5)), UNMET, 1),
        (share_at_most(80, 101, Fraction(4, 5)), MET, 0),
        (share_at_most(80, 100, Fraction(4, 5)), MET, 0),
        (at_most(500, 500, "people"), MET, 0),
        (at_most(501, 500, "people"), UNMET, 1),
    ],
)
def test_a_share_between_two_fen_is_rounded_against_the_firm(
    found: Found, value: FindingValue, short: int
) -> None:
    assert (found.value, found.short) == (value, short)


def test_nothing_is_a_share_of_nothing() -> None:
    assert share_at_least(0, 0, Fraction(3, 100)).value is UNKNOWN
    assert share_at_most(0, 0, Fraction(4, 5)).value is UNKNOWN


def test_what_is_measured_never_reads_as_what_is_needed() -> None:
    assert percent(Fraction(29_999, 1_000_000)) == "2.99%"
    assert percent(Fraction(800_001, 1_000_000), up=True) == "80.01%"
