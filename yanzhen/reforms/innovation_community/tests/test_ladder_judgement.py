"""What is no number: titles, official scores, lists, judgement; what is missing is named, in money and years."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.kernel.rulebook.contracts import FindingValue, aggregate, packs
from yanzhen.reforms.innovation_community.kinds.ladder.packs import PACKS
from yanzhen.reforms.innovation_community.models.firm_facts import (
    MarkFacts,
    ScoreFacts,
    TitleFacts,
)
from yanzhen.reforms.innovation_community.testing import finding, firm_facts

MET, UNMET, UNKNOWN = FindingValue.MET, FindingValue.UNMET, FindingValue.UNKNOWN
REVIEW, NOT = FindingValue.MANUAL_REVIEW, FindingValue.NOT_APPLICABLE
MILLION = 1_000_000 * 100
SRDI, OLD_SRDI, GIANT, TECH = "sme.srdi@2026", "sme.srdi@2022", "sme.giant@2026", "sme.tech@2017"
HIGH, EAGLET = "sme.hightech@2016", "sme.eaglet@2024"
TODAY = date(2026, 9, 22)

TITLES: list[tuple[str, str, str, int, FindingValue]] = [
    (SRDI, "first_title", "tech_sme", 0, MET),
    (SRDI, "first_title", "innovative_sme", 0, MET),
    (SRDI, "first_title", "tech_innovative_sme", 0, MET),
    (SRDI, "first_title", "tech_sme", 1, UNMET),
    (SRDI, "first_title", "high_tech", 0, UNMET),
    (SRDI, "first_title", "provincial_tech_sme", 0, UNMET),
    (GIANT, "second_title", "srdi_sme", 0, MET),
    (GIANT, "second_title", "srdi_sme", 1, UNMET),
    (GIANT, "second_title", "tech_sme", 0, UNMET),
    (EAGLET, "title", "provincial_tech_sme", 0, MET),
    (EAGLET, "title", "tech_sme", 0, UNMET),
]


@pytest.mark.parametrize(("pack", "rule", "kind", "days_ago", "value"), TITLES)
def test_no_step_is_skipped_and_a_certificate_holds_to_its_last_day(
    pack: str, rule: str, kind: str, days_ago: int, value: FindingValue
) -> None:
    held = TitleFacts(kind, date(2023, 1, 1), TODAY - timedelta(days=days_ago))

    assert finding(pack, rule, firm_facts(titles=(held,))).value is value


def test_a_score_is_taken_from_the_platform_and_never_computed() -> None:
    found = finding(SRDI, "score", firm_facts(scores=()))

    assert found.value is UNKNOWN
    assert "not computed here" in found.explanation


@pytest.mark.parametrize(("renewal", "value"), [(True, MET), (False, UNKNOWN)])
def test_last_years_score_counts_on_renewal_only(renewal: bool, value: FindingValue) -> None:
    held = TitleFacts("srdi_sme", date(2024, 1, 1), date(2026, 12, 31))
    facts = firm_facts(titles=(held,) if renewal else (), scores=(ScoreFacts(2025, 9000),))

    assert finding(SRDI, "score", facts).value is value


@pytest.mark.parametrize(
    ("share", "rank", "value"),
    [
        (1000, 9, REVIEW), (999, 3, REVIEW), (999, 4, UNMET), (1000, None, REVIEW), (None, 3, REVIEW),
        (999, None, UNKNOWN), (None, 4, UNKNOWN), (None, None, UNKNOWN),
    ],
)  # fmt: skip
def test_the_share_of_the_niche_is_the_firms_own_word(
    share: int | None, rank: int | None, value: FindingValue
) -> None:
    facts = firm_facts(market_share_bp=share, market_rank=rank)

    assert finding(GIANT, "market", facts).value is value


@pytest.mark.parametrize(
    ("pack", "rule"),
    [
        (SRDI, "market"), (GIANT, "market"), (GIANT, "six_bases"), ("sme.giant@2022", "rest"),
        (HIGH, "field"), (HIGH, "score"), (EAGLET, "field"), (EAGLET, "experts"),
    ],
)  # fmt: skip
def test_what_a_person_must_judge_is_never_met(pack: str, rule: str) -> None:
    best = firm_facts(market_share_bp=10_000, market_rank=1, market_words="第一", chain_role="gap")

    assert finding(pack, rule, best).value is REVIEW


LISTS: list[tuple[str, MarkFacts, FindingValue]] = [
    ("lists", MarkFacts("abnormal", date(2026, 1, 1)), UNMET),
    ("lists", MarkFacts("dishonest", date(2020, 1, 1)), UNMET),
    ("lists", MarkFacts("abnormal", date(2026, 1, 1), date(2026, 9, 22)), MET),
    ("lists", MarkFacts("abnormal", date(2026, 1, 1), date(2026, 9, 23)), UNMET),
    ("accidents", MarkFacts("accident", date(2023, 9, 22)), UNMET),
    ("accidents", MarkFacts("accident", date(2023, 9, 21)), MET),
    ("accidents", MarkFacts("environment", date(2025, 1, 1)), UNMET),
    ("fraud", MarkFacts("fraud", date(2023, 9, 22)), UNMET),
    ("fraud", MarkFacts("fraud", date(2023, 9, 21)), MET),
]


@pytest.mark.parametrize(("rule", "mark", "value"), LISTS)
def test_what_speaks_against_a_firm(rule: str, mark: MarkFacts, value: FindingValue) -> None:
    assert finding(SRDI, rule, firm_facts(marks=(mark,))).value is value


@pytest.mark.parametrize("day", [None, date(2025, 12, 31)])
def test_an_empty_list_means_something_only_when_somebody_looked_this_year(
    day: date | None,
) -> None:
    assert finding(SRDI, "lists", firm_facts(lists_checked_on=day)).value is UNKNOWN


@pytest.mark.parametrize(("told", "value"), [(False, MET), (True, UNMET), (None, UNKNOWN)])
def test_the_product_must_be_allowed(told: bool | None, value: FindingValue) -> None:
    assert finding(SRDI, "product", firm_facts(product_prohibited=told)).value is value


def test_the_audit_report_carries_its_code() -> None:
    assert finding(SRDI, "audit", firm_facts()).value is MET
    assert finding(SRDI, "audit", firm_facts(year={"audit_code": ""})).value is UNKNOWN


def test_a_large_firm_has_no_place_on_the_ladder() -> None:
    large = firm_facts(year={"staff": 1000, "revenue_fen": 400 * MILLION})

    assert finding(SRDI, "size", large).value is NOT


def test_the_gap_is_said_in_money() -> None:
    """The prototype's firm: 52 million, 1.248 million spent, 3% asked."""
    year = {"revenue_fen": 52 * MILLION, "main_income_fen": 47 * MILLION, "rd_fen": 124_800_000}

    found = finding(SRDI, "rd_share", firm_facts(year=year))

    assert (found.gap, found.short) == ("312,000 yuan", 31_200_000)
    assert found.measured == "2025: 2.4% (1,248,000 yuan / 52,000,000 yuan)"
    assert "the earliest is 2028" in found.explanation


def test_inspectors_at_the_door_are_no_failure() -> None:
    tiny = firm_facts(titles=(), rights=(), year={"staff": 5, "rd_fen": 99_999_99})

    found = finding(TECH, "on_site", tiny)

    assert (found.value, found.measured) == (MET, "expected")
    for reason in ("5 people or fewer", "no rights", "R&D below 100,000 yuan", "first time"):
        assert reason in found.explanation


def test_champions_and_their_groups_are_not_recommended() -> None:
    champion = TitleFacts("champion", date(2024, 1, 1), date(2026, 12, 31))

    assert finding(GIANT, "above", firm_facts()).value is MET
    assert finding(GIANT, "above", firm_facts(titles=(champion,))).value is UNMET
    assert finding(GIANT, "above", firm_facts(in_giant_group=True)).value is UNMET
    assert finding(GIANT, "above", firm_facts(in_giant_group=None)).value is UNKNOWN


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_missing_years_are_unknown_with_the_reason(pack: Any) -> None:
    """Nothing is taken for nought: without years no number is met and none is failed."""
    bare = replace(firm_facts(), years={})
    years = [rule.answer({"firm": bare}) for rule in pack.rules]
    asked = [found for found in years if getattr(found, "opens", "") == "years"]

    assert all(found.value in (UNKNOWN, MET) for found in asked)
    assert all(found.explanation for found in asked if found.value is UNKNOWN)


def test_a_whole_pack_follows_its_worst_condition() -> None:
    def whole(facts: Any) -> FindingValue:
        rules = packs[SRDI].rules
        return aggregate((rule.answer({"firm": facts}), rule.hard) for rule in rules)

    assert whole(firm_facts()) is REVIEW
    assert whole(firm_facts(scores=())) is UNKNOWN
    assert whole(firm_facts(scores=(), rights=())) is UNMET


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_every_rule_cites_its_document_and_never_answers_with_a_float(pack: Any) -> None:
    for rule in pack.rules:
        found = rule.answer({"firm": firm_facts()})
        assert rule.article
        assert not [value for value in vars(found).values() if isinstance(value, float)]


def test_what_is_from_memory_is_marked() -> None:
    def marked(slug: str) -> set[str]:
        return {rule.slug for rule in packs[slug].rules if rule.unverified}

    assert (marked(OLD_SRDI), marked("sme.giant@2022"), marked(SRDI)) == (
        {"route"},
        {"rest"},
        set(),
    )
