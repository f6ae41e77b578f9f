"""The numbers of the register: how many assets, what they cost, how much land, which papers have lapsed."""

from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, Measure
from yanzhen.kernel.assets.models import Asset, Nature, Permit


def _assets(*natures: Nature) -> "QuerySet[Any]":
    rows = Asset.objects.things().select_related("kind", "owner__party", "place")
    return rows.filter(kind__nature__in=[str(nature) for nature in natures]) if natures else rows


def _asset(row: Any) -> str:
    return reverse("assets:asset", args=[row.pk])


def _asset_of_permit(row: Any) -> str:
    return reverse("assets:asset", args=[row.asset_id])


COLUMNS: Final = (
    Column(_("Number of the asset"), "number"), Column(_("Name of the asset"), "name"), Column(_("Kind"), "kind.title"), Column(_("Owner"), "owner.name"),
    Column(_("Place"), "place.name"), Column(_("Area, m²"), "area_m2"), Column(_("Got on"), "acquired_on"),
)  # fmt: skip
held = partial(
    Figure, place="place__path", on="held_since", until="gone_on", columns=COLUMNS, link=_asset
)
# Slug, question, natures, definition.
BY_NATURE: Final = (
    ("fixed", _("How many fixed assets are there?"), (Nature.FIXED,)),
    ("living", _("How many living assets are there?"), (Nature.BIOLOGICAL, Nature.WELFARE)),
    ("rights", _("How many rights and intangible assets are there?"), (Nature.INTANGIBLE,)),
    ("resources", _("How many pieces of land, water and forest are there?"), (Nature.RESOURCE,)),
)
FIGURES: Final = (
    held(
        slug="assets.held", question=_("How many assets are on the register?"), unit=_("assets"), rows=_assets,
        definition=_("Assets of every owner, from the day they were got (or entered) until the day they were disposed of."),
    ),
    *(
        held(slug=f"assets.{slug}", question=question, unit=_("assets"), rows=partial(_assets, *natures),
             definition=_("Assets whose kind stands so in the books, from the day they were got until they were disposed of."))
        for slug, question, natures in BY_NATURE
    ),
    held(
        slug="assets.value", question=_("What did the assets cost?"), unit=_("fen"), rows=_assets, measure=Measure.SUM, of="original_value_fen",
        definition=_("Original values in fen of the assets held on that day; what was never valued counts nothing."),
    ),
    held(
        slug="assets.land", question=_("How much land, water and forest is there?"), unit=_("m²"), rows=partial(_assets, Nature.RESOURCE), measure=Measure.SUM, of="area_m2",
        definition=_("Areas in square metres of the resources held on that day."),
    ),
    held(
        slug="assets.space", question=_("How large are buildings, halls and facilities?"), unit=_("m²"), rows=partial(_assets, Nature.FIXED), measure=Measure.SUM, of="area_m2",
        definition=_("Areas in square metres of the fixed assets held on that day."),
    ),
    Figure(
        slug="assets.lapsed_permits", question=_("How many papers of assets have expired?"), unit=_("papers"), place="asset__place__path",
        on="lapses_on", until="ended_on",
        rows=lambda: Permit.objects.filter(expires_on__isnull=False).select_related("asset__owner__party", "asset__place"),
        definition=_("Papers whose last day has passed and which nobody has renewed or given up."),
        columns=(Column(_("Paper"), "get_kind_display"), Column(_("Number of the paper"), "number"), Column(_("Asset"), "asset.name"), Column(_("Owner"), "asset.owner.name"), Column(_("Holds until"), "expires_on")),
        link=_asset_of_permit,
    ),
)  # fmt: skip
