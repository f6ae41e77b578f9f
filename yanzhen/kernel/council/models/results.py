"""What was counted. Written by the certification alone; append-only."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.council.models.choices import Outcome
from yanzhen.kernel.council.models.vote import Matter, Vote


class Certificate(models.Model):
    """Ballots against marks when the vote closed: a mismatch is explained, or nothing is certified."""

    vote = models.OneToOneField(Vote, models.PROTECT, primary_key=True, related_name="certificate")
    marks = models.PositiveIntegerField()
    ballots = models.PositiveIntegerField()
    ballots_expected = models.PositiveIntegerField()
    explanation = models.TextField(_("explanation"), blank=True)
    receipts_root = models.CharField(max_length=64)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    certified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("closing certificate")
        constraints = [
            models.CheckConstraint(
                condition=Q(ballots=F("ballots_expected")) | ~Q(explanation=""),
                name="a_mismatch_is_explained",
            )
        ]

    def __str__(self) -> str:
        return str(self.vote)


class Result(models.Model):
    """One matter's outcome with its numbers and findings, under both readings of silence."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="result")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    strict_outcome = models.CharField(max_length=16, choices=Outcome.choices)
    strict = models.JSONField()
    by_rules = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("result")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values, strict_outcome__in=Outcome.values),
                name="a_result_has_a_known_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {self.outcome}"
