"""Manifest of documents: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "yanzhen.kernel.documents"
    label = "documents"
    verbose_name = _("Documents")
