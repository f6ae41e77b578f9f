"""What a committee hangs out for the owners: members, covenant, decisions, contract, the use of the seal (杭州市物业管理条例 24–37)."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.reforms.co_governance.models.committees import Committee

HANGS_DAYS: Final = 15


class HungKind(models.TextChoices):
    MEMBERS = "members", _("Members of the committee")
    COVENANT = "covenant", _("Covenant of the owners")
    DECISION = "decision", _("Decision of the committee")
    CONTRACT = "contract", _("Contract of the property service")
    SEAL = "seal", _("Use of the seal in a half year")


class HungOut(models.Model):
    """One sheet, 15 days at least; never changed. `half` is the first day of the half year in which the seal was used."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="hung_out")
    kind = models.CharField(_("what is hung out"), max_length=12, choices=HungKind.choices)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what it says"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    half = models.DateField(_("half year from"), null=True, blank=True)
    hung_on = models.DateField(_("hung out on"))
    hangs_until = models.DateField(_("hangs until"))
    hung_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("what a committee hung out")
        ordering = ["-hung_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HungKind.values) & ~Q(title="") & ~Q(text=""), name="what_hangs_out_says_something"),
            models.CheckConstraint(condition=Q(hangs_until__gte=F("hung_on") + timedelta(days=HANGS_DAYS)), name="what_hangs_out_hangs_fifteen_days"),
            models.CheckConstraint(condition=Q(kind="decision", decided_on__lte=F("hung_on")) | ~Q(kind="decision") & Q(decided_on=None), name="a_decision_hangs_out_after_its_day"),
            models.CheckConstraint(condition=Q(kind="seal", half__isnull=False) | ~Q(kind="seal") & Q(half=None), name="the_use_of_the_seal_is_of_a_half_year"),
            models.UniqueConstraint(fields=["committee", "half"], name="the_use_of_the_seal_hangs_out_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
