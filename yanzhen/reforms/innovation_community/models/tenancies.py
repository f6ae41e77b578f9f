"""Who sits where and since when; one room is let once at a time, unless it is shared."""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models.buildings import Unit
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise


class TenancyQuerySet(models.QuerySet["Tenancy"]):
    def on(self, day: date) -> Self:
        """Those that hold on the day; `until` is the last day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def end_on(self, day: date) -> None:
        """Let `day` be the last day of all that run; what would begin later never begins."""
        self.filter(since__gt=day).delete()
        self.filter(Q(until__isnull=True) | Q(until__gt=day)).update(until=day)

    def end_before(self, day: date) -> None:
        self.filter(since__gte=day).delete()
        self.filter(Q(until__isnull=True) | Q(until__gte=day)).update(until=day - timedelta(days=1))


class Tenancy(models.Model):
    """A firm in a building, in a known room or not, from `since` to `until`, both included."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="tenancies")
    building = models.ForeignKey(Place, models.PROTECT, related_name="tenancies")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="tenancies")
    # Copied from the room when it is let: an exclusion constraint sees one table only.
    shared = models.BooleanField(default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TenancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenancy")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_tenancy_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="a_room_is_let_once_at_a_time",
                condition=Q(shared=False, unit__isnull=False),
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "since"], name="tenancies_of_a_firm"),
            models.Index(fields=["building", "until"], name="tenancies_of_a_building"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.unit or self.building}"


def with_let(units: "QuerySet[Unit]", on: date) -> "QuerySet[Any]":
    """Adds `let`: whether a firm holds the room on the day."""
    return units.annotate(let=Exists(Tenancy.objects.on(on).filter(unit=OuterRef("pk"))))


def vacancy(units: "QuerySet[Unit]", on: date) -> dict[str, int]:
    """Rooms and m², all and vacant, counted from the tenancies of the day in one query."""
    found = with_let(units, on).aggregate(
        rooms=models.Count("pk"),
        all_m2=Sum("area_m2"),
        vacant_rooms=models.Count("pk", filter=Q(let=False)),
        vacant_m2=Sum("area_m2", filter=Q(let=False)),
    )
    return {name: value or 0 for name, value in found.items()}
