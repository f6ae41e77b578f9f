"""A written reminder (催款通知): what was open on its day, kept as it was written."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.parties.models import Party


class DunningQuerySet(models.QuerySet["Dunning"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))


class Dunning(models.Model):
    """One letter to one counterparty. `items` hold day, what for, amount and what is open, in fen."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="dunnings")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    on = models.DateField(_("day"))
    pay_by = models.DateField(_("last day to pay"))
    items = models.JSONField(default=list)
    total_fen = models.BigIntegerField(pgettext_lazy("amount", "open"))
    words = models.CharField(_("more words"), max_length=500, blank=True)
    made_by_id = models.UUIDField(null=True)
    made_by_name = models.CharField(max_length=200, blank=True)

    objects = DunningQuerySet.as_manager()

    class Meta:
        verbose_name = _("written reminder of payment")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "year", "sequence"], name="a_reminder_has_its_own_number"
            ),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="a_reminder_asks_for_something"),
            models.CheckConstraint(condition=Q(pay_by__gt=F("on")), name="a_reminder_leaves_time_to_pay"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["book", "party"], name="reminders_to_a_counterparty")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"CK-{self.year}-{self.sequence:04d}"
