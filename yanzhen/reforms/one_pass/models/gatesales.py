"""What a gate may sell without network: places kept for it beforehand, one order each, paid when the gate's sale comes in."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import GateScan, Order
from yanzhen.reforms.one_pass.models.gates import GateDevice


class GateAllotmentQuerySet(models.QuerySet["GateAllotment"]):
    def unsold(self) -> Self:
        """What the gate may still sell, as far as we have heard."""
        return self.filter(order__state="placed", scan__isnull=True)

    def for_days_from(self, today: date) -> Self:
        return self.filter(day__gte=today)


class GateAllotment(models.Model):
    """One place of one day that this gate alone may sell: an order whose place is held, at the price of when it was given.

    `scan` is the press that sold it. The place stays held until the order lapses, so it is never sold twice.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    device = models.ForeignKey(GateDevice, models.PROTECT, related_name="allotments")
    order = models.OneToOneField(Order, models.PROTECT, related_name="gate_allotment")
    title = models.CharField(_("what is sold"), max_length=200)
    fen = models.PositiveIntegerField(_("price"))
    day = models.DateField(_("day"))
    scan = models.OneToOneField(GateScan, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GateAllotmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("place that a gate may sell")
        ordering = ["day", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="a_gate_sells_for_money"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.day}"
