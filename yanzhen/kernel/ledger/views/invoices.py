"""Invoices of a book and the summary for its VAT return."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.forms import ReasonForm
from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.documents.actions import files_shown, store_all
from yanzhen.kernel.ledger.actions.invoices import (
    InvoiceDraft,
    enter_invoice,
    put_back,
    take_off,
)
from yanzhen.kernel.ledger.actions.vat import set_taxpayer, taxpayer_of, vat_of
from yanzhen.kernel.ledger.forms.invoices import (
    InvoiceForm,
    TakeOffForm,
    TaxpayerForm,
    read_scan,
)
from yanzhen.kernel.ledger.forms.lists import month_asked
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.invoice_rules import Direction, InvoiceKind, per_cent
from yanzhen.kernel.ledger.models.invoices import Invoice, Taxpayer, TaxpayerKind
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest

PREPARE, CONFIGURE = "ledger.prepare", "ledger.configure"
TAXPAYERS_SHOWN = 24


@for_offices("ledger.see")
@require_GET
def invoice_list(request: ActorRequest, book: UUID) -> HttpResponse:
    """Invoices received and issued, newest first."""
    here = book_for(request, book)
    page = page_of(_filtered(request, here).prefetch_related("shares"), request.GET)
    context = frame_of(request, here, "invoices") | {
        "page": page,
        "asked": request.GET,
        "kinds": InvoiceKind.choices,
        "directions": Direction.choices,
        "may_enter": request.actor.may(PREPARE),
    }
    return render(request, "ledger/invoices.html", context)


@for_offices("ledger.see")
@require_GET
def invoice_export(request: ActorRequest, book: UUID) -> HttpResponse:
    """What is on the list, a row for each rate."""
    here = book_for(request, book)
    columns = [
        ExportColumn(_("Direction"), 8), ExportColumn(_("Kind"), 20), ExportColumn(_("Invoice code"), 14),
        ExportColumn(_("Invoice number"), 24), ExportColumn(pgettext("invoice", "Issued on"), 12), ExportColumn(pgettext("invoice", "Other side"), 30),
        ExportColumn(_("Its credit code"), 20), ExportColumn(_("Rate, %"), 8), ExportColumn(_("Net"), 14, "fen"),
        ExportColumn(pgettext("invoice", "Tax"), 14, "fen"), ExportColumn(_("Taken off in"), 10), ExportColumn(_("Entered by"), 12),
    ]  # fmt: skip
    found = _filtered(request, here).prefetch_related("shares").iterator(chunk_size=1000)
    rows = (
        (
            one.get_direction_display(), one.get_kind_display(), one.code, one.number, one.issued_on,
            one.partner_name, one.partner_code, share.rate_words, share.net_fen, share.tax_fen,
            f"{one.deducted_in:%Y-%m}" if one.deducted_in else "", one.entered_by_name,
        )
        for one in found for share in one.shares.all()
    )  # fmt: skip
    return export_list(request, _("Invoices of %(book)s") % {"book": here.name}, columns, rows)


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def invoice_new(request: ActorRequest, book: UUID) -> HttpResponse:
    """Enter an invoice; a scanned code fills in what it says."""
    here = book_for(request, book)
    form = InvoiceForm(request.POST or None, initial={"direction": Direction.RECEIVED})
    if "scan" in request.POST and "read" in request.POST:
        form = _from_scan(request)
    elif request.method == "POST" and form.is_valid():
        try:
            return _entered(request, here, form)
        except Refused as refusal:
            say_refusal(form, refusal)
    context = frame_of(request, here, "invoices") | {"form": form}
    wrong = form.is_bound and form.errors
    return render(request, "ledger/invoice_form.html", context, status=422 if wrong else 200)


@for_offices("ledger.see")
@require_GET
def invoice(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """One invoice with its rates, its file, and what it is used for."""
    here = book_for(request, book)
    one = _invoice(request, here, pk)
    taxpayer = taxpayer_of(here, timezone.localdate().replace(day=1))
    context = frame_of(request, here, "invoices") | {
        "invoice": one,
        "shares": list(one.shares.order_by("-rate")),
        "claim": getattr(one, "claim_line", None),
        "files": files_shown(one, to=request.actor),
        "may_enter": request.actor.may(PREPARE),
        "may_take_off": request.actor.may(PREPARE)
        and one.direction == Direction.RECEIVED
        and not one.is_withdrawn
        and bool(taxpayer and taxpayer.kind == TaxpayerKind.GENERAL),
        "reds": list(one.reds.valid()),
    }
    return render(request, "ledger/invoice.html", context)


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def invoice_withdraw(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Take back what was entered wrongly."""
    here = book_for(request, book)
    one = _invoice(request, here, pk)
    form = ReasonForm(request.POST or None)
    back = reverse("ledger:invoice", args=[here.pk, one.pk])
    if request.method == "POST" and form.is_valid():
        try:
            one.withdraw(by=request.actor, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("The invoice is taken back; its number is free again."))
            return redirect(back)
    return _sheet(
        request, here, form, _("Take the invoice back"), _("Take it back"), back, "invoices"
    )


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def invoice_take_off(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Take its tax off in a month, or put it back."""
    here = book_for(request, book)
    one = _invoice(request, here, pk)
    back = reverse("ledger:invoice", args=[here.pk, one.pk])
    if request.method == "POST" and "put_back" in request.POST:
        put_back(one, by=request.actor)
        messages.success(request, _("Its tax is not taken off any more."))
        return redirect(back)
    form = TakeOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_off(one, month=form.cleaned_data["month"], fen=form.cleaned_data["amount"], by=request.actor)  # fmt: skip
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Its tax is taken off in that month."))
            return redirect(back)
    return _sheet(request, here, form, _("Take the tax off"), _("Take it off"), back, "invoices")


@for_offices("ledger.see")
@require_GET
def vat(request: ActorRequest, book: UUID) -> HttpResponse:
    """The VAT of a month from its invoices; each number opens to them."""
    here = book_for(request, book)
    month = month_asked(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    found = vat_of(here, month)
    kinds = Taxpayer.objects.filter(book=here).order_by("-since")[:TAXPAYERS_SHOWN]
    context = frame_of(request, here, "invoices") | {
        "vat": found,
        "month": month,
        "kinds": kinds,
        "may_configure": request.actor.may(CONFIGURE),
        "rates": [(row, per_cent(row.rate)) for row in found.rows],
    }
    return render(request, "ledger/vat.html", context)


@for_offices(CONFIGURE)
@require_http_methods(["GET", "POST"])
def taxpayer(request: ActorRequest, book: UUID) -> HttpResponse:
    """Which kind of taxpayer the entity is, from a month on."""
    here = book_for(request, book)
    form = TaxpayerForm(
        request.POST or None, initial={"since": date(timezone.localdate().year, 1, 1)}
    )
    back = reverse("ledger:vat", args=[here.pk])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_taxpayer(
                here, since=data["since"], kind=data["kind"], basis=data["basis"],
                free_up_to_fen=data["free_up_to"], carried_fen=data["carried"], by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("The kind of taxpayer is set."))
            return redirect(back)
    return _sheet(request, here, form, _("Kind of VAT taxpayer"), _("Set it"), back, "invoices")


def _sheet(
    request: ActorRequest, book: Book, form: Any, heading: str, button: str, back: str, page: str
) -> HttpResponse:
    context = frame_of(request, book, page) | {"form": form, "heading": heading, "button": button, "back": back}  # fmt: skip
    return render(request, "ledger/sheet.html", context, status=422 if form.errors else 200)


def _from_scan(request: ActorRequest) -> InvoiceForm:
    try:
        return InvoiceForm(initial=read_scan(request.POST.get("scan", "")))
    except Refused as refusal:
        form = InvoiceForm(request.POST)
        form.errors.clear()
        form.add_error("scan", refusal.sentence)
        return form


def _entered(request: ActorRequest, book: Book, form: InvoiceForm) -> HttpResponse:
    data = form.cleaned_data
    draft = InvoiceDraft(
        book=book, direction=data["direction"], kind=data["kind"], issued_on=data["issued_on"],
        partner_name=data["partner_name"], shares=data["shares"], code=data["code"], number=data["number"],
        partner_code=data["partner_code"], is_red=data["is_red"],
        note=data["note"], key=once_of(request.POST),
    )  # fmt: skip
    one = enter_invoice(draft, by=request.actor)
    if files := request.FILES.getlist("files"):
        store_all(files, owner=one, by=request.actor)
    messages.success(request, _("The invoice is entered."))
    return redirect("ledger:invoice", book.pk, one.pk)


def _invoice(request: ActorRequest, book: Book, pk: UUID) -> Invoice:
    rows = Invoice.objects.visible_to(request.actor).filter(book=book)
    return get_object_or_404(
        rows.select_related("slip__entry", "claim_line__claim", "red_of"), pk=pk
    )


def _filtered(request: ActorRequest, book: Book) -> "QuerySet[Invoice]":
    rows = Invoice.objects.visible_to(request.actor).filter(book=book)
    asked = request.GET
    if not asked.get("withdrawn"):
        rows = rows.valid()
    if asked.get("direction") in Direction.values:
        rows = rows.filter(direction=asked["direction"])
    if asked.get("kind") in InvoiceKind.values:
        rows = rows.filter(kind=asked["kind"])
    if month := month_asked(asked.get("month", "")):
        rows = rows.of_month(month)
    if month := month_asked(asked.get("deducted", "")):
        rows = rows.filter(deducted_in=month)
    rate = asked.get("rate", "")
    if rate.isdecimal() and asked.get("treatment"):
        rows = rows.filter(shares__rate=int(rate), shares__treatment=asked["treatment"]).distinct()
    if words := asked.get("q", "").strip():
        rows = rows.filter(Q(number__contains=words) | Q(partner_name__icontains=words) | Q(partner_code=words.upper()))  # fmt: skip
    return rows.order_by("-issued_on", "-id")
