"""Expense claims (报销): who spent what, which offices must agree at which amount, who paid it out.

Which office agrees up to which amount is a rule of each book. No law sets it, so nothing is assumed: a book
without limits takes no claims.
"""

from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.base.money import FEN_MAX
from yanzhen.base.workflow import State, Step, Workflow
from yanzhen.kernel.ledger.models.books import Account, Book
from yanzhen.kernel.ledger.models.invoices import Invoice
from yanzhen.kernel.parties.models import Office, Person

CLAIM_LINES_MAX: Final = 100

APPROVE: Final = "ledger.approve_expense"
PAY: Final = "ledger.pay"
PREPARE: Final = "ledger.prepare"
CLAIMANT: Final = "the claimant"

# The life of a claim; the verbs stand in actions/expenses.py.
CLAIM_LIFE: "Workflow[Claim]" = Workflow(
    states=(
        State("draft", pgettext_lazy("claim", "Being written"), "", shape="idle"),
        State("asked", pgettext_lazy("claim", "Waits for approval"), "", shape="pause"),
        State("approved", pgettext_lazy("claim", "Approved"), "", shape="info"),
        State("booked", pgettext_lazy("claim", "Voucher written"), "", shape="info"),
        State("paid", pgettext_lazy("claim", "Paid"), "", ended=True, shape="ok"),
        State("refused", pgettext_lazy("claim", "Refused"), "", ended=True, shape="late"),
        State("withdrawn", pgettext_lazy("claim", "Withdrawn"), "", ended=True, shape="idle"),
    ),
    steps=(
        Step("ask", _("Ask for approval"), ("draft",), "asked", CLAIMANT),
        Step("approve", _("Approve"), ("asked",), "asked", APPROVE),
        Step("return", _("Send back"), ("asked",), "draft", APPROVE),
        Step("refuse", _("Refuse"), ("asked",), "refused", APPROVE),
        Step("withdraw", _("Withdraw"), ("draft", "asked"), "withdrawn", CLAIMANT),
        Step("book", _("Write the voucher"), ("approved",), "booked", PREPARE),
        Step("unbook", _("Drop the voucher"), ("booked",), "approved", PREPARE),
        Step("pay", _("Pay out"), ("booked",), "paid", PAY),
    ),
    start="draft",
    line=("draft", "asked", "approved", "booked", "paid"),
)  # fmt: skip


class ExpenseLimit(models.Model):
    """Up to this amount the offices from level one to this level suffice; the last level may have none."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="expense_limits")
    level = models.PositiveSmallIntegerField(_("level"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    up_to_fen = models.BigIntegerField(_("suffices up to"), null=True, blank=True)
    basis = models.CharField(_("decision it rests on"), max_length=200)

    class Meta:
        verbose_name = _("limit of an approval")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["book", "level"], name="one_office_per_level_of_approval"),
            models.UniqueConstraint(fields=["book", "office"], name="an_office_approves_at_one_level"),
            models.CheckConstraint(
                condition=Q(level__gte=1) & Q(level__lte=9), name="a_level_of_approval_is_1_to_9"
            ),
            models.CheckConstraint(
                condition=Q(up_to_fen__isnull=True) | Q(up_to_fen__gt=0), name="a_limit_is_above_nought"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="a_limit_names_its_basis"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.level} {self.office}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own; those of the books one sees; those that ask one's office."""
        if actor.person_id is None:
            return self.none()
        mine = Q(claimant_id=actor.person_id) | Q(book__in=Book.objects.visible_to(actor))
        if actor.office_id is not None:
            asked = ClaimApproval.objects.filter(office_id=actor.office_id).values("claim")
            mine |= Q(pk__in=asked)
        return self.filter(mine)

    def waiting_for(self, actor: Any) -> Self:
        """Those at which the office of this actor is next."""
        return self.filter(state="asked", next_office_id=actor.office_id)


