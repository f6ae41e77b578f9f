"""Manifest of cases: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yanzhen.kernel.cases"
    label = "cases"
    verbose_name = _("Cases")
