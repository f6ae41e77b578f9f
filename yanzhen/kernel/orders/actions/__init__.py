"""The verbs of orders: offer, sell, settle the queue, pay, cancel, the waiting list."""

from yanzhen.kernel.orders.actions.life import (
    Difference,
    Paid,
    cancel_order,
    expire_holds,
    pay_order,
    prove,
)
from yanzhen.kernel.orders.actions.offering import (
    change_offer,
    close_day,
    left_on,
    make_offer,
    move_offer,
    open_days,
    resize,
)
from yanzhen.kernel.orders.actions.pricing import copy_week, set_prices, undo_prices
from yanzhen.kernel.orders.actions.queueing import (
    answer_of,
    settle,
    settle_all,
    wait_for_answer,
    withdraw,
)
from yanzhen.kernel.orders.actions.refusing import refusals
from yanzhen.kernel.orders.actions.selling import Ask, AskLine, Sold, sell
from yanzhen.kernel.orders.actions.waiting import (
    join_waiting_list,
    lapse_offers,
    leave_waiting_list,
    offer_places,
    take_offered,
)

__all__ = [
    "Ask",
    "AskLine",
    "Difference",
    "Paid",
    "Sold",
    "answer_of",
    "cancel_order",
    "change_offer",
    "close_day",
    "copy_week",
    "expire_holds",
    "join_waiting_list",
    "lapse_offers",
    "leave_waiting_list",
    "left_on",
    "make_offer",
    "move_offer",
    "offer_places",
    "open_days",
    "pay_order",
    "prove",
    "refusals",
    "resize",
    "sell",
    "set_prices",
    "settle",
    "settle_all",
    "take_offered",
    "undo_prices",
    "wait_for_answer",
    "withdraw",
]
