"""What somebody saw of an asset on a day; photos hang on it as documents. Append-only."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.models.asset import Asset
from yanzhen.kernel.assets.models.choices import Condition
from yanzhen.kernel.assets.models.scope import seen_by


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(seen_by(actor, "asset__")) if actor.may("assets.see") else self.none()


class Inspection(models.Model):
    """A look at an asset: its condition, and what has to be done. `once_key` makes two sendings one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="inspections")
    on = models.DateField(_("on"))
    condition = models.CharField(_("condition"), max_length=10, choices=Condition.choices)
    note = models.TextField(_("what was seen"), blank=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    once_key = models.UUIDField(unique=True, default=new_key, editable=False)
    recorded_at = models.DateTimeField()

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(condition__in=Condition.values),
                name="an_inspection_finds_a_known_condition",
            ),
            models.CheckConstraint(
                condition=~Q(condition__in=[Condition.DANGEROUS, Condition.UNUSABLE]) | ~Q(note=""),
                name="danger_is_described",
            ),
        ]
        indexes = [models.Index(fields=["asset", "-on", "-id"], name="inspections_of_an_asset")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asset} {self.on}: {self.get_condition_display()}"
