"""What each table of the sale refuses by itself (see promises.py): a wrong row and one that differs in that alone."""

from typing import Any, Final

from tests.promises import BEFORE, DAY, DAY_BEFORE, NOW, ONE, TWO, check, once

CAPACITY, LINE, OFFER, ORDER = "orders_capacity", "orders_orderline", "orders_offer", "orders_order"
PAYMENT, RULE, RUN, VOUCHER = "orders_payment", "orders_splitpart", "orders_payoutrun", "orders_voucher"  # fmt: skip
ATTEMPT, POOL, WAITING = "orders_attempt", "orders_pool", "orders_waitingentry"
BOOKED: Final = {"book_id": ONE, "income_account_id": ONE, "payable_account_id": ONE, "receivable_account_id": ONE}  # fmt: skip
TIMES: Final = {"hold_minutes": 1, "valid_days": 1, "nights_max": 1}
COUNTED: Final = {"counted_fen": 900, "float_fen": 200, "taken_fen": 800, "given_back_fen": 100, "explanation": "x"}  # fmt: skip
STAY: Final = {
    "unit_id": ONE,
    "during": "[2026-09-22,2026-09-24)",
    "state": "sold",
    "line_id": ONE,
    "source": "",
    "uid": "",
}
BLOCK: Final = {
    "unit_id": ONE,
    "during": "[2026-09-22,2026-09-24)",
    "state": "blocked",
    "source": "ical",
    "uid": "a@b",
}
WAITS: Final = {"capacity_id": ONE, "party_id": ONE, "state": "waiting"}
PART: Final[dict[str, Any]] = {"rule_id": ONE, "party_id": ONE, "point": "", "way": "rest"}

RECEIVER, ASKED, SENT, BACK = "orders_wechatreceiver", "orders_profitshare", "orders_profitsharerow", "orders_profitsharereturn"  # fmt: skip
NAMED: Final[dict[str, Any]] = {"account": "x", "account_index": "x", "holder": "Village"}
STANDS: Final = {"confirmed_at": NOW, "confirmed_by_id": ONE}

