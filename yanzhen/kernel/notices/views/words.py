"""What a delivery is called on the screen."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.notices.models import DeliveryState

# Our own reasons; everything else is the mail server's word.
REASONS: Final = {
    "read": _("it was read here first"),
    "not wanted": _("this kind is no longer wanted by e-mail"),
    "no address": _("there is no address any more"),
    "not confirmed": _("the address is not confirmed"),
    "too old": _("it could not be sent for three days"),
}
STATUS: Final = {
    DeliveryState.WAITING: "info",
    DeliveryState.FAILED: "soon",
    DeliveryState.SENT: "ok",
    DeliveryState.GIVEN_UP: "late",
    DeliveryState.DROPPED: "idle",
}


def reason_in_words(reason: str) -> str:
    return str(REASONS[reason]) if reason in REASONS else reason


def kind_in_words(slug: str, titles: dict[str, str]) -> str:
    return titles.get(slug) or gettext("Everything else")
