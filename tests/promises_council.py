"""What the tables of votes and deliberations refuse by themselves: every check and every unique key."""

from datetime import date, timedelta
from typing import Final

from tests.promises import DAY, ONE, TWO, Promise, check, once

VOTE: Final = "council_vote"
ENTRY: Final = "council_rollentry"
HEARD_OF: Final = "council_acceptance"
TALK: Final = "council_deliberation"
# A vote of owners whose notice is out, so that each promise about it is broken alone.
FIRST: Final = DAY + timedelta(days=15)
OUT: Final = {
    "state": "noticed", "electorate": "owners", "pack_id": ONE, "noticed_on": DAY, "opens_on": FIRST, "closes_on": FIRST + timedelta(days=10),
    "temporary": False,
}  # fmt: skip
OPENED: Final = {**OUT, "state": "open", "roll_hash": "a", "count_parking": False}
FIFTH: Final = {"share_part": 1, "share_whole": 5, "heads": 100}
FIRST_MEETING: Final = {
    "rule": "first",
    "caller": "Developer",
    "all_area": 100,
    "since": DAY,
    "called_on": DAY,
}
SHEET: Final = "council_sheetentry"
ONE_OF_TWO: Final = {"papers_out": 2, "papers_in": 1, "papers_valid": 1, "papers_invalid": 0, "ballots": 1, "ballots_expected": 1}  # fmt: skip
HELD: Final = {"state": "held", "held_on": DAY, "minutes": "All agreed."}
SHOWN: Final = {**HELD, "state": "published", "publish_from": DAY, "publish_until": DAY + timedelta(days=15)}  # fmt: skip


def after(days: int) -> date:
    return DAY + timedelta(days=days)


