"""Manifest of cases: the one door."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts


class CasesConfig(AppConfig):
    name = "yanzhen.kernel.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from yanzhen.kernel.cases.contracts import register_kind
        from yanzhen.kernel.cases.kinds import REQUEST_KIND, SERVICE_KIND

        register_kind(SERVICE_KIND)
        register_kind(REQUEST_KIND)
        contracts.register(
            contracts.Capability("portal.use", _("Ask for oneself and follow own cases")),
            contracts.Capability("cases.handle", _("Handle the cases of one's office")),
            contracts.Capability("cases.see_scope", _("See all cases of one's place")),
            contracts.Capability(
                "cases.open_for_others",
                _("File a case for somebody at the counter or on the telephone"),
            ),
            contracts.Capability("cases.dispatch", _("Send cases to offices and step in")),
            contracts.Capability("cases.approve", _("Decide on more time")),
            contracts.Capability("cases.follow_up", _("Follow up bad ratings")),
            contracts.Capability("cases.configure", _("Edit items, limits and routes")),
        )
