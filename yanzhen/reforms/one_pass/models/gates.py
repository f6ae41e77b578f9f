"""A gate of the island: the phone that stands for it, what it counted besides tickets, and what did not agree in its numbers."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.models import GateScan, Seller
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.attractions import Attraction
from yanzhen.reforms.one_pass.models.scope import within_scope


class FreeReason(models.TextChoices):
    """Why somebody comes in without a ticket. Nobody's number is written down."""

    ISLANDER = "islander", _("Lives on the island")
    STAFF = "staff", _("Works here")
    SMALL = "small", _("Small child")
    GUIDE = "guide", _("Guide or driver")
    OTHER = "other", _("Another reason")


class GateDeviceQuerySet(models.QuerySet["GateDevice"]):
    def kept_by(self, actor: Any) -> Self:
        """Of one's own seller; an office without an organisation those of its place."""
        if not actor.may(SEE):
            return self.none()
        if actor.organisation_id:
            return self.filter(seller=actor.organisation_id)
        return self.filter(within_scope(actor, "seller__place__path"))

    def stood_at_by(self, actor: Any) -> Self:
        """Where the actor's office lets people in."""
        if not actor.may("orders.redeem") or actor.office_id is None:
            return self.none()
        return self.filter(office=actor.office_id)

    def seen_by(self, actor: Any) -> Self:
        return self.kept_by(actor) | self.stood_at_by(actor)

    def for_lists(self) -> Self:
        return self.select_related("seller__organisation__party", "seller__place", "office", "attraction")  # fmt: skip


class GateDevice(models.Model):
    """One phone at one place of redemption. Its running numbers and its chain begin with it: another phone is another gate.

    `label` stands in each scan. `said` is the highest number the phone ever told us: what never came of it shows.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="gates", verbose_name=_("seller"))  # fmt: skip
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office at the gate"))  # fmt: skip
    attraction = models.ForeignKey(
        Attraction, models.PROTECT, null=True, blank=True, related_name="gates", verbose_name=_("attraction")
    )  # fmt: skip
    name = models.CharField(_("name of the gate"), max_length=40)
    label = models.CharField(max_length=60, unique=True)
    point = models.CharField(_("place of redemption"), max_length=40, blank=True)
    since = models.DateTimeField(_("there since"))
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=300, blank=True)
    phone_key = models.UUIDField(null=True, blank=True, unique=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    said = models.PositiveBigIntegerField(default=0)
    skew_s = models.IntegerField(null=True, blank=True)
    battery = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = GateDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "name"], condition=Q(ended_at__isnull=True), name="gates_of_a_seller_differ_in_name"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_why=""), name="a_gate_ends_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(phone_key__isnull=True, claimed_at__isnull=True) | Q(phone_key__isnull=False, claimed_at__isnull=False), name="a_phone_is_set_up_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(battery__isnull=True) | Q(battery__lte=100), name="a_battery_is_full_at_a_hundred"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("one_pass:gate_device", args=[self.pk])


class GateCount(models.Model):
    """Who came in without using up a ticket: free, or back the same day. Person-times; no money, no name. Append-only."""

    class Kind(models.TextChoices):
        FREE = "free", _("free entry")
        AGAIN = "again", _("back the same day")

    scan = models.OneToOneField(
        GateScan, models.PROTECT, primary_key=True, related_name="gate_count"
    )
    device = models.ForeignKey(GateDevice, models.PROTECT, related_name="counts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=10, choices=FreeReason.choices, blank=True)
    people = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("people counted at a gate")
        constraints = [
            models.CheckConstraint(condition=Q(people__gt=0), name="a_gate_counts_somebody"),
            models.CheckConstraint(
                condition=Q(kind="again") | Q(kind="free", reason__in=FreeReason.values), name="who_comes_in_free_has_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.people}"


class GateFault(models.Model):
    """What does not agree in a gate's numbers; somebody looks at its case. Append-only."""

    class Sort(models.TextChoices):
        GAP = "gap", _("numbers are missing")
        BROKEN = "broken", _("a press was changed or left out")
        TWICE = "twice", _("a number was used twice")
        CLOCK = "clock", _("its clock is ahead")
        COPIED = "copied", _("another phone speaks for it")
        LOST = "lost", _("lost with presses on it")
        SALE = "sale", _("a cash sale that could not be booked")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    device = models.ForeignKey(GateDevice, models.PROTECT, related_name="faults")
    sort = models.CharField(max_length=10, choices=Sort.choices)
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    found_at = models.DateTimeField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("fault in a gate's numbers")
        ordering = ["-found_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["device", "sort", "first"], name="a_fault_of_a_gate_is_found_once"),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="a_fault_ends_after_it_begins"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.first}–{self.last}"
