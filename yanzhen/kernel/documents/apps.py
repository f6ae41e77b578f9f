"""Manifest of documents: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts


class DocumentsConfig(AppConfig):
    name = "yanzhen.kernel.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        contracts.register(
            contracts.Capability("documents.remove", _("Remove files that others uploaded")),
        )
