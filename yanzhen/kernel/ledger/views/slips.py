"""Writing a voucher: typed, kept, handed in; lines are added with or without script."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.money import yuan
from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.documents.actions import files_shown, store_all
from yanzhen.kernel.ledger.actions.naming import counterparties_used, offered
from yanzhen.kernel.ledger.actions.patterns import forget_pattern, take_pattern
from yanzhen.kernel.ledger.actions.slips import (
    LineDraft,
    drop_slip,
    hand_in,
    restore_slip,
    write_slip,
)
from yanzhen.kernel.ledger.forms.decisions import DecisionForm
from yanzhen.kernel.ledger.forms.slips import LinesForm, SlipForm
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.decisions import SlipDecision
from yanzhen.kernel.ledger.models.slips import Pattern, Slip
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest

PREPARE = "ledger.prepare"


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def slip_new(request: ActorRequest, book: UUID) -> HttpResponse:
    """A new voucher, empty or from a pattern."""
    here = book_for(request, book)
    lines: list[LineDraft] = []
    pattern = _pattern(request, here)
    if pattern is not None and request.method == "GET":
        lines = take_pattern(pattern, on=timezone.localdate())
    return _written(request, here, None, lines)


@for_offices("ledger.see")
@require_http_methods(["GET", "POST"])
def slip(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """A voucher on the desk, to go on with; handed in already it leads to its entry."""
    here = book_for(request, book)
    one = _slip(request, here, pk)
    if one.entry_id is not None:
        return redirect("ledger:voucher", here.pk, one.entry_id)
    lines = [
        LineDraft(
            line.account, line.debit_fen, line.credit_fen, line.note, line.counterparty_id,
            line.project_id, line.agreement_id,
        )
        for line in one.lines.select_related("account__parent")
    ]  # fmt: skip
    return _written(request, here, one, lines)


@for_offices(PREPARE)
@require_POST
def slip_drop(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Take it off the desk; the toast brings it back."""
    here = book_for(request, book)
    one = _slip(request, here, pk)
    drop_slip(one, by=request.actor)
    undo = reverse("ledger:slip_restore", args=[here.pk, one.pk])
    messages.success(request, _("The voucher is off the desk."), extra_tags=undo)
    return redirect(f"{reverse('ledger:vouchers', args=[here.pk])}?view=desk")