class Claim(models.Model):
    """A request to be paid back, with its invoices. `next_office` is whose answer it waits for."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="claims")
    claimant = models.ForeignKey(Person, models.PROTECT, related_name="expense_claims")
    purpose = models.CharField(_("what it was for"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[(state.name, state.label) for state in CLAIM_LIFE.states],
        default=CLAIM_LIFE.start,
    )
    total_fen = models.BigIntegerField(_("total"), default=0)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    next_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("waits for")
    )
    said = models.CharField(_("said with the last step"), max_length=300, blank=True)
    booked_by_id = models.UUIDField(null=True)
    booked_by_name = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField(_("paid out on"), null=True, blank=True)
    paid_how = models.CharField(_("how it was paid"), max_length=120, blank=True)
    paid_by_id = models.UUIDField(null=True)
    paid_by_name = models.CharField(_("paid by"), max_length=200, blank=True)
    made_at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense claim")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.name for state in CLAIM_LIFE.states]),
                name="a_claim_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gte=0, total_fen__lte=FEN_MAX), name="a_claim_has_a_total"
            ),
            models.CheckConstraint(
                condition=Q(paid_by_id__isnull=True) | ~Q(paid_by_id=F("claimant_id")),
                name="nobody_pays_out_to_themselves",
            ),
            models.CheckConstraint(
                condition=Q(booked_by_id__isnull=True)
                | Q(paid_by_id__isnull=True)
                | ~Q(paid_by_id=F("booked_by_id")),
                name="who_books_a_claim_does_not_pay_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, paid_by_id__isnull=False),
                name="a_paid_claim_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", next_office__isnull=False)
                | (~Q(state="asked") & Q(next_office__isnull=True)),
                name="an_asked_claim_waits_for_an_office",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "state", "-id"], name="claims_of_a_book"),
            models.Index(fields=["claimant", "-id"], name="claims_of_a_person"),
            models.Index(
                fields=["next_office"], condition=Q(state="asked"), name="claims_waiting_for_an_office"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.purpose

    @property
    def state_row(self) -> State:
        return CLAIM_LIFE.state(self.state)

    def locked(self) -> "Claim":
        return Claim.objects.select_for_update(of=("self",)).select_related("book").get(pk=self.pk)  # fmt: skip


class ClaimLine(models.Model):
    """One thing paid for; with its invoice, or with the reason why there is none."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines")
    line = models.PositiveSmallIntegerField()
    spent_on = models.DateField(_("spent on"))
    note = models.CharField(_("what for"), max_length=200)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    invoice = models.OneToOneField(
        Invoice, models.PROTECT, null=True, blank=True, related_name="claim_line", verbose_name=_("invoice")
    )  # fmt: skip
    no_invoice_because = models.CharField(_("without invoice because"), max_length=200, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_claim_line_is_above_nought"),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False) | ~Q(no_invoice_because=""),
                name="a_claim_line_has_an_invoice_or_says_why_not",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.note


class Verdict(models.TextChoices):
    AGREED = "agreed", pgettext_lazy("claim", "Agreed")
    RETURNED = "returned", pgettext_lazy("claim", "Sent back")
    REFUSED = "refused", pgettext_lazy("claim", "Refused")


class ClaimApproval(models.Model):
    """One office asked about one claim. Written when the claim is asked for, answered once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    claimant_id = models.UUIDField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "round", "level"], name="a_level_is_asked_once_per_round"
            ),
            models.UniqueConstraint(
                fields=["claim", "round", "by_id"],
                condition=Q(verdict=Verdict.AGREED),
                name="nobody_agrees_at_two_levels",
            ),
            models.CheckConstraint(
                condition=Q(by_id__isnull=True) | ~Q(by_id=F("claimant_id")),
                name="nobody_approves_their_own_claim",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", at__isnull=True) | Q(at__isnull=False, by_id__isnull=False),
                name="an_answer_has_its_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.office_id}"


def levels_for(limits: "list[ExpenseLimit]", total_fen: int) -> "list[ExpenseLimit]":
    """The offices that must agree to an amount: level by level up to the first whose limit suffices.

    Empty where no level suffices: then nobody may agree to so much.
    """
    asked: list[ExpenseLimit] = []
    for limit in sorted(limits, key=lambda one: one.level):
        asked.append(limit)
        if limit.up_to_fen is None or total_fen <= limit.up_to_fen:
            return asked
    return []
