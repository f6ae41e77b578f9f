"""Statements laid beside our payments, and what did not agree."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.reconciling import reconcile
from yanzhen.kernel.orders.forms.money import StatementFileForm
from yanzhen.kernel.orders.models import Reconciliation
from yanzhen.kernel.orders.views.money_doors import own_seller, say
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.reconcile")
@require_http_methods(["GET", "POST"])
def reconciliations(request: ActorRequest) -> HttpResponse:
    """Take a statement over; below, those so far."""
    seller = own_seller(request)
    form = StatementFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = reconcile(
                seller,
                data["method"],
                data["file"].read(),
                name=data["file"].name,
                since=data["since"],
                until=data["until"],
                by=request.actor,
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            return redirect("orders:reconciliation", pk=made.pk)
    rows = (
        Reconciliation.objects.visible_to(request.actor).filter(seller=seller).order_by("-made_at")
    )
    context = {"form": form, "page": page_of(rows, request.GET)}
    return render(
        request, "orders/reconciliations.html", context, status=422 if form.errors else 200
    )


@for_offices("orders.reconcile", "orders.statements")
@require_GET
def reconciliation(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What agreed in numbers; what did not, each with its case."""
    made = get_object_or_404(Reconciliation.objects.visible_to(request.actor), pk=pk)
    rows = made.differences.select_related("case").order_by("found", "number")
    return render(
        request, "orders/reconciliation.html", {"made": made, "page": page_of(rows, request.GET)}
    )
