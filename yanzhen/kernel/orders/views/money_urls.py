"""Doors of payments, refunds, tickets, shares and payouts."""

from typing import Final

from django.urls import URLPattern, path

from yanzhen.kernel.orders.views import (
    cashing,
    guarantees,
    keys,
    payees,
    paying,
    payouts,
    receivers,
    reconciling,
    refunds,
    splits,
    statements,
    tickets,
)

MONEY: Final[list[URLPattern]] = [
    path("callbacks/wechat/", paying.wechat_callback, name="wechat_callback"),
    path("<uuid:pk>/money/", paying.pay, name="take_money"),
    path("<uuid:pk>/money/wechat/", paying.pay_by_wechat, name="money_by_wechat"),
    path("<uuid:pk>/receipt/", paying.receipt, name="receipt"),
    path("<uuid:pk>/void/", paying.void_sale, name="void"),
    path("<uuid:pk>/refund/", refunds.refund_order, name="refund"),
    path("<uuid:pk>/tickets/", tickets.tickets, name="tickets"),
    path("<uuid:pk>/tickets/<str:code>/anew/", tickets.ticket_anew, name="ticket_anew"),
    path("ticket/<uuid:key>/", tickets.ticket, name="ticket"),
    path("gate/", tickets.gate, name="gate"),
    path("gate/find/", tickets.gate_find, name="gate_find"),
    path("drawer/", cashing.cash_ups, name="cash_ups"),
    path("drawer/<uuid:pk>/review/", cashing.review, name="cash_up_review"),
    path("splits/", splits.splits, name="splits"),
    path("splits/<uuid:pk>/", splits.split, name="split"),
    path("splits/<uuid:pk>/agree/", splits.agree, name="agree"),
    path("refund-tables/<uuid:pk>/", splits.refund_table, name="refund_table"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<uuid:seller>/<uuid:party>/", statements.shares, name="shares"),
    path("guarantees/", guarantees.guarantees, name="guarantees"),
    path("keys/", keys.keys, name="keys"),
    path("payouts/", payouts.payouts, name="payouts"),
    path("payouts/<uuid:pk>/", payouts.payout, name="payout"),
    path("payouts/<uuid:pk>/act/", payouts.payout_act, name="payout_act"),
    path("payees/", payees.payee_list, name="payees"),
    path("payees/<uuid:pk>/", payees.payee, name="payee"),
    path("payees/<uuid:pk>/act/", payees.payee_act, name="payee_act"),
    path("payees/<uuid:pk>/receiver/", receivers.receiver_act, name="receiver_act"),
    path("<uuid:pk>/share-again/", receivers.share_once_more, name="share_again"),
    path("reconciliations/", reconciling.reconciliations, name="reconciliations"),
    path("reconciliations/<uuid:pk>/", reconciling.reconciliation, name="reconciliation"),
]
