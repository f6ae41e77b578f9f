"""What the tables of surveys refuse by themselves: every check and every unique key."""

from typing import Final

from tests.promises import DAY, DAY_BEFORE, ONE, TWO, Promise, check, once

SURVEY: Final = "surveys_survey"
QUESTION: Final = "surveys_question"
LISTED: Final = "surveys_listed"
# A survey that is out, so that each promise about it is broken alone.
OUT: Final = {
    "state": "open", "frame": "listed", "sampling": "all", "population": "All", "channels": ["portal"], "small_cell": 5, "opens_on": DAY,
    "closes_on": DAY, "asked_all": 1, "seed": "", "frame_hash": "",
}  # fmt: skip
ASKED: Final = {"kind": "single", "text": "Why?", "options": ["A", "B"], "lines": []}

# fmt: off
SURVEYS: Final[tuple[Promise, ...]] = (
    once(SURVEY, "surveys_survey_number_key", {"number": "Q-1"}, number="Q-2"),
    check(SURVEY, "a_survey_is_in_a_known_state", {"state": "lost"}, {"state": "draft"}),
    check(SURVEY, "a_survey_asks_in_a_known_way", {"frame": "guess", "sampling": "all"}, {"frame": "listed", "sampling": "all"}),
    check(SURVEY, "a_survey_has_known_ways_to_answer", {"channels": ["pigeon"]}, {"channels": ["paper"]}),
    check(SURVEY, "an_open_survey_is_answered_signed_in", {"frame": "open", "sampling": "all", "channels": ["link"]}, {"frame": "open", "sampling": "all", "channels": ["portal"]}),
    check(SURVEY, "a_survey_closes_after_it_opens", {"opens_on": DAY, "closes_on": DAY_BEFORE}, {"opens_on": DAY, "closes_on": DAY}),
    check(SURVEY, "a_survey_that_is_out_says_whom_when_and_how", {**OUT, "population": ""}, OUT),
    check(SURVEY, "a_survey_that_is_out_says_whom_when_and_how", {**OUT, "small_cell": 1}, OUT),
    check(SURVEY, "a_survey_that_is_out_says_whom_when_and_how", {**OUT, "channels": []}, OUT),
    check(SURVEY, "a_survey_that_is_out_says_whom_when_and_how", {**OUT, "closes_on": None}, OUT),
    check(SURVEY, "a_survey_of_a_list_asks_somebody", {**OUT, "asked_all": 0}, OUT),
    check(SURVEY, "a_random_sample_has_its_seed", {**OUT, "sampling": "random"}, {**OUT, "sampling": "random", "seed": "a", "frame_hash": "b"}),
    check(SURVEY, "a_closed_survey_has_its_day", {**OUT, "state": "closed", "closed_on": None}, {**OUT, "state": "closed", "closed_on": DAY}),
    once(LISTED, "people_of_a_survey_are_numbered", {"survey_id": ONE, "number": 1}, number=2),
    once(LISTED, "a_person_stands_once_on_the_list", {"survey_id": ONE, "party_id": ONE}, party_id=TWO),
    once(LISTED, "a_telephone_stands_once_on_the_list", {"survey_id": ONE, "phone_index": "a"}, phone_index="b"),
    check(LISTED, "who_is_listed_is_somebody", {"party_id": None, "name": ""}, {"party_id": None, "name": "sealed"}),
    once("surveys_answered", "one_answer_per_person", {"survey_id": ONE, "listed_id": ONE}, listed_id=TWO),
    check("surveys_answered", "an_answer_came_in_a_known_way", {"channel": "pigeon"}, {"channel": "portal"}),
    check("surveys_answered", "who_wrote_down_for_another_is_named", {"channel": "phone", "person_name": ""}, {"channel": "phone", "person_name": "A"}),
    once(QUESTION, "questions_of_a_survey_are_numbered", {"survey_id": ONE, "order": 1}, order=2),
    check(QUESTION, "a_question_is_of_a_known_kind", {"kind": "riddle", "options": [], "lines": []}, {"kind": "text", "options": [], "lines": []}),
    check(QUESTION, "a_question_asks_something", {**ASKED, "text": ""}, ASKED),
    check(QUESTION, "a_choice_has_two_answers_or_more", {**ASKED, "options": ["A"]}, ASKED),
    check(QUESTION, "a_choice_has_two_answers_or_more", {**ASKED, "kind": "text"}, {**ASKED, "kind": "text", "options": []}),
    check(QUESTION, "a_table_of_questions_has_lines", {**ASKED, "kind": "matrix"}, {**ASKED, "kind": "matrix", "lines": ["L"]}),
    check(QUESTION, "the_highest_number_is_not_below_the_lowest", {"lowest": 2, "highest": 1}, {"lowest": 1, "highest": 1}),
    once("surveys_answer", "a_sheet_answers_once", {"sheet_id": ONE, "question_id": ONE}, question_id=TWO),
    check("surveys_answer", "an_answer_chooses_or_says", {"chosen": [1], "said": "sealed"}, {"chosen": [1], "said": ""}),
    check("surveys_answer", "an_answer_chooses_or_says", {"chosen": [], "said": ""}, {"chosen": [], "said": "sealed"}),
    once("surveys_sheet", "surveys_sheet_mark_id_key", {"mark_id": ONE}, mark_id=TWO),
    check("surveys_publication", "a_difference_of_sheets_and_marks_is_explained", {"marks": 1, "sheets": 2, "explanation": ""}, {"marks": 1, "sheets": 1, "explanation": ""}),
    check(SURVEY, "surveys_survey_sample_size_check", {"sample_size": -1}, {"sample_size": 0}),
    check(SURVEY, "surveys_survey_listed_all_check", {"listed_all": -1}, {"listed_all": 0}),
    check(SURVEY, "surveys_survey_asked_all_check", {"asked_all": -1}, {"asked_all": 0}),
    check(SURVEY, "surveys_survey_small_cell_check", {"small_cell": -1}, {"small_cell": 2}),
    check(LISTED, "surveys_listed_number_check", {"number": -1}, {"number": 0}),
    check(QUESTION, "surveys_question_order_check", {"order": -1}, {"order": 0}),
    check("surveys_publication", "surveys_publication_marks_check", {"marks": -1, "sheets": 0, "explanation": "Lost"}, {"marks": 0, "sheets": 0, "explanation": ""}),
    check("surveys_publication", "surveys_publication_sheets_check", {"marks": 0, "sheets": -1, "explanation": "Lost"}, {"marks": 0, "sheets": 0, "explanation": ""}),
)
# fmt: on
