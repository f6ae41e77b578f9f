"""What each table refuses by itself: a wrong row and one that differs in that alone. Read by test_promises.py.

These are the promises that no story of a verb reaches, since the verb says no before: only somebody who
writes around it meets them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

NOW: Final = timezone.now()
BEFORE: Final = NOW - timedelta(days=2)
DAY: Final = date(2026, 9, 22)
DAY_BEFORE: Final = date(2026, 9, 21)
MONTH: Final = date(2026, 9, 1)
ONE: Final = UUID(int=1)
TWO: Final = UUID(int=2)
FIVE_VALUES: Final = ({"value": "perhaps"}, {"value": "manual_review"})


@dataclass(frozen=True)
class Promise:
    """`wrong` is refused, after `first` where one row alone is none; `right` stands in its place."""

    table: str
    name: str
    wrong: dict[str, Any]
    right: dict[str, Any]
    first: dict[str, Any] | None = None


def check(table: str, name: str, wrong: dict[str, Any], right: dict[str, Any]) -> Promise:
    return Promise(table, name, wrong, right)


def once(table: str, name: str, row: dict[str, Any], /, **other: Any) -> Promise:
    """The same row a second time is refused; with another value it is not."""
    return Promise(table, name, row, {**row, **other}, first=row)


def source(table: str, name: str, column: str = "source") -> Promise:
    return check(table, name, {column: ""}, {column: "Register"})


def span(table: str, name: str, ends: str, begins: str) -> Promise:
    return check(table, name, {begins: DAY, ends: DAY_BEFORE}, {begins: DAY, ends: DAY})


def amount(name: str, column: str) -> Promise:
    return check(YEAR, name, {column: -1}, {column: 0})


def part(name: str, column: str, whole: str) -> Promise:
    return check(YEAR, name, {column: 2, whole: 1}, {column: 1, whole: 1})


def unit(table: str, name: str, what: str) -> Promise:
    with_unit = {f"{what}_amount": 5, f"{what}_unit": "working_day"}
    return check(table, name, {**with_unit, f"{what}_unit": ""}, with_unit)


COMMUNITY: Final = "innovation_community_"
YEAR: Final = COMMUNITY + "enterpriseyear"
SIGNS: Final = {
    "staff_fall_percent": 30, "lease_days": 90, "case_days": 30, "rating_days": 90,
    "unvisited_days": 90, "quiet_days": 30,
}  # fmt: skip

# One row a line: the table is read as a table.
# fmt: off
BASE: Final = (
    check("base_calendaryear", "a_calendar_year_has_four_digits", {"year": 26}, {"year": 2026}),
    once("base_importmapping", "a_source_has_one_mapping_per_register", {"importer_slug": "firms", "source": "City"}, source="Town"),
    source("base_keptoccurrence", "a_kept_occurrence_says_why", "reason"),
    check("figures_cell", "a_cell_begins_with_its_month", {"month": DAY}, {"month": MONTH}),
    check("figures_cell", "a_cell_is_a_month_or_a_day", {"day": 32}, {"day": 31}),
    once("figures_cell", "one_cell_per_figure_place_and_month", {"figure": "a", "path": "x/", "month": MONTH, "day": 0}, day=1),
    once("notices_channelchoice", "one_choice_per_person_kind_and_channel", {"person_id": ONE, "kind": "case", "channel": "mail"}, channel="sms"),
    source("notices_emailproof", "a_proof_is_of_an_address", "address"),
    check("notices_emailproof", "an_address_is_confirmed_while_its_link_holds", {"asked_at": BEFORE, "expires_at": BEFORE, "confirmed_at": NOW}, {"asked_at": BEFORE, "expires_at": NOW, "confirmed_at": NOW}),
    span("parties_appointment", "an_appointment_ends_after_it_begins", "until", "since"),
    check("parties_appointment", "nobody_is_their_own_deputy", {"id": ONE, "deputy_for_id": ONE}, {"id": ONE, "deputy_for_id": TWO}),
    once("parties_handoverline", "a_thing_stands_once_on_a_receipt", {"handover_id": ONE, "noun_label": "cases.case", "noun_id": ONE}, noun_id=TWO),
    span("parties_leave", "a_leave_ends_after_it_begins", "until", "since"),
    check("parties_organisation", "a_credit_code_has_18_characters_of_its_alphabet", {"uscc": "91330110MA2EXAMPLO"}, {"uscc": "91330110MA2EXAMPL0"}),
    check("parties_person", "an_identity_number_has_its_kind", {"id_index": "x", "id_kind": ""}, {"id_index": "x", "id_kind": "passport"}),
    check("rulebook_finding", "a_finding_has_one_of_five_values", *FIVE_VALUES),
    check("rulebook_ruleanswer", "an_answer_lies_within_its_bounds", {"value": 9, "least": 1, "most": 8}, {"value": 8, "least": 1, "most": 8}),
    source("rulebook_ruleanswer", "an_answer_names_its_source"),
    once("rulebook_ruleanswer", "one_answer_per_question", {"pack": "a", "name": "b"}, name="c"),
    span("rulebook_rulepack", "a_pack_ends_after_it_begins", "effective_to", "effective_from"),
    check("rulebook_rulepack", "a_pack_has_a_known_status", {"status": "lost"}, {"status": "active"}),
    check("rulebook_rulepack", "a_pack_says_how_well_it_is_known", {"evidence": "X"}, {"evidence": "V"}),
    once("rulebook_rulepack", "one_pack_per_code_and_version", {"code": "a", "version": "1"}, version="2"),
    once("rulebook_rulepack", "one_version_of_a_pack_holds_at_a_time", {"code": "a", "status": "active", "effective_from": MONTH, "effective_to": DAY}, effective_from=date(2026, 9, 23), effective_to=None),
)
CASES: Final = (
    check("cases_assist", "a_parts_due_time_is_known_or_awaits_a_calendar", {"due_at": NOW, "due_awaits_year": 2031}, {"due_awaits_year": 2031}),
    once("cases_bulkline", "a_press_acts_once_on_a_case", {"bulk_id": ONE, "case_id": ONE}, case_id=TWO),
    check("cases_case", "a_case_is_not_its_own_parent", {"id": ONE, "parent_id": ONE}, {"id": ONE, "parent_id": TWO}),
    check("cases_case", "a_due_time_is_known_or_awaits_a_calendar", {"due_at": NOW, "due_awaits_year": 2031}, {"due_at": NOW}),
    check("cases_case", "a_paused_clock_has_no_due_time", {"paused": True, "due_at": NOW, "clock_from": BEFORE}, {"paused": True, "clock_from": BEFORE}),
    once("cases_case", "a_reporter_is_in_a_fault_once", {"fault_id": ONE, "reporter_id": ONE}, reporter_id=TWO),
    unit("cases_item", "a_legal_limit_has_a_unit", "legal"),
    unit("cases_item", "a_promised_limit_has_a_unit", "promise"),
    unit("cases_item", "a_time_for_handing_back_has_a_unit", "hand_back"),
    unit("cases_kindsetting", "a_kinds_time_for_handing_back_has_a_unit", "hand_back"),
    check("cases_item", "an_item_has_a_source_or_is_marked_example", {"source": "", "is_example": False}, {"source": "", "is_example": True}),
    once("cases_itemroute", "one_route_per_item_and_place", {"item_id": ONE, "place_id": ONE}, place_id=TWO),
    once("cases_material", "a_paper_is_asked_once", {"item_id": ONE, "name": "Form"}, name="Photo"),
    check("cases_rating", "a_rating_has_one_of_five_levels", {"level": 6}, {"level": 5}),
)
FIRMS: Final = (
    check(COMMUNITY + "askedvisit", "an_asked_visit_is_to_a_firm_or_a_talent", {"enterprise_id": ONE, "talent_id": TWO}, {"talent_id": TWO}),
    check(COMMUNITY + "snooze", "a_put_off_visit_is_to_a_firm_or_a_talent", {"enterprise_id": ONE, "talent_id": TWO}, {"enterprise_id": ONE}),
    check(COMMUNITY + "snooze", "a_visit_is_put_off_to_a_later_day", {"enterprise_id": ONE, "since": DAY, "until": DAY}, {"enterprise_id": ONE, "since": DAY_BEFORE, "until": DAY}),
    check(COMMUNITY + "mustvisitrule", "a_visit_rule_has_a_known_trigger", {"trigger": "whim"}, {"trigger": "moved_in"}),
    once(COMMUNITY + "visitattendance", "a_side_is_counted_once_a_visit", {"visit_id": ONE, "side": "officer"}, side="enterprise"),
    check(COMMUNITY + "buildingprofile", "a_building_has_a_floor", {"floors": 0}, {"floors": 1}),
    span(COMMUNITY + "buildingstation", "a_station_closes_after_it_opens", "closed_on", "opened_on"),
    check(COMMUNITY + "unit", "a_room_has_an_area", {"area_m2": 0}, {"area_m2": 1}),
    check(COMMUNITY + "unit", "there_is_no_floor_zero", {"floor": 0}, {"floor": -1}),
    once(COMMUNITY + "unit", "one_open_room_per_building_and_number", {"building_id": ONE, "number": "101"}, number="102"),
    check(COMMUNITY + "community", "a_founding_day_has_its_month", {"founded_day": 2}, {"founded_day": 2, "founded_month": 3}),
    check(COMMUNITY + "community", "a_founding_month_is_between_1_and_12", {"founded_month": 13}, {"founded_month": 12}),
    check(COMMUNITY + "delegation", "a_delegated_power_is_of_a_known_sort", {"power": "sing"}, {"power": "decide"}),
    check(COMMUNITY + "enterprise", "a_firm_is_at_a_known_stage", {"stage": "asleep"}, {"stage": "growing"}),
    check(COMMUNITY + "enterprise", "an_industry_class_has_two_to_four_digits", {"industry_code": "6"}, {"industry_code": "6513"}),
    check(COMMUNITY + "enterprise", "an_industry_section_is_a_letter_from_a_to_t", {"industry_section": "U"}, {"industry_section": "T"}),
    check(COMMUNITY + "enterprise", "registered_capital_is_not_negative", {"registered_capital_fen": -1}, {"registered_capital_fen": 0}),
    once(COMMUNITY + "contact", "a_firm_has_one_main_contact", {"enterprise_id": ONE, "main": True}, main=False),
    once(COMMUNITY + "contact", "a_person_is_contact_of_a_firm_once", {"enterprise_id": ONE, "person_id": ONE, "main": False}, person_id=TWO),
    span(COMMUNITY + "talent", "a_talent_leaves_after_arriving", "until", "since"),
    span(COMMUNITY + "tenancy", "a_tenancy_ends_after_it_begins", "until", "since"),
    span(COMMUNITY + "riskfinding", "a_sign_goes_after_it_came", "gone_on", "found_on"),
    check(COMMUNITY + "riskfinding", "a_sign_is_of_a_known_sort", {"signal": "smell"}, {"signal": "lease"}),
    check(COMMUNITY + "risksetting", "a_sign_needs_a_number_above_nought", {**SIGNS, "lease_days": 0}, SIGNS),
    check(COMMUNITY + "risksetting", "one_to_six_signs_are_needed", {"signs_min": 7}, {"signs_min": 6}),
    check(COMMUNITY + "risksetting", "there_is_one_setting_of_signs", {"only": False}, {"only": True}),
)
LADDER: Final = (
    amount("assets_of_a_year_is_not_negative", "assets_fen"),
    amount("cost_of_a_year_is_not_negative", "cost_fen"),
    amount("hightech_income_of_a_year_is_not_negative", "hightech_income_fen"),
    amount("main_income_of_a_year_is_not_negative", "main_income_fen"),
    amount("rd_domestic_of_a_year_is_not_negative", "rd_domestic_fen"),
    amount("research_spending_is_not_negative", "rd_fen"),
    amount("revenue_is_not_negative", "revenue_fen"),
    part("hightech_income_fen_is_a_part_of_revenue_fen", "hightech_income_fen", "revenue_fen"),
    part("rd_domestic_fen_is_a_part_of_rd_fen", "rd_domestic_fen", "rd_fen"),
    part("scitech_staff_is_a_part_of_staff", "scitech_staff", "staff"),
    once(YEAR, "one_row_per_firm_and_year", {"enterprise_id": ONE, "year": 2026}, year=2025),
    source(COMMUNITY + "equityround", "an_equity_round_names_its_source"),
    source(COMMUNITY + "growthprofile", "a_growth_profile_names_its_source"),
    source(COMMUNITY + "mark", "a_mark_names_its_source"),
    source(COMMUNITY + "merit", "a_merit_names_its_source"),
    source(COMMUNITY + "officialscore", "a_score_names_its_source"),
    source(COMMUNITY + "title", "a_title_names_its_source"),
    check(COMMUNITY + "ladderresult", "a_result_has_one_of_five_values", *FIVE_VALUES),
    check(COMMUNITY + "standing", "a_standing_has_one_of_five_values", *FIVE_VALUES),
    once(COMMUNITY + "standing", "a_firm_stands_once_by_a_pack", {"enterprise_id": ONE, "pack_id": ONE}, pack_id=TWO),
    check(COMMUNITY + "ladderrun", "a_run_is_in_a_known_state", {"state": "lost"}, {"state": "waiting"}),
    check(COMMUNITY + "ladderrun", "a_run_judges_no_more_firms_than_there_are", {"done": 2, "total": 1}, {"done": 1, "total": 1}),
    check(COMMUNITY + "ladderrun", "a_run_that_is_done_has_ended", {"state": "done"}, {"state": "done", "ended_at": NOW}),
)
TAX: Final = (
    check(COMMUNITY + "disclosure", "a_sum_has_two_payers_or_more", {"payers_min": 1}, {"payers_min": 2}),
    check(COMMUNITY + "disclosure", "one_payer_is_never_the_whole_sum", {"share_max": 100}, {"share_max": 99}),
    check(COMMUNITY + "disclosure", "there_is_one_rule_of_disclosure", {"only": False}, {"only": True}),
    check(COMMUNITY + "fiscalrevenue", "fiscal_revenue_is_not_negative", {"amount_fen": -1}, {"amount_fen": 0}),
    once(COMMUNITY + "fiscalrevenue", "one_revenue_per_township_and_period", {"place_id": ONE, "since": MONTH, "until": DAY}, place_id=TWO),
    check(COMMUNITY + "fiscalrevenue", "revenue_is_of_months_of_one_year", {"since": date(2025, 9, 1), "until": DAY}, {"since": MONTH, "until": DAY}),
    source(COMMUNITY + "fiscalrevenue", "revenue_names_its_document", "document"),
)
# fmt: on
PROMISES: Final = (*BASE, *CASES, *FIRMS, *LADDER, *TAX)
