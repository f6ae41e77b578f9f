"""An order is paid at the desk or by a code to scan; its receipt; and the provider's door."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.money import yuan
from yanzhen.base.qr import qr_svg
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.counter import take_money
from yanzhen.kernel.orders.actions.desks import is_desk_of
from yanzhen.kernel.orders.actions.provider import (
    SETTLED,
    ask_for_payment,
    ask_the_provider,
    judge_callback,
    keep_callback,
)
from yanzhen.kernel.orders.actions.refunding import void
from yanzhen.kernel.orders.forms.money import TakeMoneyForm
from yanzhen.kernel.orders.models import Attempt, CallbackVerdict, Order, Payment
from yanzhen.kernel.orders.views.money_doors import say
from yanzhen.kernel.parties.middleware import ActorRequest

STATUS: Final[dict[str, int]] = {
    CallbackVerdict.Outcome.FORGED: 401,
    CallbackVerdict.Outcome.STALE: 401,
}


@for_offices("orders.sell")
@require_http_methods(["GET", "POST"])
def pay(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take the money of an order that waits for it."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    if not is_desk_of(order.collector_id, request.actor):
        raise Http404
    if not order.is_open:
        return redirect("orders:receipt", pk=pk)
    form = TakeMoneyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            payment = take_money(
                order,
                method=data["method"],
                by=request.actor,
                tendered_fen=data["tendered"] or None,
                reference=data["reference"],
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _paid_words(payment))
            return redirect("orders:receipt", pk=pk)
    attempt = Attempt.objects.filter(order=order, state=Attempt.State.OPEN).first()
    context = {"order": order, "form": form, "attempt": attempt, "wechat": bool(settings.WECHATPAY_MCHID),
               "lines": order.lines.order_by("position"), "qr": qr_svg(attempt.code_url) if attempt and attempt.code_url else ""}  # fmt: skip
    return render(request, "orders/pay.html", context, status=422 if form.errors else 200)


@for_offices("orders.sell", "portal.use")
@require_POST
def pay_by_wechat(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask for a code to scan; where one is open, look whether it was paid."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    try:
        attempt = Attempt.objects.filter(order=order, state=Attempt.State.OPEN).first()
        if attempt is None:
            ask_for_payment(order, by=request.actor)
        elif ask_the_provider(attempt).state == Attempt.State.OPEN:
            messages.info(request, _("Not paid yet"))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    # A buyer has no desk: the order's own page shows the code.
    return redirect(
        "orders:take_money" if request.actor.may("orders.sell") else "orders:order", pk=pk
    )


@for_offices("orders.see", "portal.use")
@require_GET
def receipt(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What was paid, on paper."""
    order = get_object_or_404(
        Order.objects.visible_to(request.actor).select_related("collector__organisation__party"),
        pk=pk,
    )
    payment = get_object_or_404(Payment.objects.visible_to(request.actor), order=order)
    voidable = (
        request.actor.may("orders.refund")
        and payment.cash_up_id is None
        and not payment.refunded_fen
    )
    context = {"order": order, "payment": payment, "lines": order.lines.order_by("position"), "voidable": voidable,
               "refunds": order.refunds.order_by("at"), "desk": request.actor.may("orders.sell")}  # fmt: skip
    return render(request, "orders/receipt.html", context)


@for_offices("orders.refund")
@require_POST
def void_sale(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Undo a sale at the desk, before the drawer is counted."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    try:
        made = void(
            order, by=request.actor, at=timezone.now(), reason=request.POST.get("reason", "")
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Undone: give back %(fen)s") % {"fen": yuan(made.fen)})
    return redirect("orders:receipt", pk=pk)


@csrf_exempt
@require_POST
def wechat_callback(request: HttpRequest) -> HttpResponse:
    """The provider's door: kept first, judged then, answered as it wants."""
    at = timezone.now()
    try:
        kept = keep_callback(request.headers, request.body.decode("utf-8", "replace"), at=at)
        verdict = judge_callback(kept, at=at)
    except Refused as refusal:
        return JsonResponse({"code": "FAIL", "message": refusal.sentence}, status=400)
    if verdict.outcome in SETTLED:
        return JsonResponse({"code": "SUCCESS", "message": ""})
    return JsonResponse(
        {"code": "FAIL", "message": verdict.outcome}, status=STATUS.get(verdict.outcome, 404)
    )


def _paid_words(payment: Payment) -> str:
    if payment.change_fen:
        return _("Paid %(fen)s: give %(change)s back") % {
            "fen": yuan(payment.fen),
            "change": yuan(payment.change_fen),
        }
    return _("Paid %(fen)s") % {"fen": yuan(payment.fen)}
