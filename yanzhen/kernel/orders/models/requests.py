"""The queue of buyers: a stored request is its receipt; the answer stands in it after a batch has committed."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.capacities import Capacity


class RequestState(models.TextChoices):
    WAITING = "waiting", _("Waiting for the answer")
    PAID = "paid", _("Sold")
    PLACED = "placed", _("Held until paid")
    REFUSED = "refused", _("Refused by the queue")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own requests, and at the desk those one made for others."""
        return self.filter(by_person_id=actor.person_id) if actor.person_id else self.none()


class Request(models.Model):
    """A priced order that waits its turn. `id` is the key of the order it becomes.

    `arrived` is given when it is stored: whoever had a receipt before another one asked stands before them.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    arrived = models.BigIntegerField(editable=False)
    capacity = models.ForeignKey(
        Capacity, models.PROTECT, db_constraint=False, db_index=False, related_name="requests"
    )
    hash = models.CharField(max_length=64)
    draft = models.JSONField()
    state = models.CharField(max_length=10, choices=RequestState.choices)
    refusal = models.JSONField(null=True)
    by_person_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request in the queue")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="a_request_waits_or_has_its_answer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["capacity", "arrived"],
                condition=Q(state="waiting"),
                name="requests_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrived} {self.state}"

    def ahead(self) -> int:
        """How many stand before this one, counted to a thousand."""
        before = Request.objects.filter(
            capacity_id=self.capacity_id, state=RequestState.WAITING, arrived__lt=self.arrived
        )
        return before[:1000].count()
