"""Manifest of orders: what is sold, in what number, to whom, and paid how."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import announcing, contracts


class OrdersConfig(AppConfig):
    name = "yanzhen.kernel.orders"
    label = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.cases.contracts import register_kind
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.orders import kinds, widgets
        from yanzhen.kernel.orders.demo import make_money, make_season
        from yanzhen.kernel.orders.jobs import serve_queues
        from yanzhen.kernel.parties.contracts import grant

        name_verbs(_verbs())
        contracts.register(*_capabilities(), *_places_on_screen())
        contracts.register(contracts.Pulse("orders.queue", serve_queues, rest_s=0.1))
        contracts.register(
            contracts.DemoPart("orders.season", make_season, order=42),
            contracts.DemoPart("orders.money", make_money, order=43),
        )
        register_notice_kind(NoticeKind("order", _("Orders"), order=40))
        grant("seller", "orders.see", "orders.sell", "orders.offers", "orders.groups")
        grant("administrator", "orders.open_sellers")
        grant("leader", "orders.see")
        grant("auditor", "orders.see")
        register_kind(kinds.DIFFERENCE_KIND)
        name_verbs(_money_verbs())
        contracts.register(
            *_money(),
            contracts.Panel(
                "orders.money",
                "orders.order",
                _("Money and tickets"),
                "orders/_money_panel.html",
                widgets.money_of,
                20,
            ),
        )
        grant("seller", *AT_THE_DESK)
        grant("security", "orders.keys")
        announcing.declare_hot("orders.redeemed")
        announcing.follow("orders.refunded", job="orders.send_refund")
        announcing.follow("orders.paid_late", job="orders.return_late")
        announcing.follow("orders.receiver_changed", job="orders.tell_receiver")
        announcing.declare_hot(
            "orders.placed", "orders.sold", "orders.released", "orders.places_back"
        )
        announcing.follow("orders.places_back", job="orders.offer_places")


def _places_on_screen() -> list[object]:
    """Where orders show up outside their own pages."""
    return [
        contracts.NavEntry("counter", _("Counter"), "orders:counter", "i-ticket", "today", order=30, capability="orders.sell", also=("orders:list", "orders:order", "orders:waiting")),
        contracts.NavEntry("orders", _("Orders"), "orders:list", "i-ticket", "today", order=31, capability="orders.see", unless="orders.sell"),
        contracts.NavEntry("offers", _("Offers and prices"), "orders:offers", "i-basket", "reform", order=30, capability="orders.offers",
                           also=("orders:calendar", "orders:offer", "orders:offer_new", "orders:pools", "orders:pool", "orders:pool_new", "orders:refund_table", "orders:groups", "orders:group")),
        contracts.NavEntry("sellers", _("Sellers"), "orders:sellers", "i-wallet", "setup", order=47, capability="orders.open_sellers", also=("orders:seller", "orders:seller_new")),
        contracts.NavEntry("own_seller", _("Accounts of the desk"), "orders:sellers", "i-wallet", "setup", order=47, capability="orders.sellers", also=("orders:seller",)),
        contracts.NavEntry("shop", _("Tickets, nights, goods"), "orders:shop", "i-ticket", "portal", order=40, also=("orders:mine", "orders:buy")),
    ]  # fmt: skip


def _capabilities() -> list[contracts.Capability]:
    return [
        contracts.Capability("orders.see", _("See the orders of one's seller or place")),
        contracts.Capability("orders.sell", _("Sell and take money at the counter")),
        contracts.Capability("orders.offers", _("Edit offers, days and prices")),
        contracts.Capability("orders.groups", _("Say whom prices are for")),
        contracts.Capability("orders.sellers", _("Set the accounts of one's own seller")),
        contracts.Capability("orders.open_sellers", _("Open sellers and set their accounts")),
    ]


def _verbs() -> dict[str, Any]:
    """What the audit calls an act."""
    return {
        "orders.sell": _("sold"),
        "orders.place": _("ordered"),
        "orders.pay": _("paid"),
        "orders.cancel": _("cancelled"),
        "orders.expire": _("not paid in time"),
        "orders.release": _("gave back"),
        "orders.make_offer": _("made an offer"),
        "orders.change_offer": _("changed an offer"),
        "orders.offer_on_sale": _("put on sale"),
        "orders.offer_paused": _("paused"),
        "orders.offer_ended": _("ended the sale"),
        "orders.open_days": _("opened days"),
        "orders.open_sessions": _("opened sessions"),
        "orders.resize": _("changed the number of places"),
        "orders.close_day": _("closed a day"),
        "orders.reopen_day": _("opened a closed day"),
        "orders.open_seller": _("opened a seller"),
        "orders.set_accounts": _("set the accounts of a seller"),
        "orders.sell_again": _("began to sell again"),
        "orders.stop_selling": _("stopped selling"),
        "orders.make_pool": _("made a pool"),
        "orders.change_pool": _("changed a pool"),
        "orders.add_units": _("added rooms or plots"),
        "orders.let_unit": _("let a room again"),
        "orders.keep_unit_back": _("kept a room back"),
        "orders.block_unit": _("kept a room free for some nights"),
        "orders.keep_blocks": _("kept the nights of another calendar as by hand"),
        "orders.free_unit": _("let a room again for some nights"),
        "orders.change_unit": _("gave a booking another room"),
        "orders.set_prices": _("set prices"),
        "orders.change_group": _("changed whom prices are for"),
        "orders.undo_prices": _("took back prices"),
        "orders.join_waiting_list": _("joined the waiting list"),
        "orders.leave_waiting_list": _("left the waiting list"),
    }


# What those do who sell at a desk, and what others do who look at it: two people for whatever moves money.
AT_THE_DESK = (
    "orders.refund",
    "orders.cash_up",
    "orders.redeem",
    "orders.reconcile",
    "orders.payouts",
    "orders.bank_list",
    "orders.split",
    "orders.statements",
    "parties.accounts",
)
OVER_THE_DESK = ("orders.see", "orders.sellers", "orders.redeem", "orders.refund", "orders.refund_decide", "orders.review_cash", "orders.review_payouts",
                 "orders.bank_list", "orders.split", "orders.statements", "parties.accounts", "cases.handle", "portal.use")  # fmt: skip


def _money() -> list[Any]:
    """Payments, vouchers, refunds, shares and payouts: what may be done, by whom, and where it stands on the rail."""
    return [
        *_money_capabilities(),
        contracts.Duty("seller_head", _("Head of a sales desk"), frozenset(OVER_THE_DESK)),
        contracts.Duty("gate_keeper", _("Gate keeper"), frozenset({"orders.redeem", "portal.use"})),
        *_money_entries(),
    ]


def _money_capabilities() -> list[contracts.Capability]:
    return [
        contracts.Capability("orders.refund", _("Give money back by the published table")),
        contracts.Capability(
            "orders.refund_decide", _("Decide how much goes back where the table is silent")
        ),
        contracts.Capability("orders.cash_up", _("Count the drawer")),
        contracts.Capability("orders.review_cash", _("Look at the drawers of others")),
        contracts.Capability("orders.redeem", _("Let visitors in")),
        contracts.Capability("orders.reconcile", _("Lay statements beside our payments")),
        contracts.Capability("orders.split", _("Draw up and agree to how sales are shared")),
        contracts.Capability("orders.statements", _("Read the statements of shares")),
        contracts.Capability("orders.payouts", _("Pay out shares")),
        contracts.Capability("orders.review_payouts", _("Review payouts")),
        contracts.Capability(
            "orders.bank_list", _("Take payout lists with whole account numbers to the bank")
        ),
        contracts.Capability("orders.keys", _("Make and withdraw the keys of tickets")),
    ]


def _money_entries() -> list[contracts.NavEntry]:
    entry = contracts.NavEntry
    return [
        entry("orders_gate", _("Gate"), "orders:gate", "i-ticket", "today", 40, capability="orders.redeem", also=("orders:gate_find",)),
        entry("orders_drawer", _("Drawer"), "orders:cash_ups", "i-wallet", "today", 41, capability="orders.cash_up"),
        entry("orders_drawers", _("Drawers"), "orders:cash_ups", "i-wallet", "today", 41, capability="orders.review_cash", unless="orders.cash_up"),
        entry("orders_keys", _("Keys of tickets"), "orders:keys", "i-lock", "setup", 46, capability="orders.keys"),
        entry("orders_shares", _("Shares and payouts"), "orders:statements", "i-swap", "figures", 45, capability="orders.statements",
              also=("orders:guarantees", "orders:payouts", "orders:payout", "orders:payees", "orders:payee", "orders:payee_act", "orders:receiver_act", "orders:shares", "orders:reconciliations", "orders:reconciliation", "orders:splits", "orders:split")),
    ]  # fmt: skip


def _money_verbs() -> dict[str, Any]:
    return {
        "orders.redeem": _("let in"),
        "orders.reissue": _("withdrew a ticket and issued it anew"),
        "orders.refund": _("gave money back"),
        "orders.cash_up": _("counted the drawer"),
        "orders.review_cash": _("looked at a drawer"),
        "orders.ask_for_payment": _("asked for a payment"),
        "orders.draw_up_split": _("drew up how sales are shared"),
        "orders.consent_to_split": _("agreed to how sales are shared"),
        "orders.publish_refund_table": _("published a refund table"),
        "orders.draw_up_payout": _("drew up a payout"),
        "orders.review_payout": _("reviewed a payout"),
        "orders.make_up_guarantees": _("made up a month's guarantees"),
        "orders.pay_out": _("paid out"),
        "orders.set_sharing": _("set whether shares go out at payment"),
        "orders.enter_receiver": _("entered a WeChat receiver"),
        "orders.confirm_receiver": _("confirmed a WeChat receiver"),
        "orders.end_receiver": _("ended a WeChat receiver"),
        "orders.share_again": _("let shares at payment go once more"),
        "orders.drop_payout": _("dropped a payout"),
        "orders.reconcile": _("laid a statement beside our payments"),
        "orders.new_signing_key": _("made a key for vouchers"),
        "orders.withdraw_signing_key": _("withdrew a key for vouchers"),
    }
