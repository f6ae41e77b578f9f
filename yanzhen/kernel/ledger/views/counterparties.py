"""Who owes and who is owed: balances by age, the statement of one, settling items, the letter that reminds."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.ledger.actions.ageing import (
    accounts_kept,
    accounts_of,
    ages_of,
    ages_of_all,
    open_items,
)
from yanzhen.kernel.ledger.actions.counterparties import (
    balances_with,
    parties_of,
    parties_with_balance,
)
from yanzhen.kernel.ledger.actions.dunning import dun, dunning_pdf
from yanzhen.kernel.ledger.actions.settling import (
    fen_of,
    left_of,
    settle,
    settle_oldest_first,
    undo_settlement,
    unsettled_payments,
)
from yanzhen.kernel.ledger.forms.counterparties import DunningForm, SettleForm
from yanzhen.kernel.ledger.forms.lists import day_asked
from yanzhen.kernel.ledger.models import Account, Book, Leg, Side
from yanzhen.kernel.ledger.models.ageing import BUCKET_TITLES, bucket_of
from yanzhen.kernel.ledger.models.dunning import Dunning
from yanzhen.kernel.ledger.models.settling import Settlement
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party

PREPARE = "ledger.prepare"
SETTLED_SHOWN = 20


@for_offices("ledger.see")
@require_GET
def counterparties(request: ActorRequest, book: UUID) -> HttpResponse:
    """Receivables or payables of the book by age, a row for each counterparty."""
    here = book_for(request, book)
    side = _side(request)
    accounts, on = _accounts(request, here, side), _day(request)
    page = page_of(_parties(request, accounts), request.GET)
    ages = ages_of(accounts, [party.pk for party in page], on=on)
    context = frame_of(request, here, "counterparties") | {
        "page": page,
        "rows": [(party, ages[party.pk]) for party in page],
        "whole": ages_of_all(accounts, on=on),
        "titles": BUCKET_TITLES,
        "side": side,
        "sides": ((Side.DEBIT.value, _("Owed to us")), (Side.CREDIT.value, _("Owed by us"))),
        "accounts": accounts_of(here, side),
        "asked": request.GET,
        "on": on,
    }
    return render(request, "ledger/counterparties.html", context)


@for_offices("ledger.see")
@require_GET
def ageing_export(request: ActorRequest, book: UUID) -> HttpResponse:
    """The same table, all counterparties."""
    here = book_for(request, book)
    side = _side(request)
    accounts, on = _accounts(request, here, side), _day(request)
    parties = list(_parties(request, accounts))
    ages = ages_of(accounts, [party.pk for party in parties], on=on)
    columns = [
        ExportColumn(_("Counterparty"), 30), ExportColumn(_("Balance"), 16, "fen"),
        *[ExportColumn(title, 16, "fen") for title in BUCKET_TITLES],
        ExportColumn(_("Paid beyond"), 16, "fen"),
    ]  # fmt: skip
    rows = (
        (party.name, age.balance_fen, *age.buckets, age.advance_fen)
        for party in parties
        for age in [ages[party.pk]]
    )
    return export_list(request, _("Ages of %(book)s on %(day)s") % {"book": here.name, "day": on.isoformat()}, columns, rows)  # fmt: skip


@for_offices("ledger.see")
@require_GET
def counterparty(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """The statement of one counterparty in this book: every line, what is open, what settles what."""
    here = book_for(request, book)
    party = _party(here, pk)
    on = _day(request)
    accounts = accounts_of(here, Side.DEBIT) + accounts_of(here, Side.CREDIT)
    kept = accounts_kept(here, Side.DEBIT) + accounts_kept(here, Side.CREDIT)
    legs = Leg.objects.visible_to(request.actor).posted().filter(account__in=kept, counterparty=party)  # fmt: skip
    page = page_of(
        legs.select_related("account", "entry").order_by("-on", "-entry_id", "line"), request.GET
    )
    items = open_items(accounts, on=on, counterparty=party.pk)
    names = {account.pk: account for account in accounts}
    made = Settlement.objects.visible_to(request.actor).in_force()
    made = made.filter(book=here, item__counterparty=party)
    context = frame_of(request, here, "counterparties") | {
        "party": party,
        "page": page,
        "paying": unsettled_payments(page),
        "balances": balances_with(kept, party),
        "items": [(item, names[item.account_id], item.days_on(on), BUCKET_TITLES[bucket_of(item.days_on(on))]) for item in items],
        "member": here.members.filter(party=party).order_by("-since").first(),
        "settled": made.select_related("item__entry", "payment__entry").order_by("-id")[:SETTLED_SHOWN],
        "dunnings": Dunning.objects.visible_to(request.actor).filter(book=here, party=party).order_by("-id")[:10],
        "may_settle": request.actor.may(PREPARE),
        "on": on,
    }  # fmt: skip
    return render(request, "ledger/counterparty.html", context)


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def settle_payment(request: ActorRequest, book: UUID, leg: UUID) -> HttpResponse:
    """Choose which items a payment settles, or let it settle the oldest first."""
    here = book_for(request, book)
    payment = get_object_or_404(
        Leg.objects.visible_to(request.actor).filter(account__book=here).select_related("account", "entry"), pk=leg
    )  # fmt: skip
    if payment.counterparty_id is None or fen_of(payment) >= 0:
        raise Http404
    back = reverse("ledger:counterparty", args=[here.pk, payment.counterparty_id])
    form = SettleForm(request.POST or None, payment=payment)
    if request.method == "POST" and "oldest" in request.POST:
        made = settle_oldest_first(payment, by=request.actor)
        messages.success(request, _("Settled against %(n)s items.") % {"n": len(made)})
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            settle(form.item, payment, form.cleaned_data["amount"] or None, by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Settled."))
            return redirect(back)
    context = frame_of(request, here, "counterparties") | {
        "payment": payment,
        "party": _party(here, payment.counterparty_id),
        "amount": -fen_of(payment),
        "left": left_of(payment),
        "form": form,
        "back": back,
    }
    return render(request, "ledger/settle.html", context)


@for_offices(PREPARE)
@require_POST
def settlement_undo(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Take a settlement back."""
    here = book_for(request, book)
    made = get_object_or_404(
        Settlement.objects.visible_to(request.actor).filter(book=here).select_related("item"), pk=pk
    )
    undo_settlement(made, by=request.actor)
    messages.success(request, _("The two lines are open again."))
    return redirect("ledger:counterparty", here.pk, made.item.counterparty_id)


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def dunning_new(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """A written reminder of what is open, as PDF; it is kept with what it said."""
    here = book_for(request, book)
    party = _party(here, pk)
    form = DunningForm(request.POST or None)
    back = reverse("ledger:counterparty", args=[here.pk, party.pk])
    if request.method == "POST" and form.is_valid():
        try:
            made = dun(here, party, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, _("The reminder %(number)s is written.") % {"number": made.number}
            )
            return redirect(back)
    on = timezone.localdate()
    context = frame_of(request, here, "counterparties") | {
        "party": party,
        "form": form,
        "items": open_items(accounts_of(here, Side.DEBIT), on=on, counterparty=party.pk),
        "back": back,
    }
    return render(request, "ledger/dunning.html", context, status=422 if form.errors else 200)


@for_offices("ledger.see")
@require_GET
def dunning_print(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """The reminder as it was written."""
    here = book_for(request, book)
    rows = Dunning.objects.visible_to(request.actor).filter(book=here)
    made = get_object_or_404(rows.select_related("book__organisation__party", "party"), pk=pk)
    response = HttpResponse(dunning_pdf(made), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{made.number}.pdf"'
    return response


def _side(request: ActorRequest) -> str:
    return Side.CREDIT if request.GET.get("side") == Side.CREDIT else Side.DEBIT


def _day(request: ActorRequest) -> date:
    return day_asked(request.GET.get("on", "")) or timezone.localdate()


def _accounts(request: ActorRequest, book: Book, side: str) -> list[Account]:
    accounts = accounts_of(book, side)
    asked = request.GET.get("account", "")
    return [account for account in accounts if account.code == asked] or accounts


def _parties(request: ActorRequest, accounts: list[Account]) -> "QuerySet[Party]":
    found = parties_with_balance(accounts, even=bool(request.GET.get("even")))
    return matching(found, request.GET.get("q", "")).order_by("pinyin", "id")


def _party(book: Book, pk: UUID) -> Party:
    """A counterparty that this book knows; others are not found here."""
    return get_object_or_404(parties_of(book), pk=pk)
