"""What each table of the island refuses by itself (see promises.py): a wrong row and one that differs in that alone."""

from typing import Any, Final

from tests.promises import DAY, DAY_BEFORE, NOW, ONE, TWO, check, once, span

ISLAND: Final = "one_pass_"
ATTRACTION, PRODUCT, TOUR = ISLAND + "attraction", ISLAND + "product", ISLAND + "studytour"
SHOWN: Final[dict[str, Any]] = {"shown": "published", "published_on": DAY, "high_risk": True, "flies": True, "licence_number": "L", "licence_until": DAY,
                                "insurance_number": "I", "insurance_until": DAY, "airspace_number": "A", "airspace_until": DAY}  # fmt: skip

# One row a line: the table is read as a table.
# fmt: off
ISLANDS: Final = (
    check(ISLAND + "area", "a_maximum_lets_somebody_in", {"day_max": 0}, {"day_max": 1}),
    check(ISLAND + "area", "near_the_maximum_is_a_part_of_it", {"near_percent": 101}, {"near_percent": 100}),
    check(ISLAND + "area", "an_area_sells_under_its_approval", {"pool_id": ONE, "approval_number": "", "approved_on": DAY}, {"pool_id": ONE, "approval_number": "F-1", "approved_on": DAY}),
    check(ISLAND + "area", "a_visitor_stays_some_time", {"stay_minutes": 0}, {"stay_minutes": 1}),
    once(ISLAND + "neartold", "a_day_near_its_maximum_is_told_once", {"area_id": ONE, "day": DAY}, day=DAY_BEFORE),
    check(ISLAND + "neartold", "a_day_is_near_with_somebody", {"taken": 0}, {"taken": 1}),
    once(ATTRACTION, "an_attraction_has_its_code", {"place_id": ONE, "code": "A"}, code="B"),
    check(ATTRACTION, "an_attraction_is_of_a_known_kind", {"kind": "dream"}, {"kind": "tree"}),
    check(ATTRACTION, "what_flies_is_dangerous", {"flies": True, "high_risk": False}, {"flies": True, "high_risk": True}),
    check(ATTRACTION, "what_is_published_was_on_a_day", {"shown": "published", "published_on": None, "high_risk": False, "flies": False}, {"shown": "published", "published_on": DAY, "high_risk": False, "flies": False}),
    check(ATTRACTION, "what_is_dangerous_is_licensed_before_it_is_shown", {**SHOWN, "licence_until": DAY_BEFORE}, SHOWN),
    check(ATTRACTION, "what_is_dangerous_is_insured_before_it_is_shown", {**SHOWN, "insurance_number": ""}, SHOWN),
    check(ATTRACTION, "what_flies_has_its_airspace_before_it_is_shown", {**SHOWN, "airspace_until": None}, SHOWN),
    check(ATTRACTION, "an_attraction_lies_in_the_country", {"longitude": 12, "latitude": 52}, {"longitude": 120, "latitude": 30}),
    once(ISLAND + "route", "a_route_is_named_once", {"place_id": ONE, "name": "Round"}, name="Short"),
    check(ISLAND + "route", "a_route_takes_some_time", {"minutes": 0}, {"minutes": 1}),
    span(ISLAND + "route", "a_route_ends_after_it_begins", "until", "since"),
    once(ISLAND + "routestop", "a_route_has_one_stop_at_a_time", {"route_id": ONE, "order": 1}, order=2),
    check(PRODUCT, "a_product_is_of_a_known_sort", {"sort": "gift"}, {"sort": "extra"}),
    check(PRODUCT, "a_pass_is_of_an_area", {"sort": "pass", "area_id": None}, {"sort": "pass", "area_id": ONE}),
    check(PRODUCT, "a_study_product_follows_a_route", {"sort": "study", "route_id": None}, {"sort": "study", "route_id": ONE}),
    check(PRODUCT, "a_ratio_of_staff_names_its_source", {"pupils_per_staff": 20, "ratio_source": ""}, {"pupils_per_staff": 20, "ratio_source": "LB/T 054"}),
    once(ISLAND + "productpoint", "a_product_names_a_point_once", {"product_id": ONE, "code": "a", "arrives": False}, code="b"),
    once(ISLAND + "productpoint", "visitors_arrive_at_one_point", {"product_id": ONE, "arrives": True}, arrives=False),
    check(TOUR, "a_tour_has_a_pupil", {"pupils": 0}, {"pupils": 1}),
    check(TOUR, "guardians_agree_before_a_tour_is_confirmed", {"state": "confirmed", "answered_at": NOW, "under_14": True, "guardians_agreed": False}, {"state": "confirmed", "answered_at": NOW, "under_14": True, "guardians_agreed": True}),
    check(TOUR, "a_tour_is_answered_at_a_moment", {"state": "declined", "answered_at": None}, {"state": "declined", "answered_at": NOW}),
    once(ISLAND + "tourstaff", "nobody_goes_twice_on_a_tour", {"tour_id": ONE, "name": "Li"}, name="Wang"),
    once(ISLAND + "dayvoid", "a_day_is_called_off_once", {"area_id": ONE, "day": DAY}, day=DAY_BEFORE),
    check(ISLAND + "dayvoid", "a_day_is_called_off_with_a_reason", {"words": ""}, {"words": "Storm"}),
    once(ISLAND + "voidedorder", "an_order_is_given_back_once_a_day", {"void_id": ONE, "order_id": ONE}, order_id=TWO),
    check(ISLAND + "voidedorder", "what_is_given_back_has_its_refund", {"state": "done", "refund_id": None}, {"state": "done", "refund_id": ONE}),
    check(ISLAND + "voidedorder", "what_failed_says_why", {"state": "failed", "problem": ""}, {"state": "failed", "problem": "No money"}),
    once(ISLAND + "industry", "a_trade_stands_once_in_a_village", {"place_id": ONE, "name": "Inns", "until": None}, name="Camps"),
    check(ISLAND + "industry", "a_trade_ends_after_it_begins", {"since": DAY, "until": DAY}, {"since": DAY_BEFORE, "until": DAY}),
)
