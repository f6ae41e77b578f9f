"""What stands behind a vote: who called the meeting, the bodies it elects, and days that were added to it."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models.choices import RankedBy
from yanzhen.kernel.council.models.vote import Vote

# Two years, a day less in a leap year: the exact day is asked in Python.
TWO_YEARS_DAYS: Final = 730


class Call(models.Model):
    """Why and by whom this meeting is called, where it is not a regular one. Append-only.

    `proposers` of `heads` asked for it where a share is needed; `since` is the day of an order, or of the
    first delivery; areas are hundredths of a square metre.
    """

    vote = models.OneToOneField(Vote, models.PROTECT, primary_key=True, related_name="call")
    rule = models.CharField(_("why it is called"), max_length=20)
    caller = models.CharField(_("who calls it"), max_length=120)
    reason = models.CharField(_("what has happened"), max_length=300, blank=True)
    proposers = models.PositiveIntegerField(_("so many asked for it"), null=True)
    heads = models.PositiveIntegerField(null=True)
    share_part = models.PositiveSmallIntegerField(null=True)
    share_whole = models.PositiveSmallIntegerField(null=True)
    since = models.DateField(_("since"), null=True)
    delivered_area = models.BigIntegerField(_("area delivered"), null=True)
    all_area = models.BigIntegerField(_("area of the whole estate"), null=True)
    called_on = models.DateField()
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("call of a meeting")
        constraints = [
            models.CheckConstraint(condition=~Q(caller=""), name="a_call_says_who_calls"),
            models.CheckConstraint(
                condition=Q(share_part__isnull=True)
                | Q(share_whole__isnull=False, proposers__isnull=False, heads__isnull=False)
                & Q(proposers__lte=F("heads"))
                & Q(GreaterThanOrEqual(F("proposers") * F("share_whole"), F("heads") * F("share_part"))),
                name="as_many_call_as_the_law_asks",
            ),
            models.CheckConstraint(
                condition=~Q(rule="first")
                | Q(delivered_area__isnull=False, all_area__gt=0)
                & Q(delivered_area__lte=F("all_area"))
                & (
                    Q(GreaterThanOrEqual(F("delivered_area") * 5, F("all_area") * 3))
                    | Q(GreaterThanOrEqual(F("delivered_area") * 10, F("all_area") * 3))
                    & Q(since__isnull=False, since__lte=F("called_on") - timedelta(days=TWO_YEARS_DAYS))
                ),
                name="a_first_assembly_has_its_ground",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.caller


class Election(models.Model):
    """A body with so many seats; its candidates are matters of the vote. Frozen with them."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="elections")
    title = models.CharField(_("body that is elected"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    ranked_by = models.CharField(_("more votes by"), max_length=6, choices=RankedBy.choices)
    term_years = models.PositiveSmallIntegerField(_("term in years"), null=True)

    class Meta:
        verbose_name = _("election")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="a_body_has_seats"),
            models.CheckConstraint(
                condition=Q(ranked_by__in=RankedBy.values), name="an_election_says_who_is_ahead"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Extension(models.Model):
    """The last day of a vote that runs was put off, and why. Append-only; the vote's own day follows."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="extensions")
    before = models.DateField(_("it would have ended on"))
    until = models.DateField(_("it ends on"))
    reason = models.CharField(_("why"), max_length=300)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension of a vote")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("before")), name="an_extension_is_later"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_extension_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.until}"
