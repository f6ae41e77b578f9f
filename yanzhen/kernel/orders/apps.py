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
        from yanzhen.kernel.notices.contracts import NoticeKind, register_notice_kind
        from yanzhen.kernel.orders.jobs import serve_queues
        from yanzhen.kernel.parties.contracts import grant

        name_verbs(_verbs())
        contracts.register(*_capabilities())
        contracts.register(contracts.Pulse("orders.queue", serve_queues, rest_s=0.1))
        register_notice_kind(NoticeKind("order", _("Orders"), order=40))
        grant("seller", "orders.see", "orders.sell", "orders.offers")
        grant("leader", "orders.see")
        grant("auditor", "orders.see")
        announcing.declare_hot(
            "orders.placed", "orders.sold", "orders.released", "orders.places_back"
        )
        announcing.follow("orders.places_back", job="orders.offer_places")


def _capabilities() -> list[contracts.Capability]:
    return [
        contracts.Capability("orders.see", _("See the orders of one's seller or place")),
        contracts.Capability("orders.sell", _("Sell and take money at the counter")),
        contracts.Capability("orders.offers", _("Edit offers, days and prices")),
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
        "orders.resize": _("changed the number of places"),
        "orders.close_day": _("closed a day"),
        "orders.reopen_day": _("opened a closed day"),
        "orders.set_prices": _("set prices"),
        "orders.undo_prices": _("took back prices"),
        "orders.join_waiting_list": _("joined the waiting list"),
        "orders.leave_waiting_list": _("left the waiting list"),
    }
