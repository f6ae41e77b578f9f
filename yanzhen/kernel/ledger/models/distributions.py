"""A plan of distribution: the year it shares out, its approval, its days on the board, and each one's part."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.parties.models import Party


class PlanState(models.TextChoices):
    DRAFT = "draft", _("being drawn up")
    POSTED = "posted", _("on the board")
    EXECUTED = "executed", _("carried out")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PlanQuerySet(models.QuerySet["DistributionPlan"]):
    def visible_to(self, actor: By) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))


class DistributionPlan(models.Model):
    """How one year's income is shared out. Amounts are fen; those of the year come from the books.

    `per_share_fen` is what the plan gives a share; what is not given stays undistributed.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="distribution_plans")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT
    )
    net_fen = models.BigIntegerField(_("net result of the year"))
    before_fen = models.BigIntegerField(_("undistributed before, debit is a loss"))
    charter_basis_points = models.PositiveSmallIntegerField(
        _("reserve by the charter, per ten thousand"), null=True
    )
    charter_source = models.CharField(_("article of the charter"), max_length=120, blank=True)
    losses_first = models.BooleanField(
        _("losses are covered before the reserve is taken"), default=True
    )
    optional_reserve_fen = models.BigIntegerField(_("optional reserve"), default=0)
    registered_capital_fen = models.BigIntegerField(_("registered capital"), default=0)
    statutory_before_fen = models.BigIntegerField(_("statutory reserve before"), default=0)
    base_fen = models.BigIntegerField(_("what the reserve is taken of"), default=0)
    reserve_fen = models.BigIntegerField(_("to the reserve"), default=0)
    statutory_fen = models.BigIntegerField(_("of it by law"), default=0)
    distributable_fen = models.BigIntegerField(_("may be distributed"), default=0)
    per_share_fen = models.BigIntegerField(_("per share"), default=0)
    paid_fen = models.BigIntegerField(_("to be paid out"), default=0)
    posted_on = models.DateField(_("on the board since"), null=True)
    posted_where = models.CharField(_("where it hangs"), max_length=120, blank=True)
    # Filled from the meeting's resolution: the ledger keeps it with the entry as well.
    approval_kind = models.CharField(max_length=40, blank=True)
    approval_document = models.UUIDField(null=True)
    approved_by = models.PositiveIntegerField(_("members who agreed"), null=True)
    members = models.PositiveIntegerField(_("members with a vote"), null=True)
    approved_on = models.DateField(_("day of the meeting"), null=True)
    executed_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of distribution")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "year"], condition=~Q(state="withdrawn"), name="one_plan_of_distribution_per_book_and_year"
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="a_plan_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(per_share_fen__gte=0, reserve_fen__gte=0, paid_fen__gte=0), name="a_plan_gives_and_does_not_take"
            ),
            models.CheckConstraint(condition=Q(paid_fen__lte=F("distributable_fen")), name="a_plan_pays_no_more_than_there_is"),
            models.CheckConstraint(
                condition=~Q(state="executed") | Q(entry_id__isnull=False, executed_at__isnull=False, approved_by__isnull=False, posted_on__isnull=False),
                name="what_is_carried_out_was_posted_and_approved",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.book} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:plan", args=[self.pk])

    @property
    def shape(self) -> str:
        return {"draft": "idle", "posted": "info", "executed": "ok", "withdrawn": "pause"}[
            self.state
        ]

    @property
    def is_company(self) -> bool:
        return self.book.chart == "small_enterprise"

    @property
    def remainder_fen(self) -> int:
        """What stays undistributed."""
        return self.distributable_fen - self.paid_fen


class PlanShare(models.Model):
    """One member's or shareholder's part: shares with two decimals, or paid-in fen for a company."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    plan = models.ForeignKey(DistributionPlan, models.CASCADE, related_name="shares")
    line = models.PositiveIntegerField()
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("member"))
    shares = models.DecimalField(_("shares"), max_digits=16, decimal_places=2)
    fen = models.BigIntegerField(_("amount"), default=0)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("part of a plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "party"], name="a_member_stands_once_in_a_plan"),
            models.CheckConstraint(condition=Q(shares__gt=0, fen__gte=0), name="a_share_is_positive"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["plan", "line"], name="shares_of_a_plan")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.shares}"
