"""What falls due under a contract, what was paid of it, and what was told about it."""

from datetime import date
from fractions import Fraction
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models.agreement import Agreement
from yanzhen.kernel.agreements.models.schedule import half_up
from yanzhen.kernel.agreements.models.scope import seen_by
from yanzhen.kernel.agreements.models.terms import Terms

# Days after the due day on which somebody is told, each time in firmer words (a decision of this product).
DUNNING_DAYS: Final = (1, 15, 30, 60)
MYRIAD: Final = 10_000


class DueState(models.TextChoices):
    PLANNED = "planned", _("Planned due")
    BILLED = "billed", _("Entered in the books")
    # The opening balance of the book holds it, or it was paid before the contract was entered here.
    CARRIED = "carried", _("From before")
    CANCELLED = "cancelled", _("Due cancelled")


class DueQuerySet(models.QuerySet["Due"]):
    def visible_to(self, actor: Any) -> Self:
        return (
            self.filter(seen_by(actor, "agreement__"))
            if actor.may("agreements.see")
            else self.none()
        )

    def standing(self) -> Self:
        return self.exclude(state=DueState.CANCELLED)

    def to_bill(self, day: date) -> Self:
        """Planned, of a known amount above nought, and due up to the day."""
        return self.filter(state=DueState.PLANNED, due_on__lte=day, amount_fen__gt=0)

    def late(self, today: date) -> Self:
        """In the books, past their day, not fully paid."""
        return self.filter(state=DueState.BILLED, due_on__lt=today, open_fen__gt=0)

    def for_lists(self) -> Self:
        return self.select_related(
            "agreement__owner__party",
            "agreement__counterparty",
            "agreement__place",
            "agreement__asset",
        )


class Due(models.Model):
    """One amount of a contract that falls due. Its key is the key of its entry in the ledger: it is billed once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="dues")
    terms = models.ForeignKey(Terms, models.PROTECT, null=True, related_name="dues")
    purpose = models.CharField(max_length=10, default="rent")  # rent | settlement
    # A settlement may run the other way than the contract.
    direction = models.CharField(max_length=8)
    first = models.DateField(_("for the days from"))
    last = models.DateField(_("for the days to"))
    due_on = models.DateField(_("to be paid on"))
    amount_fen = models.BigIntegerField(_("amount due"), null=True)
    open_fen = models.BigIntegerField(_("still open"), default=0)
    paid_on = models.DateField(_("fully paid on"), null=True)
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DueState.choices, default=DueState.PLANNED)
    entry_id = models.UUIDField(null=True)
    booked_on = models.DateField(null=True)

    # It is late from the day after it was due.
    late_on = models.GeneratedField(
        expression=Func(
            F("due_on"), template="(%(expressions)s + 1)", output_field=models.DateField()
        ),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = _("amount due")
        ordering = ["due_on", "first", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "first", "purpose"],
                condition=~Q(state=DueState.CANCELLED),
                name="a_period_of_a_contract_falls_due_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0),
                name="a_due_is_not_below_nought",
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="a_due_is_for_a_day_at_least"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DueState.BILLED,
                    entry_id__isnull=False,
                    amount_fen__isnull=False,
                    open_fen__lte=F("amount_fen"),
                    open_fen__gte=0,
                )
                | (~Q(state=DueState.BILLED) & Q(entry_id__isnull=True, open_fen=0)),
                name="a_billed_due_has_its_entry_and_is_paid_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="dues_by_state_and_day"),
            models.Index(fields=["agreement", "due_on"], name="dues_of_a_contract"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement} {self.first}"

    @property
    def paid_fen(self) -> int:
        return (self.amount_fen or 0) - self.open_fen if self.state == DueState.BILLED else 0

    def interest_fen(self, on: date) -> int:
        """What the contract's clause adds to the open amount up to the day, half up; nothing without a clause."""
        rate = self.agreement.interest_per_myriad_day
        days = (on - self.due_on).days
        if rate is None or days <= 0:
            return 0
        return half_up(Fraction(self.open_fen * days, MYRIAD) * Fraction(rate))

    @property
    def has_been_late(self) -> bool:
        return self.paid_on is None or self.paid_on > self.due_on


class MoneyQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, actor: Any) -> Self:
        seen = self.filter(seen_by(actor, "agreement__"))
        return seen if actor.may("agreements.see") else self.none()


class Payment(models.Model):
    """Money that came in or went out under a contract; `once_key` is also the key of its entry. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="payments")
    amount_fen = models.BigIntegerField(_("amount paid"))
    on = models.DateField(_("paid on"))
    into = models.CharField(max_length=10)  # bank | cash | deposit
    note = models.CharField(max_length=200, blank=True)
    entry_id = models.UUIDField(unique=True)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment under a contract")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_payment_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.on}"

    @property
    def is_offset(self) -> bool:
        """Paid out of the deposit: no money came in."""
        return self.into == "deposit"


class PaymentPart(models.Model):
    """How much of a payment went to which due. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="parts")
    due = models.ForeignKey(Due, models.PROTECT, related_name="parts")
    amount_fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("part of a payment")
        constraints = [
            models.UniqueConstraint(fields=["payment", "due"], name="a_payment_meets_a_due_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="a_part_of_a_payment_is_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment} → {self.due}"


class TakenBack(models.Model):
    """A payment that was taken back: once, for a reason, by the reversal of its entry (sql/agreements.sql). Append-only."""

    payment = models.OneToOneField(
        Payment, models.PROTECT, primary_key=True, related_name="taken_back"
    )
    reason = models.CharField(_("reason"), max_length=200)
    # A reversal reverses one entry, and that entry is one payment's.
    entry_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("payment taken back")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_payment_is_taken_back_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment}"


class DepositMove(models.Model):
    """A deposit that came, was offset against dues, is held again, or went back. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="deposit_moves")
    what = models.CharField(max_length=10)  # received | offset | restored | returned
    amount_fen = models.BigIntegerField()
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    entry_id = models.UUIDField(unique=True)
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("move of a deposit")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="a_deposit_moves_by_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.what}"


class Told(models.Model):
    """What was told once: a step of dunning, a term that ends, a right of first refusal."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="told")
    due = models.ForeignKey(Due, models.CASCADE, null=True, related_name="told")
    what = models.CharField(max_length=20)
    day = models.DateField()
    told_on = models.DateField()

    class Meta:
        verbose_name = _("what was told of a contract")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "due", "what", "day"], nulls_distinct=False, name="a_thing_of_a_contract_is_told_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement} {self.what}"
