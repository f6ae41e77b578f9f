"""What is known of a place: its people by age band and day, and the history of the place itself."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.places.models.place import Place

AGE_MAX = 150


class PopulationQuerySet(models.QuerySet["Population"]):
    def latest_on(self, day: date) -> Self:
        """Of each place, the rows of its last count up to the day."""
        last = (
            Population.objects.filter(place=models.OuterRef("place"), on__lte=day)
            .order_by("-on")
            .values("on")[:1]
        )
        return self.filter(on=models.Subquery(last))


class Population(models.Model):
    """How many people of an age band live in a place on a day; a fact with its source."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="populations")
    on = models.DateField(_("as of"))
    age_from = models.PositiveSmallIntegerField(_("age from"), default=0)
    age_to = models.PositiveSmallIntegerField(_("age to"), default=AGE_MAX)
    people = models.PositiveIntegerField(_("people"))
    source = models.CharField(_("source"), max_length=200)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("population")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "on", "age_from", "age_to"],
                name="one_population_per_place_day_and_age_band",
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")), name="an_age_band_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.on}: {self.people}"


class PlaceVerb(models.TextChoices):
    OPENED = "opened", _("opened")
    RENAMED = "renamed", _("renamed")
    RECODED = "recoded", _("given a new code")
    MOVED = "moved", _("moved")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    CLOSED = "closed", _("ended")
    BOUNDED = "bounded", _("given a boundary")


class PlaceChange(models.Model):
    """One change in the life of a place. Append-only: a mistake is corrected by a new change."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="history")
    verb = models.CharField(max_length=20, choices=PlaceVerb.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a place")
        indexes = [models.Index(fields=["place", "-id"], name="changes_of_a_place")]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_verb_display()}"
