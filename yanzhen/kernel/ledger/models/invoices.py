"""Invoices received and issued: each recorded once, its amounts true to the fen, its use single."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Abs
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.ledger.models.invoice_rules import (
    DIGITAL,
    OLDER,
    RATE_MAX,
    RATE_WHOLE,
    Direction,
    InvoiceKind,
    Treatment,
    per_cent,
)
from yanzhen.kernel.ledger.models.slips import Slip
from yanzhen.kernel.parties.models import Party


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(book__in=Book.objects.visible_to(actor))

    def valid(self) -> Self:
        """Without those taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def of_month(self, month: date) -> Self:
        """Issued in the month that begins with this day."""
        return self.filter(issued_on__gte=month, issued_on__lt=next_month(month))


class Invoice(models.Model):
    """One invoice in one book. What it says is fixed; a mistake is taken back and entered anew."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="invoices")
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=InvoiceKind.choices)
    code = models.CharField(_("invoice code"), max_length=12, blank=True)
    number = models.CharField(_("invoice number"), max_length=40, blank=True)
    issued_on = models.DateField(_("day of issue"))
    partner_name = models.CharField(_("other side"), max_length=200)
    partner_code = models.CharField(_("its credit code"), max_length=20, blank=True)
    partner = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    is_red = models.BooleanField(_("red invoice"), default=False)
    red_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reds",
        verbose_name=_("takes back"),
    )
    net_fen = models.BigIntegerField(_("net"))
    tax_fen = models.BigIntegerField(_("tax"))
    gross_fen = models.BigIntegerField(_("with tax"))
    # The month (first day) in which a general taxpayer takes the tax off, and how much of it.
    deducted_in = models.DateField(_("taken off in"), null=True, blank=True)
    deducted_fen = models.BigIntegerField(_("tax taken off"), default=0)
    slip = models.ForeignKey(Slip, models.SET_NULL, null=True, blank=True, related_name="invoices")
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_by_id = models.UUIDField(null=True)
    entered_by_name = models.CharField(_("entered by"), max_length=200, blank=True)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        constraints = [
            # Whatever book it is brought to: an invoice counts once on each side of the sale.
            models.UniqueConstraint(
                fields=["direction", "code", "number"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(number=""),
                name="an_invoice_is_used_once",
            ),
            models.CheckConstraint(
                condition=Q(gross_fen=F("net_fen") + F("tax_fen")),
                name="net_and_tax_make_the_invoice",
            ),
            models.CheckConstraint(
                condition=Q(is_red=False, net_fen__gt=0, tax_fen__gte=0)
                | Q(is_red=True, net_fen__lt=0, tax_fen__lte=0),
                name="only_a_red_invoice_is_below_nought",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=sorted(DIGITAL), code="", number__regex="^[0-9]{20}$"))
                | Q(kind__in=sorted(OLDER), code__regex="^[0-9]{10}([0-9]{2})?$", number__regex="^[0-9]{8}$")
                | (Q(kind=InvoiceKind.RECEIPT) & ~Q(number=""))
                | Q(kind=InvoiceKind.NONE, code="", number="", direction=Direction.ISSUED),
                name="an_invoice_has_the_number_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(deducted_in__isnull=True, deducted_fen=0)
                | Q(
                    deducted_in__day=1,
                    direction=Direction.RECEIVED,
                    is_red=False,
                    deducted_fen__gt=0,
                    deducted_fen__lte=F("tax_fen"),
                )
                | Q(
                    deducted_in__day=1,
                    direction=Direction.RECEIVED,
                    is_red=True,
                    deducted_fen__lt=0,
                    deducted_fen__gte=F("tax_fen"),
                ),
                name="no_more_tax_is_taken_off_than_paid",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="an_invoice_is_taken_back_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(red_of__isnull=True) | Q(is_red=True),
                name="only_a_red_invoice_takes_another_back",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["book", "direction", "-issued_on"], name="invoices_of_a_book"),
            models.Index(
                fields=["book", "deducted_in"],
                condition=Q(deducted_in__isnull=False),
                name="invoices_taken_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip() or str(self.get_kind_display())

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @transaction.atomic
    def withdraw(self, *, by: By, reason: str, at: datetime | None = None) -> None:
        """Take back what was entered wrongly, or Refused where a voucher, a claim or a red invoice uses it."""
        if (
            not by.may("ledger.prepare")
            or not Book.objects.visible_to(by).filter(pk=self.book_id).exists()
        ):
            raise Refused(_("Your office does not enter invoices in this book."))
        locked = Invoice.objects.select_for_update().get(pk=self.pk)
        if locked.is_withdrawn:
            raise Refused(_("This invoice is taken back already."))
        if not reason.strip():
            raise Refused(_("Say why it is taken back."), field="reason")
        if locked.slip_id or locked.reds.valid().exists() or hasattr(locked, "claim_line"):
            raise Refused(_("A voucher, a claim or a red invoice uses it. Take that back first."))
        locked.withdrawn_at, locked.withdrawn_because = at or timezone.now(), reason.strip()[:300]
        locked.save(update_fields=["withdrawn_at", "withdrawn_because"])
        record(by=by, verb="ledger.withdraw_invoice", noun=locked, at=at, reason=reason)
        self.refresh_from_db(fields=["withdrawn_at", "withdrawn_because"])


class InvoiceShare(models.Model):
    """What of an invoice falls under one rate. The shares make the invoice: sql/invoices.sql."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="shares")
    treatment = models.CharField(max_length=10, choices=Treatment.choices, default=Treatment.TAXED)
    rate = models.PositiveSmallIntegerField(_("rate"), default=0)  # hundredths of a per cent
    net_fen = models.BigIntegerField(_("net"))
    tax_fen = models.BigIntegerField(_("tax"))
    lines = models.PositiveSmallIntegerField(_("printed lines"), default=1)

    class Meta:
        verbose_name = _("part of an invoice under one rate")
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Abs(F("tax_fen") * RATE_WHOLE - F("net_fen") * F("rate")), F("lines") * RATE_WHOLE
                ),
                name="tax_is_net_times_rate",
            ),
            models.CheckConstraint(
                condition=Q(treatment=Treatment.TAXED) | Q(rate=0, tax_fen=0),
                name="what_is_not_taxed_has_no_tax",
            ),
            models.CheckConstraint(
                condition=Q(rate__lte=RATE_MAX) & Q(lines__gte=1), name="a_rate_is_at_most_17_per_cent"
            ),
            models.CheckConstraint(
                condition=Q(treatment__in=Treatment.values), name="a_share_has_a_known_treatment"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.rate_words)

    @property
    def rate_words(self) -> Any:
        if self.treatment == Treatment.TAXED:
            return f"{per_cent(self.rate)}%"
        return self.get_treatment_display()


