"""Judges, their scores, the results, and the certificates that anybody can verify."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key, secret_key
from yanzhen.kernel.gatherings.models.gathering import Gathering
from yanzhen.kernel.gatherings.models.people import Registration
from yanzhen.kernel.parties.models import Person

POINTS_MAX = 10_000


class Judge(models.Model):
    """Somebody who scores every contestant of a contest, each in points of hundredths from 0 to 100."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="judges")
    person = models.ForeignKey(Person, models.PROTECT, related_name="judges_in")

    class Meta:
        verbose_name = _("judge")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "person"], name="a_judge_sits_once"),
        ]

    def __str__(self) -> str:
        return self.person.name


class SealedScore(models.Model):
    """A score nobody reads: the app may neither read nor write this table, only call what seals and what opens (sql/scores.sql)."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    judge = models.ForeignKey(Judge, models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("sealed score")
        constraints = [
            models.UniqueConstraint(fields=["judge", "registration"], name="a_judge_scores_a_contestant_once"),
            models.CheckConstraint(condition=Q(points__lte=POINTS_MAX), name="a_sealed_score_is_at_most_a_hundred"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Score(models.Model):
    """An opened score, written by the opening alone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    judge = models.ForeignKey(Judge, models.PROTECT, related_name="scores")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="scores")
    points = models.PositiveIntegerField(_("points"))

    class Meta:
        verbose_name = _("score")
        constraints = [
            models.UniqueConstraint(fields=["judge", "registration"], name="a_score_is_opened_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.points / 100:.2f}"


class Placing(models.Model):
    """Where somebody came in: equal totals share a rank, and the next rank counts them."""

    registration = models.OneToOneField(Registration, models.PROTECT, primary_key=True, related_name="placing")  # fmt: skip
    total = models.PositiveIntegerField(_("total"))
    scored_by = models.PositiveSmallIntegerField(_("judges"))
    rank = models.PositiveIntegerField(_("rank"))

    class Meta:
        verbose_name = _("placing")
        ordering = ["rank", "registration"]
        constraints = [
            models.CheckConstraint(condition=Q(rank__gte=1), name="a_rank_begins_with_one")
        ]

    def __str__(self) -> str:
        return f"{self.rank}"

    @property
    def points(self) -> str:
        return f"{self.total // 100}.{self.total % 100:02d}"


class Certificate(models.Model):
    """What was issued, as it was issued. The key is random: it stands in the code that verifies it."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    registration = models.OneToOneField(Registration, models.PROTECT, related_name="certificate")
    title = models.CharField(max_length=200)
    facts = models.JSONField(default=list)
    person_name = models.CharField(max_length=120, blank=True)
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("gathering", "certificate")
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.number
