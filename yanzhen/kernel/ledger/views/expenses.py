"""Expense claims: one's own, those that wait for one's office, those to be booked and paid."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.documents.actions import files_shown, store_all
from yanzhen.kernel.ledger.actions.expenses import ask, write_claim
from yanzhen.kernel.ledger.actions.limits import set_limits
from yanzhen.kernel.ledger.actions.paying import slip_of
from yanzhen.kernel.ledger.forms.expenses import ClaimForm, LimitsForm
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.expenses import CLAIM_LIFE, Claim
from yanzhen.kernel.ledger.views.claim_acts import acts_for
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest

CONFIGURE, CLAIM = "ledger.configure", "ledger.claim"
VIEWS = ("mine", "waiting", "all", *(state.name for state in CLAIM_LIFE.states))


@for_offices("ledger.see")
@require_GET
def claim_list(request: ActorRequest, book: UUID) -> HttpResponse:
    """The claims of a book, by where they stand."""
    here = book_for(request, book)
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in VIEWS else "all"
    rows = Claim.objects.visible_to(request.actor).filter(book=here)
    counts = {name: rows.filter(state=name).count() for name in ("asked", "approved", "booked")}
    waiting = rows.waiting_for(request.actor)
    shown: QuerySet[Claim] = {
        "mine": rows.filter(claimant_id=request.actor.person_id),
        "waiting": waiting,
        "all": rows,
    }.get(chosen, rows.filter(state=chosen))
    shown = shown.select_related("claimant__party", "next_office").order_by("-id")
    context = frame_of(request, here, "claims") | {
        "page": page_of(shown, request.GET),
        "chosen": chosen,
        "views": [
            ("all", pgettext("claims", "All"), None),
            ("mine", _("My own"), None),
            ("waiting", _("Wait for me"), waiting.count()),
            *((state.name, state.label, counts.get(state.name)) for state in CLAIM_LIFE.states if state.name != "draft"),
        ],
        "may_claim": request.actor.may(CLAIM),
        "may_configure": request.actor.may(CONFIGURE),
        "limits": list(here.expense_limits.select_related("office")),
    }  # fmt: skip
    return render(request, "ledger/claims.html", context)


@login_required
@require_GET
def my_claims(request: ActorRequest) -> HttpResponse:
    """Claims of all books that wait for one's office, and one's own."""
    rows = Claim.objects.visible_to(request.actor)
    waiting = rows.waiting_for(request.actor).select_related(
        "claimant__party", "book", "next_office"
    )
    own = rows.filter(claimant_id=request.actor.person_id)
    context = {
        "waiting": waiting.order_by("asked_at")[:50],
        "page": page_of(
            own.select_related("book", "next_office", "claimant__party").order_by("-id"),
            request.GET,
        ),
    }
    return render(request, "ledger/my_claims.html", context)


@for_offices(CLAIM)
@require_http_methods(["GET", "POST"])
def claim_new(request: ActorRequest, book: UUID) -> HttpResponse:
    """Write a claim."""
    return _written(request, book_for(request, book), None)


@login_required
@require_http_methods(["GET", "POST"])
def claim(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One claim: its lines, its way, and what this person may do; its writer goes on writing while it is a draft."""
    one = _claim(request, pk)
    if one.state == "draft" and one.claimant_id == request.actor.person_id:
        return _written(request, one.book, one)
    slip = slip_of(one)
    context = {
        "claim": one,
        "book": one.book,
        "state": one.state_row,
        "flight": [CLAIM_LIFE.state(name) for name in CLAIM_LIFE.line],
        "lines": list(one.lines.select_related("invoice", "account")),
        "approvals": list(one.approvals.select_related("office")),
        "acts": acts_for(one, request.actor),
        "slip": slip if request.actor.may("ledger.see") else None,
        "files": files_shown(one, to=request.actor),
    }
    return render(request, "ledger/claim.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def claim_act(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Agree, send back, refuse, withdraw, book, pay."""
    one = _claim(request, pk)
    asked = request.POST.get("act") or request.GET.get("act", "")
    acts = [act for act in acts_for(one, request.actor) if act.slug == asked]
    url = reverse("ledger:claim", args=[one.pk])
    page = Page(str(acts[0].title if acts else one.purpose), ((one.purpose, url),), url)
    return acts_page(request, one, acts, by=request.actor, page=page)


@for_offices(CONFIGURE)
@require_http_methods(["GET", "POST"])
def limits(request: ActorRequest, book: UUID) -> HttpResponse:
    """Which offices approve up to which amount in this book."""
    here = book_for(request, book)
    form = LimitsForm(request.POST or None, book=here)
    back = reverse("ledger:claims", args=[here.pk])
    if request.method == "POST" and form.is_valid():
        try:
            set_limits(here, form.levels(), basis=form.cleaned_data["basis"], by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, _("The limits hold for claims that are asked for from now on.")
            )
            return redirect(back)
    context = frame_of(request, here, "claims") | {"form": form, "back": back}
    return render(request, "ledger/limits.html", context, status=422 if form.errors else 200)


def _written(request: ActorRequest, book: Book, one: Claim | None) -> HttpResponse:
    form = ClaimForm(request.POST or None, book=book, claim=one)
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, book, one, form)
        except Refused as refusal:
            say_refusal(form, refusal)
    context: dict[str, Any] = frame_of(request, book, "claims") | {
        "form": form,
        "claim": one,
        "files": files_shown(one, to=request.actor) if one else [],
    }
    return render(request, "ledger/claim_form.html", context, status=422 if form.errors else 200)


def _keep(request: ActorRequest, book: Book, one: Claim | None, form: ClaimForm) -> HttpResponse:
    data = form.cleaned_data
    key = once_of(request.POST) if one is None else None
    kept = write_claim(book, purpose=data["purpose"], lines=data["lines"], by=request.actor, claim=one, key=key)  # fmt: skip
    if files := request.FILES.getlist("files"):
        store_all(files, owner=kept, by=request.actor)
    if "ask" not in request.POST:
        messages.success(request, _("The claim is kept."))
        return redirect("ledger:claim", kept.pk)
    try:
        ask(kept, by=request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("The claim waits for approval."))
    return redirect("ledger:claim", kept.pk)


def _claim(request: ActorRequest, pk: UUID) -> Claim:
    rows = Claim.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("book__place", "claimant__party", "next_office"), pk=pk
    )