# fmt: off
VOTES: Final = (
    once(VOTE, "council_vote_number_key", {"number": "V-1"}, number="V-2"),
    check(VOTE, "a_vote_is_in_a_known_state", {"state": "lost"}, {"state": "draft"}),
    check(VOTE, "a_vote_closes_after_it_opens", {"opens_on": after(1), "closes_on": DAY}, {"opens_on": DAY, "closes_on": DAY}),
    check(VOTE, "a_published_vote_has_its_rules_and_days", {**OUT, "pack_id": None}, OUT),
    check(VOTE, "an_open_vote_has_a_frozen_roll", {**OPENED, "roll_hash": ""}, OPENED),
    check(VOTE, "a_vote_opens_on_one_of_its_days", {**OPENED, "opened_on": after(14)}, {**OPENED, "opened_on": FIRST}),
    check(VOTE, "parking_is_answered_before_the_opening", {**OPENED, "count_parking": None}, OPENED),
    check(VOTE, "silence_counts_by_a_clause_only", {"silence": "follows_majority", "silence_clause": ""}, {"silence": "follows_majority", "silence_clause": "Art. 9"}),
    check(VOTE, "a_smaller_electorate_is_justified", {"scope": "building", "scope_reason": ""}, {"scope": "building", "scope_reason": "Its roof"}),
    check(VOTE, "owners_are_told_in_time", {**OUT, "opens_on": after(14), "closes_on": after(24)}, {**OUT, "opens_on": after(14), "closes_on": after(24), "temporary": True}),
    check(VOTE, "owners_vote_for_five_to_sixty_days", {**OUT, "closes_on": after(18)}, {**OUT, "closes_on": after(19)}),
    check(VOTE, "a_secret_vote_counts_no_area", {"secret": True, "area_all": 1}, {"secret": True, "area_all": 0}),
    check(VOTE, "silence_counts_for_owners_only", {"electorate": "members", "silence": "follows_majority", "silence_clause": "Art. 9"}, {"electorate": "members", "silence": "not_participating"}),
    check(VOTE, "the_party_organisation_studies_first", {**OUT, "electorate": "members", "studied_on": None}, {**OUT, "electorate": "members", "studied_on": DAY}),
    check("council_call", "a_call_says_who_calls", {"caller": ""}, {"caller": "Owners"}),
    check("council_call", "as_many_call_as_the_law_asks", {**FIFTH, "proposers": 19}, {**FIFTH, "proposers": 20}),
    check("council_call", "a_first_assembly_has_its_ground", {**FIRST_MEETING, "delivered_area": 59}, {**FIRST_MEETING, "delivered_area": 60}),
    check("council_election", "a_body_has_seats", {"seats": 0}, {"seats": 5}),
    check("council_election", "an_election_says_who_is_ahead", {"ranked_by": "age"}, {"ranked_by": "heads"}),
    check("council_extension", "an_extension_is_later", {"before": DAY, "until": DAY}, {"before": DAY, "until": after(1)}),
    check("council_extension", "an_extension_says_why", {"reason": ""}, {"reason": "Floods"}),
    once("council_matter", "matters_of_a_vote_are_numbered", {"vote_id": ONE, "order": 1}, order=2),
)
ROLL: Final = (
    once(ENTRY, "lines_of_a_roll_are_numbered", {"vote_id": ONE, "number": 1}, number=2),
    once(ENTRY, "a_unit_stands_once_on_a_roll", {"vote_id": ONE, "unit": "1-101"}, unit="1-102"),
    check(ENTRY, "a_unit_has_some_area", {"area": 0, "area_source": "surveyed"}, {"area": 1, "area_source": "surveyed"}),
    check(ENTRY, "an_area_names_its_source", {"area": 1, "area_source": ""}, {"area": 1, "area_source": "registered"}),
    check(ENTRY, "a_line_says_whose_head_it_is", {"head": ""}, {"head": "unit:1"}),
    check("council_rollowner", "an_owner_on_a_roll_is_somebody", {"party_id": None, "name": ""}, {"party_id": None, "name": "sealed"}),
    check("council_rollowner", "a_share_is_part_of_its_whole", {"share_part": 2, "share_whole": 1}, {"share_part": 1, "share_whole": 1}),
    once("council_rollowner", "a_party_owns_a_unit_once", {"entry_id": ONE, "party_id": ONE}, party_id=TWO),
)
BALLOTS: Final = (
    check("council_proxy", "a_proxy_has_its_document", {"document_sha256": ""}, {"document_sha256": "a"}),
    once("council_proxy", "council_proxy_entry_id_key", {"entry_id": ONE}, entry_id=TWO),
    once("council_mark", "a_line_votes_once", {"entry_id": ONE}, entry_id=TWO),
    check("council_mark", "a_mark_has_a_known_way", {"channel": "pigeon"}, {"channel": "electronic"}),
    once("council_ballot", "one_ballot_per_line_and_matter", {"matter_id": ONE, "entry_id": ONE}, entry_id=TWO),
    check("council_ballot", "a_ballot_has_a_known_choice", {"choice": "perhaps"}, {"choice": "abstain"}),
    check("council_secretballot", "a_secret_ballot_has_a_known_choice", {"choice": "perhaps"}, {"choice": "no"}),
    check("council_paperballot", "two_people_enter_a_paper_ballot", {"first_by_id": ONE, "second_by_id": ONE}, {"first_by_id": ONE, "second_by_id": TWO}),
    check("council_paperballot", "a_paper_ballot_has_its_photo", {"photo_sha256": ""}, {"photo_sha256": "a"}),
    once("council_paperballot", "council_paperballot_entry_id_key", {"entry_id": ONE}, entry_id=TWO),
    once("council_attendance", "council_attendance_entry_id_key", {"entry_id": ONE}, entry_id=TWO),
    check("council_delivery", "a_delivery_is_proved", {"method": "By hand", "receiver": ""}, {"method": "By hand", "receiver": "sealed"}),
    once("council_delivery", "council_delivery_entry_id_key", {"entry_id": ONE}, entry_id=TWO),
    check("council_conflict", "a_conflict_is_resolved_for_a_reason", {"counts": True, "resolution": ""}, {"counts": True, "resolution": "Both signed"}),
    once("council_conflict", "council_conflict_entry_id_key", {"entry_id": ONE}, entry_id=TWO),
    check("council_certificate", "a_mismatch_is_explained", {"ballots": 2, "ballots_expected": 1, "explanation": ""}, {"ballots": 1, "ballots_expected": 1, "explanation": ""}),
    check("council_certificate", "no_more_papers_than_were_handed_out", {"papers_out": 1, "papers_in": 2, "papers_valid": 2, "papers_invalid": 0}, {"papers_out": 2, "papers_in": 2, "papers_valid": 2, "papers_invalid": 0}),
    check("council_certificate", "missing_papers_are_explained", {**ONE_OF_TWO, "explanation": ""}, {**ONE_OF_TWO, "explanation": "Taken home"}),
    check("council_certificate", "a_paper_is_valid_or_invalid", {"papers_out": 2, "papers_in": 2, "papers_valid": 1, "papers_invalid": 0}, {"papers_out": 2, "papers_in": 2, "papers_valid": 1, "papers_invalid": 1}),
    once("council_boxcount", "counts_of_a_box_follow", {"vote_id": ONE, "turn": 1}, turn=2),
    check("council_boxcount", "a_box_is_counted_again_for_a_reason", {"turn": 2, "why": ""}, {"turn": 2, "why": "Two stuck together"}),
    once(SHEET, "a_sheet_is_entered_once_a_turn", {"vote_id": ONE, "number": 1, "round": 1, "turn": 2}, turn=1),
    once(SHEET, "two_people_enter_a_sheet", {"vote_id": ONE, "number": 1, "round": 1, "person_id": ONE}, person_id=TWO),
    check(SHEET, "sheets_are_numbered_from_one", {"number": 0}, {"number": 1}),
    check(SHEET, "a_sheet_is_entered_twice", {"turn": 3}, {"turn": 2}),
    check(SHEET, "a_sheet_has_its_photo", {"turn": 1, "round": 1, "photo_sha256": ""}, {"turn": 1, "round": 1, "photo_sha256": "a"}),
    check(SHEET, "a_sheet_is_invalid_for_a_known_reason", {"invalid": "ugly", "said": "{}"}, {"invalid": "blank", "said": "{}"}),
    check(SHEET, "an_invalid_sheet_chooses_nothing", {"invalid": "blank", "said": '{"a": "yes"}'}, {"invalid": "", "said": '{"a": "yes"}'}),
    check("council_result", "a_result_has_a_known_outcome", {"outcome": "perhaps", "strict_outcome": "passed"}, {"outcome": "rejected", "strict_outcome": "passed"}),
)
TALKS: Final = (
    once(TALK, "council_deliberation_number_key", {"number": "D-1"}, number="D-2"),
    check(TALK, "a_deliberation_is_in_a_known_state", {"state": "lost"}, {"state": "topic"}),
    check(TALK, "a_held_deliberation_has_day_and_minutes", {**HELD, "minutes": ""}, HELD),
    check(TALK, "an_outcome_is_published_for_fifteen_days", {**SHOWN, "publish_until": after(14)}, SHOWN),
    once("council_invitation", "nobody_is_invited_twice", {"deliberation_id": ONE, "side": "expert", "name": "A"}, name="B"),
    check("council_invitation", "an_absence_has_its_reason", {"present": False, "absence": ""}, {"present": False, "absence": "Ill"}),
    check("council_agreeditem", "an_agreed_item_says_what", {"text": ""}, {"text": "Repair"}),
    once("council_agreeditem", "council_agreeditem_case_id_key", {"case_id": ONE}, case_id=TWO),
    once(HEARD_OF, "an_agreed_item_is_accepted_once", {"agreed_id": ONE, "corrects_id": None}, agreed_id=TWO),
    once(HEARD_OF, "council_acceptance_corrects_id_key", {"corrects_id": ONE}, corrects_id=TWO),
    check(HEARD_OF, "a_corrected_acceptance_says_why", {"corrects_id": ONE, "reason": ""}, {"corrects_id": ONE, "reason": "Counted anew"}),
    check(HEARD_OF, "the_satisfied_are_among_the_asked", {"asked": 2, "satisfied": 3}, {"asked": 2, "satisfied": 2}),
    check(HEARD_OF, "what_is_not_accepted_says_what_is_missing", {"accepted": False, "remark": ""}, {"accepted": False, "remark": "Paint"}),
    check(HEARD_OF, "an_acceptance_says_by_whom_and_how", {"accepted_by": "nobody", "way": "visit"}, {"accepted_by": "convenor", "way": "visit"}),
    check("council_objection", "an_objection_says_what", {"text": ""}, {"text": "No"}),
)
PAPERS: Final = {"papers_out": 0, "papers_in": 0, "papers_valid": 0, "papers_invalid": 0, "explanation": ""}
# What is counted is never below nought.
NUMBERS: Final = (
    check("council_call", "council_call_heads_check", {"heads": -1}, {"heads": 0}),
    check("council_call", "council_call_proposers_check", {"proposers": -1}, {"proposers": 0}),
    check("council_call", "council_call_share_part_check", {**FIFTH, "heads": 0, "proposers": 0, "share_part": -1}, {**FIFTH, "heads": 0, "proposers": 0}),
    check("council_call", "council_call_share_whole_check", {"share_whole": -1}, {"share_whole": 0}),
    check("council_certificate", "council_certificate_marks_check", {"marks": -1}, {"marks": 0}),
    check("council_certificate", "council_certificate_ballots_check", {"ballots": -1, "ballots_expected": 0, "explanation": "Lost"}, {"ballots": 0, "ballots_expected": 0, "explanation": ""}),
    check("council_certificate", "council_certificate_ballots_expected_check", {"ballots": 0, "ballots_expected": -1, "explanation": "Lost"}, {"ballots": 0, "ballots_expected": 0, "explanation": ""}),
    *(check("council_certificate", f"council_certificate_{name}_check", {**PAPERS, name: -1, **rest}, PAPERS) for name, rest in (
        ("papers_out", {}), ("papers_in", {"papers_valid": -1}), ("papers_valid", {"papers_invalid": 1}),
        ("papers_invalid", {"papers_valid": 1}),
    )),
    check("council_boxcount", "council_boxcount_sheets_check", {"sheets": -1}, {"sheets": 0}),
    check("council_boxcount", "council_boxcount_turn_check", {"turn": -1}, {"turn": 0}),
    check(SHEET, "council_sheetentry_number_check", {"number": -1}, {"number": 1}),
    check(SHEET, "council_sheetentry_round_check", {"round": -1}, {"round": 1}),
    check(HEARD_OF, "council_acceptance_asked_check", {"asked": -1}, {"asked": 1}),
    check(HEARD_OF, "council_acceptance_satisfied_check", {"satisfied": -1}, {"satisfied": 0}),
    check("council_deliberation", "council_deliberation_rounds_check", {"rounds": -1}, {"rounds": 0}),
    check("council_election", "council_election_term_years_check", {"term_years": -1}, {"term_years": 3}),
    check("council_matter", "council_matter_order_check", {"order": -1}, {"order": 0}),
    check(ENTRY, "council_rollentry_number_check", {"number": -1}, {"number": 0}),
    check(VOTE, "council_vote_proxy_cap_check", {"proxy_cap": -1}, {"proxy_cap": 0}),
)
# fmt: on
COUNCIL: Final[tuple[Promise, ...]] = (*VOTES, *ROLL, *BALLOTS, *TALKS, *NUMBERS)
