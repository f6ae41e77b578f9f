"""What a visitor reads: the island, one attraction, one route, what can be bought. No login."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from yanzhen.kernel.orders.models import RedeemPoint
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.products import days_of
from yanzhen.reforms.one_pass.actions.voiding import days_off
from yanzhen.reforms.one_pass.models import Area, Attraction, Photograph, Product, Route, Sort
from yanzhen.reforms.one_pass.models.photographs import with_covers
from yanzhen.reforms.one_pass.views.drawn import map_of

DAYS_SHOWN: Final = 14
SHOWN_MAX: Final = 60
# Counted at the gate, and asked for by schools: neither has a button to buy.
NOT_BOUGHT: Final = (Sort.FREE, Sort.STUDY)


@gzip_page
@require_GET
def home(request: ActorRequest) -> HttpResponse:
    """All areas that are open to visitors, with what there is to see, walk and buy."""
    today, actor = timezone.localdate(), request.actor
    areas = list(
        Area.objects.visible_to(actor).filter(is_open=True).select_related("place", "pool")
    )
    seen = Attraction.objects.visible_to(actor).open_on(today).for_lists()
    for area in areas:
        area.days = days_of(area, today, today + timedelta(days=2))  # type: ignore[attr-defined]  # for the page
        area.map = map_of(list(seen.filter(area=area).order_by("code")[:SHOWN_MAX]), area)  # type: ignore[attr-defined]
        area.off = days_off(area, today)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "areas": areas,
        "attractions": with_covers(seen.filter(area__isnull=False).order_by("code")[:SHOWN_MAX]),
        "valley": with_covers(seen.filter(area__isnull=True).order_by("code")[:SHOWN_MAX]),
        "routes": Route.objects.visible_to(actor).filter(shown="published").order_by("is_study", "name")[:20],
        "products": with_covers(Product.objects.visible_to(actor).filter(offer__state="on_sale").exclude(sort="free").for_pages()[:20]),
    }  # fmt: skip
    return render(request, "one_pass/home.html", context)


@gzip_page
@require_GET
def attraction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One attraction: its story, when it is open, how long one stays, on which routes it lies."""
    today, actor = timezone.localdate(), request.actor
    found = get_object_or_404(
        Attraction.objects.visible_to(actor).open_on(today).for_lists(), pk=pk
    )
    routes = Route.objects.visible_to(actor).filter(shown="published", stops__attraction=found)
    products = Product.objects.visible_to(actor).filter(
        offer__state="on_sale", points__attraction=found
    )
    context = {
        "attraction": found, "routes": routes.distinct(), "products": products.distinct(),
        "photos": Photograph.objects.of(found), "story": found.told_story.split("\n\n"),
    }  # fmt: skip
    return render(request, "one_pass/attraction.html", context)


@gzip_page
@require_GET
def route(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One route, stop by stop."""
    found = get_object_or_404(Route.objects.visible_to(request.actor).select_related("area"), pk=pk)
    stops = list(found.stops.select_related("attraction"))
    products = Product.objects.visible_to(request.actor).filter(offer__state="on_sale", route=found)
    hours, minutes = divmod(found.minutes, 60)
    context = {
        "route": found, "stops": stops, "products": products, "hours": hours, "minutes": minutes,
        "km": f"{found.distance_m / 1000:.1f}", "map": map_of([stop.attraction for stop in stops], found.area, joined=True),
    }  # fmt: skip
    return render(request, "one_pass/route.html", context)


@gzip_page
@require_GET
def product(request: ActorRequest, slug: str) -> HttpResponse:
    """What can be bought: what it opens, what it costs, when, and what comes back."""
    found = get_object_or_404(Product.objects.visible_to(request.actor).for_pages(), slug=slug)
    prices = (
        found.offer.prices.filter(day__isnull=True).select_related("group").order_by("group__order")
    )
    context = {
        "product": found, "points": points_of(found), "prices": prices, "story": found.told_story.split("\n\n"),
        "photos": Photograph.objects.of(found), "may_buy": found.offer.state == "on_sale" and found.sort not in NOT_BOUGHT,
    }  # fmt: skip
    return render(request, "one_pass/product.html", context)


def points_of(product: Product) -> list[dict[str, Any]]:
    """What a product opens: title as on the ticket, whose it is, whether it is open to be shown."""
    titles = dict(RedeemPoint.objects.filter(offer=product.offer_id, active=True).order_by("order").values_list("code", "title"))  # fmt: skip
    rows = {one.code: one for one in product.points.select_related("attraction", "village")}
    return [
        {
            "title": _told(title, rows[code].attraction),
            "attraction": rows[code].attraction,
            "village": rows[code].village,
        }
        for code, title in titles.items()
        if code in rows
    ]


def _told(title: str, sight: Attraction) -> str:
    """As on the ticket; where the page is read in another language, the sight's own name in it."""
    return title if sight.told_name == sight.name else sight.told_name
