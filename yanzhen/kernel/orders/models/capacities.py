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
    BLOCKED = "blocked", _("Not let then")
    RELEASED = "released", _("Given back to the pool")


class StayQuerySet(models.QuerySet["Stay"]):
    def standing(self) -> Self:
        return self.exclude(state=StayState.RELEASED)

    def within(self, first: date, until: date) -> Self:
        """Those that touch a night from `first` until (without) `until`."""
        return self.filter(during__overlap=(first, until))


class Stay(models.Model):
    """A unit taken from a day until (without) a day. Two of one unit never overlap.

    Bought, with the line of its order; or blocked by whoever keeps the unit: `source` says whether by hand ("own") or from
    another calendar ("ical"), whose event `uid` names.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, db_constraint=False, related_name="stays")
    during = DateRangeField()
    line = models.ForeignKey(
        "OrderLine", models.PROTECT, null=True, blank=True, related_name="stays"
    )
    state = models.CharField(max_length=10, choices=StayState.choices)
    source = models.CharField(max_length=10, blank=True, db_default="", default="")
    uid = models.CharField(max_length=200, blank=True, db_default="", default="")
    why = models.CharField(_("why it is not let"), max_length=120, blank=True, db_default="", default="")  # fmt: skip

    objects = StayQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(line__isnull=False, source="", state__in=["held", "sold", "released"])
                | (Q(line__isnull=True, state__in=["blocked", "released"]) & ~Q(source="")),
                name="a_stay_is_bought_or_blocked",
            ),
            models.UniqueConstraint(
                fields=["unit", "uid"],
                condition=~Q(uid="") & ~Q(state="released"),
                name="an_event_of_another_calendar_blocks_a_unit_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.during}"
