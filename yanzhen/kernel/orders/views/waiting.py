"""The waiting list on screen: who waits, joining, taking what is offered, leaving."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import join_waiting_list, leave_waiting_list, take_offered
from yanzhen.kernel.orders.actions.desks import is_desk_of
from yanzhen.kernel.orders.actions.sessions import sessions_on
from yanzhen.kernel.orders.forms import JoinForm
from yanzhen.kernel.orders.models import Offer, WaitingEntry
from yanzhen.kernel.orders.views.doors import layout, refused_here
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party


@login_required
def waiting(request: ActorRequest) -> HttpResponse:
    """Who waits for what: at the desk for its sellers, in the portal one's own."""
    rows = (
        WaitingEntry.objects.visible_to(request.actor)
        .select_related("offer", "capacity", "party")
        .order_by("state", "id")
    )
    rows = rows.filter(state__in=["waiting", "offered"])
    with suppress(ValueError):
        rows = rows.filter(capacity=UUID(request.GET.get("capacity", "")))
    return render(
        request,
        "orders/waiting.html",
        {"page": page_of(rows, request.GET), "layout": layout(request)},
    )


@login_required
@require_http_methods(["GET", "POST"])
def join(request: ActorRequest, pk: Any, day: str) -> HttpResponse:
    """Stand in line for a day that is sold out."""
    rows = Offer.objects.visible_to(request.actor).on_sale().prefetch_related("demands__pool")
    offer = get_object_or_404(rows, pk=pk)
    when = _day_or_404(day)
    sessions = sessions_on([offer], when).get(offer.pk, ())
    form = JoinForm(request.POST if request.method == "POST" else None, sessions=sessions)
    if request.method == "POST" and form.is_valid():
        at_desk = request.actor.may("orders.sell") and is_desk_of(offer.seller_id, request.actor)
        party = None if at_desk else _own_party(request.actor)
        group = (
            offer.prices.order_by("group__order").values_list("group_id", flat=True).first() or ""
        )
        data = form.cleaned_data
        try:
            join_waiting_list(
                offer,
                when,
                group=group,
                n=data["n"],
                by=request.actor,
                party=party,
                name=data["name"],
                phone=data["phone"],
                session=data.get("session"),
            )
        except Refused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, refusal.sentence
            )
        else:
            messages.success(
                request, _("You are on the list. We tell you when a place comes back.")
            )
            return redirect("orders:waiting")
    context = {"offer": offer, "day": when, "form": form, "layout": layout(request)}
    return render(request, "orders/join.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take(request: ActorRequest, pk: Any) -> HttpResponse:
    """Take the place that is kept for one; or leave the list."""
    entry = get_object_or_404(
        WaitingEntry.objects.visible_to(request.actor).select_related("offer", "capacity"), pk=pk
    )
    try:
        if request.POST.get("act") == "leave":
            leave_waiting_list(entry, by=request.actor)
            messages.success(request, _("You have left the waiting list."))
            return redirect("orders:waiting")
        sold = take_offered(entry, by=request.actor)
    except Refused as refusal:
        return refused_here(request, refusal, "orders:waiting")
    return redirect("orders:order", sold.order_id)


def _day_or_404(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _own_party(actor: Actor) -> Party | None:
    key = actor.person_id
    return Party.objects.visible_to(actor).filter(pk=key).first() if key else None
