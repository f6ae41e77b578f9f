"""What is sold and to whom: sellers, offers, prices, capacities, orders, requests, the waiting list."""

from yanzhen.kernel.orders.models.capacities import Capacity, Mode, Slot, Stay, StayState, Unit
from yanzhen.kernel.orders.models.offers import (
    Offer,
    OfferDemand,
    OfferKind,
    OfferState,
    PersonGroup,
    Pool,
    PoolKind,
    Queueing,
    Recognised,
)
from yanzhen.kernel.orders.models.orders import Claim, ClaimState, Order, OrderLine, OrderState
from yanzhen.kernel.orders.models.prices import Price, PriceChange
from yanzhen.kernel.orders.models.requests import Request, RequestState
from yanzhen.kernel.orders.models.sellers import MoneyAccount, PayMethod, Seller
from yanzhen.kernel.orders.models.waiting import WaitingEntry, WaitingState

__all__ = [
    "Capacity",
    "Claim",
    "ClaimState",
    "Mode",
    "MoneyAccount",
    "Offer",
    "OfferDemand",
    "OfferKind",
    "OfferState",
    "Order",
    "OrderLine",
    "OrderState",
    "PayMethod",
    "PersonGroup",
    "Pool",
    "PoolKind",
    "Price",
    "PriceChange",
    "Queueing",
    "Recognised",
    "Request",
    "RequestState",
    "Seller",
    "Slot",
    "Stay",
    "StayState",
    "Unit",
    "WaitingEntry",
    "WaitingState",
]
