"""The counter: today's offers, a few numbers, one press per way of paying; and finding an order again."""

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions import (
    Ask,
    cancel_order,
    left_on,
    pay_order,
    sell,
    wait_for_answer,
)
from yanzhen.kernel.orders.actions.desks import is_desk_of
from yanzhen.kernel.orders.actions.sessions import sessions_on
from yanzhen.kernel.orders.forms import BasketForm, FindForm
from yanzhen.kernel.orders.models import Offer, Order, OrderState, PayMethod, PersonGroup, Seller
from yanzhen.kernel.orders.views.doors import order_for, refused_here, seller_for
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.middleware import ActorRequest

DAYS_AHEAD: Final = 7
# How long the counter waits for the answer of a queue before it shows the receipt.
PATIENCE_S: Final = 2.0
STATES: Final = (
    "",
    OrderState.PLACED,
    OrderState.PAID,
    OrderState.REFUNDED,
    OrderState.CANCELLED,
    OrderState.EXPIRED,
)


@for_offices("orders.sell")
@require_http_methods(["GET", "POST"])
def counter(request: ActorRequest) -> HttpResponse:
    """Sell for one day: numbers beside the offers, name and phone if wanted, one button per way of paying."""
    seller = seller_for(request)
    if seller is None:
        return render(request, "orders/no_seller.html")
    day = _day(request.POST.get("day") or request.GET.get("day", ""))
    offers = offered(request.actor, seller, day)
    form = BasketForm(
        request.POST if request.method == "POST" else None,
        offers=[(o["offer"], [g for g, _fen in o["groups"]]) for o in offers],
        day=day,
        sessions=sessions_on([o["offer"] for o in offers], day),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _sell(request, form, seller)
        except Refused as refusal:
            form.say(refusal)
    for n, row in enumerate(offers):
        row["fields"] = [
            (form.worth(f"n_{row['offer'].pk.hex}_{g.slug}", fen, first=not (n or m)), fen, g)
            for m, (g, fen) in enumerate(row["groups"])
        ]
        row["session"] = form.session_of(row["offer"])
    methods = [(m.value, m.label) for m in (PayMethod.CASH, PayMethod.TRANSFER, PayMethod.WECHAT)]
    context = {"form": form, "offers": offers, "day": day, "seller": seller, "methods": methods,
               "days": [timezone.localdate() + timedelta(days=n) for n in range(DAYS_AHEAD)]}  # fmt: skip
    return render(request, "orders/counter.html", context, status=422 if form.errors else 200)


def _sell(request: ActorRequest, form: BasketForm, seller: Seller) -> HttpResponse:
    data = form.cleaned_data
    ask = Ask(
        lines=form.lines(), name=data["name"], phone=data["phone"], note=data["note"], pay=request.POST.get("pay") or None,
        collector=seller.pk, key=once_of(request.POST) or new_key(),
    )  # fmt: skip
    sold = sell(ask, by=request.actor)
    if sold.is_queued:
        sold = wait_for_answer(sold.order_id, seconds=PATIENCE_S, by=request.actor)
    if sold.is_queued or sold.state == "refused":
        return redirect("orders:answer", sold.order_id)
    messages.success(request, _("Sold: %(number)s") % {"number": sold.number})
    return redirect("orders:order", sold.order_id)


def offered(actor: Actor, seller: Seller | None, day: date) -> list[dict[str, Any]]:
    """What can be bought for that day, with prices per group and what is left: four questions, however many offers."""
    rows = (
        Offer.objects.visible_to(actor)
        .on_sale_at(timezone.now())
        .exclude(kind__in=["stay", "plot"])
    )
    rows = rows.filter(seller=seller) if seller else rows
    offers = list(
        rows.select_related("seller__organisation__party")
        .prefetch_related("prices", "demands__pool")
        .order_by("seller", "code")[:60]
    )
    groups = {group.slug: group for group in PersonGroup.objects.all()}
    pools = [d.pool_id for offer in offers for d in offer.demands.all()]
    left = left_on(pools, [day])
    return [row for offer in offers if (row := _row(offer, day, groups, left))["groups"]]


def _row(
    offer: Offer, day: date, groups: dict[str, PersonGroup], left: dict[Any, int]
) -> dict[str, Any]:
    """An offer with the price of each group on the day, and the places of its scarcest pool."""
    priced = {
        p.group_id: p.amount_fen
        for p in sorted(offer.prices.all(), key=lambda p: p.day is not None)
        if p.day in (None, day)
    }
    rooms = [
        left.get((d.pool_id, day), 0) // d.per_unit
        for d in offer.demands.all()
        if d.pool.dated and d.pool.kind == "counted"
    ]
    shown = [(group, priced[slug]) for slug, group in groups.items() if slug in priced]
    return {"offer": offer, "groups": shown, "left": min(rooms) if rooms else None}


@for_offices("orders.see")
def orders(request: ActorRequest) -> HttpResponse:
    """Find an order by its number or by the last digits of the phone; the newest first."""
    form = FindForm(request.GET or None)
    words = form.cleaned_data["q"].strip().upper() if form.is_valid() else ""
    rows = Order.objects.visible_to(request.actor).select_related("collector__organisation__party")
    if words:
        rows = _found(rows, words)
    chosen = request.GET.get("state", "")
    if chosen in OrderState.values:
        rows = rows.filter(state=chosen)
    page = page_of(rows.annotate(pieces=Sum("lines__quantity")).newest_first(), request.GET)
    states = [(value, OrderState(value).label if value else _("All")) for value in STATES]
    context = {
        "page": page,
        "q": words,
        "states": states,
        "chosen": chosen,
        "may_sell": request.actor.may("orders.sell"),
    }
    return render(request, "orders/orders.html", context)


def _found(rows: Any, words: str) -> Any:
    if words.isdigit() and len(words) == 4:
        return rows.filter(phone_tail=words)
    number = (
        words
        if words.startswith("D-")
        else f"D-{timezone.localdate().year}-{words.removeprefix('D'):0>6}"
    )
    return rows.filter(number=number)


@for_offices("orders.sell", "portal.use")
@require_POST
def cancel(request: ActorRequest, pk: Any) -> HttpResponse:
    """Give back what is not paid yet."""
    order = order_for(request, pk)
    try:
        cancel_order(order, by=request.actor, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return refused_here(request, refusal, "orders:order", pk)
    messages.success(request, _("Cancelled. The places are free again."))
    return redirect("orders:order", pk)


@for_offices("orders.sell")
@require_POST
def pay(request: ActorRequest, pk: Any) -> HttpResponse:
    """The money for a held order is taken at the counter."""
    order = order_for(request, pk)
    if not is_desk_of(order.collector_id, request.actor):
        # What a clerk bought elsewhere is paid there; this door is for the desk.
        raise Http404
    try:
        paid = pay_order(order.pk, request.POST.get("pay", ""), by=request.actor)
    except Refused as refusal:
        return refused_here(request, refusal, "orders:order", pk)
    if paid.outcome == "late":
        messages.error(
            request,
            _("The time to pay was over and the places are gone. Take no money; sell anew."),
        )
    else:
        messages.success(request, _("Paid: %(number)s") % {"number": paid.number})
    return redirect("orders:order", pk)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return max(day, timezone.localdate())
