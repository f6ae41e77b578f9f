"""What the tables of estates, their money, handovers and service refuse by themselves: every check and every unique key."""

from datetime import date, timedelta
from typing import Final

from tests.promises import BEFORE, DAY, NOW, ONE, TWO, Promise, check, once

P: Final = "co_governance_"
ESTATE, UNIT, OWN = f"{P}estate", f"{P}unit", f"{P}ownership"
HUNG: Final = f"{P}hungout"
COMMITTEE, USE, MOVE = f"{P}committee", f"{P}funduse", f"{P}fundmove"
AGAIN: Final = f"{P}funddeclaration"
HANDOVER, AREA, ORDER, COST = f"{P}handover", f"{P}servicearea", f"{P}workorder", f"{P}ordercost"


def after(days: int) -> date:
    return DAY + timedelta(days=days)


# A term whose list hung in time, so that each promise about it is broken alone.
LISTED: Final = {
    "body": "owners_committee",
    "list_from": DAY,
    "list_until": after(7),
    "elected_on": after(15),
}
VOTED: Final = {
    "state": "voted",
    "situation": "",
    "matter_id": ONE,
    "reviewed_by_id": None,
    "confirmed_by_id": None,
}
URGENT: Final = {
    "state": "confirmed",
    "situation": "leak",
    "reviewed_by_id": ONE,
    "confirmed_by_id": TWO,
}
AGREED: Final = {
    "outcome": "agreed",
    "decided_on": DAY,
    "matter_id": ONE,
    "declared_by_id": None,
    "confirmed_by_id": None,
}
AUDITED: Final = {
    "state": "audited",
    "situation": "",
    "matter_id": ONE,
    "auditor": "Office",
    "audit_paper": "A-1",
    "audit_waived": False,
    "final_fen": 5,
    "budget_fen": 5,
}
PAID: Final = {**AUDITED, "state": "settled", "settled_on": DAY, "entry_id": ONE}
FIRST: Final = {
    "ending": "first",
    "state": "settled",
    "supervisor_id": ONE,
    "audited_on": DAY,
    "audit_paper": "A-1",
    "income_public_on": DAY,
    "noticed_on": DAY,
    "inspected_on": DAY,
    "new_company_id": ONE,
}
LEFT: Final = {
    "state": "left",
    "noticed_on": DAY,
    "inspected_on": DAY,
    "new_company_id": ONE,
    "left_on": DAY,
    "names_deleted_on": DAY,
}
SERVED: Final = {"kind": "estate", "estate_id": ONE, "money": "owners"}
DONE: Final = {
    "state": "done",
    "worker_id": ONE,
    "taken_at": NOW,
    "responded_at": NOW,
    "arrived_at": BEFORE,
    "done_at": NOW,
    "result": "Mended",
}

