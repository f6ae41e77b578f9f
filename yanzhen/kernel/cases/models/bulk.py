"""One press on many cases, kept: what was done with each, what was not and why, and what it was before."""

from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.events import CaseEvent

# As long as the toast stays (ui: 30 s); a moment more for the way.
UNDO_SECONDS: Final = 30
GRACE_SECONDS: Final = 5


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def visible_to(self, actor: By) -> Self:
        """One's own presses, and those of the office one works in."""
        if actor.person_id is None:
            return self.none()
        seen = Q(person_id=actor.person_id)
        if actor.office_id is not None:
            seen |= Q(office_id=actor.office_id)
        return self.filter(seen)


class BulkAct(models.Model):
    """A press on many cases; its lines are the receipt. `given` holds what was typed, in words."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    act = models.CharField(_("act"), max_length=40)
    note = models.TextField(blank=True)
    given = models.JSONField(default=dict, blank=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
    office_id = models.UUIDField(null=True)
    office_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("at"))

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on many cases")
        indexes = [
            models.Index(fields=["person_id", "-id"], name="bulk_acts_of_a_person"),
            models.Index(fields=["office_id", "-id"], name="bulk_acts_of_an_office"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("cases:bulk_receipt", args=[self.pk])

    def undo_until(self) -> datetime:
        return self.at + timedelta(seconds=UNDO_SECONDS + GRACE_SECONDS)


class LineState(models.TextChoices):
    WAITING = "waiting", _("not reached")
    DONE = "done", pgettext_lazy("line of a receipt", "done")
    REFUSED = "refused", _("not done")
    UNDONE = "undone", _("taken back")


class BulkLine(models.Model):
    """One case of a press. Number and title stand as they were; `before` is what an undo restores."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    bulk = models.ForeignKey(BulkAct, models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    event = models.ForeignKey(CaseEvent, models.PROTECT, null=True, related_name="+")
    before: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("case of an act on many")
        constraints = [
            models.UniqueConstraint(fields=["bulk", "case"], name="a_press_acts_once_on_a_case"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="what_a_press_did_not_do_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"]) | Q(event__isnull=False),
                name="what_a_press_did_names_its_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"