# One row a line: the table is read as a table.
# fmt: off
OFFERS: Final = (
    check("orders_seller", "a_seller_with_a_book_has_its_accounts", {**BOOKED, "payable_account_id": None}, BOOKED),
    once("orders_moneyaccount", "a_seller_has_one_account_per_way_of_paying", {"seller_id": ONE, "method": "cash"}, method="wechat"),
    check("orders_persongroup", "a_group_of_persons_has_a_name", {"name": ""}, {"name": "Adults"}),
    check("orders_persongroup", "a_group_of_persons_has_at_least_one", {"count_min": 0}, {"count_min": 1}),
    once(POOL, "a_seller_names_a_pool_once", {"seller_id": ONE, "name": "Boat"}, name="Hall"),
    check(POOL, "a_pool_has_at_most_sixty_four_slots", {"slots": 65, "queue": "never"}, {"slots": 64, "queue": "never"}),
    check(POOL, "a_pool_in_slots_has_no_queue", {"slots": 4, "queue": "auto"}, {"slots": 4, "queue": "never"}),
    once(OFFER, "a_seller_uses_a_code_once", {"seller_id": ONE, "code": "A"}, code="B"),
    check(OFFER, "an_offer_ends_after_it_begins", {"sale_from": NOW, "sale_until": NOW}, {"sale_from": BEFORE, "sale_until": NOW}),
    check(OFFER, "an_order_takes_between_one_and_ten_thousand", {"per_order_max": 10_001}, {"per_order_max": 10_000}),
    check(OFFER, "an_offer_gives_time_to_pay_and_to_come", {**TIMES, "hold_minutes": 0}, TIMES),
    check(OFFER, "a_night_has_its_day", {"kind": "stay", "dated": False}, {"kind": "stay", "dated": True}),
    once("orders_offerdemand", "an_offer_names_a_pool_once", {"offer_id": ONE, "pool_id": ONE}, pool_id=TWO),
    check("orders_offerdemand", "an_offer_takes_something_of_its_pool", {"per_unit": 0}, {"per_unit": 1}),
    once(CAPACITY, "one_capacity_per_pool_day_and_session", {"pool_id": ONE, "day": DAY}, day=DAY_BEFORE),
    check(CAPACITY, "no_more_is_sold_than_there_is", {"size": 5, "sold": 3, "held": 3}, {"size": 5, "sold": 3, "held": 2}),
    once("orders_slot", "slots_are_numbered_once", {"capacity_id": ONE, "number": 1}, number=2),
    check("orders_slot", "no_more_of_a_slot_is_sold_than_there_is", {"size": 5, "sold": 3, "held": 3}, {"size": 5, "sold": 3, "held": 2}),
    once("orders_unit", "a_unit_is_named_once", {"pool_id": ONE, "name": "101"}, name="102"),
    once("orders_stay", "a_unit_is_taken_once_at_a_time", STAY, during="[2026-09-24,2026-09-25)"),
    check("orders_stay", "a_stay_has_a_last_morning", {"during": "[2026-09-22,)"}, {"during": "[2026-09-22,2026-09-23)"}),
    check("orders_stay", "a_stay_is_bought_or_blocked", {"line_id": None, "source": "", "state": "blocked"}, {"line_id": None, "source": "own", "state": "blocked"}),
    once("orders_stay", "an_event_of_another_calendar_blocks_a_unit_once", BLOCK, uid="c@d", during="[2026-10-22,2026-10-24)"),
    once("orders_price", "one_price_per_offer_group_and_day", {"offer_id": ONE, "group_id": "adult", "day": DAY}, day=DAY_BEFORE),
    once("orders_price", "one_usual_price_per_offer_and_group", {"offer_id": ONE, "group_id": "adult"}, day=DAY),
    check("orders_price", "a_price_is_not_negative_nor_absurd", {"amount_fen": 9_000_001}, {"amount_fen": 9_000_000}),
)
SALES: Final = (
    once(ORDER, "orders_order_number_key", {"number": "D-1"}, number="D-2"),
    check(ORDER, "no_more_is_refunded_than_was_paid", {"total_fen": 5, "refunded_fen": 6}, {"total_fen": 5, "refunded_fen": 5}),
    check(ORDER, "an_order_is_in_a_state_of_its_life", {"state": "lost"}, {"state": "cancelled"}),
    check(ORDER, "who_has_not_paid_has_a_time_to_pay", {"state": "placed"}, {"state": "placed", "expires_at": NOW}),
    check(ORDER, "who_buys_by_link_leaves_name_and_phone", {"channel": "link", "buyer_id": None, "contact_name": "Li", "phone_index": ""}, {"channel": "link", "buyer_id": None, "contact_name": "Li", "phone_index": "x"}),
    check(ORDER, "a_paid_order_says_when_and_how", {"state": "paid", "paid_at": NOW, "pay_method": ""}, {"state": "paid", "paid_at": NOW, "pay_method": "cash"}),
    once(LINE, "lines_of_an_order_are_numbered_once", {"order_id": ONE, "position": 1}, position=2),
    check(LINE, "a_line_is_its_price_times_its_quantity", {"quantity": 2, "unit_price_fen": 5, "amount_fen": 11}, {"quantity": 2, "unit_price_fen": 5, "amount_fen": 10}),
    check(LINE, "no_more_of_a_line_is_refunded_than_was_sold", {"quantity": 2, "refunded": 3, "refunded_fen": 0, "amount_fen": 0}, {"quantity": 2, "refunded": 2, "refunded_fen": 0, "amount_fen": 0}),
    check("orders_claim", "no_more_is_given_back_than_was_claimed", {"line_id": ONE, "quantity": 2, "given_back": 3}, {"line_id": ONE, "quantity": 2, "given_back": 2}),
    check("orders_claim", "a_claim_is_a_buyers_or_a_waiting_persons", {"line_id": ONE, "waiting_id": TWO}, {"waiting_id": TWO}),
    check("orders_request", "a_request_waits_or_has_its_answer", {"state": "paid"}, {"state": "paid", "settled_at": NOW}),
    check(WAITING, "who_waits_waits_for_something", {"quantity": 1, "takes": 0}, {"quantity": 1, "takes": 1}),
    check(WAITING, "an_offered_place_has_a_time", {"state": "offered"}, {"state": "offered", "offered_until": NOW}),
    once(WAITING, "a_party_waits_once_for_a_day", WAITS, state="taken"),
)
MONEY: Final = (
    check("orders_cashup", "a_cash_up_shows_its_difference", {**COUNTED, "difference_fen": 1}, {**COUNTED, "difference_fen": 0}),
    check("orders_cashup", "a_difference_in_the_drawer_is_explained", {"difference_fen": 1, "explanation": ""}, {"difference_fen": 0, "explanation": ""}),
    check("orders_cashup", "sales_not_uploaded_are_explained", {"unsent": 1, "explanation": ""}, {"unsent": 1, "explanation": "No network"}),
    check("orders_cashup", "nobody_reviews_their_own_drawer", {"person_id": ONE, "reviewed_by_id": ONE}, {"person_id": ONE, "reviewed_by_id": TWO}),
    once(PAYMENT, "orders_payment_number_key", {"number": "D-1"}, number="D-2"),
    once(PAYMENT, "orders_payment_order_id_key", {"order_id": ONE}, order_id=TWO),
    check(PAYMENT, "a_payment_brings_money", {"fen": -1}, {"fen": 0}),
    check(PAYMENT, "never_more_is_paid_back_than_was_paid", {"fen": 5, "refunded_fen": 6}, {"fen": 5, "refunded_fen": 5}),
    check(PAYMENT, "cash_given_covers_the_price", {"fen": 5, "tendered_fen": 4}, {"fen": 5, "tendered_fen": 5}),
    once(ATTEMPT, "orders_attempt_number_key", {"number": "D-1"}, number="D-2"),
    once(ATTEMPT, "one_open_attempt_per_order", {"order_id": ONE, "state": "open"}, state="closed"),
    once(ATTEMPT, "an_order_is_paid_once", {"order_id": ONE, "state": "paid"}, order_id=TWO),
    once(ATTEMPT, "a_provider_names_a_payment_once", {"provider": "wechat", "their_number": "4200"}, their_number="4201"),
    check(ATTEMPT, "an_attempt_is_about_money", {"fen": 0}, {"fen": 1}),
    once("orders_callbackverdict", "orders_callbackverdict_callback_id_key", {"callback_id": ONE}, callback_id=TWO),
    once("orders_reconciliation", "a_statement_is_taken_over_once", {"seller_id": ONE, "file_hash": "a"}, file_hash="b"),
    check("orders_reconciliation", "a_statement_ends_after_it_begins", {"since": DAY, "until": DAY_BEFORE}, {"since": DAY, "until": DAY}),
    once("orders_difference", "a_number_differs_once_in_a_statement", {"reconciliation_id": ONE, "number": "D-1"}, number="D-2"),
    once("orders_refundtable", "a_refund_table_has_one_version", {"offer_id": ONE, "version": 1}, version=2),
    check("orders_refundtable", "at_most_all_comes_back", {"partly": 10_001}, {"partly": 10_000}),
    once("orders_refund", "orders_refund_number_key", {"number": "D-1R1"}, number="D-1R2"),
    check("orders_refund", "a_refund_goes_back", {"fen": -1, "kept_fen": 0}, {"fen": 0, "kept_fen": 0}),
    check("orders_refund", "a_refund_has_a_reason", {"reason": ""}, {"reason": "Ill"}),
    check("orders_refundpart", "a_part_gives_back_what_it_was_worth", {"fen": 6, "worth_fen": 5}, {"fen": 5, "worth_fen": 5}),
)
SHARES: Final = (
    check(RUN, "a_payout_is_reviewed_by_another", {"drawn_up_by_id": ONE, "reviewed_by_id": ONE}, {"drawn_up_by_id": ONE, "reviewed_by_id": TWO}),
    check(RUN, "nothing_is_paid_out_unreviewed", {"state": "reviewed"}, {"state": "reviewed", "reviewed_by_id": ONE}),
    check(RUN, "a_paid_run_says_when", {"state": "paid", "reviewed_by_id": ONE}, {"state": "paid", "reviewed_by_id": ONE, "paid_at": NOW}),
    once(RUN, "one_payout_run_at_a_time", {"seller_id": ONE, "state": "drawn_up"}, state="dropped"),
    once(RUN, "orders_payoutrun_number_key", {"number": "F1"}, number="F2"),
    once("orders_payout", "a_party_is_paid_once_in_a_run", {"run_id": ONE, "party_id": ONE}, party_id=TWO),
    check("orders_payout", "a_payout_pays_something", {"fen": 0}, {"fen": 1}),
    once("orders_splitrule", "a_split_rule_has_one_version", {"offer_id": ONE, "version": 1, "in_force_from": NOW}, version=2),
    once("orders_splitrule", "one_draft_per_offer", {"offer_id": ONE}, in_force_from=NOW),
    once(RULE, "a_party_stands_once_in_a_rule", {**PART, "way": "fixed"}, way="percent"),
    once(RULE, "one_party_takes_the_rest", PART, party_id=TWO, point="boat"),
    check(RULE, "a_percentage_is_at_most_all", {"way": "percent", "size": 10_001}, {"way": "percent", "size": 10_000}),
    once("orders_splitconsent", "a_party_consents_once", {"rule_id": ONE, "party_id": ONE}, party_id=TWO),
    once("orders_share", "a_share_is_written_once", {"origin_id": ONE, "party_id": ONE, "why": "sale", "line_id": ONE}, why="refund"),
    check("orders_share", "only_a_refund_takes_a_share_back", {"why": "sale", "fen": -1}, {"why": "refund", "fen": -1}),
)
AT_PAYMENT: Final = (
    check("orders_seller", "sharing_at_payment_has_its_limit", {"shares_at_payment": True}, {"shares_at_payment": True, "share_most": 3000}),
    check("orders_share", "a_share_goes_one_way", {"payout_id": ONE, "sent_id": TWO, "why": "sale", "fen": 1}, {"sent_id": TWO, "why": "sale", "fen": 1}),
    check(RECEIVER, "a_receiver_is_confirmed_by_another", {**NAMED, "entered_by_id": ONE, "confirmed_by_id": ONE, "confirmed_at": NOW}, {**NAMED, "entered_by_id": ONE, "confirmed_by_id": TWO, "confirmed_at": NOW}),
    check(RECEIVER, "a_confirmed_receiver_says_by_whom", {**NAMED, "confirmed_at": NOW}, {**NAMED, "confirmed_at": NOW, "confirmed_by_id": ONE}),
    check(RECEIVER, "the_provider_is_told_what_two_stand_for", {**NAMED, "known_at": NOW}, {**NAMED, "known_at": NOW, "confirmed_at": NOW, "confirmed_by_id": ONE}),
    check(RECEIVER, "a_receiver_is_forgotten_when_it_ended", {**NAMED, "forgotten_at": NOW}, {**NAMED, "forgotten_at": NOW, "ended_at": NOW, "ended_why": "x"}),
    check(RECEIVER, "a_receiver_ends_for_a_reason", {**NAMED, "ended_at": NOW, "ended_why": ""}, {**NAMED, "ended_at": NOW, "ended_why": "Closed"}),
    check(RECEIVER, "a_receiver_says_whose_and_where", {**NAMED, "holder": ""}, NAMED),
    once(RECEIVER, "a_party_has_one_receiver", {**NAMED, **STANDS, "party_id": ONE}, party_id=TWO, account_index="y"),
    once(RECEIVER, "one_receiver_of_a_party_waits", {**NAMED, "party_id": ONE}, party_id=TWO),
    once(RECEIVER, "a_receiver_is_one_partys", {**NAMED, **STANDS, "party_id": ONE}, party_id=TWO, account_index="y"),
    once(ASKED, "orders_profitshare_number_key", {"number": "D-1S1", "fen": 1, "kind": "share", "state": "asked"}, number="D-1S2"),
    check(ASKED, "a_share_request_sends_something", {"fen": 0, "kind": "share", "state": "asked"}, {"fen": 0, "kind": "rest", "state": "asked"}),
    check(ASKED, "an_ended_share_request_says_when", {"fen": 1, "kind": "share", "state": "done"}, {"fen": 1, "kind": "share", "state": "done", "ended_at": NOW}),
    check(ASKED, "a_failed_share_request_says_why", {"fen": 1, "kind": "share", "state": "failed", "ended_at": NOW, "reason": ""}, {"fen": 1, "kind": "share", "state": "failed", "ended_at": NOW, "reason": "NO_AUTH"}),
    once(ASKED, "the_rest_of_a_payment_goes_once", {"payment_id": ONE, "fen": 0, "kind": "rest", "state": "asked"}, payment_id=TWO),
    check(SENT, "a_row_sends_something", {"fen": 0, "result": "pending"}, {"fen": 1, "result": "pending"}),
    once(SENT, "a_party_stands_once_in_a_share_request", {"request_id": ONE, "party_id": ONE, "fen": 1, "result": "pending"}, party_id=TWO),
    once(SENT, "one_live_share_per_payment_and_receiver", {"payment_id": ONE, "receiver_id": ONE, "fen": 1, "result": "pending"}, receiver_id=TWO),
    check(SENT, "an_ended_row_says_when", {"fen": 1, "result": "success"}, {"fen": 1, "result": "success", "ended_at": NOW}),
    once(BACK, "orders_profitsharereturn_number_key", {"number": "D-1S1B1", "fen": 1, "state": "asked"}, number="D-1S1B2"),
    check(BACK, "a_return_brings_something_back", {"fen": 0, "state": "asked"}, {"fen": 1, "state": "asked"}),
    check(BACK, "an_ended_return_says_when", {"fen": 1, "state": "done"}, {"fen": 1, "state": "done", "ended_at": NOW}),
    check(BACK, "a_failed_return_says_why", {"fen": 1, "state": "failed", "ended_at": NOW, "reason": ""}, {"fen": 1, "state": "failed", "ended_at": NOW, "reason": "x"}),
)
TICKETS: Final = (
    check("orders_signingkey", "a_signing_key_counts_after_it_began", {"signs_from": NOW, "counts_until": NOW}, {"signs_from": BEFORE, "counts_until": NOW}),
    check("orders_signingkey", "a_key_is_withdrawn_for_a_reason", {"withdrawn_at": NOW, "withdrawn_why": ""}, {"withdrawn_at": NOW, "withdrawn_why": "Stolen"}),
    once("orders_redeempoint", "a_point_stands_once_in_an_offer", {"offer_id": ONE, "code": "a"}, code="b"),
    check("orders_redeempoint", "a_point_opens_at_least_once", {"uses": 0}, {"uses": 1}),
    once(VOUCHER, "a_line_has_one_voucher_that_counts", {"line_id": ONE}, line_id=TWO),
    once(VOUCHER, "a_voucher_takes_the_place_of_one", {"replaced_by_id": ONE, "revoked_at": NOW, "revoked_why": "Lost"}, replaced_by_id=TWO),
    check(VOUCHER, "a_voucher_issued_anew_is_revoked", {"replaced_by_id": ONE, "revoked_at": None}, {"replaced_by_id": ONE, "revoked_at": NOW, "revoked_why": "Lost"}),
    check(VOUCHER, "a_voucher_opens_something", {"uses": 0}, {"uses": 1}),
    check(VOUCHER, "a_voucher_ends_after_it_begins", {"since": DAY, "until": DAY_BEFORE}, {"since": DAY, "until": DAY}),
    check(VOUCHER, "a_voucher_is_revoked_for_a_reason", {"revoked_at": NOW, "revoked_why": ""}, {"revoked_at": NOW, "revoked_why": "Lost"}),
    once("orders_entitlement", "a_point_stands_once_in_a_voucher", {"voucher_id": ONE, "point": ""}, point="boat"),
    check("orders_entitlement", "nothing_is_redeemed_or_paid_back_twice", {"uses": 5, "used": 3, "given_back": 3}, {"uses": 5, "used": 3, "given_back": 2}),
    check("orders_entitlement", "an_entitlement_has_a_worth", {"amount_fen": -1}, {"amount_fen": 0}),
    once("orders_redemption", "a_use_counts_once", {"entitlement_id": ONE, "before": 0}, before=1),
    check("orders_redemption", "a_redemption_uses_something", {"uses": 0}, {"uses": 1}),
    check("orders_redemption", "a_redemption_earns_nothing_back", {"fen": -1}, {"fen": 0}),
    check("orders_gatescan", "a_scan_is_of_a_known_kind", {"kind": "gift"}, {"kind": "free"}),
    once("orders_scanverdict", "orders_scanverdict_scan_id_key", {"scan_id": ONE, "outcome": "counted"}, scan_id=TWO),
    check("orders_scanverdict", "a_double_use_has_a_case", {"outcome": "double"}, {"outcome": "double", "case_id": ONE}),
)
# fmt: on
ORDERS: Final = (*OFFERS, *SALES, *MONEY, *SHARES, *AT_PAYMENT, *TICKETS)
