"""How much there is of a pool on a day, what is sold and held of it, and by which way it is sold."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.offers import Pool


class Mode(models.TextChoices):
    ROW = "row", _("One counter")
    SLOTS = "slots", _("Slots")
    QUEUE = "queue", _("Queue of buyers")


class CapacityQuerySet(models.QuerySet["Capacity"]):
    def on(self, day: date | None) -> Self:
        return self.filter(day=day)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__gte=first, day__lte=last)


class Capacity(models.Model):
    """The places of one pool on one day (or of goods in store, without a day).

    `sold` and `held` count places, never orders. In slots they stand in the slots. `heat` is the number
    of sales of the last seconds, fading; it decides when the queue of buyers opens and closes.
    `waiting` people stand in the waiting list: while there are any, places are offered to them first.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="capacities")
    day = models.DateField(_("day"), null=True, blank=True)
    session = models.TimeField(_("session"), null=True, blank=True)
    size = models.PositiveIntegerField(_("places"))
    sold = models.PositiveIntegerField(_("sold"), default=0)
    held = models.PositiveIntegerField(_("places held"), default=0)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ROW)
    heat = models.FloatField(default=0)
    heated_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(default=0)
    closed = models.BooleanField(_("closed that day"), default=False)

    objects = CapacityQuerySet.as_manager()

    class Meta:
        verbose_name = _("capacity")
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "day", "session"],
                nulls_distinct=False,
                name="one_capacity_per_pool_day_and_session",
            ),
            models.CheckConstraint(
                condition=Q(sold__gte=0) & Q(held__gte=0) & Q(size__gte=F("sold") + F("held")),
                name="no_more_is_sold_than_there_is",
            ),
        ]
        indexes = [
            # By its key: a column that each sale changes would make each sale write the index.
            models.Index(fields=["id"], condition=Q(mode="queue"), name="capacities_in_a_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.pool} {self.day or ''}{f' {self.session:%H:%M}' if self.session else ''}"

    @property
    def left(self) -> int:
        return self.size - self.sold - self.held


class Slot(models.Model):
    """A share of a capacity with a row of its own, so that buyers do not wait for each other."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    capacity = models.ForeignKey(Capacity, models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    sold = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("slot")
        constraints = [
            models.UniqueConstraint(fields=["capacity", "number"], name="slots_are_numbered_once"),
            models.CheckConstraint(
                condition=Q(sold__gte=0) & Q(held__gte=0) & Q(size__gte=F("sold") + F("held")),
                name="no_more_of_a_slot_is_sold_than_there_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capacity_id}/{self.number}"


class Unit(models.Model):
    """A room, a plot: one of its kind, taken by one party at a time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=60)
    active = models.BooleanField(_("can be let"), default=True)

    class Meta:
        verbose_name = _("unit")
        constraints = [
            models.UniqueConstraint(fields=["pool", "name"], name="a_unit_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StayState(models.TextChoices):
    HELD = "held", _("Held")
    SOLD = "sold", _("Sold")
    RELEASED = "released", _("Given back to the pool")


class Stay(models.Model):
    """A unit taken from a day until (without) a day. Two of one unit never overlap."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, db_constraint=False, related_name="stays")
    during = DateRangeField()
    line = models.ForeignKey("OrderLine", models.PROTECT, related_name="stays")
    state = models.CharField(max_length=10, choices=StayState.choices)

    class Meta:
        verbose_name = _("stay")
        constraints = [
            ExclusionConstraint(
                name="a_unit_is_taken_once_at_a_time",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state="released"),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False) & Q(during__upper_inf=False),
                name="a_stay_has_a_last_morning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.during}"
