"""What is sold under a page of its own: the pass over two villages, a festival, a farm visit, a study route."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.telling import Told
from yanzhen.kernel.orders.models import Offer
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.areas import Area
from yanzhen.reforms.one_pass.models.attractions import Attraction, Drawing
from yanzhen.reforms.one_pass.models.routes import Route
from yanzhen.reforms.one_pass.models.scope import within_scope


class Sort(models.TextChoices):
    PASS = "pass", _("Pass")
    FREE = "free", _("Counted at the gate without a pass")
    FESTIVAL = "festival", _("Festival")
    FARM = "farm", _("Farm visit")
    STUDY = "study", _("Study route")
    EXTRA = "extra", _("Boat, meal or something to do")


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, actor: Any) -> Self:
        """What is on sale is public; who keeps the area sees the rest."""
        public = Q(offer__state="on_sale", offer__seller__active=True)
        if not actor.may(SEE):
            return self.filter(public)
        return self.filter(public | within_scope(actor, "offer__seller__place__path"))

    def kept_by(self, actor: Any) -> Self:
        if not actor.may(SEE):
            return self.none()
        return self.filter(within_scope(actor, "offer__seller__place__path"))

    def for_pages(self) -> Self:
        return self.select_related(
            "offer__seller__organisation__party", "offer__seller__place", "area__place", "route"
        )


class Product(models.Model):
    """The page of an offer: money, places and vouchers are the offer's, the words and the owners stand here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField(_("short name in the address"), max_length=60, unique=True)
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="visitor_product")
    sort = models.CharField(_("sort"), max_length=10, choices=Sort.choices)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("visited area")
    )  # fmt: skip
    route = models.ForeignKey(
        Route, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("route")
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=160, blank=True)
    summary_en = models.CharField(_("in one English sentence"), max_length=240, blank=True)
    story = models.TextField(_("what a visitor reads"), blank=True)
    story_en = models.TextField(_("the same in English"), blank=True)
    drawing = models.CharField(
        _("drawing"), max_length=10, choices=Drawing.choices, default=Drawing.ISLAND
    )
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    # How many pupils one of the staff looks after. Left to whoever runs it: no default (rules.md §10).
    pupils_per_staff = models.PositiveSmallIntegerField(
        _("pupils to one of the staff"), null=True, blank=True
    )
    ratio_source = models.CharField(_("where this number comes from"), max_length=200, blank=True)
    since = models.DateField(_("there since"), null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product for visitors")
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sort__in=Sort.values), name="a_product_is_of_a_known_sort"
            ),
            models.CheckConstraint(
                condition=~Q(sort__in=["pass", "free"]) | Q(area__isnull=False),
                name="a_pass_is_of_an_area",
            ),
            models.CheckConstraint(
                condition=~Q(sort="study") | Q(route__isnull=False),
                name="a_study_product_follows_a_route",
            ),
            models.CheckConstraint(
                condition=Q(pupils_per_staff__isnull=True)
                | (Q(pupils_per_staff__gte=1) & ~Q(ratio_source="")),
                name="a_ratio_of_staff_names_its_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("one_pass:product", args=[self.slug])

    told_name = Told("name")
    told_summary = Told("summary")
    told_story = Told("story")


class ProductPoint(models.Model):
    """One place of redemption of a product, and the attraction and the village behind it. `code` is the point's code in its offer."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="points")
    code = models.SlugField(max_length=40)
    attraction = models.ForeignKey(
        Attraction, models.PROTECT, related_name="product_points", verbose_name=_("attraction")
    )
    village = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name=_("village whose it is")
    )
    # Whoever is let in here has arrived: person-times are counted here and nowhere else.
    arrives = models.BooleanField(_("visitors are counted here"), default=False)
    since = models.DateField(_("there since"), null=True, blank=True)

    class Meta:
        verbose_name = _("place of redemption of a product")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "code"], name="a_product_names_a_point_once"
            ),
            models.UniqueConstraint(
                fields=["product"], condition=Q(arrives=True), name="visitors_arrive_at_one_point"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.attraction}"
