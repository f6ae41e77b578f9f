"""What each table of the books refuses by itself (see promises.py): a wrong row and one that differs in that alone."""

from datetime import date
from typing import Any, Final

from tests.promises import DAY, DAY_BEFORE, MONTH, NOW, ONE, TWO, check, once, source

ACCOUNT, BALANCE, BANK, CLAIM = "ledger_account", "ledger_balance", "ledger_bank", "ledger_claim"
ENTRY, INVOICE, PLAN, RULE = "ledger_entry", "ledger_invoice", "ledger_distributionplan", "ledger_depreciationrule"  # fmt: skip
RUN, SHARE, SLIP, TAXPAYER = "ledger_depreciationrun", "ledger_invoiceshare", "ledger_slip", "ledger_taxpayer"  # fmt: skip
LIMIT: Final = "ledger_expenselimit"
THREE: Final = {"separation": "three", "automatic": False, "state": "posted", "kind": "ordinary"}
TWO_EYES: Final = {**THREE, "separation": "two", "prepared_by_id": ONE}
ADJUSTED: Final = {
    "bank_fen": 100, "in_book_only_in_fen": 10, "in_book_only_out_fen": 3, "in_bank_only_in_fen": 5,
    "in_bank_only_out_fen": 2,
}  # fmt: skip
CARRIED_OUT: Final[dict[str, Any]] = {
    "state": "executed", "approved_by": 20, "entry_id": ONE, "executed_at": NOW, "posted_on": DAY,
}  # fmt: skip
GIVEN: Final = {"paid_fen": 5, "per_share_fen": 1, "reserve_fen": 0}
TAKEN_OFF: Final = {"deducted_fen": 5, "tax_fen": 5, "deducted_in": MONTH, "direction": "received", "is_red": False}  # fmt: skip
NUMBER: Final = {"kind": "digital_ordinary", "code": "", "number": "26330000000000000001", "direction": "issued"}  # fmt: skip
TAXED: Final = {"treatment": "taxed", "net_fen": 10_000, "tax_fen": 300, "rate": 300, "lines": 1}

