"""Manifest of places: rail, search, names of verbs, the panel of changes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import NavEntry, Panel, SearchSource, register


class PlacesConfig(AppConfig):
    name = "yanzhen.kernel.places"
    label = "places"
    verbose_name = _("Places")

    def ready(self) -> None:
        from yanzhen.kernel.audit.models import name_verbs
        from yanzhen.kernel.audit.widgets import lines_panel
        from yanzhen.kernel.places import widgets

        register(
            # For who sets the place up; a head finds the register beside the buildings.
            NavEntry("places", _("Places"), "places:tree", "i-map", "setup", order=40, capability="offices.edit"),
            SearchSource("places", _("Places"), widgets.find_places, order=60),
            Panel("places.people", "places.place", _("People who live here"), "places/_people.html", widgets.people_of_place, order=30, column="side"),
            Panel("places.codes", "places.place", _("Codes"), "places/_codes.html", widgets.codes_of_place, order=60, column="side"),
            Panel("places.history", "places.place", _("How the place changed"), "places/_history.html", widgets.history_of_place, order=90, column="side"),
            lines_panel("places.place"),
        )  # fmt: skip
        name_verbs(
            {
                "places.opened": _("entered the place"),
                "places.renamed": _("renamed the place"),
                "places.recoded": _("gave the place a new code"),
                "places.moved": _("moved the place"),
                "places.merged": _("merged the place into another"),
                "places.split": _("split the place"),
                "places.closed": _("closed the place"),
                "places.bounded": _("gave the place an outline"),
                "places.count_people": _("counted the people"),
            }
        )