# fmt: off
REGISTER: Final = (
    check(ESTATE, "an_estate_was_built_in_a_year", {"built_year": 1899}, {"built_year": 1900}),
    check(ESTATE, "a_first_deposit_is_five_to_eight_per_cent", {"deposit_permille": 81}, {"deposit_permille": 80}),
    check(ESTATE, "a_book_of_owners_has_its_assembly", {"book_id": ONE, "assembly_id": None}, {"book_id": ONE, "assembly_id": ONE}),
    once(ESTATE, "co_governance_estate_place_id_key", {"place_id": ONE}, place_id=TWO),
    once(ESTATE, "co_governance_estate_assembly_id_key", {"assembly_id": ONE}, assembly_id=TWO),
    once(ESTATE, "co_governance_estate_book_id_key", {"book_id": ONE, "assembly_id": ONE}, book_id=TWO, assembly_id=TWO),
    once(f"{P}building", "a_building_stands_once_in_its_estate", {"estate_id": ONE, "code": "1"}, code="2"),
    once(UNIT, "a_unit_stands_once_in_its_estate", {"estate_id": ONE, "code": "1-101"}, code="1-102"),
    check(UNIT, "a_unit_of_an_estate_has_some_area", {"area": 0, "area_source": "surveyed"}, {"area": 1, "area_source": "surveyed"}),
    check(UNIT, "an_area_of_an_estate_names_its_source", {"area": 1, "area_source": ""}, {"area": 1, "area_source": "registered"}),
    check(UNIT, "a_unit_has_a_name", {"code": ""}, {"code": "1"}),
    check(UNIT, "a_unit_of_an_estate_is_no_person", {"kind": "person"}, {"kind": "shop"}),
    once(OWN, "nobody_owns_a_unit_twice_at_a_time", {"unit_id": ONE, "party_id": ONE, "since": DAY, "until": None}, party_id=TWO),
    check(OWN, "a_share_of_a_unit_is_part_of_it", {"part": 2, "whole": 1}, {"part": 1, "whole": 1}),
    check(OWN, "an_ownership_ends_for_a_reason", {"since": DAY, "until": after(1), "why_ended": ""}, {"since": DAY, "until": after(1), "why_ended": "Sold"}),
    check(OWN, "an_owner_without_a_deed_shows_a_paper", {"basis": "court", "paper": ""}, {"basis": "court", "paper": "J-1"}),
)
COMMITTEES: Final = (
    check(COMMITTEE, "a_committee_has_an_odd_number_of_seats", {"seats": 4}, {"seats": 5}),
    once(COMMITTEE, "one_committee_sits_at_a_time", {"estate_id": ONE, "term_since": DAY, "term_until": after(1)}, estate_id=TWO),
    once(f"{P}committeemember", "nobody_sits_twice_on_a_committee", {"committee_id": ONE, "person_id": ONE, "role": "member", "since": DAY}, person_id=TWO),
    check(COMMITTEE, "a_term_ends_after_it_begins", {"term_since": DAY, "term_until": DAY}, {"term_since": DAY, "term_until": after(1)}),
    check(COMMITTEE, "candidates_are_public_for_seven_days", {**LISTED, "list_until": after(6)}, LISTED),
    check(COMMITTEE, "candidates_are_public_fifteen_days_before", {**LISTED, "elected_on": after(14)}, LISTED),
    check(COMMITTEE, "the_subdistrict_chairs_a_management_committee", {"body": "property_management_committee", "chair_office_id": None}, {"body": "property_management_committee", "chair_office_id": ONE}),
    once(f"{P}committeemember", "a_committee_has_one_treasurer", {"committee_id": ONE, "role": "treasurer", "until": None}, role="vice"),
    check(HUNG, "what_hangs_out_says_something", {"kind": "members", "title": "", "text": "x"}, {"kind": "members", "title": "x", "text": "x"}),
    check(HUNG, "what_hangs_out_hangs_fifteen_days", {"hung_on": DAY, "hangs_until": after(14)}, {"hung_on": DAY, "hangs_until": after(15)}),
    check(HUNG, "a_decision_hangs_out_after_its_day", {"kind": "decision", "decided_on": after(1), "hung_on": DAY}, {"kind": "decision", "decided_on": DAY, "hung_on": DAY}),
    check(HUNG, "the_use_of_the_seal_is_of_a_half_year", {"kind": "seal", "half": None}, {"kind": "seal", "half": DAY}),
    once(HUNG, "the_use_of_the_seal_hangs_out_once", {"committee_id": ONE, "half": DAY}, half=after(1)),
    check(COMMITTEE, "a_filing_has_its_number", {"filed_on": DAY, "filing_number": ""}, {"filed_on": DAY, "filing_number": "F-1"}),
    check(COMMITTEE, "a_committee_ends_for_a_reason", {"ended_on": DAY, "why_ended": ""}, {"ended_on": DAY, "why_ended": "Recalled"}),
    check(COMMITTEE, "a_handover_of_a_committee_says_what", {"handed_over_on": DAY, "handed_over": ""}, {"handed_over_on": DAY, "handed_over": "Seal"}),
    check(f"{P}committeemember", "a_member_leaves_for_a_reason", {"since": DAY, "until": DAY, "why": ""}, {"since": DAY, "until": DAY, "why": "Ill"}),
    once(f"{P}committeemember", "a_committee_has_one_chair", {"committee_id": ONE, "role": "chair", "until": None}, role="vice"),
)
MONEY: Final = (
    once(f"{P}fundaccount", "co_governance_fundaccount_unit_id_key", {"unit_id": ONE}, unit_id=TWO),
    check(f"{P}fundaccount", "a_unit_is_not_overdrawn_in_the_fund", {"balance_fen": -1}, {"balance_fen": 0}),
    check(f"{P}fundaccount", "a_first_deposit_is_no_debt", {"first_fen": -1}, {"first_fen": 0}),
    check(MOVE, "only_works_take_money_out_of_the_fund", {"kind": "first", "fen": -1, "use_id": None}, {"kind": "charge", "fen": -1, "use_id": ONE}),
    once(MOVE, "works_are_charged_once_to_a_unit", {"account_id": ONE, "use_id": ONE, "kind": "charge", "fen": -1}, account_id=TWO),
    check(USE, "a_use_of_the_fund_is_in_a_known_state", {"state": "lost"}, {"state": "draft"}),
    check(USE, "the_fund_pays_what_nobody_else_has_to", {"liable": "company", "warranty_over": True}, {"liable": "owners", "warranty_over": True}),
    check(USE, "six_situations_are_an_emergency", {"situation": "garden", "state": "draft"}, {"situation": "lift", "state": "draft"}),
    check(USE, "a_use_of_the_fund_has_a_budget", {"budget_fen": 0}, {"budget_fen": 1}),
    check(USE, "works_cost_a_tenth_more_at_most", {"budget_fen": 100, "final_fen": 111}, {"budget_fen": 100, "final_fen": 110}),
    check(USE, "a_smaller_charge_is_justified", {"scope": "building", "scope_reason": ""}, {"scope": "building", "scope_reason": "Its roof"}),
    check(USE, "owners_vote_before_the_fund_is_used", {**VOTED, "matter_id": None}, VOTED),
    check(USE, "an_emergency_is_reviewed_and_confirmed_by_two", {**URGENT, "confirmed_by_id": ONE}, URGENT),
    check(USE, "an_emergency_is_confirmed_at_the_end", {**PAID, **URGENT, "state": "settled", "reconfirmed_by_id": None}, {**PAID, **URGENT, "state": "settled", "reconfirmed_by_id": TWO}),
    check(USE, "an_emergency_is_confirmed_at_the_end", {**PAID, **URGENT, "state": "settled", "reconfirmed_by_id": ONE}, {**PAID, **URGENT, "state": "settled", "reconfirmed_by_id": TWO}),
    check(USE, "works_are_audited_before_they_are_paid", {**AUDITED, "auditor": ""}, AUDITED),
    check(USE, "paid_works_have_their_entry", {**PAID, "entry_id": None}, PAID),
    once(USE, "co_governance_funduse_matter_id_key", {**VOTED, "matter_id": ONE}, matter_id=TWO),
    check(AGAIN, "what_is_declared_again_costs_more", {"before_fen": 5, "budget_fen": 5, "why": "Beams"}, {"before_fen": 5, "budget_fen": 6, "why": "Beams"}),
    check(AGAIN, "a_declaration_is_decided_on_a_day", {"outcome": "withdrawn", "decided_on": None}, {"outcome": "withdrawn", "decided_on": DAY}),
    check(AGAIN, "a_new_budget_is_voted_or_confirmed", {**AGREED, "matter_id": None}, AGREED),
    check(AGAIN, "a_new_budget_is_voted_or_confirmed", {**AGREED, "matter_id": None, "declared_by_id": ONE, "confirmed_by_id": ONE}, {**AGREED, "matter_id": None, "declared_by_id": ONE, "confirmed_by_id": TWO}),
    once(AGAIN, "one_new_budget_waits_at_a_time", {"use_id": ONE, "outcome": "", "decided_on": None}, use_id=TWO),
    once(AGAIN, "co_governance_funddeclaration_matter_id_key", {"matter_id": ONE, "outcome": "", "use_id": ONE}, matter_id=TWO, use_id=TWO),
    once(f"{P}fundshare", "a_unit_bears_works_once", {"use_id": ONE, "unit_id": ONE}, unit_id=TWO),
    check(f"{P}fundshare", "a_share_of_works_goes_by_area", {"area": 0, "fen": 1}, {"area": 1, "fen": 0}),
    check(f"{P}commonitem", "a_common_item_is_an_amount_for_something", {"fen": 0, "what": "Lifts"}, {"fen": 1, "what": "Lifts"}),
    check(f"{P}commonitem", "a_common_item_is_of_a_known_kind", {"kind": "gift"}, {"kind": "advert"}),
    once(f"{P}commonitem", "a_common_item_has_its_own_entry", {"entry_id": ONE}, entry_id=TWO),
    once(f"{P}incomepublication", "a_half_year_is_made_public_once", {"estate_id": ONE, "since": DAY}, since=after(1)),
    check(f"{P}incomepublication", "a_half_year_is_over_before_it_is_public", {"until": DAY, "published_on": DAY, "hangs_until": after(20)}, {"until": DAY, "published_on": after(1), "hangs_until": after(20)}),
    check(f"{P}incomepublication", "common_income_hangs_for_fifteen_days", {"published_on": DAY, "hangs_until": after(14)}, {"published_on": DAY, "hangs_until": after(15)}),
)
HANDOVERS: Final = (
    check(HANDOVER, "a_handover_is_in_a_known_state", {"state": "lost"}, {"state": "planned"}),
    check(HANDOVER, "a_handover_is_to_another_company", {"old_company_id": ONE, "new_company_id": ONE}, {"old_company_id": ONE, "new_company_id": TWO}),
    check(HANDOVER, "a_notice_comes_first", {"state": "noticed", "noticed_on": None}, {"state": "noticed", "noticed_on": DAY}),
    check(HANDOVER, "one_inspects_with_the_new_company", {**LEFT, "state": "inspected", "new_company_id": None}, {**LEFT, "state": "inspected"}),
    check(HANDOVER, "who_left_has_deleted_the_names", {**LEFT, "names_deleted_on": None}, LEFT),
    check(HANDOVER, "a_filed_handover_has_its_number", {**LEFT, "state": "filed", "filed_on": DAY, "filing": ""}, {**LEFT, "state": "filed", "filed_on": DAY, "filing": "F-1"}),
    check(HANDOVER, "the_subdistrict_witnesses_a_first_handover", {**FIRST, "state": "signed", "supervisor_id": None}, {**FIRST, "state": "signed"}),
    check(HANDOVER, "common_income_is_audited_and_public_first", {**FIRST, "income_public_on": None}, FIRST),
    check(HANDOVER, "common_income_is_audited_and_public_first", {**FIRST, "income_public_on": date(2026, 9, 21)}, FIRST),
    check(HANDOVER, "common_income_is_audited_and_public_first", {**FIRST, "audit_paper": ""}, FIRST),
    once(HANDOVER, "an_estate_is_handed_over_once_at_a_time", {"estate_id": ONE, "state": "planned"}, estate_id=TWO),
    check(f"{P}handoverline", "a_line_of_a_handover_says_what", {"letter": "z", "what": "Plans", "exists": True}, {"letter": "a", "what": "Plans", "exists": True}),
    check(f"{P}handoverline", "what_is_missing_is_said", {"exists": False, "defect": ""}, {"exists": False, "defect": "Lost"}),
    check(f"{P}handovermoney", "money_of_a_handover_is_an_amount", {"fen": 0, "what": "Deposits"}, {"fen": 1, "what": "Deposits"}),
    check(f"{P}handovermoney", "settled_money_has_its_receipt", {"settled_on": DAY, "paper": ""}, {"settled_on": DAY, "paper": "R-1"}),
    once(f"{P}handoversignature", "a_side_signs_a_list_once", {"handover_id": ONE, "letter": "a", "side": "old", "signed_by_id": ONE}, side="new"),
    check(f"{P}handoversignature", "a_signature_has_a_name", {"name": "", "signed_by_id": ONE}, {"name": "Somebody", "signed_by_id": ONE}),
    check(f"{P}handoversignature", "a_list_is_signed_on_a_sheet_or_in_person", {"document_id": None, "signed_by_id": None}, {"document_id": ONE, "signed_by_id": None}),
)
SERVICE: Final = (
    once(f"{P}cluster", "a_cluster_stands_once_at_its_place", {"place_id": ONE, "name": "East"}, name="West"),
    check(AREA, "owners_pay_estates_and_the_public_the_rest", {**SERVED, "money": "public"}, SERVED),
    once(AREA, "an_estate_is_served_by_one_company", {**SERVED, "since": DAY}, estate_id=TWO),
    once(AREA, "an_area_has_a_contract_of_its_own", {"kind": "road", "money": "public", "agreement_id": ONE}, agreement_id=TWO),
    check(AREA, "an_area_is_served_for_some_days", {**SERVED, "since": DAY, "until": DAY}, {**SERVED, "since": DAY, "until": after(1)}),
    check(AREA, "one_answers_before_one_comes", {**SERVED, "response_minutes": 2, "arrival_minutes": 1}, {**SERVED, "response_minutes": 1, "arrival_minutes": 1}),
    check(AREA, "an_area_knows_some_reasons", {**SERVED, "reasons": ["no time"]}, {**SERVED, "reasons": ["skill"]}),
    check(AREA, "an_area_knows_some_reasons", {**SERVED, "reasons": []}, {**SERVED, "reasons": ["skill"]}),
    once(f"{P}worker", "a_worker_is_once_in_a_cluster", {"cluster_id": ONE, "person_id": ONE}, person_id=TWO),
    once(f"{P}workershift", "a_worker_has_a_shift_once", {"worker_id": ONE, "day": DAY, "shift": "day"}, shift="night"),
    once(ORDER, "co_governance_workorder_number_key", {"number": "GD-1"}, number="GD-2"),
    once(ORDER, "co_governance_workorder_once_key_key", {"once_key": ONE}, once_key=TWO),
    check(ORDER, "a_work_order_is_in_a_known_state", {"state": "lost", "worker_id": ONE, "taken_at": NOW, "responded_at": NOW}, {"state": "taken", "worker_id": ONE, "taken_at": NOW, "responded_at": NOW}),
    check(ORDER, "a_work_order_is_of_a_known_sort", {"sort": "luck"}, {"sort": "water"}),
    check(ORDER, "a_taken_order_has_its_worker", {"state": "taken", "worker_id": None, "responded_at": NOW}, {"state": "taken", "worker_id": ONE, "taken_at": NOW, "responded_at": NOW}),
    check(ORDER, "a_waiting_order_is_nobodys", {"state": "waiting", "worker_id": ONE}, {"state": "waiting", "worker_id": None}),
    check(ORDER, "a_done_order_says_what_was_done", {**DONE, "result": ""}, DONE),
    check(ORDER, "an_order_is_passed_on_for_a_reason", {"state": "passed_on", "why_returned": "", "responded_at": NOW}, {"state": "passed_on", "why_returned": "utility", "responded_at": NOW}),
    check(ORDER, "an_order_goes_back_for_a_known_reason", {"why_returned": "no time"}, {"why_returned": "skill"}),
    check(ORDER, "an_order_is_answered_before_it_moves", {"state": "cancelled", "responded_at": None}, {"state": "cancelled", "responded_at": NOW}),
    check(ORDER, "an_order_is_answered_once", {"taken_at": BEFORE, "responded_at": NOW}, {"taken_at": NOW, "responded_at": BEFORE}),
    check(ORDER, "one_comes_before_it_is_done", {**DONE, "arrived_at": NOW, "done_at": BEFORE}, DONE),
    check(COST, "a_cost_is_hours_or_material", {"kind": "hours", "worker_id": None, "minutes": 5}, {"kind": "hours", "worker_id": ONE, "minutes": 5}),
    check(COST, "a_cost_says_what", {"what": "", "kind": "material", "fen": 1}, {"what": "Tap", "kind": "material", "fen": 1}),
    once(COST, "co_governance_ordercost_moves_id_key", {"moves_id": ONE}, moves_id=TWO),
    once(f"{P}orderphoto", "co_governance_orderphoto_document_id_key", {"document_id": ONE}, document_id=TWO),
    check(f"{P}orderphoto", "a_photograph_has_both_coordinates", {"longitude": 120, "latitude": None}, {"longitude": 120, "latitude": 30}),
    once(f"{P}orderrating", "co_governance_orderrating_order_id_key", {"order_id": ONE}, order_id=TWO),
    check(f"{P}orderrating", "a_mark_is_one_to_five", {"speed": 0, "quality": 5, "manner": 5}, {"speed": 1, "quality": 5, "manner": 5}),
    once(f"{P}patrolpoint", "a_point_stands_once_in_its_area", {"area_id": ONE, "name": "Gate"}, name="Pump"),
    check(f"{P}patrolpoint", "a_point_is_walked_to", {"every_hours": 0}, {"every_hours": 1}),
    once(f"{P}patrolscan", "co_governance_patrolscan_order_id_key", {"order_id": ONE, "found": "Lamp"}, order_id=TWO),
    check(f"{P}patrolscan", "what_a_patrol_found_became_an_order", {"found": "Lamp", "order_id": None}, {"found": "", "order_id": None}),
)
# fmt: on
ESTATES: Final[tuple[Promise, ...]] = (*REGISTER, *COMMITTEES, *MONEY, *HANDOVERS, *SERVICE)
