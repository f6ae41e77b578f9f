"""What there is to see and do: trees, halls, woods, boats, camps. What is dangerous shows its papers first."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.search import pinyin_of, search_vector_value
from yanzhen.base.telling import Told
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.models.areas import Area
from yanzhen.reforms.one_pass.models.scope import within_scope


class Kind(models.TextChoices):
    TREE = "tree", _("Old tree")
    WOOD = "wood", _("Wood")
    HALL = "hall", _("Hall or house")
    WATER = "water", _("On the water")
    ACTIVITY = "activity", _("Something to do")
    FARM = "farm", _("Field or garden")
    CAMP = "camp", _("Camp")
    BOAT = "boat", _("Ferry or boat")
    FOOD = "food", _("Restaurant")
    SHOP = "shop", _("Shop")


class Drawing(models.TextChoices):
    """The picture drawn in code where nobody has taken one."""

    ISLAND = "island", _("Island and hills")
    TREE = "tree", _("Tree")
    WOOD = "wood", _("Wood")
    HALL = "hall", _("Hall")
    BOAT = "boat", _("Boat")
    KAYAK = "kayak", _("Kayak")
    CYCLE = "cycle", _("Ride")
    CAMP = "camp", _("Tents")
    FIELD = "field", _("Field")
    LOTUS = "lotus", _("Lotus pond")
    GARDEN = "garden", _("Garden")
    GLIDER = "glider", _("Glider")
    TABLE = "table", _("Table")


class Shown(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    TAKEN_DOWN = "taken_down", _("Taken down")


def papers_hold(day: Any) -> Q:
    """Nothing dangerous, or all its papers hold on the day."""
    safe = Q(licence_until__gte=day, insurance_until__gte=day)
    return Q(high_risk=False) | (safe & (Q(flies=False) | Q(airspace_until__gte=day)))


class AttractionQuerySet(models.QuerySet["Attraction"]):
    def visible_to(self, actor: Any) -> Self:
        """Published ones are public, whoever keeps the area sees all of it."""
        public = Q(shown=Shown.PUBLISHED)
        return self.filter(public | within_scope(actor)) if actor.may(SEE) else self.filter(public)

    def kept_by(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()

    def open_on(self, day: date) -> Self:
        """Published, and with papers that hold on the day where it needs any."""
        return self.filter(papers_hold(day), shown=Shown.PUBLISHED)

    def lapsed(self, day: date) -> Self:
        """Published, but a paper has run out."""
        return self.filter(shown=Shown.PUBLISHED).exclude(papers_hold(day))

    def for_lists(self) -> Self:
        return self.select_related("area", "place", "owner__party", "village")


class Attraction(models.Model):
    """One thing a visitor comes for, or a partner where a pass is redeemed.

    `high_risk` (on the water, fast, high up, adventure) wants a licence and a liability insurance before anybody is asked
    in; what `flies` wants the approval of the airspace too (rules.md §10). All are columns, so that a CHECK can hold it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="attractions", verbose_name=_("visited area")
    )  # fmt: skip
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="attractions", verbose_name=_("place")
    )
    village = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("village whose it is")
    )  # fmt: skip
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="attractions", verbose_name=_("who runs it")
    )  # fmt: skip
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="attractions", verbose_name=_("in the register of assets")
    )  # fmt: skip
    code = models.CharField(_("code"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, db_collation="C")
    search = SearchVectorField(null=True, editable=False)
    summary = models.CharField(_("in one sentence"), max_length=160, blank=True)
    summary_en = models.CharField(_("in one English sentence"), max_length=240, blank=True)
    story = models.TextField(_("what a visitor reads"), blank=True)
    story_en = models.TextField(_("the same in English"), blank=True)
    drawing = models.CharField(_("drawing"), max_length=10, choices=Drawing.choices, blank=True)
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    season = models.CharField(_("season"), max_length=80, blank=True)
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes one stays"), null=True, blank=True)
    high_risk = models.BooleanField(_("dangerous: water, speed, height, adventure"), default=False)
    flies = models.BooleanField(_("flies"), default=False)
    warning = models.CharField(_("warning to visitors"), max_length=300, blank=True)
    licence_number = models.CharField(_("number of the licence"), max_length=80, blank=True)
    licence_until = models.DateField(_("licence holds until"), null=True, blank=True)
    insurance_number = models.CharField(_("number of the liability insurance"), max_length=80, blank=True)  # fmt: skip
    insurance_until = models.DateField(_("insurance holds until"), null=True, blank=True)
    airspace_number = models.CharField(_("approval of the airspace"), max_length=80, blank=True)
    airspace_until = models.DateField(_("airspace approved until"), null=True, blank=True)
    shown = models.CharField(_("shown"), max_length=10, choices=Shown.choices, default=Shown.DRAFT)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    since = models.DateField(_("there since"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.TextField(_("remark, not shown to visitors"), blank=True)

    objects = AttractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("attraction")
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="an_attraction_has_its_code"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="an_attraction_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(flies=False) | Q(high_risk=True), name="what_flies_is_dangerous"
            ),
            models.CheckConstraint(
                condition=~Q(shown=Shown.PUBLISHED) | Q(published_on__isnull=False),
                name="what_is_published_was_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(shown=Shown.PUBLISHED) | Q(high_risk=False)
                | (~Q(licence_number="") & Q(licence_until__isnull=False) & Q(licence_until__gte=F("published_on"))),
                name="what_is_dangerous_is_licensed_before_it_is_shown",
            ),
            models.CheckConstraint(
                condition=~Q(shown=Shown.PUBLISHED) | Q(high_risk=False)
                | (~Q(insurance_number="") & Q(insurance_until__isnull=False) & Q(insurance_until__gte=F("published_on"))),
                name="what_is_dangerous_is_insured_before_it_is_shown",
            ),
            models.CheckConstraint(
                condition=~Q(shown=Shown.PUBLISHED) | Q(flies=False)
                | (~Q(airspace_number="") & Q(airspace_until__isnull=False) & Q(airspace_until__gte=F("published_on"))),
                name="what_flies_has_its_airspace_before_it_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | (Q(longitude__gte=73, longitude__lte=136) & Q(latitude__gte=3, latitude__lte=54)),
                name="an_attraction_lies_in_the_country",
            ),
        ]  # fmt: skip
        indexes = [
            GinIndex(fields=["search"], name="attractions_by_words"),
            models.Index(fields=["area", "shown"], name="attractions_of_an_area"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("one_pass:attraction", args=[self.pk])

    told_name = Told("name")
    told_summary = Told("summary")
    told_story = Told("story")

    @property
    def picture(self) -> str:
        """The drawing that stands where no photograph hangs."""
        return self.drawing or _DRAWN.get(Kind(self.kind), Drawing.ISLAND)

    @property
    def papers_until(self) -> date | None:
        """The last day on which all its papers hold; None where it needs none."""
        ends = [self.licence_until, self.insurance_until] if self.high_risk else []
        if self.flies:
            ends.append(self.airspace_until)
        return min((day for day in ends if day), default=None)

    def index_words(self) -> None:
        """Keep what the search looks at in line with the names; the caller saves."""
        self.pinyin = pinyin_of(self.name)[:400]
        self.search = search_vector_value(self.code, self.name_en, names=[self.name])

    def may_change(self, actor: Any) -> bool:
        path = actor.scope_path or ""
        return bool(actor.may(EDIT)) and self.place.path.startswith(path)


_DRAWN = {
    Kind.TREE: Drawing.TREE, Kind.WOOD: Drawing.WOOD, Kind.HALL: Drawing.HALL, Kind.WATER: Drawing.KAYAK,
    Kind.ACTIVITY: Drawing.CYCLE, Kind.FARM: Drawing.FIELD, Kind.CAMP: Drawing.CAMP, Kind.BOAT: Drawing.BOAT,
    Kind.FOOD: Drawing.TABLE, Kind.SHOP: Drawing.GARDEN,
}  # fmt: skip
