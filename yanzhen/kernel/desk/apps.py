"""Manifest of desk: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "yanzhen.kernel.desk"
    label = "desk"
    verbose_name = _("Desk")
