"""What every screen of orders does first: who is asking, for which seller, and how to answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Offer, Order, Seller
from yanzhen.kernel.parties.middleware import ActorRequest


def seller_for(request: ActorRequest) -> Seller | None:
    """The seller one works for; of several, the one chosen in the address."""
    sellers = Seller.objects.visible_to(request.actor).filter(active=True).named()
    chosen = request.GET.get("seller") or request.POST.get("seller") or ""
    every = list(sellers[:100])
    return next((one for one in every if str(one.pk) == chosen), every[0] if every else None)


def offer_for(request: ActorRequest, pk: Any) -> Offer:
    """An offer the actor edits; otherwise it is not found."""
    rows = Offer.objects.edited_by(request.actor).select_related(
        "seller__organisation__party", "seller__place"
    )
    return get_object_or_404(rows, pk=pk)


def order_for(request: ActorRequest, pk: Any) -> Order:
    """An order the actor may see; otherwise it is not found."""
    return get_object_or_404(Order.objects.visible_to(request.actor).distinct(), pk=pk)


def refused_here(request: HttpRequest, refusal: Refused, where: str, *args: Any) -> HttpResponse:
    """A press that was refused: the sentence above the page it came from, where nothing was typed."""
    messages.error(request, refusal.sentence)
    return redirect(where, *args)


def is_portal(request: ActorRequest) -> bool:
    return request.actor.desk == "portal"


def layout(request: ActorRequest) -> str:
    """The page shell this reader is used to."""
    return "base/portal.html" if is_portal(request) else "base/workbench.html"
