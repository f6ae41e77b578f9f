"""A line of an order's cost charged to another area; across the two purses one reads why it stays."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.money import yuan
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import costs
from yanzhen.reforms.co_governance.contracts import DISPATCH
from yanzhen.reforms.co_governance.forms.areas import MoveCostForm
from yanzhen.reforms.co_governance.models import OrderCost, WorkOrder
from yanzhen.reforms.co_governance.views.estates import DONE


def _move(noun: OrderCost, data: dict[str, Any], by: Any) -> None:
    costs.move_cost(noun, data["to"], by=by, reason=data["reason"])


MOVE: Final = Act(
    "move", _("Charge it to another area"), _("Charge it there"), MoveCostForm, _move, DONE, capability=DISPATCH,
    hint=_("Within the same money only. What owners pay is never moved to public money, nor the other way round: each area has its own contract and its own book."),
)  # fmt: skip


@for_offices(DISPATCH)
@require_http_methods(["GET", "POST"])
def cost_move(request: ActorRequest, pk: UUID) -> HttpResponse:
    seen = WorkOrder.objects.visible_to(request.actor)
    rows = OrderCost.objects.filter(order__in=seen).select_related("order__area__cluster__place", "area", "worker")  # fmt: skip
    cost = get_object_or_404(rows, pk=pk)
    here = cost.order.get_absolute_url()
    note = f"{cost.what} · {yuan(cost.fen)} · {cost.area.name}（{cost.order.get_money_display()}）"
    page = Page(str(MOVE.title), [(cost.order.number, here)], here, note)
    return acts_page(request, cost, [MOVE], by=request.actor, page=page)
