"""The list of vouchers: what lies on the desk, what waits, what is posted; filtered, taken out, printed."""

from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.ledger.actions import steps_open_to
from yanzhen.kernel.ledger.actions.printing import for_print, papers_of, vouchers_pdf
from yanzhen.kernel.ledger.forms.lists import day_asked, month_asked
from yanzhen.kernel.ledger.models import Book, Entry, Leg
from yanzhen.kernel.ledger.models.slips import Slip
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, keys_of
from yanzhen.kernel.ledger.workflow import POSTED, PREPARED, REVIEWED, VOIDED, WORKFLOW
from yanzhen.kernel.parties.middleware import ActorRequest

STATES: Final = (PREPARED, REVIEWED, POSTED, VOIDED)
PREPARE, REVIEW, POST = "ledger.prepare", "ledger.review", "ledger.post"
VOUCHER_NUMBER_DIGITS_MAX: Final = 8


@for_offices("ledger.see")
@require_GET
def voucher_list(request: ActorRequest, book: UUID) -> HttpResponse:
    """The vouchers of a book."""
    here = book_for(request, book)
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in (*STATES, "desk") else "all"
    on_desk = chosen == "desk"
    rows: QuerySet[Any] = _slips(request, here) if on_desk else _filtered(request, here, chosen)
    page = page_of(rows, request.GET)
    context = frame_of(request, here, "vouchers") | {
        "page": page,
        "rows": [] if on_desk else [_row(entry, request) for entry in page],
        "chosen": chosen,
        "views": _views(here, request),
        "asked": request.GET,
        "may_prepare": request.actor.may(PREPARE),
        "may_review": request.actor.may(REVIEW),
        "may_post": request.actor.may(POST),
    }
    return render(request, "ledger/vouchers.html", context)


@for_offices("ledger.see")
@require_GET
def voucher_export(request: ActorRequest, book: UUID) -> HttpResponse:
    """Each line of the vouchers on the list, as a table."""
    here = book_for(request, book)
    entries = _filtered(request, here, request.GET.get("view", "all"))
    legs = (
        Leg.objects.visible_to(request.actor)
        .filter(entry__in=entries.order_by())
        .select_related("entry", "account", "counterparty")
        .order_by("on", "entry_id", "line")
    )
    columns = [
        ExportColumn(_("Day"), 12), ExportColumn(_("Voucher no."), 10), ExportColumn(_("What for"), 36),
        ExportColumn(_("Code of the account"), 12), ExportColumn(_("Account"), 20),
        ExportColumn(_("Counterparty"), 24), ExportColumn(_("Debit"), 16, "fen"),
        ExportColumn(_("Credit"), 16, "fen"), ExportColumn(_("State"), 10),
        ExportColumn(pgettext("voucher", "Prepared by"), 12), ExportColumn(_("Reviewed by"), 12), ExportColumn(_("Posted by"), 12),
    ]  # fmt: skip
    rows = (
        (
            leg.on, leg.entry.voucher_number, leg.note or leg.entry.summary, leg.account.code, leg.account.name,
            leg.counterparty.name if leg.counterparty else "", leg.debit_fen or None, leg.credit_fen or None,
            leg.entry.get_state_display(), leg.entry.prepared_by_name, leg.entry.reviewed_by_name,
            leg.entry.posted_by_name,
        )
        for leg in legs.iterator(chunk_size=2000)
    )  # fmt: skip
    return export_list(request, _("Vouchers of %(book)s") % {"book": here.name}, columns, rows)


@for_offices("ledger.see")
@require_GET
def voucher_print(request: ActorRequest, book: UUID) -> HttpResponse:
    """The chosen vouchers, or all of the list, as PDF: two to a page, in the order of their numbers."""
    here = book_for(request, book)
    chosen = keys_of(request.GET.getlist("entry"))
    entries = _filtered(request, here, request.GET.get("view", "all"))
    if chosen:
        entries = Entry.objects.visible_to(request.actor).filter(book=here, pk__in=chosen)
    found = for_print(entries.order_by("period__month", "voucher_number", "on", "id"))
    if not found:
        raise Refused(_("There is nothing to print on this list."))
    response = HttpResponse(vouchers_pdf(found), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="vouchers.pdf"'
    return response


def _slips(request: ActorRequest, book: Book) -> "QuerySet[Slip]":
    slips = Slip.objects.visible_to(request.actor).on_the_desk().filter(book=book)
    return slips.prefetch_related("lines").order_by("-id")


def _filtered(request: ActorRequest, book: Book, chosen: str) -> "QuerySet[Entry]":
    rows = Entry.objects.visible_to(request.actor).filter(book=book)
    rows = rows.filter(state=chosen) if chosen in STATES else rows.exclude(state=VOIDED)
    asked = request.GET
    if month := month_asked(asked.get("month", "")):
        rows = rows.filter(period__month=month)
    if day := day_asked(asked.get("since", "")):
        rows = rows.filter(on__gte=day)
    if day := day_asked(asked.get("until", "")):
        rows = rows.filter(on__lte=day)
    if code := asked.get("account", "").strip().split(" ")[0]:
        legs = Leg.objects.visible_to(request.actor).filter(account__book=book)
        rows = rows.filter(pk__in=legs.filter(account__code__startswith=code).values("entry"))
    if words := asked.get("q", "").strip():
        rows = rows.filter(_found_by(words))
    return rows.select_related("slip").order_by("-on", "-voucher_number", "-id")


def _found_by(words: str) -> Q:
    found = Q(summary__icontains=words) | Q(prepared_by_name=words)
    if words.isdecimal() and len(words) <= VOUCHER_NUMBER_DIGITS_MAX:
        found |= Q(voucher_number=int(words))
    return found


def _views(book: Book, request: ActorRequest) -> list[tuple[str, Any, int | None]]:
    waiting = Entry.objects.visible_to(request.actor).filter(book=book)
    counts = {state: waiting.filter(state=state).count() for state in (PREPARED, REVIEWED)}
    desk = _slips(request, book).order_by().count()
    return [
        ("all", _("All"), None),
        ("desk", _("On the desk"), desk),
        *[(name, WORKFLOW.state(name).label, counts.get(name)) for name in STATES],
    ]


def _row(entry: Entry, request: ActorRequest) -> dict[str, Any]:
    steps = {step.name for step in steps_open_to(entry, request.actor)}
    return {
        "entry": entry,
        "state": WORKFLOW.state(entry.state),
        "acts": " ".join(["print", *sorted(steps & {"review", "post"})]),
        "papers": papers_of(entry),
    }
