"""What is sold, by whom, when and on which conditions; and what of it is scarce."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.telling import Told
from yanzhen.kernel.orders.models.sellers import Seller
from yanzhen.kernel.places.models import Place


class PersonGroup(models.Model):
    """Adult, child, senior, group of twenty: whom a price is for, with the condition in words."""

    slug = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    condition = models.CharField(_("who it is for"), max_length=200, blank=True)
    condition_en = models.CharField(_("who it is for, in English"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=50)
    count_min = models.PositiveIntegerField(_("at least so many at once"), default=1)

    class Meta:
        verbose_name = _("group of persons")
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(count_min__gte=1), name="a_group_of_persons_has_at_least_one"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_group_of_persons_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    told_name = Told("name")
    told_condition = Told("condition")


class PoolKind(models.TextChoices):
    COUNTED = "counted", _("A number of places")
    UNITS = "units", _("Named units: rooms, plots")


class Queueing(models.TextChoices):
    AUTO = "auto", _("By itself when it runs hot")
    ALWAYS = "always", _("Always")
    NEVER = "never", _("Never")


class Pool(models.Model):
    """Something scarce that offers draw on: the island's places of a day, the ferry, a house's rooms."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="pools")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(max_length=10, choices=PoolKind.choices, default=PoolKind.COUNTED)
    unit_word = models.CharField(_("counted in"), max_length=10, default="份")
    dated = models.BooleanField(_("anew each day"), default=True)
    size_default = models.PositiveIntegerField(_("size of a day"), default=0)
    slots = models.PositiveSmallIntegerField(_("slots"), default=0)
    queue = models.CharField(
        _("queue of buyers"), max_length=10, choices=Queueing.choices, default=Queueing.AUTO
    )

    class Meta:
        verbose_name = _("pool")
        constraints = [
            models.UniqueConstraint(fields=["seller", "name"], name="a_seller_names_a_pool_once"),
            models.CheckConstraint(
                condition=Q(slots__lte=64), name="a_pool_has_at_most_sixty_four_slots"
            ),
            models.CheckConstraint(
                condition=Q(slots=0) | Q(queue="never"), name="a_pool_in_slots_has_no_queue"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfferKind(models.TextChoices):
    PASS = "pass", _("Pass")
    ENTRY = "entry", _("Admission")
    STAY = "stay", _("Night")
    SERVICE = "service", _("Service")
    GOODS = "goods", _("Goods")
    PLOT = "plot", _("Plot")


class OfferState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ON_SALE = "on_sale", _("On sale")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("No longer sold")


class Recognised(models.TextChoices):
    """When what was received becomes income."""

    SALE = "sale", _("At the sale")
    REDEMPTION = "redemption", _("When it is used")


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Any) -> Self:
        """What is on sale is public; drafts and ended ones are for those who work for the seller."""
        if not actor.may("orders.see"):
            return self.on_sale()
        return self.filter(Q(seller__in=Seller.objects.visible_to(actor)) | Q(state="on_sale"))

    def edited_by(self, actor: Any) -> Self:
        """What the actor may change: the offers of its own sellers."""
        if not actor.may("orders.offers"):
            return self.none()
        return self.filter(seller__in=Seller.objects.visible_to(actor))

    def on_sale(self) -> Self:
        return self.filter(state="on_sale", seller__active=True)

    def on_sale_at(self, at: datetime) -> Self:
        begun = Q(sale_from__isnull=True) | Q(sale_from__lte=at)
        open_still = Q(sale_until__isnull=True) | Q(sale_until__gt=at)
        return self.on_sale().filter(begun & open_still)


class Offer(models.Model):
    """One thing that can be bought, from one seller."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="offers")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=OfferKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=OfferState.choices, default=OfferState.DRAFT
    )
    text = models.TextField(_("what the buyer gets"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    sale_from = models.DateTimeField(_("on sale from"), null=True, blank=True)
    sale_until = models.DateTimeField(_("on sale until"), null=True, blank=True)
    dated = models.BooleanField(_("for a certain day"), default=True)
    advance_days_max = models.PositiveSmallIntegerField(_("days ahead at most"), default=180)
    nights_max = models.PositiveSmallIntegerField(_("nights at most"), default=14)
    per_order_max = models.PositiveIntegerField(_("at most in one order"), default=50)
    hold_minutes = models.PositiveSmallIntegerField(_("minutes to pay"), default=15)
    recognised = models.CharField(
        _("becomes income"), max_length=12, choices=Recognised.choices, default=Recognised.SALE
    )
    # Uses of each voucher; 0 issues none. Valid from the day on for so many days.
    uses = models.PositiveSmallIntegerField(_("uses of a voucher"), default=1)
    valid_days = models.PositiveSmallIntegerField(_("valid for days"), default=1)
    income_account = models.UUIDField(null=True, blank=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        constraints = [
            models.UniqueConstraint(fields=["seller", "code"], name="a_seller_uses_a_code_once"),
            models.CheckConstraint(
                condition=Q(sale_from__isnull=True)
                | Q(sale_until__isnull=True)
                | Q(sale_until__gt=F("sale_from")),
                name="an_offer_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(per_order_max__gte=1) & Q(per_order_max__lte=10_000),
                name="an_order_takes_between_one_and_ten_thousand",
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes__gte=1) & Q(valid_days__gte=1) & Q(nights_max__gte=1),
                name="an_offer_gives_time_to_pay_and_to_come",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["stay", "plot"]) | Q(dated=True),
                name="a_night_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stay(self) -> bool:
        """Sold from a day until a day: rooms and plots."""
        return self.kind in (OfferKind.STAY, OfferKind.PLOT)


class OfferDemand(models.Model):
    """How much of a pool one unit of the offer takes; an offer may need several pools at once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="demands")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="demands")
    per_unit = models.PositiveIntegerField(_("for each one sold"), default=1)

    class Meta:
        verbose_name = _("what an offer takes of a pool")
        constraints = [
            models.UniqueConstraint(fields=["offer", "pool"], name="an_offer_names_a_pool_once"),
            models.CheckConstraint(
                condition=Q(per_unit__gte=1) & Q(per_unit__lte=1000),
                name="an_offer_takes_something_of_its_pool",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.per_unit} × {self.pool}"
