"""What a buyer sees: what is on sale, buying, the answer of the queue, own orders, the waiting list."""

from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.contracts import panels
from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.qr import qr_svg
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions import (
    Ask,
    answer_of,
    left_on,
    sell,
    wait_for_answer,
    withdraw,
)
from yanzhen.kernel.orders.actions.desks import takes_money_of
from yanzhen.kernel.orders.actions.refusing import refused
from yanzhen.kernel.orders.actions.sessions import sessions_on
from yanzhen.kernel.orders.forms import BasketForm
from yanzhen.kernel.orders.models import (
    Attempt,
    Offer,
    Order,
    OrderState,
    PayMethod,
    PersonGroup,
    Request,
    WaitingEntry,
)
from yanzhen.kernel.orders.views.coming_back import before_buying, of_order
from yanzhen.kernel.orders.views.doors import is_portal, layout, order_for
from yanzhen.kernel.parties.middleware import ActorRequest

DAYS_SHOWN: Final = 14
PATIENCE_S: Final = 1.5
# In these states something can still come back, so the order shows what.
STANDS: Final = (OrderState.PLACED, OrderState.PAID)


@login_required
def shop(request: ActorRequest) -> HttpResponse:
    """Everything that is on sale now, by seller."""
    rows = (
        Offer.objects.visible_to(request.actor)
        .on_sale_at(timezone.now())
        .select_related("seller__organisation__party", "seller__place")
    )
    rows = rows.prefetch_related("prices").order_by("seller__organisation__party__pinyin", "code")
    page = page_of(rows, request.GET)
    shown = [
        {"offer": one, "from_fen": min((p.amount_fen for p in one.prices.all()), default=None)}
        for one in page.rows
    ]
    return render(
        request, "orders/shop.html", {"page": page, "shown": shown, "layout": layout(request)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def buy(request: ActorRequest, pk: Any) -> HttpResponse:
    """One offer: choose the day, how many of each, and the places are held until paid."""
    offer = get_object_or_404(
        Offer.objects.visible_to(request.actor)
        .on_sale()
        .select_related("seller__organisation__party")
        .prefetch_related("demands__pool"),
        pk=pk,
    )
    days = _days(offer)
    day = _chosen(request, days) if offer.dated else None
    priced = {
        p.group_id: p.amount_fen
        for p in sorted(offer.prices.all(), key=lambda p: p.day is not None)
        if p.day in (None, day)
    }
    groups = [group for group in PersonGroup.objects.all() if group.slug in priced]
    form = BasketForm(
        request.POST if request.method == "POST" else None, offers=[(offer, groups)], day=day,
        sessions=sessions_on([offer], day, now=timezone.now()),
    )  # fmt: skip
    until = _until(request, day) if offer.is_stay else None
    if request.method == "POST" and form.is_valid():
        try:
            return _buy(request, form, until)
        except Refused as refusal:
            form.say(refusal)
    fields = [
        (form.worth(f"n_{offer.pk.hex}_{g.slug}", priced[g.slug]), priced[g.slug], g)
        for g in groups
    ]
    context = {"offer": offer, "days": days, "day": day, "form": form, "fields": fields, "until": until, "layout": layout(request),
               "back": before_buying(offer, day), "session": form.session_of(offer), "nights": range(1, min(offer.nights_max, 7) + 1)}  # fmt: skip
    return render(request, "orders/buy.html", context, status=422 if form.errors else 200)


def _buy(request: ActorRequest, form: BasketForm, until: date | None) -> HttpResponse:
    data = form.cleaned_data
    ask = Ask(lines=form.lines(until=until), buyer=request.actor.person_id, name=data["name"] or request.actor.person_name,
              phone=data["phone"], note=data["note"], key=once_of(request.POST) or new_key())  # fmt: skip
    sold = sell(ask, by=request.actor)
    if sold.is_queued:
        sold = wait_for_answer(sold.order_id, seconds=PATIENCE_S, by=request.actor)
    if sold.is_queued or sold.state == "refused":
        return redirect("orders:answer", sold.order_id)
    return redirect("orders:order", sold.order_id)


@login_required
def answer(request: ActorRequest, pk: Any) -> HttpResponse:
    """The receipt of a request that waits its turn; when the answer is there, the order or the refusal."""
    found = get_object_or_404(Request.objects.visible_to(request.actor), pk=pk)
    sold = answer_of(found.pk, by=request.actor)
    if sold.state in ("placed", "paid"):
        return redirect("orders:order", pk)
    why = refused(sold.refusal["rule"], sold.refusal["facts"]).sentence if sold.refusal else ""
    ahead = 0
    if sold.is_queued:
        ahead = found.ahead()
    context = {
        "request_row": found,
        "sold": sold,
        "why": why,
        "ahead": ahead,
        "layout": layout(request),
    }
    return render(request, "orders/answer.html", context)


@login_required
@require_POST
def leave_queue(request: ActorRequest, pk: Any) -> HttpResponse:
    """No longer waiting for the answer."""
    found = get_object_or_404(Request.objects.visible_to(request.actor), pk=pk)
    if withdraw(found.pk, by=request.actor):
        messages.success(request, _("You have left the queue."))
        return redirect("orders:mine")
    return redirect("orders:answer", pk)


@login_required
def mine(request: ActorRequest) -> HttpResponse:
    """One's own orders, newest first."""
    rows = (
        Order.objects.visible_to(request.actor)
        .of_buyer(request.actor.person_id)
        .prefetch_related("lines")
        .newest_first()
    )
    waiting = WaitingEntry.objects.visible_to(request.actor).filter(
        party=request.actor.person_id, state__in=["waiting", "offered"]
    )
    context = {
        "page": page_of(rows, request.GET),
        "layout": layout(request),
        "waiting": waiting.select_related("offer", "capacity")[:20],
    }
    return render(request, "orders/mine.html", context)


@for_offices("orders.see", "portal.use")
def order(request: ActorRequest, pk: Any) -> HttpResponse:
    """One order with everything that hangs on it."""
    found = order_for(request, pk)
    lines = list(
        found.lines.select_related("offer", "seller__organisation__party")
        .prefetch_related("stays__unit")
        .order_by("position")
    )
    groups = {group.slug: group.name for group in PersonGroup.objects.all()}
    for one in lines:
        one.group_name = groups.get(one.group, one.group)  # type: ignore[attr-defined]  # for the page only
    shown = [
        {"panel": panel, "context": context} for panel in sorted(panels, key=lambda p: p.order)
        if panel.noun == "orders.order" and (context := panel.context(found.pk, request.actor)) is not None
    ]  # fmt: skip
    desk = request.actor.may("orders.see") and not is_portal(request)
    context = {
        "order": found, "lines": lines, "panels": shown, "layout": layout(request), "desk": desk,
        "backs": of_order(found, lines) if found.state in STANDS else [], "online": _online(request, found),
        "may_pay": takes_money_of(found, request.actor),
        "methods": [(m.value, m.label) for m in (PayMethod.CASH, PayMethod.TRANSFER, PayMethod.WECHAT)],
    }  # fmt: skip
    return render(request, "orders/order.html", context)


def _online(request: ActorRequest, order: Order) -> dict[str, Any] | None:
    """Paying one's own order from where one is: whether that is possible, and the code to scan once it was asked for."""
    if not order.is_open or order.buyer_id != request.actor.person_id:
        return None
    attempt = Attempt.objects.filter(order=order, state=Attempt.State.OPEN).first()
    code = attempt.code_url if attempt else ""
    return {"open": bool(settings.WECHATPAY_MCHID), "qr": qr_svg(code) if code else ""}


def _days(offer: Offer) -> list[dict[str, Any]]:
    """The next days with what is left; None where nothing limits it."""
    if not offer.dated:
        return []
    today = timezone.localdate()
    days = [today + timedelta(days=n) for n in range(DAYS_SHOWN)]
    demands = [d for d in offer.demands.all() if d.pool.dated and d.pool.kind == "counted"]
    left = left_on([d.pool_id for d in demands], days)
    of_today = sessions_on([offer], today, now=timezone.now()).get(offer.pk, [])
    shown = [
        {"day": day, "left": min((left.get((d.pool_id, day), 0) // d.per_unit for d in demands), default=None)} for day in days
    ]  # fmt: skip
    if of_today:
        shown[0]["left"] = sum(one.left for one in of_today)
    return shown


def _chosen(request: ActorRequest, days: list[dict[str, Any]]) -> date:
    try:
        return date.fromisoformat(request.POST.get("day") or request.GET.get("day", ""))
    except ValueError:
        free = (row["day"] for row in days if row["left"] is None or row["left"] > 0)
        return next(free, timezone.localdate())


def _until(request: ActorRequest, day: date | None) -> date | None:
    try:
        nights = int(request.POST.get("nights") or request.GET.get("nights") or 1)
    except ValueError:
        nights = 1
    return day + timedelta(days=min(max(nights, 1), 60)) if day else None
