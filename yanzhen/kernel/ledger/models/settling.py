"""Which payment settles which item (核销): two legs of one account and counterparty, facing each other."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.ledger.models.entries import Leg


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))

    def in_force(self) -> Self:
        return self.filter(undone_at__isnull=True)


class Settlement(models.Model):
    """So much of the payment pays so much of the item; undone, not deleted. Guarded by sql/settlements.sql."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="settlements")
    item = models.ForeignKey(Leg, models.PROTECT, related_name="settled_by")
    payment = models.ForeignKey(Leg, models.PROTECT, related_name="settles")
    amount_fen = models.BigIntegerField(_("amount"))
    made_by_id = models.UUIDField(null=True)
    made_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=200, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement of an item")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_settlement_is_above_nought"),
            models.CheckConstraint(condition=~Q(item=F("payment")), name="nothing_settles_itself"),
            models.UniqueConstraint(
                fields=["item", "payment"],
                condition=Q(undone_at__isnull=True),
                name="two_legs_are_settled_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["payment"], condition=Q(undone_at__isnull=True), name="settlements_of_a_payment")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.amount_fen}"
