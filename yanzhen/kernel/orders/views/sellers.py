"""Sellers: who sells, in which accounts it stands, and how each way of paying is booked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.sellers import let_sell, open_book, open_seller, set_accounts
from yanzhen.kernel.orders.actions.sharing import set_sharing
from yanzhen.kernel.orders.forms.receivers import SharingForm
from yanzhen.kernel.orders.forms.sellers import AccountsForm, SellerForm
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.orders.views.money_doors import say
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.actions import place_named


@for_offices("orders.sellers", "orders.open_sellers")
def sellers(request: ActorRequest) -> HttpResponse:
    """The administrator's list; the head of a desk goes straight to its own."""
    if not request.actor.may("orders.open_sellers"):
        return redirect("orders:seller", get_object_or_404(_mine(request)).pk)
    rows = _mine(request).prefetch_related("money_accounts")
    return render(request, "orders/sellers.html", {"page": page_of(rows, request.GET)})


@for_offices("orders.open_sellers")
@require_http_methods(["GET", "POST"])
def seller_new(request: ActorRequest) -> HttpResponse:
    """An organisation becomes a seller."""
    form = SellerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            place = place_named(form.cleaned_data["place"])
            made = open_seller(_organisation(form.cleaned_data["organisation"]), place, by=request.actor)  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            return redirect("orders:seller", made.pk)
    return render(request, "orders/seller_new.html", {"form": form}, status=422 if form.errors else 200)  # fmt: skip


@for_offices("orders.sellers", "orders.open_sellers")
@require_http_methods(["GET", "POST"])
def seller(request: ActorRequest, pk: Any) -> HttpResponse:
    """One seller's accounts; and whether it sells now."""
    found = get_object_or_404(_mine(request), pk=pk)
    book = open_book(found)
    other = next((name for name in ("active", "sharing") if name in request.POST), "")
    sent = request.method == "POST" and not other
    form = AccountsForm(request.POST if sent else None, seller=found, book=book)
    sharing = SharingForm(request.POST if other == "sharing" else None, seller=found)
    if other == "active":
        return _let(request, found)
    if other and _set_sharing(request, found, sharing):
        return redirect("orders:seller", pk)
    if sent and form.is_valid():
        try:
            set_accounts(found, form.accounts(), form.money(), by=request.actor)
        except Refused as refusal:
            form.say(refusal)
        else:
            messages.success(request, _("Saved. Sales from now on stand there."))
            return redirect("orders:seller", pk)
    context = {"seller": found, "book": book, "form": form, "sharing": sharing, "opens": request.actor.may("orders.open_sellers")}  # fmt: skip
    bad = form.errors or sharing.errors
    return render(request, "orders/seller.html", context, status=422 if bad else 200)


def _set_sharing(request: ActorRequest, found: Seller, form: SharingForm) -> bool:
    if not form.is_valid():
        return False
    try:
        set_sharing(found, on=form.cleaned_data["shares_at_payment"], most=form.most(), by=request.actor)  # fmt: skip
    except Refused as refusal:
        say(form, refusal)
        return False
    messages.success(request, _("Saved. It counts for payments from now on."))
    return True


def _let(request: ActorRequest, found: Seller) -> HttpResponse:
    active = request.POST.get("active") == "yes"
    try:
        let_sell(found, active, by=request.actor, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Sells again") if active else _("Nothing more is sold for now"))
    return redirect("orders:seller", found.pk)


def _mine(request: ActorRequest) -> Any:
    """All of the administrator's places; the head's own."""
    return Seller.objects.kept_by(request.actor).named().select_related("organisation__party", "place", "book")  # fmt: skip


def _organisation(name: str) -> Organisation:
    rows = Organisation.objects.filter(party__name=name.strip(), party__merged_into__isnull=True)
    found = list(rows.select_related("party")[:2])
    if len(found) != 1:
        raise Refused(_("No organisation has exactly this name, or two have. Look it up in the register."), field="organisation")  # fmt: skip
    return found[0]
