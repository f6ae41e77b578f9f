"""What the tables of gatherings refuse by themselves: every check and every unique key."""

from datetime import timedelta
from typing import Final

from tests.promises import BEFORE, NOW, ONE, TWO, Promise, check, once

GATHERING: Final = "gatherings_gathering"
MINOR: Final = {"minor": True, "consent_at": NOW, "guardian": "sealed", "guardian_phone": "sealed"}
LATER: Final = NOW + timedelta(hours=1)

# fmt: off
GATHERINGS: Final[tuple[Promise, ...]] = (
    once(GATHERING, "gatherings_gathering_number_key", {"number": "G-1"}, number="G-2"),
    once(GATHERING, "gatherings_gathering_offer_id_key", {"offer_id": ONE}, offer_id=TWO),
    check(GATHERING, "a_gathering_is_of_a_known_kind_and_state", {"kind": "party", "state": "draft"}, {"kind": "event", "state": "draft"}),
    check(GATHERING, "a_gathering_has_a_place", {"places": 0}, {"places": 1}),
    check(GATHERING, "an_age_band_has_somebody_in_it", {"age_min": 9, "age_max": 8}, {"age_min": 9, "age_max": 9}),
    check(GATHERING, "a_gathering_that_is_out_has_its_offer", {"kind": "event", "state": "open", "offer_id": None}, {"kind": "event", "state": "open", "offer_id": ONE}),
    check(GATHERING, "a_gathering_does_not_follow_itself", {"id": ONE, "after_id": ONE}, {"id": ONE, "after_id": TWO}),
    check(GATHERING, "a_gathering_repeats_another_one", {"id": ONE, "series_id": ONE}, {"id": ONE, "series_id": TWO}),
    once("gatherings_meeting", "a_gathering_begins_once_at_a_time", {"gathering_id": ONE, "starts_at": NOW}, starts_at=BEFORE),
    check("gatherings_meeting", "a_date_ends_after_it_begins", {"starts_at": NOW, "ends_at": NOW}, {"starts_at": NOW, "ends_at": LATER}),
    once("gatherings_registration", "a_person_registers_once", {"gathering_id": ONE, "person_id": ONE, "given_up_at": None}, given_up_at=NOW),
    once("gatherings_registration", "gatherings_registration_order_id_key", {"order_id": ONE}, order_id=TWO),
    check("gatherings_registration", "a_minor_comes_with_a_guardians_consent", {**MINOR, "guardian": ""}, MINOR),
    check("gatherings_registration", "a_minor_comes_with_a_guardians_consent", {**MINOR, "guardian_phone": ""}, MINOR),
    check("gatherings_registration", "a_minor_comes_with_a_guardians_consent", {**MINOR, "consent_at": None}, MINOR),
    once("gatherings_attendance", "one_comes_once_to_a_date", {"meeting_id": ONE, "registration_id": ONE}, registration_id=TWO),
    check("gatherings_attendance", "one_leaves_after_one_came", {"came_at": NOW, "left_at": BEFORE}, {"came_at": NOW, "left_at": NOW}),
    check("gatherings_attendance", "one_is_checked_in_in_a_known_way", {"way": "nod", "registration_id": ONE}, {"way": "code", "registration_id": ONE}),
    check("gatherings_attendance", "only_who_came_by_has_no_registration", {"way": "walk_in", "registration_id": ONE}, {"way": "walk_in", "registration_id": None}),
    check("gatherings_attendance", "only_who_came_by_has_no_registration", {"way": "list", "registration_id": None}, {"way": "list", "registration_id": ONE}),
    check(GATHERING, "one_comes_by_to_a_free_event_without_conditions", {"walk_ins": True, "kind": "event", "price_fen": 1}, {"walk_ins": True, "kind": "event", "price_fen": 0, "age_min": None, "age_max": None, "residents_only": False, "after_id": None}),
    check("gatherings_doorpress", "a_press_says_by_what_it_was", {"way": "code", "text": "", "registration_said": None}, {"way": "code", "text": "sealed", "registration_said": None}),
    check("gatherings_doorpress", "a_press_says_by_what_it_was", {"way": "list", "text": "", "registration_said": None}, {"way": "list", "text": "", "registration_said": ONE}),
    check("gatherings_doorpress", "a_press_says_by_what_it_was", {"way": "walk_in", "text": "", "registration_said": None, "out": True}, {"way": "walk_in", "text": "", "registration_said": None, "out": False}),
    check("gatherings_doorpress", "a_door_shows_green_or_red", {"shown": "amber"}, {"shown": "red"}),
    check("gatherings_doorverdict", "a_press_is_judged_with_a_known_word", {"outcome": "maybe"}, {"outcome": "away", "attendance_id": None}),
    check("gatherings_doorverdict", "who_is_let_in_has_come", {"outcome": "came", "attendance_id": None}, {"outcome": "came", "attendance_id": ONE}),
    check("gatherings_doorverdict", "who_is_let_in_has_come", {"outcome": "refused", "attendance_id": ONE}, {"outcome": "refused", "attendance_id": None}),
    check("gatherings_correction", "hours_are_corrected_for_a_reason", {"reason": ""}, {"reason": "Stayed on"}),
    check("gatherings_correction", "a_day_has_twenty_four_hours", {"minutes": 1_441}, {"minutes": 1_440}),
    once("gatherings_judge", "a_judge_sits_once", {"gathering_id": ONE, "person_id": ONE}, person_id=TWO),
    once("gatherings_sealedscore", "a_judge_scores_a_contestant_once", {"judge_id": ONE, "registration_id": ONE}, registration_id=TWO),
    check("gatherings_sealedscore", "a_sealed_score_is_at_most_a_hundred", {"points": 10_001}, {"points": 10_000}),
    once("gatherings_score", "a_score_is_opened_once", {"judge_id": ONE, "registration_id": ONE}, registration_id=TWO),
    check("gatherings_placing", "a_rank_begins_with_one", {"rank": 0}, {"rank": 1}),
    once("gatherings_certificate", "gatherings_certificate_number_key", {"number": "C-1"}, number="C-2"),
    once("gatherings_certificate", "gatherings_certificate_registration_id_key", {"registration_id": ONE}, registration_id=TWO),
)
# fmt: on
