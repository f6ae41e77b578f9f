"""What a community knows of its buildings: floors, area, rooms, work stations. Vacancy is counted, never typed."""

from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models.scope import covers


class Community(models.Model):
    """An innovation community: a place with a founding day whose year may be unknown, and a brand."""

    place = models.OneToOneField(
        Place, models.PROTECT, primary_key=True, related_name="innovation_community"
    )
    # The report gives a day without a year (figures A3), so the three stand apart.
    founded_year = models.PositiveSmallIntegerField(_("founded, year"), null=True, blank=True)
    founded_month = models.PositiveSmallIntegerField(_("founded, month"), null=True, blank=True)
    founded_day = models.PositiveSmallIntegerField(_("founded, day"), null=True, blank=True)
    brand = models.CharField(_("brand"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("innovation community")
        constraints = [
            models.CheckConstraint(
                condition=Q(founded_month__isnull=True) | Q(founded_month__range=(1, 12)),
                name="a_founding_month_is_between_1_and_12",
            ),
            models.CheckConstraint(
                condition=Q(founded_day__isnull=True)
                | Q(founded_day__range=(1, 31), founded_month__isnull=False),
                name="a_founding_day_has_its_month",
            ),
        ]

    def __str__(self) -> str:
        return self.place.name


class BuildingProfile(models.Model):
    """Facts of a building that is let to firms."""

    place = models.OneToOneField(
        Place, models.PROTECT, primary_key=True, related_name="building_profile"
    )
    floors = models.PositiveSmallIntegerField(_("floors"), validators=[MinValueValidator(1)])
    floors_below = models.PositiveSmallIntegerField(_("floors below ground"), default=0)
    rentable_area_m2 = models.PositiveIntegerField(_("rentable area, m²"), null=True, blank=True)
    built_year = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("building")
        constraints = [
            models.CheckConstraint(condition=Q(floors__gte=1), name="a_building_has_a_floor"),
        ]

    def __str__(self) -> str:
        return self.place.name


class UnitQuerySet(models.QuerySet["Unit"]):
    def open(self) -> Self:
        return self.filter(until__isnull=True)

    def visible_to(self, actor: Any) -> Self:
        """Rooms are shown to whoever sees the register of their place."""
        if not actor.may("community.see"):
            return self.none()
        return self.filter(building__path__startswith=actor.scope_path or "")


class Unit(models.Model):
    """A room or floor that is let as one. A shared one (co-working) holds many firms at a time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    building = models.ForeignKey(
        Place, models.PROTECT, related_name="units", verbose_name=_("building")
    )
    floor = models.SmallIntegerField(_("floor"))
    number = models.CharField(_("number"), max_length=20)
    area_m2 = models.PositiveIntegerField(_("area, m²"))
    shared = models.BooleanField(_("shared by many firms"), default=False)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        ordering = ["-floor", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "number"],
                condition=Q(until__isnull=True),
                name="one_open_room_per_building_and_number",
            ),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="a_room_has_an_area"),
            models.CheckConstraint(condition=~Q(floor=0), name="there_is_no_floor_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.number}"


class BuildingStation(models.Model):
    """A work station in a building (楼宇工作站): the office that serves those inside."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    building = models.ForeignKey(Place, models.PROTECT, related_name="stations")
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("building work station")
        constraints = [
            models.UniqueConstraint(
                fields=["building"],
                condition=Q(closed_on__isnull=True),
                name="one_open_station_per_building",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="a_station_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.opened_on}"

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may("community.edit")) and covers(actor, self.building.path)
