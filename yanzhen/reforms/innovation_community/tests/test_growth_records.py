"""What the ladder reads is entered with its source, refused in plain words, and by the database without mercy."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.reforms.innovation_community.actions.facts import report_year
from yanzhen.reforms.innovation_community.actions.growth_kinds import (
    BY_SLUG,
    EQUITY,
    MARKS,
    MERITS,
    RIGHTS,
    SCORES,
    TITLES,
    RecordKind,
)
from yanzhen.reforms.innovation_community.actions.growth_records import (
    describe_growth,
    enter_record,
    take_away_record,
)
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    EquityRound,
    GrowthProfile,
    Mark,
    Merit,
    OfficialScore,
    PropertyRight,
    Title,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 22)
GOOD: dict[str, dict[str, Any]] = {
    "rights": {"kind": "invention", "number": "ZL1", "applied_on": date(2020, 1, 1), "granted_on": date(2022, 1, 1)},
    "merits": {"kind": "research_unit", "name": "Centre", "level": "provincial", "since": date(2024, 1, 1)},
    "equity": {"investor": "Fund", "amount_fen": 100, "paid_in_on": date(2025, 1, 1), "qualified": True},
    "titles": {"kind": "tech_sme", "number": "1", "valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)},
    "marks": {"kind": "abnormal", "since": date(2026, 1, 1)},
    "scores": {"year": 2026, "hundredths": 6250, "issued_on": date(2026, 5, 1), "document": "Screenshot"},
}  # fmt: skip


@pytest.fixture
def firm() -> Enterprise:
    return a_firm(a_building(an_innovation_community()))


@pytest.fixture
def officer(firm: Enterprise) -> Any:
    assert firm.place is not None
    return an_officer(firm.place)


def enter(kind: RecordKind, firm: Enterprise, officer: Any, /, **changes: Any) -> Any:
    values = GOOD[kind.slug] | changes
    return enter_record(kind, firm, values, source="Certificate", by=officer, today=TODAY)


@pytest.mark.parametrize("slug", GOOD)
def test_a_record_is_written_with_its_source_and_its_line(
    slug: str, firm: Enterprise, officer: Any
) -> None:
    row = enter(BY_SLUG[slug], firm, officer)

    row.refresh_from_db()
    assert (row.enterprise, row.source, row.recorded_on) == (firm, "Certificate", TODAY)
    line = AuditLine.objects.get(verb="innovation_community.enter_growth")
    assert (line.noun_id, line.changes["record"]) == (firm.pk, slug)


REFUSED: list[tuple[RecordKind, dict[str, Any], str, str]] = [
    (RIGHTS, {"number": ""}, "number", "Registered number is missing"),
    (RIGHTS, {"kind": ""}, "kind", "Kind is missing"),
    (RIGHTS, {"granted_on": date(2019, 12, 31)}, "granted_on", "Granted on lies before Applied on"),
    (RIGHTS, {"ended_on": date(2021, 12, 31)}, "ended_on", "Ended on lies before Granted on"),
    (RIGHTS, {"granted_on": TODAY + timedelta(days=1)}, "granted_on", "after today"),
    (MERITS, {"until": date(2023, 1, 1)}, "until", "lies before"),
    (EQUITY, {"amount_fen": 0}, "amount_fen", "above nought"),
    (TITLES, {"valid_until": date(2025, 12, 31)}, "valid_until", "lies before"),
    (MARKS, {"until": date(2025, 12, 31)}, "until", "lies before"),
    (SCORES, {"hundredths": 10_001}, "hundredths", "between 0 and 100"),
    (SCORES, {"document": ""}, "document", "Proof is missing"),
    (SCORES, {"year": 2027}, "year", "between 2000 and this one"),
]


@pytest.mark.parametrize(("kind", "changes", "field", "words"), REFUSED)
def test_what_cannot_be_is_refused_beside_its_cell(
    kind: RecordKind,
    changes: dict[str, Any],
    field: str,
    words: str,
    firm: Enterprise,
    officer: Any,
) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        enter(kind, firm, officer, **changes)

    assert refusal.value.field == field
    assert not kind.model.objects.exists()


def test_without_a_source_nothing_is_written(firm: Enterprise, officer: Any) -> None:
    with pytest.raises(Refused, match="where this is from"):
        enter_record(TITLES, firm, GOOD["titles"], source=" ", by=officer, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "again"),
    [
        (RIGHTS, {"kind": "design"}),
        (TITLES, {"number": "2", "valid_from": date(2026, 6, 1), "valid_until": date(2027, 5, 31)}),
        (SCORES, {"hundredths": 1}),
        (MARKS, {}),
        (MERITS, {}),
        (EQUITY, {}),
    ],
)
def test_the_same_is_not_entered_twice(
    kind: RecordKind, again: dict[str, Any], firm: Enterprise, officer: Any
) -> None:
    enter(kind, firm, officer)

    with pytest.raises(Refused):
        enter(kind, firm, officer, **again)
    assert kind.model.objects.count() == 1


def test_a_title_may_follow_the_day_after_the_last_one_ends(firm: Enterprise, officer: Any) -> None:
    enter(TITLES, firm, officer)

    enter(TITLES, firm, officer, valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31))

    assert Title.objects.count() == 2


def test_a_record_is_taken_away_with_a_reason_only(firm: Enterprise, officer: Any) -> None:
    row = enter(RIGHTS, firm, officer)
    with pytest.raises(Refused, match="what was wrong"):
        take_away_record(row, RIGHTS, by=officer, reason=" ")

    take_away_record(row, RIGHTS, by=officer, reason="Of another firm")

    assert not PropertyRight.objects.exists()
    line = AuditLine.objects.get(verb="innovation_community.take_away_growth")
    assert (line.reason, line.changes["number"]) == ("Of another firm", "ZL1")


def test_strangers_enter_and_take_away_nothing(firm: Enterprise, officer: Any) -> None:
    row = enter(RIGHTS, firm, officer)
    stranger = an_officer(an_innovation_community("Elsewhere"))

    with pytest.raises(Refused, match="outside the area"):
        enter(MARKS, firm, stranger)
    with pytest.raises(Refused, match="outside the area"):
        take_away_record(row, RIGHTS, by=stranger, reason="x")
    with pytest.raises(Refused, match="outside the area"):
        describe_growth(firm, source="x", by=stranger)


def test_product_and_market_are_described_and_corrected(firm: Enterprise, officer: Any) -> None:
    describe_growth(
        firm, source="Visit", by=officer, leading_product="Robots", strategic_field=None
    )
    describe_growth(firm, source="Call", by=officer, strategic_field=True)

    profile = GrowthProfile.objects.get()
    assert (profile.leading_product, profile.strategic_field, profile.source) == (
        "Robots",
        True,
        "Call",
    )
    last = (
        AuditLine.objects.filter(verb="innovation_community.growth_profile").order_by("id").last()
    )
    assert last is not None
    assert last.changes["strategic_field"] == ["None", "True"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"digital_level": 6}, "digital_level"),
        ({"market_share_bp": 10_001}, "market_share_bp"),
        ({"source": ""}, "source"),
    ],
)
def test_an_impossible_profile_is_refused(
    told: dict[str, Any], field: str, firm: Enterprise, officer: Any
) -> None:
    with pytest.raises(Refused) as refusal:
        describe_growth(firm, by=officer, **{"source": "x", **told})

    assert refusal.value.field == field


def test_a_year_keeps_what_is_not_named(firm: Enterprise, officer: Any) -> None:
    report_year(firm, year=2025, source="Visit", by=officer, today=TODAY, staff=86)
    report_year(
        firm, year=2025, source="Report", by=officer, today=TODAY, revenue_fen=100, rd_fen=3
    )

    year = EnterpriseYear.objects.get()
    assert (year.staff, year.revenue_fen, year.rd_fen, year.source) == (86, 100, 3, "Report")


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"revenue_fen": 100, "main_income_fen": 101}, "main_income_fen"),
        ({"revenue_fen": 100, "hightech_income_fen": 101}, "hightech_income_fen"),
        ({"rd_fen": 100, "rd_domestic_fen": 101}, "rd_domestic_fen"),
        ({"staff": 10, "rd_staff": 11}, "rd_staff"),
        ({"staff": 10, "scitech_staff": 11}, "scitech_staff"),
        ({"assets_fen": -1}, "assets_fen"),
        ({"debt_fen": -1}, "debt_fen"),
        ({}, "staff"),
    ],
)
def test_an_impossible_year_is_refused(
    numbers: dict[str, int], field: str, firm: Enterprise, officer: Any
) -> None:
    with pytest.raises(Refused) as refusal:
        report_year(firm, year=2025, source="x", by=officer, today=TODAY, **numbers)

    assert refusal.value.field == field
    assert not EnterpriseYear.objects.exists()


def test_a_loss_is_a_number(firm: Enterprise, officer: Any) -> None:
    report_year(firm, year=2025, source="x", by=officer, today=TODAY, net_profit_fen=-5)

    assert EnterpriseYear.objects.get().net_profit_fen == -5


AROUND: list[tuple[type[Any], str, dict[str, Any], str]] = [
    (PropertyRight, "rights", {"kind": "song"}, "a_right_is_of_a_known_kind"),
    (PropertyRight, "rights", {"source": ""}, "a_right_names_its_source"),
    (PropertyRight, "rights", {"granted_on": date(2019, 1, 1)}, "a_right_is_granted_after_it_was_applied_for"),
    (PropertyRight, "rights", {"ended_on": date(2021, 1, 1)}, "a_right_ends_after_it_begins"),
    (Merit, "merits", {"kind": "fame"}, "a_merit_is_of_a_known_kind"),
    (Merit, "merits", {"level": "galactic"}, "a_merit_is_of_a_known_level"),
    (Merit, "merits", {"until": date(2023, 1, 1)}, "a_merit_ends_after_it_begins"),
    (EquityRound, "equity", {"amount_fen": 0}, "an_equity_round_brings_money"),
    (Title, "titles", {"kind": "duke"}, "a_title_is_of_a_known_kind"),
    (Title, "titles", {"valid_until": date(2025, 1, 1)}, "a_title_ends_after_it_begins"),
    (Mark, "marks", {"kind": "late"}, "a_mark_is_of_a_known_kind"),
    (Mark, "marks", {"until": date(2025, 1, 1)}, "a_mark_ends_after_it_begins"),
    (OfficialScore, "scores", {"hundredths": 10_001}, "a_score_is_at_most_a_hundred"),
    (OfficialScore, "scores", {"document": ""}, "a_score_has_its_proof"),
    (EnterpriseYear, "", {"year": 2025, "staff": 1, "rd_staff": 2}, "rd_staff_is_a_part_of_staff"),
    (EnterpriseYear, "", {"year": 2025, "revenue_fen": 1, "main_income_fen": 2}, "main_income_fen_is_a_part_of_revenue_fen"),
    (EnterpriseYear, "", {"year": 2025, "debt_fen": -1}, "debt_of_a_year_is_not_negative"),
    (GrowthProfile, "", {"digital_level": 6}, "a_digital_level_goes_up_to_five"),
    (GrowthProfile, "", {"market_share_bp": 10_001}, "a_share_of_the_market_is_at_most_all_of_it"),
    (GrowthProfile, "", {"chain_role": "boss"}, "a_place_in_the_chain_is_known"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "slug", "changes", "promise"), AROUND)
def test_the_database_refuses_it_too(
    model: type[Any], slug: str, changes: dict[str, Any], promise: str, firm: Enterprise
) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        model.objects.create(**{"enterprise": firm, "source": "x", **GOOD.get(slug, {}), **changes})


def test_two_titles_of_a_kind_never_overlap(firm: Enterprise) -> None:
    Title.objects.create(enterprise=firm, source="x", **GOOD["titles"])

    with (
        pytest.raises(IntegrityError, match="a_firm_holds_a_title_once_at_a_time"),
        transaction.atomic(),
    ):
        Title.objects.create(
            enterprise=firm,
            source="x",
            **{
                **GOOD["titles"],
                "valid_from": date(2026, 12, 31),
                "valid_until": date(2027, 12, 1),
            },
        )
