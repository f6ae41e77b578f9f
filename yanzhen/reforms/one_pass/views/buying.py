"""Bought on the phone: the day, how many, paid, in the wallet, with a login or without. The wallet is readable without network."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views import keeping
from yanzhen.kernel.orders.actions import Ask, answer_of, left_on, sell, wait_for_answer
from yanzhen.kernel.orders.actions.links import good_tickets
from yanzhen.kernel.orders.actions.sessions import sessions_on
from yanzhen.kernel.orders.models import (
    Capacity,
    Order,
    PersonGroup,
    SigningKey,
    Voucher,
    current_key,
    terms_at,
    vouchers_of,
)
from yanzhen.kernel.orders.models.refunding import told
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.forms.buying import BuyForm
from yanzhen.reforms.one_pass.models import Product, Sort
from yanzhen.reforms.one_pass.views.doors import qr_of
from yanzhen.reforms.one_pass.views.phone import (
    address_of_order,
    hold_by_link,
    kept_by_phone,
    links_of_phone,
)
from yanzhen.reforms.one_pass.views.public import DAYS_SHOWN, points_of

PATIENCE_S: Final = 1.5
KEPT_MAX: Final = 20
FILES: Final = ("one_pass/island.css", "one_pass/wallet.js")


@gzip_page
@require_http_methods(["GET", "POST"])
def buy(request: ActorRequest, slug: str) -> HttpResponse:
    """The day, how many of each, the telephone; then the places are held until they are paid."""
    seen = (
        Product.objects.visible_to(request.actor)
        .filter(offer__state="on_sale")
        .exclude(sort="free")
    )
    product = get_object_or_404(
        seen.for_pages().prefetch_related("offer__demands__pool"), slug=slug
    )
    if product.sort == Sort.STUDY:
        return redirect("one_pass:tour_ask", slug)
    days = days_for(product)
    day = _chosen(request, days)
    now = timezone.now()
    sessions = sessions_on([product.offer], day, now=now).get(product.offer_id, [])
    form = BuyForm(
        request.POST if request.method == "POST" else None, product=product, groups=_groups(product, day), sessions=sessions,
        known=request.actor.person_id is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return (
                _hold(request, form, day)
                if request.actor.person_id
                else hold_by_link(request, form, day)
            )
        except Refused as refusal:
            form.say(refusal)
    terms, _table = terms_at(product.offer_id, now)
    context = {
        "product": product, "days": days, "day": day, "form": form, "points": points_of(product),
        "back": told(terms, day=day, today=timezone.localdate(now)), "chosen": next((one for one in days if one["day"] == day), None),
    }  # fmt: skip
    return render(request, "one_pass/buy.html", context, status=422 if form.errors else 200)


def _hold(request: ActorRequest, form: BuyForm, day: date | None) -> HttpResponse:
    ask = Ask(lines=form.lines(day), buyer=request.actor.person_id, name=request.actor.person_name,
              phone=form.cleaned_data["phone"], key=once_of(request.POST) or new_key())  # fmt: skip
    sold = sell(ask, by=request.actor)
    if sold.is_queued:
        sold = wait_for_answer(sold.order_id, seconds=PATIENCE_S, by=request.actor)
    if sold.is_queued or sold.state == "refused":
        answer_of(sold.order_id, by=request.actor)
        return redirect("orders:answer", sold.order_id)
    return redirect("one_pass:ticket", sold.order_id)


def days_for(product: Product) -> list[dict[str, Any]]:
    """The next days with what is left of the scarcest thing (None: as many as come); closed ones say so."""
    if not product.offer.dated:
        return []
    today = timezone.localdate()
    demands = [d for d in product.offer.demands.all() if d.pool.dated and d.pool.kind == "counted"]
    if not demands:
        every = (
            today + timedelta(days=n)
            for n in range(min(DAYS_SHOWN, product.offer.advance_days_max + 1))
        )
        return [_told(day, None, today) for day in every]
    pools = [d.pool_id for d in demands]
    open_days = Capacity.objects.filter(pool__in=pools, day__gte=today).order_by("day")
    first = list(dict.fromkeys(open_days.values_list("day", flat=True)[: DAYS_SHOWN * len(pools) * 4]))[:DAYS_SHOWN]  # fmt: skip
    days = [day for day in first if day]
    left = left_on(pools, days)
    closed = set(open_days.filter(day__in=days, closed=True, session__isnull=True).values_list("day", flat=True))  # fmt: skip
    return [
        _told(day, 0 if day in closed else min(left.get((d.pool_id, day), 0) // d.per_unit for d in demands), today)
        | {"closed": day in closed}
        for day in days
    ]  # fmt: skip


def _told(day: date, left: int | None, today: date) -> dict[str, Any]:
    return {
        "day": day, "left": left, "free": left is None or left > 0, "today": day == today, "tomorrow": day == today + timedelta(days=1),
    }  # fmt: skip


def _chosen(request: ActorRequest, days: list[dict[str, Any]]) -> date | None:
    asked = request.POST.get("day") or request.GET.get("day", "")
    by_text = {row["day"].isoformat(): row["day"] for row in days}
    free = (row["day"] for row in days if row["free"])
    return by_text.get(asked) or next(free, days[0]["day"] if days else None)


def _groups(product: Product, day: date | None) -> list[tuple[PersonGroup, int]]:
    """Whoever has a price that day: its own price before the usual one. Groups of many are sold at the desk."""
    rows = sorted(product.offer.prices.select_related("group"), key=lambda one: one.day is not None)
    prices = {one.group: one.amount_fen for one in rows if one.day in (None, day)}
    return sorted(
        ((g, fen) for g, fen in prices.items() if g.count_min == 1), key=lambda row: row[0].order
    )


@require_GET
def wallet(request: ActorRequest) -> HttpResponse:
    """All one's tickets that still open something, and those bought on this phone without a login: one page, kept by the phone."""
    today, now = timezone.localdate(), timezone.now()
    orders = Order.objects.visible_to(request.actor).of_buyer(request.actor.person_id)
    orders = (
        orders | links_of_phone(request) if request.actor.person_id else links_of_phone(request)
    )
    rows = good_tickets(orders, today)
    context = {
        "shown": shown(rows[:KEPT_MAX], now), "now": now, "known": request.actor.person_id is not None,
        "waiting": [{"order": one, "url": address_of_order(one)} for one in orders.filter(state="placed").newest_first()[:5]],
    }  # fmt: skip
    return kept_by_phone(request, render(request, "one_pass/wallet.html", context))


