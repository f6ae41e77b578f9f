"""What offices may do on the island, and what the audit calls it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Capability, Duty
from yanzhen.kernel.orders.contracts import SaleRule

SEE: Final = "island.see"
EDIT: Final = "island.edit"
VOID: Final = "island.void"
HOST: Final = "island.host"
GATE_CASH: Final = "island.gate_cash"

CAPABILITIES: Final = (
    Capability(SEE, _("See attractions, routes and passes")),
    Capability(EDIT, _("Change attractions, routes and passes")),
    Capability(VOID, _("Call a day off for all owners")),
    Capability(HOST, _("Keep the calendar of one's own homestay")),
    Capability(GATE_CASH, _("Sell for cash the places that were kept for one's gate")),
)
# Sells the nights of its own house, on the phone.
HOMESTAY_OWNER: Final = Duty(
    "homestay_owner", _("Homestay owner"), frozenset({HOST, "portal.use", "orders.see", "orders.sell", "orders.offers", "orders.refund"}), desk="portal"
)  # fmt: skip
# What sql/one_pass.sql refuses a sale with.
ONLY_TOURS: Final = SaleRule("only_a_tour_buys_this", _("“%(offer)s” is for classes: ask for a day on its page, and whoever runs it answers."))  # fmt: skip
VERBS: Final = {
    f"one_pass.{verb}": words
    for verb, words in {
        "approve_area": _("entered the approved maximum"),
        "enter": _("entered an attraction"),
        "correct": _("corrected"),
        "publish": _("published"),
        "take_down": _("took down"),
        "lay_route": _("laid out a route"),
        "make_product": _("put a product together"),
        "change_product": _("changed a product"),
        "ask_tour": _("asked for a study tour"),
        "name_staff": _("named the staff of a study tour"),
        "confirm_tour": _("confirmed a study tour"),
        "decline_tour": _("declined a study tour"),
        "reserve_tour": _("kept the places of a study tour again"),
        "call_off_tour": _("called a study tour off"),
        "set_ratio": _("set how many pupils one of the staff looks after"),
        "call_off": _("called a day off"),
        "called_off": _("gave back what was sold for a day that was called off"),
        "open_homestay": _("opened a homestay"),
        "correct_homestay": _("corrected a homestay"),
        "publish_homestay": _("published a homestay"),
        "take_down_homestay": _("took a homestay down"),
        "add_room_type": _("added rooms of another kind"),
        "correct_room_type": _("corrected rooms of one kind"),
        "let_room_type": _("let rooms of one kind again, or no longer"),
        "set_season": _("set the prices of a season"),
        "register_guests": _("ticked that guests stand in the register of the police"),
        "write_enquiry": _("wrote an enquiry down"),
        "answer_enquiry": _("answered an enquiry"),
        "make_feed": _("made a calendar address"),
        "revoke_feed": _("withdrew a calendar address"),
        "take_calendar": _("took over a calendar"),
        "add_photo": _("added a photo"),
        "correct_photo": _("corrected what a photo shows"),
        "show_photo_first": _("put a photo first"),
        "remove_photo": _("took a photo away"),
        "add_source": _("had another site's calendar read"),
        "end_source": _("had another site's calendar read no more"),
        "free_all": _("let all nights of a calendar that is empty go"),
        "enter_trade": _("entered a featured trade"),
        "correct_trade": _("corrected a featured trade"),
        "end_trade": _("ended a featured trade"),
        "enter_plot": _("entered a garden plot"),
        "correct_plot": _("corrected a garden plot"),
        "end_plot": _("let a garden plot no longer"),
        "register_gate": _("registered a gate"),
        "end_gate": _("ended a gate"),
        "take_back": _("taken back with its import"),
    }.items()
}
