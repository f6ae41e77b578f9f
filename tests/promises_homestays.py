"""What the tables of homestays refuse by themselves (see promises.py): a wrong row and one that differs in that alone."""

from typing import Any, Final

from tests.promises import DAY, DAY_BEFORE, NOW, ONE, check, once

HOUSE: Final = "one_pass_homestay"
PAPERS: Final[dict[str, Any]] = {
    "shown": "published", "published_on": DAY, "serves_food": True, "business_number": "1", "trade_number": "1", "fire_number": "1",
    "hygiene_number": "1", "food_number": "1",
}  # fmt: skip

# One row a line: the table is read as a table.
# fmt: off
HOMESTAYS: Final = (
    once(HOUSE, "a_homestay_is_named_once_in_a_place", {"place_id": ONE, "name": "River"}, name="Yard"),
    check("one_pass_roomtype", "a_room_takes_a_guest", {"beds": 0}, {"beds": 1}),
    once("one_pass_roomtype", "a_house_names_its_kinds_of_rooms_once", {"homestay_id": ONE, "name": "River"}, name="Yard"),
    check(HOUSE, "what_is_let_was_published_on_a_day", {"shown": "published", "published_on": None}, {"shown": "draft", "published_on": None}),
    check(HOUSE, "a_homestay_has_its_papers_before_it_is_shown", {**PAPERS, "fire_until": DAY_BEFORE}, {**PAPERS, "fire_until": DAY}),
    check("one_pass_arrival", "nobody_is_registered_before_they_arrive", {"day": DAY, "registered_on": DAY_BEFORE}, {"day": DAY, "registered_on": DAY}),
    check("one_pass_enquiryanswer", "an_answer_says_something", {"words": ""}, {"words": "Yes"}),
    once("one_pass_calendarfeed", "a_room_has_one_calendar_address", {"unit_id": ONE, "token_index": "a"}, token_index="b", revoked_at=NOW),
    once("one_pass_calendarsource", "a_room_reads_an_address_once", {"unit_id": ONE, "address_index": "a"}, address_index="b"),
    check("one_pass_calendarsource", "what_is_wrong_with_a_calendar_has_words", {"problem": "mood"}, {"problem": "gone"}),
    check("one_pass_calendarfetch", "why_no_calendar_came_has_words", {"problem": "mood"}, {"problem": "gone"}),
    check("one_pass_calendarfetch", "a_calendar_came_or_a_problem", {"body": "x", "problem": "gone"}, {"body": "x", "problem": ""}),
    check("one_pass_homestayphoto", "a_photograph_says_what_it_shows", {"alt": ""}, {"alt": "Yard"}),
    check("one_pass_photograph", "a_hung_photograph_has_a_size", {"width": 0, "height": 1}, {"width": 1, "height": 1}),
    check("one_pass_homestayphoto", "a_photograph_has_a_size", {"width": 0, "height": 1}, {"width": 1, "height": 1}),
    once("one_pass_gardenplot", "a_plot_is_numbered_once", {"place_id": ONE, "garden": "G", "number": "1"}, number="2"),
    check("one_pass_gardenplot", "a_plot_has_an_area_and_a_rent", {"area_m2": 0, "season_fen": 5}, {"area_m2": 1, "season_fen": 0}),
)
