"""One voucher, what can be done with it, and what can be done with many."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.ledger.actions import post, review, steps_open_to
from yanzhen.kernel.ledger.actions.printing import papers_of
from yanzhen.kernel.ledger.actions.together import post_together, review_together
from yanzhen.kernel.ledger.contracts import entry_sources
from yanzhen.kernel.ledger.models import Book, Entry, EntryApproval
from yanzhen.kernel.ledger.models.decisions import DecisionKind, SlipDecision
from yanzhen.kernel.ledger.models.slips import BulkReceipt
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, keys_of
from yanzhen.kernel.ledger.views.voucher_acts import ACTS
from yanzhen.kernel.ledger.workflow import PREPARED, VOIDED, WORKFLOW
from yanzhen.kernel.parties.middleware import ActorRequest

REVIEW, POST = "ledger.review", "ledger.post"


@for_offices("ledger.see")
@require_GET
def voucher(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """One voucher: its lines, its people, its papers, and the next step."""
    here = book_for(request, book)
    entry = _entry(request, here, pk)
    slip = getattr(entry, "slip", None)
    steps = [
        step for step in steps_open_to(entry, request.actor) if step.name in ("review", "post")
    ]
    legs = list(entry.legs.select_related("account__parent", "counterparty").order_by("line"))
    context = frame_of(request, here, "vouchers") | {
        "entry": entry,
        "title": _title(entry),
        "legs": legs,
        "debit_fen": sum(leg.debit_fen for leg in legs),
        "credit_fen": sum(leg.credit_fen for leg in legs),
        "state": WORKFLOW.state(entry.state),
        "steps": steps,
        "acts": [act for act in ACTS if act.fits(entry, request.actor)],
        "slip": slip,
        "papers": papers_of(entry),
        "files": files_shown(slip, to=request.actor) if slip else [],
        "reversed_by": entry.reversals.exclude(state=VOIDED).first(),
        "source": _source(entry),
        "approval": _approval(request, entry),
    }
    return render(request, "ledger/voucher.html", context)


def _approval(request: ActorRequest, entry: Entry) -> dict[str, Any] | None:
    """The decision the entry rests on: who decided in words, its number where the voucher was written by hand."""
    row = EntryApproval.objects.filter(entry=entry).first()
    if row is None:
        return None
    written = SlipDecision.objects.visible_to(request.actor).filter(slip__entry=entry).first()
    titles = dict(DecisionKind.choices)
    return {"row": row, "title": titles.get(row.kind, row.kind), "number": written.number if written else ""}  # fmt: skip


@for_offices(REVIEW, POST)
@require_POST
def voucher_step(request: ActorRequest, book: UUID, pk: UUID, name: str) -> HttpResponse:
    """Review or post one voucher; then the next that waits, so that a pile is worked off with one key."""
    here = book_for(request, book)
    entry = _entry(request, here, pk)
    moved = (review if name == "review" else post)(entry.pk, by=request.actor)
    said = _("Reviewed as no. %(number)s.") if name == "review" else _("Posted as no. %(number)s.")
    messages.success(request, said % {"number": moved.voucher_number})
    return redirect(_next(request, here, entry.state, entry.pk))


@for_offices("ledger.see")
@require_http_methods(["GET", "POST"])
def voucher_act(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Send back, copy, reverse, keep as a pattern: each with its own small form."""
    here = book_for(request, book)
    entry = _entry(request, here, pk)
    asked = request.POST.get("act") or request.GET.get("act", "")
    acts = [
        Act(one.slug, one.title, one.button, one.form, one.apply, one.done, hint=one.hint)
        for one in ACTS
        if one.slug == asked and one.fits(entry, request.actor)
    ]
    url = reverse("ledger:voucher", args=[here.pk, entry.pk])
    crumbs = ((here.name, reverse("ledger:vouchers", args=[here.pk])), (_title(entry), url))
    page = Page(str(acts[0].title if acts else _("Voucher")), crumbs, url)
    return acts_page(request, entry, acts, by=request.actor, page=page)


@for_offices("ledger.see")
@require_POST
def voucher_bulk(request: ActorRequest, book: UUID) -> HttpResponse:
    """Review, post or print the chosen ones; the receipt says what became of each."""
    here = book_for(request, book)
    entries = Entry.objects.visible_to(request.actor).filter(book=here)
    entries = entries.filter(pk__in=keys_of(request.POST.getlist("entry")))
    if request.POST.get("act") == "print":
        keys = "&".join(f"entry={entry.pk}" for entry in entries)
        return redirect(f"{reverse('ledger:voucher_print', args=[here.pk])}?{keys}")
    together = review_together if request.POST.get("act") == "review" else post_together
    receipt = together(entries, by=request.actor)
    return redirect("ledger:bulk_receipt", here.pk, receipt.pk)


@for_offices("ledger.see")
@require_GET
def bulk_receipt(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """What one press did with many vouchers."""
    here = book_for(request, book)
    receipt = get_object_or_404(BulkReceipt.objects.visible_to(request.actor), pk=pk)
    done = sum(not row["refused"] for row in receipt.rows)
    if receipt.act == "review":
        said = ngettext("%(n)s reviewed", "%(n)s reviewed", done)
    else:
        said = ngettext("%(n)s posted", "%(n)s posted", done)
    context = frame_of(request, here, "vouchers") | {
        "receipt": receipt,
        "sentence": said % {"n": done},
        "left": len(receipt.rows) - done,
    }
    return render(request, "ledger/bulk_receipt.html", context)


def _entry(request: ActorRequest, book: Book, pk: UUID) -> Entry:
    rows = Entry.objects.visible_to(request.actor).filter(book=book)
    return get_object_or_404(rows.select_related("book", "slip", "reverses"), pk=pk)


def _title(entry: Entry) -> str:
    if entry.voucher_number:
        return _("Voucher no. %(number)s") % {"number": entry.voucher_number}
    return entry.summary


def _next(request: ActorRequest, book: Book, state: str, done: UUID) -> str:
    """The oldest voucher in the state that this one left, or the list."""
    waiting = Entry.objects.visible_to(request.actor).filter(book=book, state=state)
    waiting = waiting.exclude(pk=done)
    if state == PREPARED:
        waiting = waiting.exclude(prepared_by_id=request.actor.person_id)
    following = waiting.order_by("on", "id").first()
    if following is None:
        return f"{reverse('ledger:vouchers', args=[book.pk])}?view={state}"
    return reverse("ledger:voucher", args=[book.pk, following.pk])


def _source(entry: Entry) -> tuple[Any, str] | None:
    source = entry_sources.get(entry.source_label)
    if source is None or entry.source_id is None:
        return None
    return source.title, source.link(entry.source_id) if source.link else ""
