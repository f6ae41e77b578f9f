"""Who was let in where visitors are counted, with a ticket or free of charge: one reading of two registers, written nowhere."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import Order
from yanzhen.reforms.one_pass.models.areas import Area
from yanzhen.reforms.one_pass.models.gates import FreeReason, GateDevice

# Who lives or works on the island is no visitor (sql/one_pass.sql leaves the same out).
NO_VISITORS: Final = (FreeReason.ISLANDER, FreeReason.STAFF)


class Admission(models.Model):
    """A redemption or a free entry, in person-times. A view (sql/one_pass.sql): whoever was let back in is not in it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, models.DO_NOTHING, null=True, related_name="admissions")
    at = models.DateTimeField(_("when"))
    people = models.IntegerField(_("people"))
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=10, choices=FreeReason.choices, blank=True)
    order = models.ForeignKey(Order, models.DO_NOTHING, null=True, related_name="+")
    device = models.ForeignKey(GateDevice, models.DO_NOTHING, null=True, related_name="+")
    gate = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("people let in")
        managed = False
        db_table = "one_pass_admission"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.people}"
