"""Papers that are missing: told once, awaited, handed in later (行政许可法 art. 32)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Papered(models.Model):
    """The columns about missing papers. That they are told once, a trigger holds as well (sql/steps.sql)."""

    told_once_at = models.DateTimeField(null=True, blank=True)
    missing = models.JSONField(_("missing papers"), default=list, blank=True)
    gaps_due_on = models.DateField(null=True, blank=True)

    PAPER_COLUMNS: ClassVar = ("told_once_at", "missing", "gaps_due_on")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="service", state="to_supplement") | Q(told_once_at__isnull=False),
                name="what_is_awaited_was_told",
            ),
            models.CheckConstraint(
                condition=~Q(kind="service", state="accepted_with_gaps")
                | Q(gaps_due_on__isnull=False),
                name="an_accepted_gap_has_a_last_day",
            ),
        ]
