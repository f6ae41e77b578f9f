"""Homestays as guests see them: all houses, one house with its nights and prices, the room held; gardens; the calendar address."""

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import Ask, AskLine, sell
from yanzhen.kernel.orders.models import terms_at
from yanzhen.kernel.orders.models.refunding import told
from yanzhen.kernel.parties.masking import mask_name
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.homestays_gardens import ask_for_plot
from yanzhen.reforms.one_pass.actions.homestays_ical import calendar_of, feed_of
from yanzhen.reforms.one_pass.actions.homestays_rooms import NIGHTS_MAX
from yanzhen.reforms.one_pass.forms.homestays import BookForm, NightsForm
from yanzhen.reforms.one_pass.models import GardenPlot, Homestay, RoomType
from yanzhen.reforms.one_pass.models.homestays_nights import (
    GROUP,
    free_rooms,
    least_prices,
    prices_of,
)

CALENDAR_TYPE: Final = "text/calendar; charset=utf-8"


@require_GET
def homestays(request: ActorRequest) -> HttpResponse:
    """All houses that are let; with nights chosen, what is free then and what it costs."""
    today = timezone.localdate()
    rows = Homestay.objects.visible_to(request.actor).open_on(today).on_sale()
    page = page_of(rows.for_lists().order_by("name"), request.GET)
    asked = NightsForm(request.GET if request.GET.get("first") else None, initial=_weekend(today))
    shown = [{"house": house} for house in page.rows]
    if asked.is_bound and asked.is_valid():
        _with_nights(shown, asked.cleaned_data["first"], asked.cleaned_data["until"])
    else:
        _with_least(shown, today)
    return render(request, "one_pass/homestays.html", {"page": page, "shown": shown, "form": asked, "chosen": asked.is_bound and asked.is_valid()}, status=422 if asked.errors else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def homestay(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One house: which nights, which rooms, what each night costs; and the room is held until it is paid."""
    house = get_object_or_404(Homestay.objects.visible_to(request.actor).for_lists(), pk=pk)
    today = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET if request.GET.get("first") else None  # fmt: skip
    form = BookForm(given, initial=_weekend(today) | {"rooms": 1})
    if request.method == "GET" and form.is_bound:
        form.fields["phone"].required = False
    form.is_valid()
    form.fields["phone"].required = True
    kind = _kind(house, (given or request.GET).get("kind"))
    if request.method == "POST" and not form.errors and kind is not None:
        if request.actor.person_id is None:
            return redirect_to_login(f"{house.get_absolute_url()}?{_query(form)}&kind={kind.pk}")
        try:
            return _hold(request, kind, form)
        except Refused as refusal:
            form.say(refusal)
    kinds, bill = _offered(house, kind, form)
    first = form.cleaned_data.get("first") if form.is_bound else None
    terms, _table = terms_at(kind.offer_id if kind else None, timezone.now())
    context = {
        "house": house, "more_photos": list(house.photos.all())[1:], "form": form, "open": house.is_let_on(today), "kinds": kinds, "kind": kind, "bill": bill,
        "query": _query(form) if form.is_bound and not form.errors else "",
        "back": told(terms, day=first or form.initial["first"], today=today), "papers": house.papers(today),
        "signed_in": request.actor.person_id is not None,
    }  # fmt: skip
    return render(request, "one_pass/homestay.html", context, status=422 if form.errors else 200)


def _kind(house: Homestay, key: str | None) -> RoomType | None:
    """The rooms that were chosen; where there is one kind, nobody chooses."""
    kinds = house.types_on_sale
    return kinds[0] if len(kinds) == 1 else next((kind for kind in kinds if str(kind.pk) == key), None)  # fmt: skip


def _query(form: BookForm) -> str:
    return urlencode({name: str(form.cleaned_data[name]) for name in ("first", "until", "rooms")})


def _hold(request: ActorRequest, kind: RoomType, form: BookForm) -> HttpResponse:
    data = form.cleaned_data
    ask = Ask(
        lines=[AskLine(kind.offer_id, data["rooms"], GROUP, data["first"], data["until"])], buyer=request.actor.person_id,
        name=request.actor.person_name, phone=data["phone"], key=once_of(request.POST) or new_key(),
        seen_fen=_whole(request.POST.get("seen")),
    )  # fmt: skip
    sold = sell(ask, by=request.actor)
    return redirect("orders:order", sold.order_id)


def _offered(house: Homestay, kind: RoomType | None, form: BookForm) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:  # fmt: skip
    """Each kind of rooms with what it costs (for the nights, where they are chosen), and the bill of the chosen one."""
    of_rooms = {photo.room_type_id: photo for photo in reversed(list(house.photos.all()))}
    kinds: list[dict[str, Any]] = [{"kind": one, "chosen": one == kind, "photo": of_rooms.get(one.pk)} for one in house.types_on_sale]  # fmt: skip
    if (
        not form.is_bound
        or not form.cleaned_data.get("first")
        or not form.cleaned_data.get("until")
    ):
        least = least_prices([row["kind"].offer_id for row in kinds], timezone.localdate())
        for row in kinds:
            row["from_fen"] = least.get(row["kind"].offer_id)
        return kinds, None
    first, until = form.cleaned_data["first"], form.cleaned_data["until"]
    nights = [first + timedelta(days=n) for n in range(min((until - first).days, NIGHTS_MAX))]
    prices = prices_of([row["kind"].offer_id for row in kinds], nights)
    free = free_rooms([row["kind"].pool_id for row in kinds], first, until)
    for row in kinds:
        rows = [
            {"night": night, "fen": prices.get((row["kind"].offer_id, night))} for night in nights
        ]
        row["bill"] = _bill(rows, free.get(row["kind"].pool_id, 0), form.cleaned_data.get("rooms") or 1, (until - first).days)  # fmt: skip
    return kinds, next((row["bill"] for row in kinds if row["chosen"]), None)


def _bill(rows: list[dict[str, Any]], free: int, rooms: int, nights: int) -> dict[str, Any]:
    """Night by night: its price, and what stands in the way."""
    unpriced = [row["night"] for row in rows if row["fen"] is None]
    return {
        "rows": rows, "rooms": rooms, "free": free, "too_long": nights > NIGHTS_MAX, "enough": free >= rooms,
        "past": rows[0]["night"] < timezone.localdate(), "unpriced": unpriced,
        "total_fen": None if unpriced else sum(row["fen"] for row in rows) * rooms,
    }  # fmt: skip


def _with_nights(shown: list[dict[str, Any]], first: date, until: date) -> None:
    """How many rooms of each house are free, and the least that one of them costs."""
    kinds = [kind for row in shown for kind in row["house"].types_on_sale]
    nights = [first + timedelta(days=n) for n in range(min((until - first).days, 60))]
    prices = prices_of([kind.offer_id for kind in kinds], nights)
    free = free_rooms([kind.pool_id for kind in kinds], first, until)
    for row in shown:
        own = [kind for kind in row["house"].types_on_sale if free.get(kind.pool_id)]
        sums = [_sum(prices, kind.offer_id, nights) for kind in own]
        row["free"] = sum(free[kind.pool_id] for kind in own)
        row["total_fen"] = min((fen for fen in sums if fen is not None), default=None)
        row["several"] = len(own) > 1
        row["query"] = f"?first={first}&until={until}&rooms=1"


def _sum(prices: dict[tuple[UUID, date], int], offer: UUID, nights: list[date]) -> int | None:
    each = [prices.get((offer, night)) for night in nights]
    return sum(fen for fen in each if fen is not None) if None not in each else None


def _with_least(shown: list[dict[str, Any]], today: date) -> None:
    least = least_prices([kind.offer_id for row in shown for kind in row["house"].types_on_sale], today)  # fmt: skip
    for row in shown:
        row["from_fen"] = min((least[kind.offer_id] for kind in row["house"].types_on_sale if kind.offer_id in least), default=None)  # fmt: skip


def _weekend(today: date) -> dict[str, Any]:
    """The next Friday to Sunday."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    return {"first": friday, "until": friday + timedelta(days=2), "rooms": 1}


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 15 else None


@require_GET
@never_cache
def feed(request: ActorRequest, token: str) -> HttpResponse:
    """When a room is taken, for whoever has its address."""
    found = feed_of(token)
    if found is None:
        raise Http404
    answer = HttpResponse(calendar_of(found.unit, at=timezone.now()), content_type=CALENDAR_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="room.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_GET
def gardens(request: ActorRequest) -> HttpResponse:
    """Plots, who has them until when (masked), and which can be taken for the season."""
    today = timezone.localdate()
    page = page_of(GardenPlot.objects.offered_on(today).for_page(), request.GET)
    shown = []
    for plot in page.rows:
        let = plot.let_on(today)
        shown.append({"plot": plot, "let": let, "who": mask_name(let.counterparty.name) if let else "", "until": let.last_on - timedelta(days=1) if let else None})  # fmt: skip
    return render(request, "one_pass/homestays_gardens.html", {"page": page, "shown": shown, "free": sum(row["let"] is None for row in shown)})  # fmt: skip


@login_required
@require_POST
def garden_ask(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Whoever wants a free plot tells its owner."""
    plot = get_object_or_404(GardenPlot.objects.offered_on(timezone.localdate()).for_page(), pk=pk)
    try:
        ask_for_plot(plot, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Asked. %(owner)s draws up the contract with you.") % {"owner": plot.owner})  # fmt: skip
    return redirect(reverse("one_pass:gardens"))
