"""Manifest of innovation_community: what it plugs in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base import contracts
from yanzhen.base.announcing import follow
from yanzhen.reforms.innovation_community.contracts import CAPABILITIES, DUTIES

FOLLOWED = ("places.moved", "places.merged", "places.split")


class InnovationCommunityConfig(AppConfig):
    name = "yanzhen.reforms.innovation_community"
    label = "innovation_community"
    verbose_name = _("Innovation community")

    def ready(self) -> None:
        # Models can be imported only when all apps are loaded.
        from yanzhen.reforms.innovation_community.actions.importing import ENTERPRISES

        contracts.register(*CAPABILITIES, *DUTIES, ENTERPRISES)
        for occurrence in FOLLOWED:
            follow(occurrence, job="innovation_community.follow_places")
