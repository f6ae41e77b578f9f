"""The VAT of a month from its invoices: what was sold, what was taken off, what earlier months carried over."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Expression, F, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.invoice_rules import Direction, Treatment
from yanzhen.kernel.ledger.models.invoices import Invoice, InvoiceShare, Taxpayer, TaxpayerKind

CONFIGURE: Final = "ledger.configure"


@transaction.atomic
def set_taxpayer(
    book: Book, *, since: date, kind: str, basis: str, by: By, free_up_to_fen: int | None = None,
    carried_fen: int | None = None, at: datetime | None = None
) -> Taxpayer:  # fmt: skip
    """Say which kind of taxpayer the entity is from a month on; what was said for that month before is replaced.

    `carried_fen` is the input tax that the last return carried over into this month: where the books were taken
    over, or after a refund. None: as these books have it.
    """
    if not keeps(by, CONFIGURE, book):
        raise Refused(_("Your office does not set up this book."))
    if not basis.strip():
        raise Refused(_("Name the decision or notice it rests on."), field="basis")
    if free_up_to_fen is not None and kind != TaxpayerKind.SMALL:
        raise Refused(_("Only a small-scale taxpayer is free up to an amount."), field="free_up_to")
    if carried_fen is not None and (kind != TaxpayerKind.GENERAL or carried_fen < 0):
        raise Refused(
            _("Only a general taxpayer carries input tax over, and nothing below nought."),
            field="carried",
        )
    row, _made = Taxpayer.objects.update_or_create(
        book=book,
        since=since.replace(day=1),
        defaults={
            "kind": kind, "basis": basis.strip()[:200], "free_up_to_fen": free_up_to_fen, "carried_fen": carried_fen,
            "set_by_name": by.person_name, "set_at": at or timezone.now(),
        },
    )  # fmt: skip
    record(by=by, verb="ledger.set_taxpayer", noun=row, at=at, reason=basis)
    return row


def taxpayer_of(book: Book, month: date) -> Taxpayer | None:
    """What was said for the month; None where nobody has said anything."""
    return Taxpayer.objects.filter(book=book, since__lte=month).order_by("-since").first()


@dataclass(frozen=True)
class VatRow:
    """Sales or purchases of a month under one rate."""

    direction: str
    treatment: str
    rate: int
    invoices: int
    net_fen: int
    tax_fen: int


@dataclass(frozen=True)
class VatMonth:
    """The month as the return asks for it. `due_fen` is None where no rule can say it."""

    month: date
    taxpayer: Taxpayer | None
    rows: list[VatRow] = field(default_factory=list)
    taken_off_fen: int = 0
    taken_off_count: int = 0
    carried_in_fen: int = 0

    @property
    def sold(self) -> list[VatRow]:
        return [row for row in self.rows if row.direction == Direction.ISSUED]

    @property
    def bought(self) -> list[VatRow]:
        return [row for row in self.rows if row.direction == Direction.RECEIVED]

    @property
    def sales_fen(self) -> int:
        """Net sales, taxed and exempt; what is not taxable is none."""
        return sum(row.net_fen for row in self.sold if row.treatment != Treatment.UNTAXED)

    @property
    def output_fen(self) -> int:
        return sum(row.tax_fen for row in self.sold)

    @property
    def is_free(self) -> bool | None:
        """Whether sales stay within the amount up to which a small taxpayer is free; None: nobody set one."""
        limit = self.taxpayer.free_up_to_fen if self.taxpayer else None
        return None if limit is None else self.sales_fen <= limit

    @property
    def due_fen(self) -> int | None:
        """Tax of the month after what was carried over: below nought is carried on to the next month.

        增值税法 art. 21 (V2; before 2026 增值税暂行条例 art. 4, M): input tax above the tax on sales goes on to the
        next period, or is asked back; what was asked back is written by a person. A special invoice's tax is due whatever the sales, so a free month is left to a person.
        """
        kind = self.taxpayer.kind if self.taxpayer else ""
        if kind == TaxpayerKind.GENERAL:
            return self.output_fen - self.taken_off_fen - self.carried_in_fen
        if kind == TaxpayerKind.SMALL and not self.is_free:
            return self.output_fen
        return None

    @property
    def carried_on_fen(self) -> int:
        """What goes on to the next month."""
        return max(-(self.due_fen or 0), 0)


def vat_of(book: Book, month: date) -> VatMonth:
    """What is recorded for a month: issued and received by rate, what was taken off, what was carried over.

    Six statements at most, however long the history.
    """
    month = month.replace(day=1)
    invoices = Invoice.objects.filter(book=book).valid()
    rows = (
        InvoiceShare.objects.filter(invoice__in=invoices.of_month(month))
        .values_list("invoice__direction", "treatment", "rate")
        .annotate(Count("invoice", distinct=True), Sum("net_fen"), Sum("tax_fen"))
        .order_by("invoice__direction", "treatment", "-rate")
    )
    off = invoices.filter(deducted_in=month).aggregate(fen=Sum("deducted_fen"), n=Count("pk"))
    kind = taxpayer_of(book, month)
    general = kind is not None and kind.kind == TaxpayerKind.GENERAL
    return VatMonth(
        month, kind, [VatRow(*row) for row in rows], off["fen"] or 0, off["n"],
        carried_into(book, month) if general else 0,
    )  # fmt: skip


def carried_into(book: Book, month: date) -> int:
    """The input tax that the months before left over, counted on from the last month somebody said it of, or from
    the month the entity became a general taxpayer."""
    since, carried = _begin(book, month)
    invoices = Invoice.objects.filter(book=book).valid()
    sales = invoices.filter(direction=Direction.ISSUED, issued_on__gte=since, issued_on__lt=month)
    sold = _by_month(sales, TruncMonth("issued_on"), "tax_fen")
    taken = invoices.filter(deducted_in__gte=since, deducted_in__lt=month)
    off = _by_month(taken, F("deducted_in"), "deducted_fen")
    for one in sorted(sold.keys() | off.keys()):
        carried = max(carried + off.get(one, 0) - sold.get(one, 0), 0)
    return carried


def _begin(book: Book, month: date) -> tuple[date, int]:
    """From which month the carrying is counted, and what was carried into it."""
    said = Taxpayer.objects.filter(book=book, since__lte=month).order_by("-since")
    since, carried = month, 0
    for one in said:
        if one.kind != TaxpayerKind.GENERAL:
            break
        since, carried = one.since, one.carried_fen or 0
        if one.carried_fen is not None:
            break
    return since, carried


def _by_month(rows: "QuerySet[Invoice]", month: Expression | F, what: str) -> dict[date, int]:
    found = rows.order_by().values(in_month=month).annotate(fen=Sum(what))
    return {row["in_month"]: row["fen"] for row in found}
