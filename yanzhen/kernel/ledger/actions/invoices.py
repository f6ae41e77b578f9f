"""Invoices: entered once, checked to the fen, taken off in a month (their sums: vat.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.codes import normalised_code, uscc_check
from yanzhen.base.keys import new_key
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.actions.vat import taxpayer_of
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.invoice_rules import (
    DIGITAL,
    Direction,
    InvoiceKind,
    Share,
    check_share,
    number_of,
)
from yanzhen.kernel.ledger.models.invoices import Invoice, InvoiceShare, TaxpayerKind
from yanzhen.kernel.parties.models import Party

PREPARE: Final = "ledger.prepare"
# Fully digital invoices exist since the pilot of that day; nothing older can be one.
DIGITAL_SINCE: Final = date(2021, 12, 1)


@dataclass(frozen=True)
class InvoiceDraft:
    """An invoice as it is entered."""

    book: Book
    direction: str
    kind: str
    issued_on: date
    partner_name: str
    shares: Sequence[Share]
    code: str = ""
    number: str = ""
    partner_code: str = ""
    is_red: bool = False
    red_of: Invoice | None = None
    note: str = ""
    key: UUID | None = None


@transaction.atomic
def enter_invoice(draft: InvoiceDraft, *, by: By, at: datetime | None = None) -> Invoice:
    """Enter an invoice, or Refused: a wrong number, amounts that can't be, or one that is used already anywhere.

    With `key`, a second sending finds the first.
    """
    _must_see(draft.book, by)
    if draft.key and (found := Invoice.objects.filter(pk=draft.key, book=draft.book).first()):
        return found
    moment = at or timezone.now()
    _check_day(draft, timezone.localdate(moment))
    number = number_of(draft.kind, draft.code, draft.number)
    if draft.kind == InvoiceKind.NONE and draft.direction != Direction.ISSUED:
        raise Refused(_("Only what was sold can be income without invoice."), field="kind")
    if not draft.shares:
        raise Refused(_("The amounts are missing."), field="net")
    for share in draft.shares:
        check_share(share, red=draft.is_red)
    if draft.red_of is not None:
        _check_red(draft)
    code = normalised_code(draft.partner_code)
    if len(code) == 18:
        uscc_check(code)
    invoice = Invoice(
        id=draft.key or new_key(), book=draft.book, direction=draft.direction, kind=draft.kind, code=number.code,
        number=number.number, issued_on=draft.issued_on, partner_name=_named(draft), partner_code=code[:20],
        partner_id=_partner(code), is_red=draft.is_red, red_of=draft.red_of, note=draft.note[:200],
        net_fen=sum(share.net_fen for share in draft.shares), tax_fen=sum(share.tax_fen for share in draft.shares),
        gross_fen=sum(share.net_fen + share.tax_fen for share in draft.shares),
        entered_by_id=by.person_id, entered_by_name=by.person_name, entered_at=moment,
    )  # fmt: skip
    _insert(invoice, by)
    InvoiceShare.objects.bulk_create(
        InvoiceShare(
            invoice=invoice, treatment=share.treatment, rate=share.rate, net_fen=share.net_fen,
            tax_fen=share.tax_fen, lines=share.lines,
        )
        for share in draft.shares
    )  # fmt: skip
    record(by=by, verb="ledger.enter_invoice", noun=invoice, at=at, changes={"amount": yuan(invoice.gross_fen)})  # fmt: skip
    return invoice


@transaction.atomic
def take_off(invoice: Invoice, *, month: date, by: By, fen: int | None = None, at: datetime | None = None) -> None:  # fmt: skip
    """Take the tax of a received invoice off in a month (its first day); without an amount all of it.

    Refused for whoever is no general taxpayer then, for months before the invoice, and for more than its tax.
    """
    _must_see(invoice.book, by)
    locked = Invoice.objects.select_for_update().get(pk=invoice.pk)
    month = month.replace(day=1)
    amount = locked.tax_fen if fen is None else fen
    taxpayer = taxpayer_of(locked.book, month)
    if taxpayer is None or taxpayer.kind != TaxpayerKind.GENERAL:
        raise Refused(_("Only a general taxpayer takes tax off; this book's entity is none in that month."))  # fmt: skip
    if locked.direction != Direction.RECEIVED or locked.is_withdrawn:
        raise Refused(_("Only the tax of a received invoice can be taken off."))
    if locked.deducted_in is not None:
        raise Refused(_("It is taken off in %(month)s already."), month=f"{locked.deducted_in:%Y-%m}")  # fmt: skip
    if month < locked.issued_on.replace(day=1):
        raise Refused(_("It was issued after that month."), field="month")
    if not (0 < amount <= locked.tax_fen or locked.tax_fen <= amount < 0):
        raise Refused(_("The invoice has %(tax)s of tax; no more can be taken off."), field="amount", tax=yuan(locked.tax_fen))  # fmt: skip
    locked.deducted_in, locked.deducted_fen = month, amount
    locked.save(update_fields=["deducted_in", "deducted_fen"])
    record(by=by, verb="ledger.take_tax_off", noun=locked, at=at, changes={"month": f"{month:%Y-%m}", "tax": yuan(amount)})  # fmt: skip


@transaction.atomic
def put_back(invoice: Invoice, *, by: By, at: datetime | None = None) -> None:
    """Undo of take_off."""
    _must_see(invoice.book, by)
    Invoice.objects.filter(pk=invoice.pk).update(deducted_in=None, deducted_fen=0)
    record(by=by, verb="ledger.put_tax_back", noun=invoice, at=at)


def _must_see(book: Book, by: By) -> None:
    if not keeps(by, PREPARE, book):
        raise Refused(_("Your office does not enter invoices in this book."))


def _check_day(draft: InvoiceDraft, today: date) -> None:
    if draft.issued_on > today:
        raise Refused(_("This day lies ahead. An invoice is entered once it is issued."), field="issued_on")  # fmt: skip
    if draft.kind in DIGITAL and draft.issued_on < DIGITAL_SINCE:
        raise Refused(_("There were no digital invoices on that day."), field="issued_on")


def _check_red(draft: InvoiceDraft) -> None:
    blue = draft.red_of
    net = sum(share.net_fen for share in draft.shares)
    if blue is None or not draft.is_red or blue.is_red or blue.is_withdrawn:
        raise Refused(_("A red invoice takes back one that is not red and not taken back."), field="red_of")  # fmt: skip
    if blue.book_id != draft.book.pk or blue.direction != draft.direction:
        raise Refused(_("The invoice taken back stands in the same book on the same side."), field="red_of")  # fmt: skip
    earlier = blue.reds.valid().aggregate(fen=Sum("net_fen"))["fen"] or 0
    if -(earlier + net) > blue.net_fen:
        raise Refused(_("More would be taken back than the invoice held."), field="net")


def _named(draft: InvoiceDraft) -> str:
    if not draft.partner_name.strip():
        raise Refused(_("Write who is on the other side."), field="partner_name")
    return draft.partner_name.strip()[:200]


def _partner(code: str) -> UUID | None:
    """Whoever in the register has this credit code."""
    return Party.objects.current().filter(organisation__uscc=code).values_list("pk", flat=True).first() if code else None  # fmt: skip


def _insert(invoice: Invoice, by: By) -> None:
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError as error:
        if "an_invoice_is_used_once" not in str(error):
            raise
        raise _used_already(invoice, by) from error


def _used_already(invoice: Invoice, by: By) -> Refused:
    other = Invoice.objects.valid().select_related("book").get(
        direction=invoice.direction, code=invoice.code, number=invoice.number
    )  # fmt: skip
    if not Book.objects.visible_to(by).filter(pk=other.book_id).exists():
        # Another book's business stays there; that it is used is all that is said.
        return Refused(_("This invoice is used already in another book. Ask the agency."), field="number")  # fmt: skip
    day = timezone.localdate(other.entered_at).isoformat()
    return Refused(
        _("This invoice is entered already: %(book)s, %(day)s, by %(who)s."),
        field="number", book=other.book.name, day=day, who=other.entered_by_name,
    )  # fmt: skip
