"""Manifest of co_governance: what it plugs in, part by part."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoGovernanceConfig(AppConfig):
    name = "yanzhen.reforms.co_governance"
    label = "co_governance"
    verbose_name = _("Three parties together")

    def ready(self) -> None:
        # Models can be imported only when all apps are loaded.
        from yanzhen.base import contracts
        from yanzhen.reforms.co_governance.demo import PARTS
        from yanzhen.reforms.co_governance.plugs import estates, service, together

        contracts.register(*PARTS)
        for part in (estates, service, together):
            part.plug_in()
