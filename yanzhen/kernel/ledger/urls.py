"""Doors of the ledger."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.ledger.views import (
    counterparties,
    desk,
    expenses,
    invoices,
    slips,
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
]  # fmt: skip
