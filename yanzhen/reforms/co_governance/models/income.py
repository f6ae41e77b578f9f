"""The owners' common income (公共收益): what came in and went out, and each half year as it was made public."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.co_governance.models.estates import Estate
from yanzhen.reforms.co_governance.models.owners import Ownership


class ItemKind(models.TextChoices):
    PARKING = "parking", _("Parking on common ground")
    ADVERT = "advert", _("Advertising")
    SITE = "site", _("Letting of common rooms and ground")
    OTHER = "other_income", _("Other common income")
    COST = "cost", _("Reasonable cost")
    REPAIR = "repair", _("Repair of common parts")
    OTHER_COST = "other_cost", _("Other common cost")
    TO_FUND = "to_fund", _("To the maintenance fund")


INCOME = (ItemKind.PARKING, ItemKind.ADVERT, ItemKind.SITE, ItemKind.OTHER)


class CommonItemQuerySet(models.QuerySet["CommonItem"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(estate__in=Estate.objects.visible_to(actor))


class CommonItem(models.Model):
    """One amount with its entry in the owners' book; never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="common_items")
    kind = models.CharField(_("what it is for"), max_length=16, choices=ItemKind.choices)
    what = models.CharField(_("in words"), max_length=120)
    fen = models.BigIntegerField(_("amount"))
    on = models.DateField(_("on"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from or to"))  # fmt: skip
    entry_id = models.UUIDField()

    objects = CommonItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("common income or cost")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0) & ~Q(what=""), name="a_common_item_is_an_amount_for_something"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="a_common_item_is_of_a_known_kind"),
            models.UniqueConstraint(fields=["entry_id"], name="a_common_item_has_its_own_entry"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what

    @property
    def is_income(self) -> bool:
        return self.kind in INCOME


class IncomePublicationQuerySet(models.QuerySet["IncomePublication"]):
    def visible_to(self, actor: Any, day: date) -> Self:
        """Offices see those of their places, owners those of the estates in which they own something that day."""
        own = Ownership.objects.held_by(actor, day).values("unit__estate")
        return self.filter(Q(estate__in=Estate.objects.visible_to(actor)) | Q(estate__in=own))


class IncomePublication(models.Model):
    """A half year of common income as the book gave it when it was made public; hung out for 15 days at least."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="publications")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    income_fen = models.BigIntegerField(_("income"))
    cost_fen = models.BigIntegerField(_("cost"))
    balance_fen = models.BigIntegerField(_("balance at the end"))
    lines = models.JSONField(_("by kind"))
    published_on = models.DateField(_("made public on"))
    hangs_until = models.DateField(_("hangs until"))
    published_by_name = models.CharField(max_length=120, blank=True)

    objects = IncomePublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("half year of common income made public")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "since"], name="a_half_year_is_made_public_once"),
            models.CheckConstraint(condition=Q(published_on__gt=F("until")), name="a_half_year_is_over_before_it_is_public"),
            models.CheckConstraint(condition=Q(hangs_until__gte=F("published_on") + timedelta(days=15)), name="common_income_hangs_for_fifteen_days"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.estate} {self.since:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("co_governance:publication", args=[self.pk])
