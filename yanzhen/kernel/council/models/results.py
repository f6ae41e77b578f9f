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
    # Of a secret vote: papers handed out, taken out of the box, and what they turned out to be.
    papers_out = models.PositiveIntegerField(_("papers handed out"), default=0)
    papers_in = models.PositiveIntegerField(_("papers in the box"), default=0)
    papers_valid = models.PositiveIntegerField(_("valid papers"), default=0)
    papers_invalid = models.PositiveIntegerField(_("invalid papers"), default=0)
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
            ),
            models.CheckConstraint(
                condition=Q(papers_in__lte=F("papers_out")),
                name="no_more_papers_than_were_handed_out",
            ),
            models.CheckConstraint(
                condition=Q(papers_in__gte=F("papers_out")) | ~Q(explanation=""),
                name="missing_papers_are_explained",
            ),
            models.CheckConstraint(
                condition=Q(papers_in=F("papers_valid") + F("papers_invalid")),
                name="a_paper_is_valid_or_invalid",
            ),
        ]

    def __str__(self) -> str:
        return str(self.vote)

    @property
    def has_papers(self) -> bool:
        return self.papers_out > 0 or self.papers_in > 0

    @property
    def took_part(self) -> int:
        """Whoever took a paper and did not put it into the box has not voted."""
        return self.marks - self.papers_out + self.papers_in


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
