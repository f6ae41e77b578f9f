"""A gathering: an event, a course of several dates, a contest, a volunteer shift; its dates and its conditions."""

from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.gatherings.contracts import SEE
from yanzhen.kernel.gatherings.models.scope import covers, must, seen_by
from yanzhen.kernel.gatherings.workflow import GATHERING_LIFE, PREPARE, GatheringState
from yanzhen.kernel.orders.models import Offer, Seller
from yanzhen.kernel.parties.models.moving import Moving
from yanzhen.kernel.places.models import Place

PUBLIC: Final = (GatheringState.OPEN, GatheringState.CLOSED, GatheringState.HELD)


class Kind(models.TextChoices):
    EVENT = "event", _("Event")
    COURSE = "course", _("Course of several dates")
    CONTEST = "contest", _("Contest")
    SHIFT = "shift", _("Volunteer shift")


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def visible_to(self, actor: Any) -> Self:
        """What is out is public; drafts and cancelled ones are for the offices of the place."""
        if actor.may(SEE):
            return self.filter(seen_by(actor) | Q(state__in=PUBLIC))
        return self.filter(state__in=PUBLIC)

    def worked_by(self, actor: Any) -> Self:
        """Those of the office's own places."""
        return self.filter(seen_by(actor)) if actor.may(SEE) else self.none()


class Gathering(Moving):
    """What is offered. Its places are counted by the offer in orders; conditions are checked at registration."""

    LIFE = GATHERING_LIFE
    TRAIL = "gatherings."

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind of gathering"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("what it is"), blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="gatherings", verbose_name=_("place"))  # fmt: skip
    venue = models.CharField(_("where"), max_length=160)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="gatherings", verbose_name=_("organiser"))  # fmt: skip
    # Made when the registration opens: price, places, waiting list.
    offer = models.OneToOneField(Offer, models.PROTECT, null=True, related_name="gathering")
    places = models.PositiveIntegerField(_("places"))
    price_fen = models.PositiveIntegerField(_("price"), default=0)
    age_min = models.PositiveSmallIntegerField(_("age, from"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("age, to"), null=True, blank=True)
    residents_only = models.BooleanField(_("only who lives at the place"), default=False)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="leads_to", verbose_name=_("only after"))  # fmt: skip
    # The first of those that were drawn up by repeating it; each has its own places.
    series = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name=_("series"))  # fmt: skip
    # Whoever comes by may be let in while there is room, counted and not named.
    walk_ins = models.BooleanField(_("who has not registered may come by"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=GatheringState.choices, default=GatheringState.DRAFT)  # fmt: skip
    # On the poster; without one a drawn one.
    picture = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    # Why scores were opened before all were in; and when they were.
    scores_opened_at = models.DateTimeField(null=True)
    scores_opened_why = models.CharField(max_length=300, blank=True)
    created_by_id = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        verbose_name = _("gathering")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GatheringState.values, kind__in=Kind.values),
                name="a_gathering_is_of_a_known_kind_and_state",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="a_gathering_has_a_place"),
            models.CheckConstraint(
                condition=Q(age_min__isnull=True)
                | Q(age_max__isnull=True)
                | Q(age_max__gte=F("age_min")),
                name="an_age_band_has_somebody_in_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(GatheringState.OPEN, GatheringState.CLOSED, GatheringState.HELD)) | Q(offer__isnull=False),
                name="a_gathering_that_is_out_has_its_offer",
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | ~Q(after=F("id")),
                name="a_gathering_does_not_follow_itself",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True) | ~Q(series=F("id")),
                name="a_gathering_repeats_another_one",
            ),
            models.CheckConstraint(
                condition=Q(walk_ins=False)
                | Q(kind=Kind.EVENT, price_fen=0, age_min=None, age_max=None, residents_only=False, after=None),
                name="one_comes_by_to_a_free_event_without_conditions",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["place", "state"], name="gatherings_of_a_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("gatherings:gathering", args=[self.pk])

    @property
    def is_free(self) -> bool:
        return self.price_fen == 0

    def begins_of_series(self) -> set[datetime]:
        """When the others of its series begin that were not cancelled."""
        standing = self.others_of_series().exclude(state=GatheringState.CANCELLED)
        return set(
            Meeting.objects.filter(gathering__in=standing).values_list("starts_at", flat=True)
        )

    def others_of_series(self) -> "models.QuerySet[Gathering]":
        """The first one and its repeats, but not this one."""
        first = self.series_id or self.pk
        return Gathering.objects.filter(Q(pk=first) | Q(series=first)).exclude(pk=self.pk)

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(PREPARE)) and covers(actor, self.place)

    def must_be_draft(self, by: By) -> None:
        must(by, PREPARE, self.place)
        if self.state != GatheringState.DRAFT:
            raise Refused(_("The registration has begun: dates and conditions stay as they are."))


class Meeting(models.Model):
    """One date of a gathering."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("date of a gathering")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "starts_at"], name="a_gathering_begins_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_date_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
