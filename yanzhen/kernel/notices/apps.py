"""Manifest of notices: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "yanzhen.kernel.notices"
    label = "notices"
    verbose_name = _("Notices")
