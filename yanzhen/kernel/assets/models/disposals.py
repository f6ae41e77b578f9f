"""How an asset leaves: one asks with a reason, another decides on a paper, then it is done."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act
from yanzhen.kernel.assets.models.asset import Asset

if TYPE_CHECKING:
    from uuid import UUID


class DisposalHow(models.TextChoices):
    SOLD = "sold", _("Sold off")
    SCRAPPED = "scrapped", _("Scrapped")
    GIVEN = "given", _("Given away")
    EXCHANGED = "exchanged", _("Exchanged")
    CONTRIBUTED = "contributed", _("Brought into a company")
    DESTROYED = "destroyed", _("Destroyed or lost")
    EXPROPRIATED = "expropriated", _("Taken for public use")


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def open(self) -> "DisposalQuerySet":
        return self.filter(ended=False)

    def ask(self, asset: Asset, act: Act, *, how: str) -> "Disposal":
        if how not in DisposalHow.values:
            raise Refused(_("Say how it is to go."), field="how")
        return self.create(
            asset=asset, how=how, reason=act.note, estimate_fen=act.data.get("estimate_fen"), asked_at=act.at,
            asked_by_id=act.by.person_id, asked_by_name=act.by.person_name,
        )  # fmt: skip

    def decide(self, asset: Asset, act: Act, *, approved: bool) -> None:
        """Approve or refuse; Refused to whoever asked, in whatever office they sit."""
        disposal = self._open_of(asset)
        if same_person(disposal.asked_by_id, act.by.person_id):
            raise Refused(_("You asked for this disposal yourself. Somebody else decides."))
        disposal.approved, disposal.ended = approved, not approved
        disposal.decided_at, disposal.decided_note = act.at, act.note
        disposal.decided_by_id, disposal.decided_by_name = act.by.person_id, act.by.person_name
        disposal.paper = str(act.data.get("paper", "")).strip()[:200]
        disposal.save()

    def withdraw(self, asset: Asset, act: Act) -> None:
        disposal = self._open_of(asset)
        disposal.ended, disposal.decided_note = True, act.note
        disposal.save(update_fields=["ended", "decided_note"])

    def carry_out(self, asset: Asset, act: Act) -> date:
        """Write day and proceeds down; gives the day."""
        disposal = self._open_of(asset)
        day: date = act.data.get("gone_on") or timezone.localdate(act.at)
        if day > timezone.localdate(act.at):
            raise Refused(
                _("This day is after today. Write a day that has passed."), field="gone_on"
            )
        if disposal.decided_at is None or day < timezone.localdate(disposal.decided_at):
            raise Refused(_("It may go only from the day it was approved."), field="gone_on")
        disposal.done_on, disposal.ended = day, True
        disposal.proceeds_fen = act.data.get("proceeds_fen") or 0
        disposal.save(update_fields=["done_on", "ended", "proceeds_fen"])
        return day

    def _open_of(self, asset: Asset) -> "Disposal":
        return self.open().select_for_update().get(asset=asset)


class Disposal(models.Model):
    """One request to let an asset go, and what became of it. Money in fen."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="disposals")
    how = models.CharField(_("how"), max_length=12, choices=DisposalHow.choices)
    reason = models.TextField(_("reason"))
    estimate_fen = models.BigIntegerField(_("estimated value"), null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True)
    approved = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_note = models.TextField(blank=True)
    paper = models.CharField(_("decision"), max_length=200, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    proceeds_fen = models.BigIntegerField(_("proceeds"), null=True, blank=True)
    ended = models.BooleanField(default=False)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["asset"], condition=Q(ended=False), name="one_open_disposal_per_asset"),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | Q(asked_by_id__isnull=True) | ~Q(decided_by_id=F("asked_by_id")),
                name="nobody_decides_on_their_own_request",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | (Q(approved=True, decided_at__isnull=False, ended=True) & ~Q(paper="")),
                name="what_goes_was_approved_on_a_paper",
            ),
            models.CheckConstraint(condition=Q(proceeds_fen__isnull=True) | Q(proceeds_fen__gte=0), name="proceeds_are_not_negative"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asset}: {self.get_how_display()}"


def same_person(first: "UUID | None", second: "UUID | None") -> bool:
    """Two acts by one person; acts of the system or of a demo have nobody to compare."""
    return first is not None and first == second


def last_disposal(asset: Asset) -> Any:
    return asset.disposals.order_by("-id").first()
