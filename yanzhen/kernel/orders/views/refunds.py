"""What goes back: chosen, shown with everything that follows, and then done in one press."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.agreeing import names_of
from yanzhen.kernel.orders.actions.refund_preview import Asked, Preview, preview
from yanzhen.kernel.orders.actions.refund_rows import asked_of, rows_of
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.forms.money import RefundForm
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.views.money_doors import say
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.refund", "portal.use")
@require_http_methods(["GET", "POST"])
def refund_order(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Look first (`look`), then give back (`done`): the second press sends what the first has shown."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    if not request.actor.may("orders.refund") and order.buyer_id != request.actor.person_id:
        raise Http404
    form = RefundForm(request.POST if request.method == "POST" else None)
    seen: Preview | None = None
    if request.method == "POST" and form.is_valid():
        asked = _asked(request, order, form)
        try:
            seen = preview(asked, at=timezone.now())
            if "done" in request.POST:
                made = refund(asked, by=request.actor)
                messages.success(request, _("%(fen)s goes back") % {"fen": yuan(made.fen)})
                return redirect("orders:receipt", pk=pk)
        except Refused as refusal:
            say(form, refusal)
    context = {"order": order, "form": form, "seen": seen, "rows": rows_of(order, request.POST, by=request.actor), "names": _names(seen),
               "decides": request.actor.may("orders.refund_decide"), "desk": request.actor.may("orders.refund")}  # fmt: skip
    return render(request, "orders/refund.html", context, status=422 if form.errors else 200)


def _asked(request: ActorRequest, order: Order, form: RefundForm) -> Asked:
    decided = form.cleaned_data["decided"] if request.POST.get("decided", "").strip() else None
    cause, reason = Cause(form.cleaned_data["cause"]), form.cleaned_data["reason"]
    return asked_of(order, request.POST, cause=cause, reason=reason, decided_fen=decided)


def _names(seen: Preview | None) -> list[tuple[str, int, int]]:
    """Whose share goes down, and who earns what is kept, by name."""
    if seen is None:
        return []
    down: dict[UUID, int] = {}
    kept: dict[UUID, int] = {}
    for line in seen.lines:
        for party, fen in line.parties:
            down[party] = down.get(party, 0) + fen
        for party, fen in line.kept_for:
            kept[party] = kept.get(party, 0) + fen
    names = names_of([*down, *kept])
    return [(names[key], down.get(key, 0), kept.get(key, 0)) for key in {**down, **kept}]
