"""A place in the tree: region, city, district, subdistrict, community, park, building, unit."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.places.models.codes import full_code


class PlaceKind(models.TextChoices):
    REGION = "region", _("Region")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town")
    TOWNSHIP = "township", _("Township")
    # A development zone or farm that the statistics count like a township.
    ZONE = "zone", _("Special area")
    COMMUNITY = "community", _("Community")
    VILLAGE = "village", _("Village")
    PARK = "park", _("Park")
    ESTATE = "estate", _("Estate")
    COMPLEX = "complex", _("Complex")
    ATTRACTION = "attraction", _("Attraction")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Unit of a building")


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, place: "Place | str") -> Self:
        """The place itself and everything below it: one indexed prefix test."""
        path = place if isinstance(place, str) else place.path
        return self.filter(path__startswith=path)

    def above(self, place: "Place") -> Self:
        """The place itself and its ancestors, nearest first."""
        return self.filter(path__in=place.paths_up()).order_by("-path")

    def open(self) -> Self:
        return self.filter(until__isnull=True)

    def with_code(self, code: str) -> Self:
        """The place that holds this code now; short forms such as 330110012 are filled up."""
        return self.filter(code=full_code(code), code_valid_to__isnull=True)

    def visible_to(self, actor: Any) -> Self:
        """Places are public facts; the tree is the same for all."""
        return self


class Place(models.Model):
    """Somewhere with a name. `path` holds the keys of all ancestors, so that "within" is a prefix.

    `boundary` is a GeoJSON geometry in WGS84; `area_m2` and the centroid are computed from it. A
    place never moves silently: every change goes through `actions` and leaves a PlaceChange.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind.choices)
    name = models.CharField(_("name"), max_length=120)
    pinyin = models.CharField(max_length=300, blank=True, db_collation="C")
    code = models.CharField(_("statistical code"), max_length=12, blank=True)
    provisional = models.BooleanField(_("local provisional code"), default=False)
    code_valid_from = models.DateField(null=True, blank=True)
    code_valid_to = models.DateField(null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=300, unique=True, db_collation="C", editable=False)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    boundary = models.JSONField(_("boundary"), null=True, blank=True)
    area_m2 = models.BigIntegerField(_("area in m²"), null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # After a merge one, after a split several: who asks for the old place is led there.
    successors = models.ManyToManyField(
        "self", symmetrical=False, related_name="predecessors", blank=True
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code="") & Q(code_valid_to__isnull=True),
                name="one_place_per_valid_code",
            ),
            models.CheckConstraint(
                condition=Q(path__endswith="/") & ~Q(path=""), name="a_place_has_a_path"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="a_place_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(code="")
                | Q(provisional=False, code__regex=r"^[0-9]{12}$")
                | Q(provisional=True, code__regex=r"^[0-9]{9}L[0-9]{2}$"),
                name="an_official_code_has_12_digits_and_a_local_one_is_flagged",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="a_place_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(area_m2__isnull=True) | Q(area_m2__gt=0), name="an_area_is_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "path"], name="places_by_kind_and_path"),
            models.Index(fields=["parent", "pinyin"], name="places_under_a_place"),
        ]

    def __str__(self) -> str:
        return self.name

    def paths_up(self) -> list[str]:
        """Own path and those of all ancestors."""
        return paths_up(self.path)

    def is_within(self, place: "Place") -> bool:
        return self.path.startswith(place.path)

    def is_open_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until >= day
        )

    @property
    def label(self) -> str:
        """The path segment this place adds: the last 12 hexadecimal characters of its key."""
        return f"{self.pk.hex[-12:]}/"

    @property
    def area_km2(self) -> float | None:
        return round(self.area_m2 / 1_000_000, 2) if self.area_m2 else None

    @property
    def depth(self) -> int:
        return self.path.count("/")


def paths_up(path: str) -> list[str]:
    """`a/b/c/` → [`a/b/c/`, `a/b/`, `a/`]: nearest first."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
