"""The standstills of a part's clock, apart from those of its case."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.models.assisting import Assist
from yanzhen.kernel.cases.models.clock import Standstill


class AssistPause(Standstill):
    """The clock of a part stands, for a stated reason. One at a time."""

    assist = models.ForeignKey(Assist, models.PROTECT, related_name="pauses")

    class Meta:
        verbose_name = _("pause of a part")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assist"],
                condition=Q(ended_at__isnull=True),
                name="a_parts_clock_pauses_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="a_parts_pause_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_parts_pause_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} – {self.ended_at or '…'}"
