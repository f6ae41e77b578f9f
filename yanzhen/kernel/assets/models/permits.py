"""Papers that an asset needs, with number, issuer and expiry; reminders are told once per step."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.models.asset import Asset
from yanzhen.kernel.assets.models.scope import seen_by


class PermitKind(models.TextChoices):
    REAL_ESTATE = "real_estate", _("Real estate certificate")
    LAND = "land", _("Certificate of contracted land")
    FOREST = "forest", _("Forest right certificate")
    WATER = "water", _("Water surface or breeding permit")
    VEHICLE = "vehicle", _("Vehicle licence")
    EQUIPMENT = "equipment", _("Registration of special equipment")
    INSPECTION = "inspection", _("Periodic inspection")
    FIRE = "fire", _("Fire safety check")
    HYGIENE = "hygiene", _("Hygiene licence")
    BUSINESS = "business", _("Business or trade licence")
    INSURANCE = "insurance", _("Insurance")
    OTHER = "other", _("Other certificate")


class PermitQuerySet(models.QuerySet["Permit"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(seen_by(actor, "asset__")) if actor.may("assets.see") else self.none()

    def standing(self) -> Self:
        """Neither given up nor followed by a newer one."""
        return self.filter(ended_on__isnull=True)

    def expired(self, today: date) -> Self:
        return self.standing().filter(expires_on__lt=today)


class Permit(models.Model):
    """One paper of an asset. It holds up to and including `expires_on`; without one it holds until it is ended."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="permits")
    kind = models.CharField(_("sort of paper"), max_length=12, choices=PermitKind.choices)
    number = models.CharField(_("number of the paper"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    ended_on = models.DateField(_("ended or given up on"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=200, blank=True)
    # The first day without it: a stock counts what has begun, and lapsing begins the day after.
    lapses_on = models.GeneratedField(
        expression=Func(
            F("expires_on"), template="(%(expressions)s + 1)", output_field=models.DateField()
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("permit")
        ordering = [F("ended_on").desc(nulls_first=True), "expires_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "kind", "number"],
                condition=Q(ended_on__isnull=True),
                name="one_standing_permit_per_asset_kind_and_number",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="a_permit_expires_after_it_is_issued",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="a_permit_has_a_number"),
        ]
        indexes = [models.Index(fields=["expires_on"], condition=Q(ended_on__isnull=True), name="standing_permits_by_expiry")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def has_expired(self, today: date) -> bool:
        return self.ended_on is None and self.expires_on is not None and self.expires_on < today


class PermitReminder(models.Model):
    """A step of reminding that was told, so that it is told once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    permit = models.ForeignKey(Permit, models.CASCADE, related_name="reminders")
    expires_on = models.DateField()
    days_before = models.SmallIntegerField()
    told_on = models.DateField()

    class Meta:
        verbose_name = _("reminder of a permit")
        constraints = [
            models.UniqueConstraint(fields=["permit", "expires_on", "days_before"], name="a_permit_is_reminded_once_per_step"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.permit} −{self.days_before}"
