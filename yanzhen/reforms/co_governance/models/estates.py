"""An estate with its buildings and units: what the owners vote, pay and are served by."""

from typing import Any, Final, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.search import pinyin_of, search_vector_value
from yanzhen.kernel.council.models.choices import AreaSource, UnitKind
from yanzhen.kernel.council.models.roll import metres
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.models.scope import within_scope

# What stands in an estate; persons and households are for other rolls.
UNIT_KINDS: Final = [choice for choice in UnitKind.choices if choice[0] != UnitKind.PERSON]


class ActsForOwners(models.TextChoices):
    """Who acts for the owners (杭州市物业管理条例 24, 38-41)."""

    COMMITTEE = "owners_committee", _("Owners' committee")
    MANAGEMENT = "property_management_committee", _("Property management committee")
    CUSTODY = "residents_committee", _("Residents' committee (custody only)")
    JOINT = "joint_owners", _("The owners together")


class EstateQuerySet(models.QuerySet["Estate"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()

    def for_lists(self) -> Self:
        return self.select_related("place", "assembly__party", "book")

    def with_sizes(self) -> Self:
        """With the number of units, and of those without an area."""
        return self.annotate(units_n=Count("units"), without_n=Count("units", filter=Q(units__area__isnull=True)))  # fmt: skip


class Estate(models.Model):
    """One property management area. `book` is the owners' own money; `count_parking` is what the rules of procedure say.

    `average_cost_fen` is the average cost of construction of a square metre that the city published, which the deposit is
    a share of; `deposit_permille` that share (杭州市物业管理条例 70: 5 to 8 per cent). Both have no default.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.OneToOneField(Place, models.PROTECT, related_name="estate", verbose_name=_("place"))  # fmt: skip
    name = models.CharField(_("name"), max_length=80)
    built_year = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    acts_for = models.CharField(_("who acts for the owners"), max_length=32, choices=ActsForOwners.choices, default=ActsForOwners.JOINT)  # fmt: skip
    assembly = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="estate", verbose_name=_("owners' assembly")
    )  # fmt: skip
    book = models.OneToOneField(Book, models.PROTECT, null=True, blank=True, related_name="estate")
    count_parking = models.BooleanField(_("parking spaces count in votes"), null=True, blank=True)
    average_cost_fen = models.PositiveIntegerField(_("average cost of a square metre"), null=True, blank=True)  # fmt: skip
    deposit_permille = models.PositiveSmallIntegerField(_("first deposit, per mille of it"), null=True, blank=True)  # fmt: skip
    since = models.DateField(_("on the register since"))
    pinyin = models.CharField(max_length=400, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = EstateQuerySet.as_manager()

    class Meta:
        verbose_name = _("estate")
        ordering = ["pinyin", "id"]
        indexes = [GinIndex(fields=["search"], name="estate_search")]
        constraints = [
            models.CheckConstraint(
                condition=Q(built_year__isnull=True) | Q(built_year__gte=1900, built_year__lte=2100), name="an_estate_was_built_in_a_year"
            ),
            models.CheckConstraint(
                condition=Q(deposit_permille__isnull=True) | Q(deposit_permille__gte=50, deposit_permille__lte=80),
                name="a_first_deposit_is_five_to_eight_per_cent",
            ),
            models.CheckConstraint(condition=Q(book__isnull=True) | Q(assembly__isnull=False), name="a_book_of_owners_has_its_assembly"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("co_governance:estate", args=[self.pk])

    def index_words(self) -> None:
        self.pinyin = pinyin_of(self.name)[:400]
        self.search = search_vector_value(self.place.name, names=[self.name])


class Building(models.Model):
    """A building of an estate; `code` is what people call it, such as “3”."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="buildings")
    code = models.CharField(_("building"), max_length=20)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    lifts = models.PositiveSmallIntegerField(_("lifts"), default=0)

    class Meta:
        verbose_name = _("building")
        ordering = ["estate", "code"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "code"], name="a_building_stands_once_in_its_estate")
        ]  # fmt: skip

    def __str__(self) -> str:
        return _("Building %(code)s") % {"code": self.code}


class PropertyUnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(estate__in=Estate.objects.visible_to(actor))

    def without_area(self) -> Self:
        return self.filter(area__isnull=True)


class Unit(models.Model):
    """What is owned apart: a flat, a shop, a parking space. `area` in hundredths of a square metre, with its source."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="units")
    building = models.ForeignKey(Building, models.PROTECT, related_name="units", null=True, blank=True)  # fmt: skip
    entrance = models.CharField(_("entrance"), max_length=20, blank=True)
    code = models.CharField(_("flat, shop or space"), max_length=60)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    kind = models.CharField(_("kind of unit"), max_length=12, choices=UNIT_KINDS, default=UnitKind.DWELLING)  # fmt: skip
    area = models.BigIntegerField(_("area"), null=True, blank=True)
    area_source = models.CharField(_("source of the area"), max_length=12, choices=AreaSource.choices, blank=True)  # fmt: skip
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)

    objects = PropertyUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("flat, shop or space")
        ordering = ["estate", "code"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "code"], name="a_unit_stands_once_in_its_estate"),
            models.CheckConstraint(condition=Q(area__isnull=True) | Q(area__gt=0), name="a_unit_of_an_estate_has_some_area"),
            models.CheckConstraint(condition=Q(area__isnull=True) | ~Q(area_source=""), name="an_area_of_an_estate_names_its_source"),
            models.CheckConstraint(condition=~Q(code=""), name="a_unit_has_a_name"),
            models.CheckConstraint(condition=~Q(kind="person"), name="a_unit_of_an_estate_is_no_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("co_governance:unit", args=[self.pk])

    @property
    def metres(self) -> str:
        return "–" if self.area is None else metres(self.area)
