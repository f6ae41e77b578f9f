"""The page of an order that was bought without a login: paid, shown at the gate, given back, found again. The link is its key."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.middleware import limited
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import Sold, answer_of, cancel_order
from yanzhen.kernel.orders.actions.desks import BY_ITSELF
from yanzhen.kernel.orders.actions.links import LinkHolder, find_link, opened_link
from yanzhen.kernel.orders.actions.provider import ask_for_payment, ask_the_provider
from yanzhen.kernel.orders.actions.refund_preview import Preview, preview
from yanzhen.kernel.orders.actions.refund_rows import asked_of, rows_of
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.refusing import refused
from yanzhen.kernel.orders.models import Attempt, Order
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.parties.masking import mask_phone
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.forms.buying import BackForm, FindForm
from yanzhen.reforms.one_pass.views.buying import ticket_of
from yanzhen.reforms.one_pass.views.doors import qr_of
from yanzhen.reforms.one_pass.views.phone import (
    forget_orders,
    kept_by_phone,
    phone_typed,
    remember_order,
)

# Six digits and a telephone are not tried through at this rate.
FINDS_BY_ADDRESS: Final = "30/h"
FINDS_BY_PHONE: Final = "6/h"


@never_cache
@require_GET
def by_link(request: ActorRequest, token: str) -> HttpResponse:
    """One order: its turn, what is to be paid, or its tickets with their codes."""
    holder = _holder(token)
    order = Order.objects.visible_to(holder).first()
    if order is None:
        return _in_the_queue(request, token, holder)
    attempt = Attempt.objects.filter(order=order, state=Attempt.State.OPEN).first()
    context = ticket_of(order) | {
        "own": True, "link": token, "phone": mask_phone(order.contact_phone),
        "code": qr_of(attempt.code_url) if attempt and attempt.code_url and order.is_open else "",
    }  # fmt: skip
    response = render(request, "one_pass/ticket.html", context)
    remember_order(request, response, order.pk)
    return kept_by_phone(request, response)


@never_cache
@require_GET
def look(request: HttpRequest, token: str) -> HttpResponse:
    """Asked by the page while it waits: nothing new, or look at the whole page again."""
    holder = _holder(token)
    order = Order.objects.visible_to(holder).first()
    waits = order.is_open if order is not None else _answer(holder).is_queued
    response = HttpResponse(status=204)
    if not waits:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code to pay by; where one is open, whether it was paid."""
    holder, order = _order(token)
    try:
        attempt = Attempt.objects.filter(order=order, state=Attempt.State.OPEN).first()
        if attempt is None:
            ask_for_payment(order, by=holder)
        elif ask_the_provider(attempt).state == Attempt.State.OPEN:
            messages.info(request, _("Not paid yet"))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("one_pass:by_link", token)


@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Not wanted any more, before anything was paid: the places are free for others."""
    holder, order = _order(token)
    try:
        cancel_order(order, by=holder)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("one_pass:by_link", token)


@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: ActorRequest, token: str) -> HttpResponse:
    """What would come back, then the act, which does just that."""
    holder, order = _order(token)
    form = BackForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": _("Our plans have changed.")},
    )
    seen: Preview | None = None
    if request.method == "POST" and form.is_valid():
        asked = asked_of(order, request.POST, cause=Cause.BUYER, reason=form.cleaned_data["reason"])
        try:
            seen = preview(asked, at=timezone.now())
            if "done" in request.POST:
                made = refund(asked, by=holder)
                messages.success(request, _("%(fen)s goes back") % {"fen": yuan(made.fen)})
                return redirect("one_pass:by_link", token)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    context = {
        "order": order,
        "by_hand": order.state == "paid" and order.pay_method not in BY_ITSELF,
        "form": form,
        "seen": seen,
        "rows": rows_of(order, request.POST, by=holder),
        "link": token,
    }
    return render(request, "one_pass/link_back.html", context, status=422 if form.errors else 200)


@never_cache
@limited(FINDS_BY_ADDRESS)
@limited(FINDS_BY_PHONE, key=phone_typed)
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Number and telephone together open a ticket; which of them is wrong is told to nobody."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            token = find_link(form.cleaned_data["number"], form.cleaned_data["phone"])
        except Refused as refusal:
            form.add_error("phone", refusal.sentence)
        else:
            if token is not None:
                return redirect("one_pass:by_link", token)
            form.add_error(
                None, _("No order has this number and this telephone. Look at both again.")
            )
    return render(request, "one_pass/find.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """This phone shows no ticket any more that was bought without a login; number and telephone find them again."""
    response = redirect("one_pass:wallet")
    forget_orders(response)
    messages.success(request, _("This phone shows none of them any more."))
    return response


def _holder(token: str) -> LinkHolder:
    holder = opened_link(token)
    if holder is None:
        raise Http404
    return holder


def _order(token: str) -> tuple[LinkHolder, Order]:
    holder = _holder(token)
    order = Order.objects.visible_to(holder).first()
    if order is None:
        raise Http404
    return holder, order


def _in_the_queue(request: ActorRequest, token: str, holder: LinkHolder) -> HttpResponse:
    """So many want it that each waits a turn: the place in the line, or why nothing was left."""
    sold = _answer(holder)
    why = refused(sold.refusal["rule"], sold.refusal["facts"]).sentence if sold.refusal else ""
    context: dict[str, Any] = {"sold": sold, "why": why, "link": token}
    return render(request, "one_pass/link_waiting.html", context)


def _answer(holder: LinkHolder) -> Sold:
    """What became of what was asked for; not found where nothing was."""
    try:
        return answer_of(holder.link_of, by=holder)
    except Refused as refusal:
        raise Http404 from refusal
