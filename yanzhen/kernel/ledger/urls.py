"""Doors of the ledger."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.ledger.views import (
    account_pages,
    banks,
    boards,
    closings,
    counterparties,
    depreciations,
    desk,
    expenses,
    invoices,
    plans,
    slips,
    statements,
    voucher_lists,
    vouchers,
)

BOOK = "books/<uuid:book>/"

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    # Vouchers.
    path(BOOK + "vouchers/", voucher_lists.voucher_list, name="vouchers"),
    path(BOOK + "vouchers/export/", voucher_lists.voucher_export, name="voucher_export"),
    path(BOOK + "vouchers/print/", voucher_lists.voucher_print, name="voucher_print"),
    path(BOOK + "vouchers/bulk/", vouchers.voucher_bulk, name="voucher_bulk"),
    path(BOOK + "vouchers/receipts/<uuid:pk>/", vouchers.bulk_receipt, name="bulk_receipt"),
    path(BOOK + "vouchers/new/", slips.slip_new, name="slip_new"),
    path(BOOK + "vouchers/desk/<uuid:pk>/", slips.slip, name="slip"),
    path(BOOK + "vouchers/desk/<uuid:pk>/drop/", slips.slip_drop, name="slip_drop"),
    path(BOOK + "vouchers/desk/<uuid:pk>/restore/", slips.slip_restore, name="slip_restore"),
    path(BOOK + "vouchers/patterns/", slips.patterns, name="patterns"),
    path(BOOK + "vouchers/patterns/<uuid:pk>/forget/", slips.pattern_forget, name="pattern_forget"),
    path(BOOK + "vouchers/<uuid:pk>/", vouchers.voucher, name="voucher"),
    path(BOOK + "vouchers/<uuid:pk>/act/", vouchers.voucher_act, name="voucher_act"),
    path(BOOK + "vouchers/<uuid:pk>/<slug:name>/", vouchers.voucher_step, name="voucher_step"),
    # Counterparties.
    path(BOOK + "counterparties/", counterparties.counterparties, name="counterparties"),
    path(BOOK + "counterparties/export/", counterparties.ageing_export, name="ageing_export"),
    path(BOOK + "counterparties/<uuid:pk>/", counterparties.counterparty, name="counterparty"),
    path(BOOK + "counterparties/<uuid:pk>/remind/", counterparties.dunning_new, name="dunning_new"),
    path(BOOK + "reminders/<uuid:pk>/", counterparties.dunning_print, name="dunning_print"),
    path(BOOK + "settle/<uuid:leg>/", counterparties.settle_payment, name="settle"),
    path(BOOK + "settlements/<uuid:pk>/undo/", counterparties.settlement_undo, name="settlement_undo"),
    # Expense claims.
    path("claims/", expenses.my_claims, name="my_claims"),
    path("claims/<uuid:pk>/", expenses.claim, name="claim"),
    path("claims/<uuid:pk>/act/", expenses.claim_act, name="claim_act"),
    path(BOOK + "claims/", expenses.claim_list, name="claims"),
    path(BOOK + "claims/new/", expenses.claim_new, name="claim_new"),
    path(BOOK + "claims/limits/", expenses.limits, name="limits"),
    # Invoices.
    path(BOOK + "invoices/", invoices.invoice_list, name="invoices"),
    path(BOOK + "invoices/export/", invoices.invoice_export, name="invoice_export"),
    path(BOOK + "invoices/new/", invoices.invoice_new, name="invoice_new"),
    path(BOOK + "invoices/vat/", invoices.vat, name="vat"),
    path(BOOK + "invoices/taxpayer/", invoices.taxpayer, name="taxpayer"),
    path(BOOK + "invoices/<uuid:pk>/", invoices.invoice, name="invoice"),
    path(BOOK + "invoices/<uuid:pk>/withdraw/", invoices.invoice_withdraw, name="invoice_withdraw"),
    path(BOOK + "invoices/<uuid:pk>/take-off/", invoices.invoice_take_off, name="invoice_take_off"),
    # Statements and account pages.
    path(BOOK + "statements/", statements.statements, name="statements"),
    path(BOOK + "trial/", statements.trial, name="trial"),
    path(BOOK + "balance-sheet/", statements.balance_sheet, name="balance_sheet"),
    path(BOOK + "income/", statements.income, name="income"),
    path(BOOK + "lines/<slug:layout>/<slug:key>/", statements.statement_line, name="statement_line"),
    path(BOOK + "accounts/", account_pages.account_list, name="account_list"),
    path(BOOK + "accounts/<uuid:account>/", account_pages.account_page, name="account_page"),
    path(BOOK + "board/", boards.board, name="board"),
    path(BOOK + "board/words/", boards.board_words, name="board_words"),
    path(BOOK + "board/acts/", boards.board_acts, name="board_acts"),
    # Month and year end.
    path(BOOK + "closing/", closings.closing, name="closing"),
    path(BOOK + "closing/acts/", closings.closing_acts, name="closing_acts"),
    path(BOOK + "year/", closings.year, name="year"),
    path(BOOK + "year/acts/", closings.year_acts, name="year_acts"),
    path(BOOK + "depreciation/", depreciations.depreciation, name="depreciation"),
    path(BOOK + "depreciation/acts/", depreciations.depreciation_acts, name="depreciation_acts"),
    # The bank's side.
    path("bank/", banks.bank_home, name="bank_home"),
    path(BOOK + "bank/", banks.bank_accounts, name="bank_accounts"),
    path(BOOK + "bank/follow/", banks.bank_follow, name="bank_follow"),
    path("bank/<uuid:pk>/", banks.bank_account, name="bank_account"),
    path("bank/<uuid:pk>/file/", banks.bank_file, name="bank_file"),
    path("bank/<uuid:pk>/match/", banks.bank_match, name="bank_match"),
    path("bank/<uuid:pk>/match/<uuid:match_pk>/undo/", banks.bank_undo, name="bank_undo"),
    path("bank/<uuid:pk>/acts/", banks.bank_acts, name="bank_acts"),
    # Distribution.
    path("plans/", plans.plans_home, name="plans_home"),
    path(BOOK + "plans/", plans.plans, name="plans"),
    path(BOOK + "plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<uuid:pk>/", plans.plan, name="plan"),
    path("plans/<uuid:pk>/acts/", plans.plan_acts, name="plan_acts"),
    path("plans/<uuid:pk>/roll/", plans.plan_roll, name="plan_roll"),
]  # fmt: skip
