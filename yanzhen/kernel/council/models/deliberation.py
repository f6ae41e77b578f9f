"""Sitting together about a topic: who was asked, who came, what was agreed and what became of it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.council.contracts import SEE
from yanzhen.kernel.council.models.choices import Form, Side, TopicSource
from yanzhen.kernel.council.workflow import DELIBERATE, TOPIC_LIFE, TopicState
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.models.moving import Moving
from yanzhen.kernel.parties.models.scope import covers, within_scope
from yanzhen.kernel.places.models import Place

if TYPE_CHECKING:
    from yanzhen.kernel.council.models.acceptance import Acceptance

PUBLICITY_DAYS_MIN: Final = 15
AFTER_MEETING: Final = (TopicState.HELD, TopicState.AGREED, TopicState.NEEDS_VOTE, TopicState.NOT_AGREED, TopicState.REFERRED, TopicState.IMPLEMENTING, TopicState.PUBLISHED)  # fmt: skip


class DeliberationQuerySet(models.QuerySet["Deliberation"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices see those of their places; everybody who has logged in sees what is published, and what they objected to."""
        if actor.may(SEE):
            return self.filter(within_scope(actor))
        if actor.person_id is None:
            return self.none()
        own = Objection.objects.filter(party=actor.person_id).values("deliberation")
        return self.filter(Q(state=TopicState.PUBLISHED) | Q(pk__in=own))


class Deliberation(Moving):
    """A topic on its way from whoever raised it to what was published about it."""

    LIFE = TOPIC_LIFE
    TRAIL = "council.topic_"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    topic = models.CharField(_("topic"), max_length=160)
    text = models.TextField(_("what it is about"), blank=True)
    source = models.CharField(_("where it comes from"), max_length=12, choices=TopicSource.choices)
    origin = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(_("form"), max_length=12, choices=Form.choices, default=Form.COUNCIL)
    place = models.ForeignKey(Place, models.PROTECT, related_name="deliberations", verbose_name=_("place"))  # fmt: skip
    state = models.CharField(_("state"), max_length=14, choices=TopicState.choices, default=TopicState.TOPIC)  # fmt: skip
    held_on = models.DateField(_("held on"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    publish_from = models.DateField(_("published from"), null=True)
    publish_until = models.DateField(_("published until"), null=True)
    rounds = models.PositiveSmallIntegerField(default=1)
    created_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliberationQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliberation")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=TopicState.values), name="a_deliberation_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AFTER_MEETING)
                | Q(held_on__isnull=False) & ~Q(minutes=""),
                name="a_held_deliberation_has_day_and_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state=TopicState.PUBLISHED)
                | Q(publish_until__gte=F("publish_from") + timedelta(days=PUBLICITY_DAYS_MIN)),
                name="an_outcome_is_published_for_fifteen_days",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["place", "state"], name="deliberations_of_a_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("council:deliberation", args=[self.pk])

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(DELIBERATE)) and covers(actor, self.place.path)

    def takes_objections(self, today: date) -> bool:
        return (
            self.state == TopicState.PUBLISHED
            and self.publish_until is not None
            and today <= self.publish_until
        )


class Invitation(models.Model):
    """One who was asked to come; whether they came is written down, and so is an absence."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="invitations")
    side = models.CharField(_("for whom"), max_length=24, choices=Side.choices)
    name = models.CharField(_("name"), max_length=120)
    present = models.BooleanField(_("came"), null=True)
    absence = models.CharField(_("why they did not come"), max_length=200, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliberation", "side", "name"], name="nobody_is_invited_twice"
            ),
            models.CheckConstraint(
                condition=~Q(present=False) | ~Q(absence=""), name="an_absence_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgreedItem(models.Model):
    """What was agreed, who does it by when, and the case it became."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="agreed")
    text = models.CharField(_("agreed"), max_length=300)
    responsible = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("done by"))  # fmt: skip
    due_on = models.DateField(_("by when"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("kind of case"))
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="agreed_item")

    class Meta:
        verbose_name = _("agreed item")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="an_agreed_item_says_what"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def acceptance(self) -> "Acceptance | None":
        """The one that stands: no other corrects it."""
        found = list(self.acceptances.all())
        corrected = {one.corrects_id for one in found}
        return next((one for one in found if one.pk not in corrected), None)

    @property
    def may_be_accepted(self) -> bool:
        """Its case is done."""
        return self.case is not None and self.case.ended_at is not None


class Objection(models.Model):
    """Somebody disagrees while the outcome hangs out. It is answered, or the topic is taken up again."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="objections")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    text = models.TextField(_("objection"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("objection")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="an_objection_says_what"),
        ]

    def __str__(self) -> str:
        return self.text
