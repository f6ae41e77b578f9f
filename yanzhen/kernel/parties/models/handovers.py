"""The receipt of a desk handed over: what went from one person to another, line by line."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models.offices import Appointment


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, actor: Any) -> Self:
        """The two persons see their receipt, the head those of the own place; who keeps offices sees all."""
        if actor.may("offices.appoint"):
            return self
        mine = Q(giver__person_id=actor.person_id) | Q(taker__person_id=actor.person_id)
        if actor.may("desks.hand_over") and actor.scope_path:
            mine |= Q(giver__office__scope__path__startswith=actor.scope_path)
        return self.filter(mine) if actor.person_id else self.none()


class Handover(models.Model):
    """A desk handed from one appointment to another at a moment. Lines are written once, with it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    giver = models.ForeignKey(Appointment, models.PROTECT, related_name="handovers_given")
    taker = models.ForeignKey(Appointment, models.PROTECT, related_name="handovers_taken")
    reason = models.CharField(_("reason"), max_length=300)
    handed_at = models.DateTimeField(default=timezone.now)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="a_desk_is_handed_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class HandoverLine(models.Model):
    """One thing that changed hands."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    part = models.CharField(max_length=60)
    noun_label = models.CharField(max_length=80)
    noun_id = models.UUIDField()
    title = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("line of a handover")
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "noun_label", "noun_id"],
                name="a_thing_stands_once_on_a_receipt",
            ),
        ]

    def __str__(self) -> str:
        return self.title
