"""The history of an asset: moves, corrections, steps of its life. Append-only by trigger and grant."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.models.asset import Asset
from yanzhen.kernel.audit.models.lines import verb_titles
from yanzhen.kernel.places.models import Place


class AssetChange(models.Model):
    """One thing that happened to an asset. Never altered: a mistake is corrected by a new line."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="changes")
    verb = models.CharField(max_length=40)
    on = models.DateField()
    note = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    from_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    to_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    office_name = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of an asset")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_place__isnull=True, to_place__isnull=True)
                | Q(from_place__isnull=False, to_place__isnull=False),
                name="a_move_has_both_its_ends",
            ),
        ]
        indexes = [models.Index(fields=["asset", "-id"], name="changes_of_an_asset")]

    def __str__(self) -> str:
        return f"{self.asset} {self.on}: {self.verb}"

    @property
    def verb_title(self) -> str:
        """What people read for it, as in the audit."""
        return str(verb_titles.get(f"assets.{self.verb}", self.verb))
