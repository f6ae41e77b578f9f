"""Five levels, one rating per handling, and the loop of a bad one (好差评)."""

from datetime import datetime
from typing import Final, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.events import CaseEvent
from yanzhen.kernel.cases.models.writing import event_actor

BAD_LEVEL_MAX: Final = 2


class Level(models.IntegerChoices):
    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIRLY_SATISFIED = 3, _("Fairly satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class RatingQuerySet(models.QuerySet["Rating"]):
    def actual(self) -> Self:
        """Ratings somebody gave; defaults after silence are never counted (好差评: only what somebody gave)."""
        return self.filter(by_default=False, set_aside=False)

    def good(self) -> Self:
        return self.actual().filter(level__gt=BAD_LEVEL_MAX)

    def bad(self) -> Self:
        return self.actual().filter(level__lte=BAD_LEVEL_MAX)


class Rating(models.Model):
    """What the reporter thought of one handling. Voluntary; the handler never learns who rated from here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    comment = models.TextField(_("in your words"), blank=True)
    by_default = models.BooleanField(default=False)
    # Taken out of the count after an appeal found the rating mistaken or malicious.
    set_aside = models.BooleanField(default=False)
    rater_id = models.UUIDField(null=True)
    handler_person_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    rated_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_rating_per_handling"),
            models.CheckConstraint(
                condition=Q(level__gte=1) & Q(level__lte=5), name="a_rating_has_one_of_five_levels"
            ),
            models.CheckConstraint(
                condition=Q(rater_id__isnull=True)
                | Q(handler_person_id__isnull=True)
                | ~Q(rater_id=F("handler_person_id")),
                name="nobody_rates_their_own_handling",
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class BadRating(models.Model):
    """The loop of a bad rating: call back and verify, fix or explain, call back again, tell the rater."""

    class State(models.TextChoices):
        TO_VERIFY = "to_verify", _("To be verified")
        TO_FIX = "to_fix", _("To be fixed")
        FIXED = "fixed", _("Fixed, call-back due")
        EXPLAINED = "explained", _("Explained, call-back due")
        SET_ASIDE = "set_aside", _("Set aside after appeal")
        DONE = "done", _("Rater told")

    STEPS: Final = {
        "verify": (State.TO_VERIFY, State.TO_FIX),
        "explain": (State.TO_VERIFY, State.EXPLAINED),
        "set_aside": (State.TO_VERIFY, State.SET_ASIDE),
        "fix": (State.TO_FIX, State.FIXED),
        "tell": (State.FIXED, State.DONE),
        "tell_explanation": (State.EXPLAINED, State.DONE),
    }

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="loop")
    state = models.CharField(max_length=20, choices=State.choices, default=State.TO_VERIFY)
    due_at = models.DateTimeField(null=True, blank=True)
    # No national time limit was found: until the locality sets one, the due time awaits it.
    awaits_setting = models.BooleanField(default=False)
    finding = models.TextField(_("what was found"), blank=True)
    verified_by_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bad rating")

    def __str__(self) -> str:
        return f"{self.rating.case}: {self.rating}"

    def steps(self) -> list[str]:
        return [name for name, (source, _target) in self.STEPS.items() if source == self.state]

    @transaction.atomic
    def take(self, name: str, *, by: By, note: str, at: datetime | None = None) -> None:
        """Move the loop, or raise Refused. Who handled does not verify the complaint about it."""
        at = at or timezone.now()
        locked = (
            BadRating.objects.select_for_update().select_related("rating__case").get(pk=self.pk)
        )
        self.__dict__.update(locked.__dict__)
        self._refuse(name, by=by, note=note)
        self.state = self.STEPS[name][1]
        self.finding = "\n".join(filter(None, [self.finding, note]))
        if name in ("verify", "explain", "set_aside"):
            self.verified_by_id = by.person_id
        if name == "set_aside":
            Rating.objects.filter(pk=self.rating_id).update(set_aside=True)
        if self.state in (self.State.DONE, self.State.SET_ASIDE):
            self.closed_at = at
        self.save()
        self._write(name, by=by, note=note, at=at)

    def _refuse(self, name: str, *, by: By, note: str) -> None:
        if name not in self.steps():
            raise Refused(
                _("This bad rating is at “%(state)s” now."), state=self.get_state_display()
            )
        if not by.may("cases.follow_up"):
            raise Refused(_("Bad ratings are followed up by the head of the community."))
        if by.person_id == self.rating.handler_person_id:
            raise Refused(_("Whoever handled the case does not judge the rating of it."))
        if not note.strip():
            raise Refused(_("Write what was found or done."), field="note")

    def _write(self, name: str, *, by: By, note: str, at: datetime) -> None:
        case = self.rating.case
        CaseEvent.objects.create(
            case=case, name=f"bad_rating_{name}", note=note, public=False, occurred_at=at,
            recorded_at=timezone.now(), **event_actor(by),
        )  # fmt: skip
        record(
            by=by,
            verb=f"cases.bad_rating_{name}",
            noun=case,
            at=at,
            reason=note,
            place_path=case.scope_path,
        )
