"""A survey: who is asked, how, when. `take_step` is the door of its state; what a step brings lies in actions/."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models.moving import Moving
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.surveys.contracts import SEE
from yanzhen.kernel.surveys.models.choices import Channel, Frame, Sampling
from yanzhen.kernel.surveys.models.scope import covers, must, seen_by
from yanzhen.kernel.surveys.workflow import PREPARE, SURVEY_LIFE, SurveyState

OUT = (SurveyState.OPEN, SurveyState.CLOSED, SurveyState.PUBLISHED)


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices see the surveys of their places; others what they are asked in, and what is published."""
        if actor.may(SEE):
            return self.filter(seen_by(actor))
        return self.filter(Q(state=SurveyState.PUBLISHED) | Q(pk__in=self.model.objects.asking(actor).values("pk")))  # fmt: skip

    def asking(self, actor: Any) -> Self:
        """Surveys out now or before in which this person is asked: by the list and the sample, or since they are open to all."""
        if actor.person_id is None:
            return self.none()
        listed = Q(frame=Frame.LISTED, people__party=actor.person_id, people__sampled=True)
        own = Q(pk__in=Survey.objects.filter(listed).values("pk"))
        return self.filter(own | Q(frame=Frame.OPEN), state__in=OUT)


class Survey(Moving):
    """One round of asking. People, sample and way of asking are fixed once it opens."""

    LIFE = SURVEY_LIFE
    TRAIL = "surveys."

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="surveys", verbose_name=_("place"))  # fmt: skip
    # The round before, whose questions were taken over.
    earlier = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    frame = models.CharField(_("who is asked"), max_length=10, choices=Frame.choices)
    population = models.CharField(_("population in words"), max_length=200, blank=True)
    sampling = models.CharField(_("sample"), max_length=10, choices=Sampling.choices, default=Sampling.ALL)  # fmt: skip
    sample_size = models.PositiveIntegerField(_("size of the sample"), null=True, blank=True)
    seed = models.CharField(_("seed"), max_length=80, blank=True)
    # What the list was when the sample was drawn, so that anybody can draw it again.
    frame_hash = models.CharField(max_length=64, blank=True)
    listed_all = models.PositiveIntegerField(default=0)
    asked_all = models.PositiveIntegerField(default=0)
    channels = ArrayField(models.CharField(max_length=10, choices=Channel.choices), default=list, verbose_name=_("ways to answer"))  # fmt: skip
    anonymous = models.BooleanField(_("anonymous"), default=False)
    small_cell = models.PositiveSmallIntegerField(_("smallest number shown"), null=True, blank=True)
    opens_on = models.DateField(_("first day"), null=True)
    closes_on = models.DateField(_("last day"), null=True)
    closed_on = models.DateField(null=True)
    state = models.CharField(_("state"), max_length=12, choices=SurveyState.choices, default=SurveyState.DRAFT)  # fmt: skip
    # How the questionnaire stood before each of the last changes; undo takes the last one back.
    past = models.JSONField(default=list)
    created_by_id = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SurveyState.values), name="a_survey_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(frame__in=Frame.values, sampling__in=Sampling.values),
                name="a_survey_asks_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(channels__contained_by=Channel.values),
                name="a_survey_has_known_ways_to_answer",
            ),
            models.CheckConstraint(
                condition=Q(frame=Frame.LISTED)
                | Q(sampling=Sampling.ALL, channels__contained_by=[Channel.PORTAL.value]),
                name="an_open_survey_is_answered_signed_in",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True)
                | Q(opens_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="a_survey_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OUT)
                | (
                    Q(opens_on__isnull=False, closes_on__isnull=False, small_cell__gte=2, channels__len__gte=1)
                    & ~Q(population="")
                ),
                name="a_survey_that_is_out_says_whom_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OUT) | Q(frame=Frame.OPEN) | Q(asked_all__gte=1),
                name="a_survey_of_a_list_asks_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OUT) | Q(sampling=Sampling.ALL) | ~Q(seed="", frame_hash=""),
                name="a_random_sample_has_its_seed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SurveyState.CLOSED, SurveyState.PUBLISHED)) | Q(closed_on__isnull=False),
                name="a_closed_survey_has_its_day",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["place", "state"], name="surveys_of_a_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.pk])

    @property
    def self_selected(self) -> bool:
        return self.frame == Frame.OPEN

    @property
    def channel_words(self) -> str:
        labels = dict(Channel.choices)
        return "、".join(str(labels[one]) for one in self.channels)

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(PREPARE)) and covers(actor, self.place)

    def must_be_draft(self, by: By) -> None:
        must(by, PREPARE, self.place)
        if self.state != SurveyState.DRAFT:
            raise Refused(_("The survey is out: whom it asks and how stays as it is."))
