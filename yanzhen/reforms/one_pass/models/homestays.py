"""A house on the island that lets rooms by the night: its story and its papers; its rooms stand in `homestays_rooms`."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.telling import Told
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.orders.models import Seller, Unit
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import HOST, SEE
from yanzhen.reforms.one_pass.models.attractions import Shown
from yanzhen.reforms.one_pass.models.facts import Enquiry
from yanzhen.reforms.one_pass.models.scope import within_scope

if TYPE_CHECKING:
    from yanzhen.reforms.one_pass.models.homestays_photos import HomestayPhoto
    from yanzhen.reforms.one_pass.models.homestays_rooms import RoomType

# The papers of a homestay (rules.md §10), each with its number and the last day it holds; without a day it has no end.
PAPERS: Final = {
    "business": _("Business licence"),
    "trade": _("Special trade permit (lodging)"),
    "fire": _("Fire safety check"),
    "hygiene": _("Hygiene permit"),
    "food": _("Food permit"),
}


class House(models.TextChoices):
    """The picture drawn in code where nobody has taken one."""

    RIVER = "river", _("House on the river")
    YARD = "yard", _("House with a yard")
    WOODS = "woods", _("House at the woods")
    FIELDS = "fields", _("House in the fields")


def _paper_holds(kind: str, day: Any) -> Q:
    there = ~Q(**{f"{kind}_number": ""})
    return there & (Q(**{f"{kind}_until__isnull": True}) | Q(**{f"{kind}_until__gte": day}))


def homestay_papers_hold(day: Any) -> Q:
    """All papers hold on the day; that for food only where meals are served."""
    found = Q()
    for kind in PAPERS:
        holds = _paper_holds(kind, day)
        found &= (Q(serves_food=False) | holds) if kind == "food" else holds
    return found


class HomestayQuerySet(models.QuerySet["Homestay"]):
    def visible_to(self, actor: Any) -> Self:
        """Published ones are public; the owner sees its own, whoever keeps the island those of its places."""
        seen = Q(shown=Shown.PUBLISHED)
        if actor.may(SEE):
            seen |= within_scope(actor)
        if actor.may(HOST):
            seen |= Q(seller=actor.organisation_id)
        return self.filter(seen)

    def kept_by(self, actor: Any) -> Self:
        """Those whose calendar the actor keeps: its own house."""
        if not actor.may(HOST) or actor.organisation_id is None:
            return self.none()
        return self.filter(seller=actor.organisation_id)

    def open_on(self, day: date) -> Self:
        return self.filter(homestay_papers_hold(day), shown=Shown.PUBLISHED)

    def lapsed(self, day: date) -> Self:
        return self.filter(shown=Shown.PUBLISHED).exclude(homestay_papers_hold(day))

    def for_lists(self) -> Self:
        """With photographs, and the kinds of rooms and their offers, but not the rooms themselves."""
        return self.select_related("seller__organisation__party", "seller__place", "place").prefetch_related("room_types__offer", "photos")  # fmt: skip

    def on_sale(self) -> Self:
        """With rooms that can be bought."""
        return self.filter(room_types__offer__state="on_sale").distinct()


class Homestay(models.Model):
    """One house. Its rooms and what their nights cost belong to its kinds of rooms; most houses have one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.OneToOneField(Seller, models.PROTECT, related_name="homestay")
    owner = models.ForeignKey(Party, models.PROTECT, related_name="homestays", verbose_name=_("owner"))  # fmt: skip
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="homestays", verbose_name=_("place")
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="homestays", verbose_name=_("in the register of assets")
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    story = models.TextField(_("what a guest reads"), blank=True)
    story_en = models.TextField(_("the same in English"), blank=True)
    drawing = models.CharField(_("drawing"), max_length=10, choices=House.choices, default=House.RIVER)  # fmt: skip
    telephone = models.CharField(_("telephone of the house"), max_length=20, blank=True)
    serves_food = models.BooleanField(_("serves meals"), default=True)
    real_name = models.BooleanField(_("guests are entered in the register of the police"), default=True)  # fmt: skip
    business_number = models.CharField(_("number of the business licence"), max_length=80, blank=True)  # fmt: skip
    business_until = models.DateField(_("business licence holds until"), null=True, blank=True)
    trade_number = models.CharField(_("number of the special trade permit"), max_length=80, blank=True)  # fmt: skip
    trade_until = models.DateField(_("special trade permit holds until"), null=True, blank=True)
    fire_number = models.CharField(_("number of the fire safety check"), max_length=80, blank=True)
    fire_until = models.DateField(_("fire safety check holds until"), null=True, blank=True)
    hygiene_number = models.CharField(_("number of the hygiene permit"), max_length=80, blank=True)
    hygiene_until = models.DateField(_("hygiene permit holds until"), null=True, blank=True)
    food_number = models.CharField(_("number of the food permit"), max_length=80, blank=True)
    food_until = models.DateField(_("food permit holds until"), null=True, blank=True)
    shown = models.CharField(_("shown"), max_length=10, choices=Shown.choices, default=Shown.DRAFT)
    published_on = models.DateField(_("published on"), null=True, blank=True)

    objects = HomestayQuerySet.as_manager()

    class Meta:
        verbose_name = _("homestay")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="a_homestay_is_named_once_in_a_place"),
            models.CheckConstraint(
                condition=~Q(shown=Shown.PUBLISHED) | Q(published_on__isnull=False),
                name="what_is_let_was_published_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(shown=Shown.PUBLISHED) | homestay_papers_hold(F("published_on")),
                name="a_homestay_has_its_papers_before_it_is_shown",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("one_pass:homestay", args=[self.pk])

    told_name = Told("name")
    told_story = Told("story")

    def may_let_on(self, today: date) -> bool:
        """Shown, and with papers that hold."""
        holds = all(paper["state"] in ("holds", "soon") for paper in self.papers(today))
        return self.shown == Shown.PUBLISHED and holds

    def is_let_on(self, today: date) -> bool:
        """Shown, with papers that hold, and with rooms on sale."""
        return self.may_let_on(today) and bool(self.types_on_sale)

    @property
    def types(self) -> "list[RoomType]":
        """The kinds of rooms in the owner's order, as loaded."""
        return list(self.room_types.all())

    @property
    def types_on_sale(self) -> "list[RoomType]":
        return [one for one in self.types if one.is_on_sale]

    @property
    def only_type(self) -> "RoomType | None":
        """Where all rooms are alike nobody is asked which kind."""
        return self.types[0] if len(self.types) == 1 else None

    @property
    def cover(self) -> "HomestayPhoto | None":
        """The photograph that stands in lists."""
        return next(iter(self.photos.all()), None)

    def units(self) -> "models.QuerySet[Unit]":
        """All rooms of the house."""
        return Unit.objects.filter(pool__room_type__homestay=self).select_related("pool__room_type")

    def questions(self) -> "models.QuerySet[Enquiry]":
        """Who asked this house."""
        return Enquiry.objects.filter(seller=self.seller_id)

    def papers(self, today: date) -> list[dict[str, Any]]:
        """Each paper with its state on the day: missing, ended, soon over, holds."""
        found = []
        for kind, title in PAPERS.items():
            if kind == "food" and not self.serves_food:
                continue
            number, until = getattr(self, f"{kind}_number"), getattr(self, f"{kind}_until")
            found.append({"kind": kind, "title": title, "number": number, "until": until, "state": _state(number, until, today)})  # fmt: skip
        return found


SOON_DAYS: Final = 30


def _state(number: str, until: date | None, today: date) -> str:
    if not number.strip():
        return "missing"
    if until is None:
        return "holds"
    left = (until - today).days
    return "ended" if left < 0 else "soon" if left <= SOON_DAYS else "holds"
