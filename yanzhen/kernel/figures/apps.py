"""Manifest of figures: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "yanzhen.kernel.figures"
    label = "figures"
    verbose_name = _("Figures")
