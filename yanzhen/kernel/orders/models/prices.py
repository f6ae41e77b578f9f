"""Prices by day and group of persons, in whole fen; every change can be taken back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.money import FEN_MAX
from yanzhen.kernel.orders.models.offers import Offer, PersonGroup


class Price(models.Model):
    """The price for a group: of one day, or (without a day) of all days that have none of their own."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices")
    group = models.ForeignKey(PersonGroup, models.PROTECT, related_name="+")
    day = models.DateField(_("day"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("price"))

    class Meta:
        verbose_name = _("price")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "group", "day"],
                condition=Q(day__isnull=False),
                name="one_price_per_offer_group_and_day",
            ),
            models.UniqueConstraint(
                fields=["offer", "group"],
                condition=Q(day__isnull=True),
                name="one_usual_price_per_offer_and_group",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0) & Q(amount_fen__lte=FEN_MAX // 1_000_000),
                name="a_price_is_not_negative_nor_absurd",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.group_id} {self.day or '*'} {self.amount_fen}"


class PriceChange(models.Model):
    """One press in the price editor: what stood there before and after, so that it can be undone.

    `before` and `after` are lists of [group, day or "", fen or null].
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="price_changes")
    words = models.CharField(max_length=200)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change of prices")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.words