# One row a line: the table is read as a table.
# fmt: off
BOOKS: Final = (
    once("ledger_book", "a_legal_entity_has_one_open_book", {"organisation_id": ONE}, closed_on=DAY),
    check("ledger_book", "a_book_is_closed_after_it_was_opened", {"opened_on": DAY, "closed_on": DAY_BEFORE}, {"opened_on": DAY, "closed_on": DAY}),
    check("ledger_book", "a_book_says_who_reviews", {"separation": "four"}, {"separation": "three"}),
    once(ACCOUNT, "an_account_code_is_given_once", {"book_id": ONE, "code": "101"}, code="102"),
    check(ACCOUNT, "an_account_code_is_digits", {"code": "10A"}, {"code": "101"}),
    check(ACCOUNT, "an_account_has_a_class_and_a_side", {"kind": "asset", "side": "left"}, {"kind": "asset", "side": "debit"}),
    check(ACCOUNT, "a_hot_account_has_no_limit", {"hot": True, "is_leaf": True, "floor_fen": 0}, {"hot": True, "is_leaf": True}),
    check(ACCOUNT, "a_hot_account_has_no_sub_accounts", {"hot": True, "is_leaf": False}, {"hot": True, "is_leaf": True}),
    check(ACCOUNT, "a_floor_is_below_its_ceiling", {"floor_fen": 2, "ceiling_fen": 1}, {"floor_fen": 1, "ceiling_fen": 1}),
    check(ACCOUNT, "an_account_is_not_its_own_parent", {"id": ONE, "parent_id": ONE}, {"id": ONE, "parent_id": TWO}),
    once("ledger_period", "a_month_of_a_book_is_one", {"book_id": ONE, "month": MONTH}, book_id=TWO),
    check("ledger_period", "a_period_begins_on_the_first", {"month": DAY}, {"month": MONTH}),
    once(ENTRY, "a_voucher_number_is_given_once", {"period_id": ONE, "voucher_number": 1}, voucher_number=2),
    once(ENTRY, "an_entry_is_reversed_once", {"reverses_id": ONE, "state": "posted", "ended_at": NOW}, reverses_id=TWO),
    once(ENTRY, "a_book_is_opened_once", {"book_id": ONE, "kind": "opening", "state": "posted", "ended_at": NOW}, state="voided"),
    check(ENTRY, "an_entry_has_a_known_state", {"state": "lost", "ended_at": NOW}, {"state": "voided", "ended_at": NOW}),
    check(ENTRY, "an_entry_has_two_legs_at_least", {"lines": 1}, {"lines": 2}),
    check(ENTRY, "an_automatic_entry_names_its_source", {"automatic": True}, {"automatic": True, "source_id": ONE}),
    check(ENTRY, "an_ended_entry_says_when", {"state": "voided"}, {"state": "voided", "ended_at": NOW}),
    check(ENTRY, "only_what_has_an_end_expires", {"state": "expired", "ended_at": NOW}, {"state": "expired", "ended_at": NOW, "expires_at": NOW}),
    check(ENTRY, "an_entry_is_reviewed_by_somebody_else", {**TWO_EYES, "ended_at": NOW, "reviewed_by_id": ONE}, {**TWO_EYES, "ended_at": NOW, "reviewed_by_id": TWO}),
    check(ENTRY, "an_entry_is_posted_by_a_third_person", {**THREE, "ended_at": NOW, "reviewed_by_id": TWO, "posted_by_id": TWO}, {**THREE, "ended_at": NOW, "reviewed_by_id": TWO, "posted_by_id": ONE}),
    check("ledger_leg", "a_leg_moves_something_on_one_side", {"debit_fen": 5, "credit_fen": 5}, {"debit_fen": 5, "credit_fen": 0}),
    once("ledger_leg", "an_entry_has_each_line_once", {"entry_id": ONE, "line": 1}, line=2),
    check("ledger_leg", "lines_are_counted_from_one", {"line": 0}, {"line": 1}),
    check("ledger_entryapproval", "an_approval_has_its_votes", {"agreed": 3, "of": 2}, {"agreed": 2, "of": 2}),
    once(BALANCE, "a_balance_per_account_and_counterparty", {"account_id": ONE}, account_id=TWO),
    check(BALANCE, "an_account_keeps_its_floor", {"floor_fen": 0, "debit_fen": 5, "credit_fen": 4, "pending_credit_fen": 2}, {"floor_fen": 0, "debit_fen": 5, "credit_fen": 4, "pending_credit_fen": 1}),
    check(BALANCE, "an_account_keeps_its_ceiling", {"ceiling_fen": 1, "debit_fen": 5, "credit_fen": 4, "pending_debit_fen": 1}, {"ceiling_fen": 1, "debit_fen": 5, "credit_fen": 4, "pending_debit_fen": 0}),
    once("ledger_monthbalance", "a_month_is_frozen_once_per_account", {"period_id": ONE, "account_id": ONE, "kind": "ordinary"}, kind="closing"),
    source("ledger_balanceassertion", "an_assertion_names_its_evidence", "evidence"),
    check("ledger_settlement", "a_settlement_is_above_nought", {"amount_fen": 0}, {"amount_fen": 1}),
    check("ledger_settlement", "nothing_settles_itself", {"item_id": ONE, "payment_id": ONE}, {"item_id": ONE, "payment_id": TWO}),
    once("ledger_bookproof", "a_book_is_proved_once_a_day", {"book_id": ONE, "day": DAY}, day=DAY_BEFORE),
    check("ledger_bookproof", "a_proof_that_fails_says_what_differs", {"wrong": 1, "lines": "[]"}, {"wrong": 1, "lines": '["101"]'}),
    once("ledger_collectivemember", "a_member_is_entered_once", {"book_id": ONE, "party_id": ONE}, until=DAY),
    check("ledger_collectivemember", "a_membership_ends_after_it_began", {"since": DAY, "until": DAY_BEFORE}, {"since": DAY, "until": DAY}),
    check("ledger_collectivemember", "a_member_is_of_a_known_kind", {"kind": "guest"}, {"kind": "unit"}),
    check(TAXPAYER, "only_general_taxpayers_carry_tax_over", {"kind": "small", "carried_fen": 1}, {"kind": "general", "carried_fen": 1}),
    once("ledger_settlement", "two_legs_are_settled_once", {"item_id": ONE, "payment_id": TWO}, undone_at=NOW),
)
BANKS: Final = (
    once(BANK + "account", "one_bank_account_per_bank_and_number", {"bank": "ICBC", "number": "1"}, number="2"),
    once(BANK + "account", "ledger_bankaccount_account_id_key", {"account_id": ONE}, account_id=TWO),
    once(BANK + "line", "a_line_of_the_bank_comes_in_once", {"bank_account_id": ONE, "fingerprint": "a"}, fingerprint="b"),
    check(BANK + "line", "a_line_of_the_bank_moves_money", {"fen": 0}, {"fen": -1}),
    once("ledger_matchpart", "a_line_is_matched_once", {"bank_line_id": ONE, "standing": True}, standing=False),
    once("ledger_matchpart", "a_leg_is_matched_once", {"leg_id": ONE, "standing": True}, standing=False),
    check("ledger_matchpart", "a_part_is_a_line_or_a_leg", {"bank_line_id": ONE, "leg_id": TWO}, {"leg_id": TWO}),
    once(BANK + "month", "a_month_is_agreed_once", {"bank_account_id": ONE, "month": MONTH}, bank_account_id=TWO),
    check(BANK + "month", "an_agreed_month_is_its_first_day", {"month": DAY}, {"month": MONTH}),
    check(BANK + "month", "an_agreed_month_balances_when_adjusted", {**ADJUSTED, "book_fen": 105}, {**ADJUSTED, "book_fen": 104}),
)
DEPRECIATION: Final = (
    once(RULE, "one_rule_of_depreciation_per_book_and_kind", {"book_id": ONE, "kind_id": "house"}, kind_id="road"),
    check(RULE, "a_life_has_a_month", {"life_months": 0}, {"life_months": 1}),
    check(RULE, "a_residual_is_less_than_the_whole", {"residual_permille": 1000}, {"residual_permille": 999}),
    source(RULE, "a_rule_of_depreciation_names_its_source"),
    check("ledger_wearbefore", "earlier_depreciation_is_positive", {"fen": 0}, {"fen": 1}),
    once(RUN, "one_depreciation_run_per_book_and_month", {"book_id": ONE, "month": MONTH}, undone_at=NOW),
    check(RUN, "a_run_is_of_a_whole_month", {"month": DAY}, {"month": MONTH}),
    check(RUN, "a_run_with_money_has_its_entry", {"total_fen": 5}, {"total_fen": 5, "entry_id": ONE}),
    once("ledger_depreciationline", "an_asset_is_depreciated_once_a_run", {"run_id": ONE, "asset_id": ONE}, asset_id=TWO),
    check("ledger_depreciationline", "a_depreciation_is_positive", {"fen": 0}, {"fen": 1}),
)
SHARED_OUT: Final = (
    once("ledger_disclosure", "one_sheet_for_the_board_per_month", {"book_id": ONE, "month": MONTH}, book_id=TWO),
    check("ledger_disclosure", "a_sheet_is_of_a_whole_month", {"month": DAY}, {"month": MONTH}),
    once(PLAN, "one_plan_of_distribution_per_book_and_year", {"book_id": ONE, "year": 2026, "state": "draft"}, state="withdrawn"),
    check(PLAN, "a_plan_is_in_a_known_state", {"state": "lost"}, {"state": "draft"}),
    check(PLAN, "a_plan_gives_and_does_not_take", {**GIVEN, "reserve_fen": -1}, GIVEN),
    check(PLAN, "a_plan_pays_no_more_than_there_is", {"paid_fen": 6, "distributable_fen": 5}, {"paid_fen": 5, "distributable_fen": 5}),
    check(PLAN, "what_is_carried_out_was_posted_and_approved", {**CARRIED_OUT, "posted_on": None}, CARRIED_OUT),
    once("ledger_planshare", "a_member_stands_once_in_a_plan", {"plan_id": ONE, "party_id": ONE}, party_id=TWO),
    check("ledger_planshare", "a_share_is_positive", {"fen": 0, "shares": 0}, {"fen": 0, "shares": 1}),
    once("ledger_dunning", "a_reminder_has_its_own_number", {"book_id": ONE, "year": 2026, "sequence": 1}, sequence=2),
    check("ledger_dunning", "a_reminder_asks_for_something", {"total_fen": 0}, {"total_fen": 1}),
    check("ledger_dunning", "a_reminder_leaves_time_to_pay", {"on": DAY, "pay_by": DAY}, {"on": DAY_BEFORE, "pay_by": DAY}),
)
DESK: Final = (
    check("ledger_bulkreceipt", "many_vouchers_are_reviewed_or_posted", {"act": "burn"}, {"act": "post"}),
    check(SLIP, "a_slip_has_a_countable_number_of_papers", {"papers": 10_000}, {"papers": 9_999}),
    check(SLIP, "a_slip_is_handed_in_with_its_entry", {"state": "handed_in"}, {"state": "handed_in", "entry_id": ONE}),
    check(SLIP, "a_slip_is_sent_back_with_a_reason", {"state": "returned", "returned_because": ""}, {"state": "returned", "returned_because": "No paper"}),
    once(SLIP, "a_document_has_one_voucher", {"source_label": "cases.case", "source_id": ONE, "state": "draft"}, source_id=TWO),
    once(SLIP, "ledger_slip_entry_id_key", {"entry_id": ONE, "state": "handed_in"}, entry_id=TWO),
    check("ledger_slipdecision", "a_decision_says_who_decided", {"kind": "somebody", "document_id": ONE}, {"kind": "members_meeting", "document_id": ONE}),
    check("ledger_slipdecision", "a_decision_has_its_votes", {"agreed": 3, "of": 2, "document_id": ONE}, {"agreed": 2, "of": 2, "document_id": ONE}),
    check("ledger_slipdecision", "a_decision_has_minutes_or_a_vote", {"document_id": ONE, "matter_id": ONE}, {"document_id": None, "matter_id": ONE}),
    check("ledger_slipline", "a_line_is_debit_or_credit", {"debit_fen": 0, "credit_fen": 0}, {"debit_fen": 9_000_000_000_000, "credit_fen": 0}),
    once("ledger_slipline", "a_slip_numbers_its_lines", {"slip_id": ONE, "line": 1}, line=2),
    once("ledger_pattern", "a_pattern_has_one_name_per_book", {"book_id": ONE, "title": "Rent"}, title="Water"),
    source("ledger_pattern", "a_pattern_has_a_name", "title"),
    check("ledger_patternline", "a_pattern_line_has_one_side", {"debit_fen": 5, "credit_fen": 5}, {"debit_fen": 5, "credit_fen": 0}),
)
INVOICES: Final = (
    once(INVOICE, "an_invoice_is_used_once", NUMBER, number="26330000000000000002"),
    check(INVOICE, "net_and_tax_make_the_invoice", {"gross_fen": 4, "net_fen": 3, "tax_fen": 2}, {"gross_fen": 5, "net_fen": 3, "tax_fen": 2}),
    check(INVOICE, "only_a_red_invoice_is_below_nought", {"is_red": False, "net_fen": -5, "tax_fen": 0}, {"is_red": True, "net_fen": -5, "tax_fen": 0}),
    check(INVOICE, "an_invoice_has_the_number_of_its_kind", {**NUMBER, "number": "2633"}, NUMBER),
    check(INVOICE, "no_more_tax_is_taken_off_than_paid", {**TAKEN_OFF, "deducted_fen": 6}, TAKEN_OFF),
    check(INVOICE, "an_invoice_is_taken_back_with_a_reason", {"withdrawn_at": NOW, "withdrawn_because": ""}, {"withdrawn_at": NOW, "withdrawn_because": "Twice"}),
    check(INVOICE, "only_a_red_invoice_takes_another_back", {"red_of_id": ONE, "is_red": False}, {"red_of_id": ONE, "is_red": True}),
    check(SHARE, "tax_is_net_times_rate", {**TAXED, "tax_fen": 302}, TAXED),
    check(SHARE, "what_is_not_taxed_has_no_tax", {"treatment": "exempt", "rate": 300, "tax_fen": 0}, {"treatment": "exempt", "rate": 0, "tax_fen": 0}),
    check(SHARE, "a_rate_is_at_most_17_per_cent", {"rate": 1701, "lines": 1}, {"rate": 1700, "lines": 1}),
    check(SHARE, "a_share_has_a_known_treatment", {"treatment": "hidden", "rate": 0, "tax_fen": 0}, {"treatment": "exempt", "rate": 0, "tax_fen": 0}),
    once(TAXPAYER, "one_kind_of_taxpayer_from_a_month", {"book_id": ONE, "since": MONTH}, since=date(2026, 10, 1)),
    check(TAXPAYER, "a_kind_of_taxpayer_begins_with_a_month", {"since": DAY}, {"since": MONTH}),
    source(TAXPAYER, "a_kind_of_taxpayer_names_its_basis", "basis"),
    check(TAXPAYER, "only_small_taxpayers_are_free_up_to_an_amount", {"kind": "general", "free_up_to_fen": 5}, {"kind": "small", "free_up_to_fen": 5}),
)
CLAIMS: Final = (
    once(LIMIT, "one_office_per_level_of_approval", {"book_id": ONE, "level": 1, "office_id": ONE}, level=2, office_id=TWO),
    once(LIMIT, "an_office_approves_at_one_level", {"book_id": ONE, "office_id": ONE}, office_id=TWO),
    check(LIMIT, "a_level_of_approval_is_1_to_9", {"level": 10}, {"level": 9}),
    check(LIMIT, "a_limit_is_above_nought", {"up_to_fen": 0}, {"up_to_fen": 1}),
    source(LIMIT, "a_limit_names_its_basis", "basis"),
    check(CLAIM, "a_claim_is_in_a_known_state", {"state": "lost"}, {"state": "draft"}),
    check(CLAIM, "a_claim_has_a_total", {"total_fen": -1}, {"total_fen": 0}),
    check(CLAIM, "nobody_pays_out_to_themselves", {"paid_by_id": ONE, "claimant_id": ONE}, {"paid_by_id": ONE, "claimant_id": TWO}),
    check(CLAIM, "who_books_a_claim_does_not_pay_it", {"paid_by_id": ONE, "booked_by_id": ONE}, {"paid_by_id": ONE, "booked_by_id": TWO}),
    check(CLAIM, "a_paid_claim_says_when_and_by_whom", {"state": "paid", "paid_by_id": ONE}, {"state": "paid", "paid_by_id": ONE, "paid_on": DAY}),
    check(CLAIM, "an_asked_claim_waits_for_an_office", {"state": "asked"}, {"state": "asked", "next_office_id": ONE}),
    once(CLAIM + "line", "ledger_claimline_invoice_id_key", {"invoice_id": ONE}, invoice_id=TWO),
    check(CLAIM + "line", "a_claim_line_is_above_nought", {"amount_fen": 0}, {"amount_fen": 1}),
    check(CLAIM + "line", "a_claim_line_has_an_invoice_or_says_why_not", {"no_invoice_because": ""}, {"no_invoice_because": "Market stall"}),
    once(CLAIM + "approval", "a_level_is_asked_once_per_round", {"claim_id": ONE, "round": 1, "level": 1}, level=2),
    once(CLAIM + "approval", "nobody_agrees_at_two_levels", {"claim_id": ONE, "round": 1, "by_id": ONE, "verdict": "agreed", "at": NOW}, by_id=TWO),
    check(CLAIM + "approval", "nobody_approves_their_own_claim", {"by_id": ONE, "claimant_id": ONE}, {"by_id": ONE, "claimant_id": TWO}),
    check(CLAIM + "approval", "an_answer_has_its_person_and_time", {"verdict": "agreed", "by_id": ONE}, {"verdict": "agreed", "by_id": ONE, "at": NOW}),
)
# fmt: on
LEDGER: Final = (*BOOKS, *BANKS, *DEPRECIATION, *SHARED_OUT, *DESK, *INVOICES, *CLAIMS)
