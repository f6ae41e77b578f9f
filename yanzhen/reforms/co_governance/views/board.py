"""The desk: what waits, what is late, who is idle; and a call written down in fifteen seconds."""

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions.escalating import faults_near
from yanzhen.reforms.co_governance.actions.intake import doors
from yanzhen.reforms.co_governance.actions.orders import Call, open_order
from yanzhen.reforms.co_governance.actions.service import on_shift
from yanzhen.reforms.co_governance.contracts import DISPATCH, SERVICE
from yanzhen.reforms.co_governance.forms.service import CallForm
from yanzhen.reforms.co_governance.models import Cluster, OrderState, PatrolPoint, WorkOrder
from yanzhen.reforms.co_governance.models.orders import OPEN
from yanzhen.reforms.co_governance.views.doors import key_of

SHOWN: Final = 60
CLUSTERS: Final = 5
POINTS: Final = 10
LATE: Final = {
    "late": gettext_lazy("Past the arrival"),
    "answered_late": gettext_lazy("Answered late"),
}


@for_offices(DISPATCH)
@require_GET
def board(request: ActorRequest) -> HttpResponse:
    """Waiting, on the way, being done, each with its limit; and the workers on duty, idle ones first."""
    now = timezone.now()
    open_orders = list(WorkOrder.objects.visible_to(request.actor).open().for_lists().order_by("-urgent", "arrive_by", "opened_at")[:SHOWN])  # fmt: skip
    for order in open_orders:
        order.late, order.answered_late = order.is_late(now), order.is_answered_late(now)  # type: ignore[attr-defined]
    lanes = [(state, [order for order in open_orders if order.state == state]) for state in OPEN]
    clusters = list(Cluster.objects.visible_to(request.actor).select_related("place")[:CLUSTERS])
    context = {
        "lanes": lanes, "crews": [(cluster, _crew(cluster, now)) for cluster in clusters],
        "faults": faults_near(cluster.place for cluster in clusters), "may_declare": request.actor.may("cases.open_for_others"),
        "late": sum(order.late for order in open_orders), "now": now,  # type: ignore[attr-defined]
        "answered_late": sum(order.answered_late for order in open_orders),  # type: ignore[attr-defined]
        "points": list(PatrolPoint.objects.overdue(now).filter(area__cluster__in=clusters).select_related("area")[:POINTS]),
        "unrated": WorkOrder.objects.visible_to(request.actor).filter(state=OrderState.DONE).count(),
    }  # fmt: skip
    return render(request, "co_governance/board.html", context)


def _crew(cluster: Cluster, now: Any) -> list[Any]:
    rows = on_shift(cluster, now).select_related("person__party")
    return list(rows.annotate(busy=Count("orders", filter=Q(orders__state__in=OPEN))).order_by("busy", "given_at", "pk"))  # fmt: skip


@for_offices(DISPATCH)
@require_http_methods(["GET", "POST"])
def intake(request: ActorRequest) -> HttpResponse:
    """One field to find the door, one press to choose it, one line to say what is wrong."""
    words = (request.POST or request.GET).get("q", "")
    found = doors(words, by=request.actor, today=timezone.localdate())
    chosen = _chosen(found, (request.POST or request.GET).get("unit", ""))
    initial = {"area": chosen.area.pk if chosen else None, "sort": "water"}
    form = CallForm(request.POST or None, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            order = open_order(_call(form.cleaned_data, chosen, request), by=request.actor)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)  # fmt: skip
        else:
            messages.success(request, _("%(number)s is written down.") % {"number": order.number})
            return redirect(order)
    faults = faults_near([chosen.area.place]) if chosen else []
    context = {"form": form, "words": words, "found": found, "chosen": chosen, "faults": faults, "once": request.POST.get("once") or uuid4()}  # fmt: skip
    return render(request, "co_governance/intake.html", context, status=422 if form.errors else 200)


def _chosen(found: list[Any], unit: str) -> Any:
    """The door that was chosen, or the only one there is."""
    if len(found) == 1:
        return found[0]
    return next((door for door in found if str(door.unit.pk) == unit), None)


def _call(data: dict[str, Any], chosen: Any, request: ActorRequest) -> Call:
    unit, caller = None, None
    if chosen is not None and data["area"] == chosen.area:
        unit = chosen.unit
        wanted = key_of(request.POST.get("caller", ""))
        caller = next((owner.party for owner in chosen.owners if owner.party_id == wanted), None)
    once = key_of(request.POST.get("once", ""))
    return Call(unit=unit, caller=caller, channel="phone", once_key=once if once.int else None, **data)  # fmt: skip


@for_offices(SERVICE)
@require_GET
def orders(request: ActorRequest) -> HttpResponse:
    """All orders of one's clusters by fifty."""
    rows: Any = WorkOrder.objects.visible_to(request.actor).for_lists()
    asked, now = request.GET, timezone.now()
    if asked.get("late") in LATE:
        rows = getattr(rows, asked["late"])(now)
    if asked.get("state") in OrderState.values:
        rows = rows.filter(state=asked["state"])
    if words := asked.get("q", "").strip():
        rows = rows.filter(Q(number__endswith=words) | Q(unit__code__startswith=words) | Q(what__contains=words))  # fmt: skip
    page = page_of(rows.order_by("-opened_at", "-pk"), asked)
    for order in page.rows:
        order.late, order.answered_late = order.is_late(now), order.is_answered_late(now)
    context = {"page": page, "asked": asked, "states": OrderState.choices, "late": LATE.items(), "now": now}  # fmt: skip
    return render(request, "co_governance/orders.html", context)
