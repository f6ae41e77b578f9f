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
from yanzhen.kernel.orders.models.payments import (
    Attempt,
    Callback,
    CallbackVerdict,
    CashUp,
    Payment,
)
from yanzhen.kernel.orders.models.payouts import Payout, PayoutRun
from yanzhen.kernel.orders.models.prices import Price, PriceChange
from yanzhen.kernel.orders.models.receivers import WechatReceiver
from yanzhen.kernel.orders.models.reconciling import Difference, Reconciliation
from yanzhen.kernel.orders.models.redemptions import (
    GateScan,
    Redemption,
    ScanKind,
    ScanVerdict,
    Unjudged,
)
from yanzhen.kernel.orders.models.refunds import Refund, RefundPart, RefundTable, terms_at
from yanzhen.kernel.orders.models.requests import Request, RequestState
from yanzhen.kernel.orders.models.sellers import MoneyAccount, PayMethod, Seller
from yanzhen.kernel.orders.models.sharing import ProfitShare, ProfitShareReturn, ProfitShareRow
from yanzhen.kernel.orders.models.splits import (
    Basis,
    Breakage,
    Share,
    SplitConsent,
    SplitPart,
    SplitRule,
    Unsettled,
    Why,
    rule_at,
    rules_in_force,
)
from yanzhen.kernel.orders.models.vouchers import (
    Entitlement,
    RedeemPoint,
    SigningKey,
    Voucher,
    current_key,
    forget_signing_keys,
    signing_keys,
    signing_keys_known,
    vouchers_of,
)
from yanzhen.kernel.orders.models.waiting import WaitingEntry, WaitingState

__all__ = [
    "Attempt",
    "Basis",
    "Breakage",
    "Callback",
    "CallbackVerdict",
    "Capacity",
    "CashUp",
    "Claim",
    "ClaimState",
    "Difference",
    "Entitlement",
    "GateScan",
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
    "Payment",
    "Payout",
    "PayoutRun",
    "PersonGroup",
    "Pool",
    "PoolKind",
    "Price",
    "PriceChange",
    "ProfitShare",
    "ProfitShareReturn",
    "ProfitShareRow",
    "Queueing",
    "Recognised",
    "Reconciliation",
    "RedeemPoint",
    "Redemption",
    "Refund",
    "RefundPart",
    "RefundTable",
    "Request",
    "RequestState",
    "ScanKind",
    "ScanVerdict",
    "Seller",
    "Share",
    "SigningKey",
    "Slot",
    "SplitConsent",
    "SplitPart",
    "SplitRule",
    "Stay",
    "StayState",
    "Unit",
    "Unjudged",
    "Unsettled",
    "Voucher",
    "WaitingEntry",
    "WaitingState",
    "WechatReceiver",
    "Why",
    "current_key",
    "forget_signing_keys",
    "rule_at",
    "rules_in_force",
    "signing_keys",
    "signing_keys_known",
    "terms_at",
    "vouchers_of",
]
