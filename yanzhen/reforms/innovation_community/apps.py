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
        from yanzhen.kernel.cases.contracts import (
            HomeSource,
            SubjectSource,
            register_homes,
            register_subjects,
        )
        from yanzhen.kernel.figures.contracts import register_cockpit
        from yanzhen.reforms.innovation_community import figures, kinds
        from yanzhen.reforms.innovation_community.actions.importing import ENTERPRISES
        from yanzhen.reforms.innovation_community.demo import PARTS

        contracts.register(
            *CAPABILITIES, *DUTIES, ENTERPRISES, *figures.FIGURES, *figures.CLAIMS, *PARTS
        )
        register_cockpit(figures.COCKPIT)
        register_homes(HomeSource("innovation_community", kinds.home_of))
        register_subjects(SubjectSource("innovation_community", kinds.find_subjects))
        for occurrence in FOLLOWED:
            follow(occurrence, job="innovation_community.follow_places")
