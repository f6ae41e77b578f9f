"""A statement taken over once, and what of it did not agree."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.models.matching import FOUND, Found
from yanzhen.kernel.orders.models.sellers import PayMethod, Seller


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(seller__in=Seller.objects.visible_to(actor))


class Reconciliation(models.Model):
    """One statement of one day or more, laid beside our payments. The same file again is the same reconciliation."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="reconciliations")
    method = models.CharField(max_length=20, choices=PayMethod.choices)
    since = models.DateField()
    until = models.DateField()
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    theirs_fen = models.BigIntegerField()
    ours_fen = models.BigIntegerField()
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reconciliation")
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "file_hash"], name="a_statement_is_taken_over_once"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="a_statement_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["seller", "made_at"], name="reconciliations_of_a_seller")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def gap_fen(self) -> int:
        return self.theirs_fen - self.ours_fen


class Difference(models.Model):
    """One number on which both sides do not agree, with the case in which it is settled."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="differences")
    number = models.CharField(max_length=64)
    their_number = models.CharField(max_length=64, blank=True)
    found = models.CharField(max_length=16, choices=[(f.value, FOUND[f]) for f in Found])
    theirs_fen = models.BigIntegerField(null=True)
    ours_fen = models.BigIntegerField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("difference")
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "number"], name="a_number_differs_once_in_a_statement"
            )
        ]

    def __str__(self) -> str:
        return self.number