@for_offices(PREPARE)
@require_POST
def slip_restore(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Undo of drop."""
    here = book_for(request, book)
    one = _slip(request, here, pk)
    restore_slip(one, by=request.actor)
    messages.success(request, _("The voucher is on the desk again."))
    return redirect("ledger:slip", here.pk, one.pk)


@for_offices(PREPARE)
@require_GET
def patterns(request: ActorRequest, book: UUID) -> HttpResponse:
    """The vouchers that come again; one press makes a new one."""
    here = book_for(request, book)
    rows = Pattern.objects.visible_to(request.actor).filter(book=here)
    rows = rows.prefetch_related("lines__account").order_by("title")
    context = frame_of(request, here, "vouchers") | {"page": page_of(rows, request.GET)}
    return render(request, "ledger/patterns.html", context)


@for_offices(PREPARE)
@require_POST
def pattern_forget(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Take a pattern out of the list."""
    here = book_for(request, book)
    one = get_object_or_404(Pattern.objects.visible_to(request.actor).filter(book=here), pk=pk)
    forget_pattern(one, by=request.actor)
    messages.success(request, _("“%(title)s” is no pattern any more.") % {"title": one.title})
    return redirect("ledger:patterns", here.pk)


def _written(
    request: ActorRequest, book: Book, one: Slip | None, initial: list[LineDraft]
) -> HttpResponse:
    sent = request.method == "POST"
    head = SlipForm(request.POST or None, initial=_initial(one))
    lines = LinesForm(book, request.POST if sent else None, initial=initial)
    rests = _rests(request, book, one)
    if sent and "more" not in request.POST and _all_valid(head, lines, rests):
        try:
            return _keep(request, book, one, head, lines, rests)
        except Refused as refusal:
            say_refusal(head, refusal)
    elif sent:
        # For the totals at the foot; what is wrong is said only when it is to be kept.
        lines.is_valid()
        if "more" in request.POST:
            head = SlipForm(initial={**request.POST.dict()})
            lines.forgive()
    return _shown(request, book, one, head, lines, rests)


def _rests(request: ActorRequest, book: Book, one: Slip | None) -> DecisionForm:
    """The decision as it was typed. With “four more lines” nothing is asked of it yet."""
    known = (
        SlipDecision.objects.visible_to(request.actor)
        .select_related("document")
        .filter(slip=one)
        .first()
        if one
        else None
    )
    if request.method != "POST":
        return DecisionForm(book=book, decision=known)
    if "more" in request.POST:
        form = DecisionForm(book=book, decision=known)
        form.initial.update(
            {name: request.POST.get(form.add_prefix(name), "") for name in form.fields}
        )
        return form
    return DecisionForm(request.POST, request.FILES, book=book, decision=known)


def _all_valid(head: SlipForm, lines: LinesForm, rests: DecisionForm) -> bool:
    return all([head.is_valid(), lines.is_valid(), rests.is_valid()])


def _keep(
    request: ActorRequest,
    book: Book,
    one: Slip | None,
    head: SlipForm,
    lines: LinesForm,
    rests: DecisionForm,
) -> HttpResponse:
    files = request.FILES.getlist("files")
    kept = write_slip(
        book,
        on=head.cleaned_data["on"],
        papers=head.cleaned_data["papers"] or len(files),
        lines=lines.drafts,
        by=request.actor,
        slip=one,
        key=once_of(request.POST) if one is None else None,
    )
    if files:
        store_all(files, owner=kept, by=request.actor)
    rests.keep(kept, by=request.actor)
    if "hand_in" not in request.POST:
        messages.success(request, _("Kept on the desk."))
        return redirect("ledger:slip", book.pk, kept.pk)
    try:
        entry = hand_in(kept, by=request.actor)
    except Refused as refusal:
        # What was typed is kept; the sentence stands above it.
        messages.warning(request, refusal.sentence)
        return redirect("ledger:slip", book.pk, kept.pk)
    messages.success(request, _("Handed in. It waits for the review."))
    return redirect("ledger:voucher", book.pk, entry.pk)


def _shown(
    request: ActorRequest,
    book: Book,
    one: Slip | None,
    head: SlipForm,
    lines: LinesForm,
    rests: DecisionForm,
) -> HttpResponse:
    projects = offered(book, "project")
    context = frame_of(request, book, "vouchers") | {
        "slip": one,
        "head": head,
        "form": lines,
        "rests": rests,
        "asks_for_decision": any(account.demands_approval for account in lines.accounts.rows),
        "accounts": lines.accounts.choices(),
        "counterparties": counterparties_used(book),
        "projects": projects,
        "agreements": offered(book, "agreement"),
        "debit": yuan(lines.debit_fen),
        "credit": yuan(lines.credit_fen),
        "difference": lines.debit_fen - lines.credit_fen,
        "difference_yuan": yuan(abs(lines.debit_fen - lines.credit_fen)),
        "files": files_shown(one, to=request.actor) if one else [],
        "may_write": request.actor.may(PREPARE) and (one is None or one.can_be_written),
    }
    wrong = head.is_bound and (
        head.errors or rests.errors or any(line.errors for line in lines.lines)
    )
    return render(request, "ledger/slip.html", context, status=422 if wrong else 200)


def _initial(one: Slip | None) -> dict[str, Any]:
    day: date = one.on if one else timezone.localdate()
    return {"on": day, "papers": one.papers if one else None}


def _slip(request: ActorRequest, book: Book, pk: UUID) -> Slip:
    rows = Slip.objects.visible_to(request.actor).filter(book=book)
    return get_object_or_404(rows.select_related("book"), pk=pk)


def _pattern(request: ActorRequest, book: Book) -> Pattern | None:
    asked = request.GET.get("pattern", "")
    if not asked:
        return None
    rows = Pattern.objects.visible_to(request.actor).filter(book=book)
    try:
        return rows.filter(pk=UUID(asked)).first()
    except ValueError:
        return None
