"""A work order from the call to the rating; what happened, what it took, what was photographed is only added."""

from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.co_governance.contracts import SERVICE
from yanzhen.reforms.co_governance.models.clusters import (
    Cluster,
    MoneyOf,
    Return,
    ServiceArea,
    Worker,
)
from yanzhen.reforms.co_governance.models.estates import Unit


class Sort(models.TextChoices):
    WATER = "water", _("Water and drains")
    POWER = "power", _("Power and light")
    LIFT = "lift", _("Lift")
    DOOR = "door", _("Doors and gates")
    CLEAN = "clean", _("Cleaning")
    GREEN = "green", _("Plants")
    ORDER = "order", _("Order and parking")
    BUILDING = "building", _("Roof, wall, terrace")
    OTHER = "other", _("Something else")


class OrderState(models.TextChoices):
    WAITING = "waiting", _("Waits for a worker")
    TAKEN = "taken", _("On the way")
    ARRIVED = "arrived", _("Worker has come")
    DONE = "done", _("Done, not rated yet")
    CLOSED = "closed", _("Closed with a rating")
    PASSED_ON = "passed_on", _("Passed on to others")
    CANCELLED = "cancelled", _("Order called off")


OPEN: Final = (OrderState.WAITING, OrderState.TAKEN, OrderState.ARRIVED)
SHAPES: Final = {"waiting": "soon", "taken": "info", "arrived": "info", "done": "pause", "closed": "ok", "passed_on": "pause", "cancelled": "idle"}  # fmt: skip


PASSED_ON: Final = (Return.OUTSIDE, Return.EXCLUSIVE, Return.WARRANTY, Return.UTILITY)


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, actor: Any) -> Self:
        """Whoever works at the desk sees its cluster, a worker the waiting and the own, a caller the own."""
        mine = Q(caller_id=actor.person_id) if actor.person_id else Q(pk__in=())
        if actor.may(SERVICE):
            return self.filter(Q(area__cluster__in=Cluster.objects.visible_to(actor)) | mine)
        return self.filter(mine)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def late(self, now: datetime) -> Self:
        """Past the arrival of its contract, and nobody came."""
        return self.filter(arrive_by__lt=now, arrived_at__isnull=True, state__in=("waiting", "taken"))  # fmt: skip

    def answered_late(self, now: datetime) -> Self:
        """Taken, passed on or called off after the response of its contract, or past it and still nobody's."""
        late = Q(responded_at__gt=F("respond_by")) | Q(responded_at=None, respond_by__lt=now)
        return self.filter(late, respond_by__isnull=False)

    def for_lists(self) -> Self:
        return self.select_related("area__cluster__place", "unit__estate", "caller", "worker__person__party")  # fmt: skip