@login_required
@require_GET
def ticket(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One order: to be paid, or its tickets with their codes; for its buyer and the desk."""
    order = get_object_or_404(Order.objects.visible_to(request.actor).distinct(), pk=pk)
    context = ticket_of(order) | {"own": order.buyer_id == request.actor.person_id}
    return kept_by_phone(request, render(request, "one_pass/ticket.html", context))


def ticket_of(order: Order) -> dict[str, Any]:
    """What the page of one order shows, whichever door it was opened by."""
    now = timezone.now()
    return {
        "order": order, "shown": shown(vouchers_of(order.pk), now), "now": now,
        "lines": list(order.lines.order_by("position")), "online": bool(settings.WECHATPAY_MCHID),
    }  # fmt: skip


def shown(vouchers: Iterable[Voucher], now: datetime) -> list[dict[str, Any]]:
    """Tickets for the page; no code where one opens nothing or no key signs yet. Two questions, however many."""
    key = current_key(now) if SigningKey.objects.exists() else None
    groups = {one.slug: one.told_name for one in PersonGroup.objects.all()}
    rows = []
    for voucher in vouchers:
        parts = list(voucher.entitlements.all())
        qr = qr_of(voucher.token(key)) if key is not None and voucher.revoked_at is None else ""
        rows.append({
            "url": address_of_order(voucher.order), "voucher": voucher, "parts": parts, "left": sum(part.unused for part in parts),
            "group": groups.get(voucher.line.group, ""), "qr": qr,
        })  # fmt: skip
    return rows


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the wallet: it lies under /island/wallet/, so that this is all it may answer for."""
    return keeping.worker(request, "one_pass/worker.js", FILES)


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the wallet on its first screen."""
    icon = {
        "src": staticfiles_storage.url("base/logo.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
    }
    words = {
        "name": _("My tickets"), "short_name": _("My tickets"), "start_url": reverse("one_pass:wallet"), "scope": reverse("one_pass:wallet"),
        "display": "standalone", "background_color": "#f4f4ef", "theme_color": "#14595f", "icons": [icon],
    }  # fmt: skip
    return JsonResponse(words, content_type="application/manifest+json")