class TaxpayerKind(models.TextChoices):
    NONE = "none", _("No VAT returns")
    SMALL = "small", _("Small-scale taxpayer")
    GENERAL = "general", _("General taxpayer")


class Taxpayer(models.Model):
    """Which kind of VAT taxpayer the entity of a book is from a month on; the tax office decides, nothing is assumed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="taxpayer_kinds")
    since = models.DateField(_("from the month"))
    kind = models.CharField(_("kind of taxpayer"), max_length=10, choices=TaxpayerKind.choices)
    # Sales of a month up to which a small-scale taxpayer is free; changes by notice, so no default.
    free_up_to_fen = models.BigIntegerField(_("free up to sales of"), null=True, blank=True)
    # Input tax carried over into this month by the last return; None: as the books have it.
    carried_fen = models.BigIntegerField(_("input tax carried over"), null=True, blank=True)
    basis = models.CharField(_("decision or notice"), max_length=200)
    set_by_name = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kind of VAT taxpayer")
        constraints = [
            models.UniqueConstraint(fields=["book", "since"], name="one_kind_of_taxpayer_from_a_month"),
            models.CheckConstraint(condition=Q(since__day=1), name="a_kind_of_taxpayer_begins_with_a_month"),
            models.CheckConstraint(condition=~Q(basis=""), name="a_kind_of_taxpayer_names_its_basis"),
            models.CheckConstraint(
                condition=Q(free_up_to_fen__isnull=True) | Q(free_up_to_fen__gt=0, kind=TaxpayerKind.SMALL),
                name="only_small_taxpayers_are_free_up_to_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(carried_fen__isnull=True) | Q(carried_fen__gte=0, kind=TaxpayerKind.GENERAL),
                name="only_general_taxpayers_carry_tax_over",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since:%Y-%m}"


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
