"""Manifest of audit: the auditor's entry of the rail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import NavEntry, register


class AuditConfig(AppConfig):
    name = "yanzhen.kernel.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        register(
            NavEntry(
                slug="audit",
                title=_("Audit"),
                url_name="audit:list",
                icon="i-eye",
                group="setup",
                order=90,
                capability="audit.read",
            )
        )
