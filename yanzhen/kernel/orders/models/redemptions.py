"""That something was used: counted once, kept for ever; and what gates without network brought in later."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.models.vouchers import Entitlement, Voucher


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(entitlement__voucher__in=Voucher.objects.visible_to(actor))


class Redemption(models.Model):
    """One press at a gate that counted; its key is the press's own, so a press counts once however often it is sent.

    Written by `orders_redeem` only, never changed (sql/redemptions.sql). `before` is what had been used until then:
    unique in its entitlement, so that no use is counted twice even around the counter. `fen` is what became earned.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    entitlement = models.ForeignKey(
        Entitlement, models.PROTECT, related_name="redemptions", db_index=False
    )
    uses = models.PositiveIntegerField()
    before = models.PositiveIntegerField()
    fen = models.BigIntegerField()
    device = models.CharField(max_length=60, blank=True)
    sequence = models.PositiveBigIntegerField(null=True)
    offline = models.BooleanField(default=False)
    person_id = models.UUIDField(null=True)
    office_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redemption")
        constraints = [
            models.UniqueConstraint(fields=["entitlement", "before"], name="a_use_counts_once"),
            models.CheckConstraint(condition=Q(uses__gt=0), name="a_redemption_uses_something"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="a_redemption_earns_nothing_back"),
        ]

    def __str__(self) -> str:
        return f"{self.entitlement_id} {self.before}+{self.uses}"


class ScanKind(models.TextChoices):
    """What a press at a gate was; only a ticket is redeemed, the rest is written down for people."""

    TICKET = "ticket", _("ticket")
    AGAIN = "again", _("back the same day")
    FREE = "free", _("free entry")
    SALE = "sale", _("sold for cash at the gate")
    UNDONE = "undone", _("taken back at the gate")
    RED = "red", _("turned away at the gate")


class GateScan(models.Model):
    """What a gate uploaded, word for word, before anybody judges it. Append-only: a scan is a matter of money.

    `note` is the gate's own reason, for what was no ticket. `hash` is over the gate's press before and this one, where the
    gate's program makes one: a press that was left out or changed shows.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # the press's own key
    text = models.TextField()
    point = models.CharField(max_length=40, blank=True)
    uses = models.PositiveIntegerField(default=1)
    device = models.CharField(max_length=60)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=ScanKind.choices, default=ScanKind.TICKET)
    note = models.CharField(max_length=200, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField()
    uploaded_at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    by = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("scan of a gate")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ScanKind.values), name="a_scan_is_of_a_known_kind"
            ),
        ]
        indexes = [models.Index(fields=["device", "sequence"], name="scans_of_a_gate")]

    def __str__(self) -> str:
        return f"{self.device} {self.sequence}"


class Unjudged(models.Model):
    """Kept, and not judged yet. The database writes and removes it beside scan and verdict (sql/redemptions.sql); a worker locks it."""

    scan = models.OneToOneField(GateScan, models.PROTECT, primary_key=True, related_name="unjudged")
    scanned_at = models.DateTimeField()
    device = models.CharField(max_length=60)
    sequence = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("not judged yet")
        indexes = [
            models.Index(fields=["scanned_at", "device", "sequence"], name="unjudged_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.sequence}"


class ScanVerdict(models.Model):
    """What became of an uploaded scan: once each. A double use has its case."""

    class Outcome(models.TextChoices):
        COUNTED = "counted", _("counted")
        KNOWN = "known", _("had been counted already")
        DOUBLE = "double", _("used twice")
        REFUSED = "refused", _("not accepted")
        NOTED = "noted", _("written down")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    scan = models.OneToOneField(GateScan, models.PROTECT, related_name="verdict")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=300, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict on a scan")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="double") | Q(case__isnull=False),
                name="a_double_use_has_a_case",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome
