"""The list of kinds: shipped as a start, edited on screen; what a kind is decides how the books treat it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """How the collective's books see it (财会〔2023〕14号: 151, 132, 134, 161, 171; land itself is no asset of the books).

    A deferred expense (长期待摊费用: a hall done up, a road repaired) is paid once and used up over years. It is kept
    here for its months and its papers; it is no thing: nobody counts it, and no figure of assets does.
    """

    FIXED = "fixed", _("Fixed asset")
    BIOLOGICAL = "biological", _("Productive living asset")
    WELFARE = "welfare", _("Living asset for the public good")
    INTANGIBLE = "intangible", _("Right or intangible asset")
    RESOURCE = "resource", _("Resource: land, water, forest")
    DEFERRED = "deferred", _("Long-term deferred expense")


# What loses value with the years, and so is depreciated.
DEPRECIATED = (Nature.FIXED, Nature.BIOLOGICAL, Nature.INTANGIBLE, Nature.DEFERRED)


class AssetKindQuerySet(models.QuerySet["AssetKind"]):
    def offered(self) -> Self:
        return self.filter(active=True)

    def visible_to(self, actor: Any) -> Self:
        """The list is the same for everybody who sees the register."""
        return self if actor.may("assets.see") else self.none()


class AssetKind(models.Model):
    """A kind of asset of the locality's list, with the life that is proposed for it."""

    slug = models.SlugField(_("code"), max_length=30, primary_key=True)
    title = models.CharField(_("name"), max_length=60, unique=True)
    nature = models.CharField(_("in the books"), max_length=12, choices=Nature.choices)
    # Land, halls and ponds have an area; a lorry has none.
    has_area = models.BooleanField(_("has an area"), default=False)
    life_months = models.PositiveSmallIntegerField(_("usual life in months"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("may be chosen"), default=True)

    objects = AssetKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of asset")
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature__in=Nature.values), name="a_kind_of_asset_has_a_known_nature"
            ),
            models.CheckConstraint(
                condition=Q(life_months__isnull=True)
                | Q(life_months__gt=0, nature__in=[str(nature) for nature in DEPRECIATED]),
                name="only_what_loses_value_has_a_life",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_depreciated(self) -> bool:
        return self.nature in DEPRECIATED
