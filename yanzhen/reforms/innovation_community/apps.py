"""Manifest of innovation_community: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InnovationCommunityConfig(AppConfig):
    name = "yanzhen.reforms.innovation_community"
    label = "innovation_community"
    verbose_name = _("Innovation community")
