"""The drawer counted at the end of a shift, and looked at by somebody else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.money import yuan
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.counter import cash_up, drawer_of, review_cash_up
from yanzhen.kernel.orders.forms.money import CashUpForm
from yanzhen.kernel.orders.models import CashUp, Payment
from yanzhen.kernel.orders.views.money_doors import own_seller, say
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.cash_up", "orders.review_cash")
@require_http_methods(["GET", "POST"])
def cash_ups(request: ActorRequest) -> HttpResponse:
    """Count mine; below, those that were counted."""
    seller = own_seller(request)
    form = CashUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = cash_up(
                seller, counted=form.counted, float_fen=form.cleaned_data["float"] or 0,
                explanation=form.cleaned_data["explanation"], by=request.actor, seen_fen=_seen(request, form),
                unsent=form.cleaned_data["unsent"] or 0,
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Counted: %(fen)s, the difference is %(difference)s") % {
                "fen": yuan(made.counted_fen), "difference": yuan(made.difference_fen)})  # fmt: skip
            return redirect("orders:cash_ups")
    rows = (
        CashUp.objects.visible_to(request.actor)
        .filter(seller=seller)
        .select_related("person__party", "reviewed_by__party")
    )
    context = {
        "form": form, "seller": seller, "drawer": drawer_of(seller, request.actor.person_id),
        "payments": Payment.objects.in_drawer(seller, request.actor.person_id).select_related("order").order_by("-paid_at")[:20],
        "page": page_of(rows.order_by("-until"), request.GET), "counts": request.actor.may("orders.cash_up"),
        "reviews": request.actor.may("orders.review_cash"),
    }  # fmt: skip
    return render(request, "orders/cash_ups.html", context, status=422 if form.errors else 200)


@for_offices("orders.review_cash")
@require_POST
def review(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Looked at."""
    made = get_object_or_404(CashUp.objects.visible_to(request.actor), pk=pk)
    try:
        review_cash_up(made, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Reviewed"))
    return redirect("orders:cash_ups")


def _seen(request: ActorRequest, form: CashUpForm) -> int | None:
    """What the page said should be there, with what was there at the beginning as it is typed now."""
    seen = request.POST.get("seen", "")
    return int(seen) + (form.cleaned_data["float"] or 0) if seen.lstrip("-").isdigit() else None
