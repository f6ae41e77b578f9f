"""Manifest of notices: the bell and what it opens, the kinds one chooses channels for, the state of deliveries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts


class NoticesConfig(AppConfig):
    name = "yanzhen.kernel.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.notices.contracts import OTHER, register_notice_kind
        from yanzhen.kernel.notices.demo import make_choices
        from yanzhen.kernel.notices.models import unread_count
        from yanzhen.kernel.notices.models.deliveries import SEE_DELIVERIES
        from yanzhen.kernel.parties.contracts import grant

        contracts.register(
            contracts.Bell(slug="notices", url_name="notices:list", count=unread_count),
            contracts.DemoPart("notices", make_choices, order=95),
            contracts.Capability(SEE_DELIVERIES, _("Look after the delivery of notices")),
            contracts.NavEntry("deliveries", _("Delivery of notices"), "notices:deliveries", "i-send", "setup", order=60, capability=SEE_DELIVERIES),
        )  # fmt: skip
        register_notice_kind(OTHER)
        grant("administrator", SEE_DELIVERIES)
        name_verbs(
            {
                "notices.choose_channels": _("chose what comes by e-mail"),
                "notices.ask_for_proof": _("had a link sent to the e-mail address"),
                "notices.confirm_address": _("confirmed the e-mail address"),
                "notices.send_again": _("had a notice sent again"),
            }
        )
