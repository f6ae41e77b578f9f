"""A mass fault: one lift stands still, forty people call. It is said first, and ends with one answer to all."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.items import Item
from yanzhen.kernel.places.models import Place

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.queries import CaseQuerySet


class FaultQuerySet(models.QuerySet["Fault"]):
    def running(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def reaching(self, place: Place) -> Self:
        """Those that somebody at this place may mean: declared here, around it or within it."""
        return self.filter(
            Q(scope_path__in=place.paths_up()) | Q(scope_path__startswith=place.path)
        )

    def visible_to(self, actor: Any) -> Self:
        """What runs is public, as a notice on the door; what has ended is for those who see the place."""
        seen = Q(ended_at__isnull=True)
        if actor.scope_path and (actor.may("cases.see_scope") or actor.may("cases.handle")):
            seen |= Q(scope_path__startswith=actor.scope_path)
        return self.filter(seen)


class Fault(models.Model):
    """What is out of order, where, since when, and the sentence for whoever asks.

    Its `case` does the work and leads the cases of all callers; the fault ends when that is answered.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="declares")
    item = models.ForeignKey(Item, models.PROTECT, related_name="faults")
    place = models.ForeignKey(Place, models.PROTECT, related_name="faults")
    scope_path = models.CharField(max_length=300, db_collation="C")
    title = models.CharField(_("what is out of order"), max_length=200)
    said = models.TextField(_("what we tell those who ask"))
    began_at = models.DateTimeField(_("known since"))
    expected_until = models.DateTimeField(_("expected until"), null=True, blank=True)
    declared_by_id = models.UUIDField(null=True)
    declared_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = FaultQuerySet.as_manager()

    class Meta:
        verbose_name = _("mass fault")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "place"],
                condition=Q(ended_at__isnull=True),
                name="one_fault_runs_per_item_and_place",
            ),
            models.CheckConstraint(condition=~Q(said=""), name="a_fault_says_a_sentence"),
            models.CheckConstraint(
                condition=Q(expected_until__isnull=True) | Q(expected_until__gt=F("began_at")),
                name="a_fault_is_expected_to_end_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="a_fault_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(
                fields=["scope_path"], condition=Q(ended_at__isnull=True), name="running_faults_by_place"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:fault", args=[self.pk])

    def callers(self) -> "CaseQuerySet":
        """The cases of those who called, without the one that does the work."""
        return Case.objects.filter(fault=self).exclude(pk=self.case_id)

    def tally(self) -> dict[str, int]:
        """件 and 人 kept apart: how many cases, and for how many people they speak."""
        counted = self.callers().aggregate(cases=models.Count("id"), people=Sum("people"))
        return {"cases": counted["cases"], "people": counted["people"] or 0}

    def end(self, at: datetime) -> None:
        """Called with the answer of its case, in the same transaction."""
        self.ended_at = max(at, self.began_at)
        self.save(update_fields=["ended_at"])

    def refuse_ended(self) -> None:
        if self.ended_at is not None:
            raise Refused(_("“%(fault)s” has ended. File it as a new one."), fault=self.title)
