"""Manifest of one_pass: what it plugs in."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.reforms.one_pass.contracts import (
    CAPABILITIES,
    EDIT,
    GATE_CASH,
    HOMESTAY_OWNER,
    HOST,
    ONLY_TOURS,
    SEE,
    VERBS,
    VOID,
)


class OnePassConfig(AppConfig):
    name = "yanzhen.reforms.one_pass"
    label = "one_pass"
    verbose_name = _("One pass for the island")

    def ready(self) -> None:
        # Models can be imported only when all apps are loaded.
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.figures.contracts import register_answer, register_cockpit
        from yanzhen.kernel.orders.contracts import DayLimit, register_day_limit, register_sale_rule
        from yanzhen.kernel.parties.contracts import grant
        from yanzhen.reforms.one_pass import figures, widgets
        from yanzhen.reforms.one_pass.actions.attractions import refuse_over_maximum
        from yanzhen.reforms.one_pass.actions.importing import ATTRACTIONS
        from yanzhen.reforms.one_pass.demo import PARTS

        contracts.register(
            *CAPABILITIES, HOMESTAY_OWNER, *PARTS, *figures.FIGURES, *figures.CLAIMS, ATTRACTIONS
        )
        contracts.register(*_on_screen(widgets))
        register_day_limit(DayLimit("one_pass", refuse_over_maximum))
        register_sale_rule(ONLY_TOURS)
        name_verbs(VERBS)
        register_cockpit(figures.COCKPIT)
        for answer in figures.ANSWERS:
            register_answer(answer)
        grant("seller", SEE, EDIT, "figures.see", "figures.open")
        grant("seller_head", SEE, EDIT, VOID, "figures.see", "figures.open")
        grant("leader", SEE)
        # Sells what the desk kept for the gate, and counts what it took; nothing else.
        grant("gate_keeper", GATE_CASH, "orders.cash_up")


def _on_screen(widgets: Any) -> list[object]:
    """Where the island shows up: the rail, the desks, the search box, files."""
    app = "one_pass:"
    pages = tuple(
        app + page
        for page in (
            "days", "area_new", "area_words", "area_open", "walks", "walk_new", "walk", "products", "product_new", "product_one", "product_edit",
            "product_act", "voids", "tours", "numbers", "trades", "trade_new", "trade", "plots", "plot_new", "plot", "homestay_register", "gates", "gate_new", "gate_device",
        )
    )  # fmt: skip
    return [
        contracts.NavEntry("island", _("The island"), app + "register", "i-tree", "reform", order=25, capability=EDIT, also=pages),
        contracts.NavEntry("host", _("My house"), app + "host", "i-home", "portal", order=20, capability=HOST,
                           also=tuple(app + page for page in ("host_book", "host_stay", "host_new", "host_questions", "host_prices", "host_calendars", "host_house", "host_rooms", "host_rooms_new", "host_photos"))),
        contracts.NavEntry("island_gates", _("Gate phones"), app + "gates", "i-phone", "today", 42, capability="orders.redeem", unless=EDIT),
        contracts.Widget("island.today", "one_pass/_widget_today.html", widgets.today, order=12, capability=SEE),
        contracts.Widget("island.tickets", "one_pass/_widget_tickets.html", widgets.tickets, desk="portal", column="main", order=30),
        contracts.SearchSource("attractions", _("Attractions"), widgets.find_attractions, order=40),
        contracts.MaySee("one_pass.attraction", widgets.may_see_files),
        contracts.MaySee("one_pass.homestay", widgets.may_see_house, widgets.may_see_photo),
        contracts.MaySee("one_pass.product", widgets.may_see_product_files),
        contracts.MaySee("one_pass.homestayphoto", widgets.may_see_house_photo),
        contracts.MaySee("one_pass.photograph", widgets.may_see_photograph),
    ]  # fmt: skip
