"""The tree of places: region, district, subdistrict, community, park, building, unit."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key


class PlaceKind(models.TextChoices):
    REGION = "region", _("Region")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town")
    TOWNSHIP = "township", _("Township")
    COMMUNITY = "community", _("Community")
    VILLAGE = "village", _("Village")
    PARK = "park", _("Park")
    ESTATE = "estate", _("Estate")
    COMPLEX = "complex", _("Complex")
    ATTRACTION = "attraction", _("Attraction")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Unit")


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

    def visible_to(self, actor: Any) -> Self:
        """Places are public facts; the tree is the same for all."""
        return self


class Place(models.Model):
    """Somewhere with a name. `path` holds the keys of all ancestors, so that "within" is a prefix.

    `boundary` is a GeoJSON geometry in WGS84; `area_m2` is computed from it. A place never moves
    silently: `actions.move_place` writes history.
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
    address = models.CharField(_("address"), max_length=200, blank=True)
    boundary = models.JSONField(_("boundary"), null=True, blank=True)
    area_m2 = models.BigIntegerField(_("area in m²"), null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

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

    @property
    def label(self) -> str:
        """The path segment this place adds: 12 hexadecimal characters of its key."""
        return f"{self.pk.hex[-12:]}/"


def paths_up(path: str) -> list[str]:
    """`a/b/c/` → [`a/b/c/`, `a/b/`, `a/`]: nearest first."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]


class Population(models.Model):
    """How many people of an age band live in a place on a day; a fact with its source."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="populations")
    on = models.DateField(_("as of"))
    age_from = models.PositiveSmallIntegerField(_("age from"), default=0)
    age_to = models.PositiveSmallIntegerField(_("age to"), default=150)
    people = models.PositiveIntegerField(_("people"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("population")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "on", "age_from", "age_to"],
                name="one_population_per_place_day_and_age_band",
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")), name="an_age_band_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.on}: {self.people}"


class PlaceChange(models.Model):
    """A move, merge, split, renaming or recoding of a place. Never altered."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="history")
    verb = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a place")

    def __str__(self) -> str:
        return f"{self.place}: {self.verb}"
