"""Payout runs: what a seller owes its parties, drawn up, reviewed by somebody else, and paid once."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.sellers import Seller
from yanzhen.kernel.parties.models import Party, PayeeAccount, Person


class PayoutRunQuerySet(models.QuerySet["PayoutRun"]):
    def visible_to(self, actor: Any) -> Self:
        return (
            self.filter(seller_id=actor.organisation_id) if actor.organisation_id else self.none()
        )


class PayoutRun(models.Model):
    """All that a seller owes its parties up to a day: looked at, reviewed by somebody else, paid once."""

    class State(models.TextChoices):
        DRAWN_UP = "drawn_up", _("drawn up")
        REVIEWED = "reviewed", _("reviewed")
        PAID = "paid", _("paid")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=32, unique=True)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="payout_runs")
    until = models.DateField(_("up to and including"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAWN_UP)
    fen = models.BigIntegerField()
    drawn_up_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    objects = PayoutRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout run")
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("drawn_up_by")),
                name="a_payout_is_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reviewed", "paid"]) | Q(reviewed_by__isnull=False),
                name="nothing_is_paid_out_unreviewed",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False)
                | (~Q(state="paid") & Q(paid_at__isnull=True)),
                name="a_paid_run_says_when",
            ),
            models.UniqueConstraint(
                fields=["seller"],
                condition=Q(state__in=["drawn_up", "reviewed"]),
                name="one_payout_run_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Payout(models.Model):
    """What one party gets in a run: the sum of its shares, and the entry that says so in the books."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    run = models.ForeignKey(PayoutRun, models.PROTECT, related_name="payouts")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    entry_id = models.UUIDField(null=True)
    # Where it is paid: written by the review, which has seen it. Empty: there was no account then.
    account = models.ForeignKey(PayeeAccount, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("payout")
        constraints = [
            models.UniqueConstraint(fields=["run", "party"], name="a_party_is_paid_once_in_a_run"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_payout_pays_something"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.party}"