class WorkOrder(models.Model):
    """`money` is the area's when it was opened: what it costs stays on that side. Times are moments, limits of the contract."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number of the order"), max_length=24, unique=True)
    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="orders")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="orders")
    spot = models.CharField(_("where exactly"), max_length=120, blank=True)
    what = models.CharField(_("what is wrong"), max_length=200)
    sort = models.CharField(_("sort"), max_length=12, choices=Sort.choices)
    urgent = models.BooleanField(_("urgent"), default=False)
    caller = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who asked"))  # fmt: skip
    caller_name = EncryptedTextField(_("name of the caller"), blank=True, purpose="co_governance.caller_name")  # fmt: skip
    caller_phone = EncryptedTextField(_("telephone"), blank=True, purpose="co_governance.caller_phone")  # fmt: skip
    channel = models.CharField(max_length=12, default="phone")
    money = models.CharField(max_length=8, choices=MoneyOf.choices)
    state = models.CharField(_("state"), max_length=12, choices=OrderState.choices, default=OrderState.WAITING)  # fmt: skip
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("worker"))  # fmt: skip
    opened_at = models.DateTimeField(_("asked at"))
    respond_by = models.DateTimeField(null=True)
    arrive_by = models.DateTimeField(null=True)
    # The first time somebody took it, passed it on or called it off; a second taking does not move it.
    responded_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.CharField(_("what was done"), max_length=300, blank=True)
    why_returned = models.CharField(_("reason"), max_length=12, choices=Return.choices, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="work_orders")  # fmt: skip
    once_key = models.UUIDField(null=True, editable=False, unique=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["unit", "-opened_at"], name="orders_of_a_unit"),
            models.Index(fields=["area", "arrive_by"], condition=Q(state__in=("waiting", "taken", "arrived")), name="open_work_orders"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="a_work_order_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(sort__in=Sort.values), name="a_work_order_is_of_a_known_sort"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "passed_on", "cancelled")) | Q(worker__isnull=False, taken_at__isnull=False),
                name="a_taken_order_has_its_worker",
            ),
            models.CheckConstraint(condition=Q(state="waiting") | Q(responded_at__isnull=False), name="an_order_is_answered_before_it_moves"),
            models.CheckConstraint(condition=Q(taken_at__isnull=True) | Q(responded_at__lte=F("taken_at")), name="an_order_is_answered_once"),
            models.CheckConstraint(condition=~Q(state="waiting") | Q(worker__isnull=True), name="a_waiting_order_is_nobodys"),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "closed")) | Q(done_at__isnull=False, arrived_at__isnull=False) & ~Q(result=""), name="a_done_order_says_what_was_done"
            ),
            models.CheckConstraint(condition=Q(why_returned="") | Q(why_returned__in=Return.values), name="an_order_goes_back_for_a_known_reason"),
            models.CheckConstraint(condition=~Q(state="passed_on") | ~Q(why_returned=""), name="an_order_is_passed_on_for_a_reason"),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | Q(done_at__gte=F("arrived_at")), name="one_comes_before_it_is_done"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.what}"

    def get_absolute_url(self) -> str:
        return reverse("co_governance:order", args=[self.pk])

    @property
    def shape(self) -> str:
        return SHAPES[self.state]

    @property
    def where(self) -> str:
        return " ".join(filter(None, (self.area.name, str(self.unit or ""), self.spot)))

    def is_late(self, now: datetime) -> bool:
        return self.arrive_by is not None and self.arrived_at is None and self.arrive_by < now and self.state in ("waiting", "taken")  # fmt: skip

    def is_answered_late(self, now: datetime) -> bool:
        return self.respond_by is not None and self.respond_by < (self.responded_at or now)


EVENTS: Final = {
    "open": _("written down"), "grab": _("taken"), "assign": _("given"), "rotate": _("given in turn"), "arrive": _("has come"),
    "join_fault": _("part of a mass fault"), "finish": _("finished it"), "give_back": _("given back"), "call_off": _("called the order off"),
}  # fmt: skip


class OrderEvent(models.Model):
    """One line of its history; never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("event of a work order")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at}"

    @property
    def label(self) -> str:
        return str(EVENTS.get(self.verb, self.verb))


class CostKind(models.TextChoices):
    HOURS = "hours", _("Hours of work")
    MATERIAL = "material", _("Material")


class OrderCost(models.Model):
    """What an order took, charged to an area of the same money; a correction is a line with a minus sign."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="costs")
    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="costs")
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind.choices)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="costs")
    minutes = models.IntegerField(_("minutes of work"), null=True)
    what = models.CharField(_("what"), max_length=120)
    fen = models.BigIntegerField(_("amount"))
    on = models.DateField(_("on"))
    moves = models.OneToOneField("self", models.PROTECT, null=True, related_name="moved_by")

    class Meta:
        verbose_name = _("cost of a work order")
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hours", worker__isnull=False, minutes__isnull=False) & ~Q(minutes=0) | Q(kind="material", minutes__isnull=True) & ~Q(fen=0),
                name="a_cost_is_hours_or_material",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="a_cost_says_what"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class OrderPhoto(models.Model):
    """A photograph with its time, and its position where the phone gave one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="photos")
    document = models.OneToOneField(Document, models.PROTECT, related_name="work_order_photo")
    stage = models.CharField(_("when"), max_length=8, choices=[("before", _("Before the work")), ("after", _("After the work"))])  # fmt: skip
    at = models.DateTimeField(_("taken at"))
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("photograph of a work order")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(longitude__isnull=True, latitude__isnull=True) | Q(longitude__isnull=False, latitude__isnull=False), name="a_photograph_has_both_coordinates"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stage} {self.at}"


class OrderRating(models.Model):
    """Three marks by whoever asked: how soon, how well, how friendly; once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="rating")
    speed = models.PositiveSmallIntegerField(_("how soon"))
    quality = models.PositiveSmallIntegerField(_("how well"))
    manner = models.PositiveSmallIntegerField(_("how friendly"))
    words = models.CharField(_("in words"), max_length=300, blank=True)
    at = models.DateTimeField()
    by_id = models.UUIDField()

    class Meta:
        verbose_name = _("rating of a work order")
        constraints = [
            models.CheckConstraint(
                condition=Q(speed__gte=1, speed__lte=5, quality__gte=1, quality__lte=5, manner__gte=1, manner__lte=5), name="a_mark_is_one_to_five"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.speed} {self.quality} {self.manner}"
