"""A route: attractions in an order, with its length and time; a study route is one of lessons."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.telling import Told
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.areas import Area
from yanzhen.reforms.one_pass.models.attractions import Attraction, Drawing, Shown
from yanzhen.reforms.one_pass.models.scope import within_scope


class RouteQuerySet(models.QuerySet["Route"]):
    def visible_to(self, actor: Any) -> Self:
        public = Q(shown=Shown.PUBLISHED)
        return self.filter(public | within_scope(actor)) if actor.may(SEE) else self.filter(public)

    def kept_by(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()


class Route(models.Model):
    """What a guide would say: first here, then there, so far and so long."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="routes", verbose_name=_("visited area")
    )  # fmt: skip
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="visitor_routes", verbose_name=_("place")
    )
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="visitor_routes", verbose_name=_("who runs it")
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=160, blank=True)
    summary_en = models.CharField(_("in one English sentence"), max_length=240, blank=True)
    story = models.TextField(_("what a visitor reads"), blank=True)
    story_en = models.TextField(_("the same in English"), blank=True)
    theme = models.CharField(_("theme"), max_length=40, blank=True)
    drawing = models.CharField(
        _("drawing"), max_length=10, choices=Drawing.choices, default=Drawing.ISLAND
    )
    is_study = models.BooleanField(_("study route"), default=False)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"))
    distance_m = models.PositiveIntegerField(_("length in metres"))
    shown = models.CharField(_("shown"), max_length=10, choices=Shown.choices, default=Shown.DRAFT)
    since = models.DateField(_("there since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("route")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="a_route_is_named_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="a_route_takes_some_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_route_ends_after_it_begins",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("one_pass:route", args=[self.pk])

    told_name = Told("name")
    told_summary = Told("summary")
    told_story = Told("story")


class RouteStop(models.Model):
    """One stop, in its order."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    route = models.ForeignKey(Route, models.CASCADE, related_name="stops")
    attraction = models.ForeignKey(Attraction, models.PROTECT, related_name="stops")
    order = models.PositiveSmallIntegerField(_("order"))
    note = models.CharField(_("what one does there"), max_length=120, blank=True)
    note_en = models.CharField(_("the same in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("stop of a route")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "order"], name="a_route_has_one_stop_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.attraction}"

    told_note = Told("note")
