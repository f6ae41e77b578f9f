"""Manifest of rulebook: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulebookConfig(AppConfig):
    name = "yanzhen.kernel.rulebook"
    label = "rulebook"
    verbose_name = _("Rulebook")
