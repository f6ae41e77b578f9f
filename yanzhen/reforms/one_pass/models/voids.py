"""A day that weather or ferry took: one act for all owners, order by order, safe to repeat."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import Order, Refund
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.areas import Area
from yanzhen.reforms.one_pass.models.scope import within_scope


class Why(models.TextChoices):
    STORM = "storm", _("Storm")
    WATER = "water", _("High water")
    FERRY = "ferry", _("No ferry")
    OTHER = "other", _("Something else")


class DayVoidQuerySet(models.QuerySet["DayVoid"]):
    def visible_to(self, actor: Any) -> Self:
        if not actor.may(SEE):
            return self.none()
        return self.filter(within_scope(actor, "area__place__path"))


class DayVoid(models.Model):
    """One day of an area, called off by somebody with a reason. The orders follow one by one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="voids")
    day = models.DateField(_("day"))
    why = models.CharField(_("because of"), max_length=10, choices=Why.choices)
    words = models.CharField(_("what the buyers read"), max_length=200)
    person_name = models.CharField(max_length=120, blank=True)
    appointment_id = models.UUIDField(null=True, editable=False)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DayVoidQuerySet.as_manager()

    class Meta:
        verbose_name = _("day called off")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["area", "day"], name="a_day_is_called_off_once"),
            models.CheckConstraint(condition=~Q(words=""), name="a_day_is_called_off_with_a_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.area} {self.day}"


class VoidState(models.TextChoices):
    WAITING = "waiting", _("Waits its turn")
    DONE = "done", _("Money back")
    RELEASED = "released", _("Was not paid: places freed")
    FAILED = "failed", _("Needs somebody")


class VoidedOrder(models.Model):
    """One order of the day: what was seen before the act, and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    void = models.ForeignKey(DayVoid, models.PROTECT, related_name="orders")
    order = models.ForeignKey(Order, models.PROTECT, related_name="voided_days")
    people = models.PositiveIntegerField()
    fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=VoidState.choices, default=VoidState.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="voided_order")  # fmt: skip

    class Meta:
        verbose_name = _("order of a day called off")
        constraints = [
            models.UniqueConstraint(fields=["void", "order"], name="an_order_is_given_back_once_a_day"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(refund__isnull=False),
                name="what_is_given_back_has_its_refund",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="what_failed_says_why"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["void", "state"], name="orders_of_a_day_called_off")]

    def __str__(self) -> str:
        return f"{self.void}: {self.order}"
