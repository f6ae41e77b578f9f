"""The history of a case: events append-only, pauses and extensions of its clock."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.clock import Standstill
from yanzhen.kernel.cases.workflow import OUTCOMES


class CaseEvent(models.Model):
    """One act on a case. Never altered: a correction is a new event that names the old one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    office_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    on_behalf_of_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    # Words between colleagues stay in the house; what the reporter may read is public.
    public = models.BooleanField(default=True)
    data = models.JSONField(default=dict, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("event")
        indexes = [models.Index(fields=["case", "id"], name="events_of_a_case")]

    def __str__(self) -> str:
        return f"{self.case}: {self.name}"

    @property
    def outcome_label(self) -> str:
        return str(OUTCOMES.get(self.data.get("outcome", ""), ""))


class Pause(Standstill):
    """The clock stands from `started_at` to `ended_at`, for a stated reason. One at a time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")

    class Meta:
        verbose_name = _("pause")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="a_clock_pauses_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="a_pause_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_pause_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} – {self.ended_at or '…'}"


class Extension(models.Model):
    """More time, asked by one and approved by another (行政许可法 art. 42)."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        APPROVED = "approved", pgettext_lazy("more time", "Approved")
        REFUSED = "refused", pgettext_lazy("more time", "Refused")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    amount = models.PositiveSmallIntegerField(_("how much more"))
    unit = models.CharField(max_length=20)
    reason = models.TextField(_("reason"))
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("extension")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="one_extension_is_asked_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=F("asked_by_id")),
                name="nobody_approves_their_own_extension",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_extension_adds_time"),
        ]

    def __str__(self) -> str:
        return f"{self.case} +{self.amount}"
