"""The lines of a stock-take, each scan of it, and what was found that nobody expected."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.models.asset import Asset
from yanzhen.kernel.assets.models.stocktakes import StockTake
from yanzhen.kernel.assets.workflow import LineResult
from yanzhen.kernel.places.models import Place


class TakeLineQuerySet(models.QuerySet["TakeLine"]):
    def differing(self) -> Self:
        return self.filter(Q(result__in=(LineResult.MOVED, LineResult.MISSING)) | Q(damaged=True))


class TakeLine(models.Model):
    """One asset of a stock-take: where it was expected, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    take = models.ForeignKey(StockTake, models.CASCADE, related_name="lines")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="take_lines")
    expected_place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # Belongs elsewhere, but was found here.
    extra = models.BooleanField(default=False)
    result = models.CharField(max_length=10, choices=LineResult.choices, default=LineResult.WAITING)
    damaged = models.BooleanField(default=False)
    seen_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    explained_by_name = models.CharField(max_length=120, blank=True)

    objects = TakeLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a stock-take")
        constraints = [
            models.UniqueConstraint(
                fields=["take", "asset"], name="an_asset_stands_once_in_a_stock_take"
            ),
            models.CheckConstraint(
                condition=~Q(result=LineResult.MOVED) | Q(seen_place__isnull=False),
                name="what_is_elsewhere_was_seen_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["take", "result"], name="lines_of_a_take_by_result")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asset}: {self.get_result_display()}"


class StockCount(models.Model):
    """One scan. Append-only; `once_key` is made on the phone, so that a second sending is the first one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    take = models.ForeignKey(StockTake, models.CASCADE, related_name="counts")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="counts")
    typed = models.CharField(max_length=120)
    seen_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    damaged = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    once_key = models.UUIDField(unique=True)
    counted_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("count")
        ordering = ["-id"]
        indexes = [models.Index(fields=["take", "-id"], name="counts_of_a_take"), models.Index(fields=["asset", "-id"], name="counts_of_an_asset")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.take.number}: {self.typed}"


class Surplus(models.Model):
    """Something that is there and stands on no register: what it is, and what it turned out to be."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    take = models.ForeignKey(StockTake, models.CASCADE, related_name="surplus")
    count = models.OneToOneField(StockCount, models.PROTECT, related_name="surplus")
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    explained_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("surplus find")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.count.typed
