"""Offers and their calendar: prices by day and group, places, a week copied, a change taken back."""

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions import (
    change_offer,
    copy_week,
    make_offer,
    move_offer,
    open_days,
    resize,
    set_prices,
    undo_prices,
)
from yanzhen.kernel.orders.forms import BulkForm, OfferForm
from yanzhen.kernel.orders.models import Offer, PriceChange
from yanzhen.kernel.orders.views.calendar_table import DAYS_SHOWN, Table
from yanzhen.kernel.orders.views.doors import offer_for, refused_here, seller_for
from yanzhen.kernel.parties.middleware import ActorRequest

CHANGES_SHOWN: Final = 5


@for_offices("orders.offers")
def offers(request: ActorRequest) -> HttpResponse:
    """What one's sellers offer, what is on sale first."""
    rows = (
        Offer.objects.edited_by(request.actor)
        .select_related("seller__organisation__party")
        .annotate(
            days=Count(
                "demands__pool__capacities",
                filter=Q(demands__pool__capacities__day__gte=timezone.localdate()),
                distinct=True,
            )
        )
        .order_by("-state", "code")
    )
    return render(request, "orders/offers.html", {"page": page_of(rows, request.GET)})


@for_offices("orders.offers")
@require_http_methods(["GET", "POST"])
def offer(request: ActorRequest, pk: Any = None) -> HttpResponse:
    """A new offer, or the words and conditions of one."""
    found = offer_for(request, pk) if pk else None
    seller = found.seller if found else seller_for(request)
    if seller is None:
        return render(request, "orders/no_seller.html", status=200)
    data = request.POST if request.method == "POST" else None
    form = OfferForm(data, offer=found, seller=seller)
    if data is not None and form.is_valid():
        try:
            saved = _save(form, found, request)
        except Refused as refusal:
            form.say(refusal)
        else:
            messages.success(request, _("“%(offer)s” is saved") % {"offer": saved})
            return redirect("orders:calendar", saved.pk)
    context = {"form": form, "offer": found, "seller": seller}
    return render(request, "orders/offer_form.html", context, status=200 if data is None else 422)


def _save(form: OfferForm, found: Offer | None, request: ActorRequest) -> Offer:
    facts = form.facts()
    if found:
        return change_offer(found, by=request.actor, **facts)
    return make_offer(form.seller, by=request.actor, demands=form.demands(), **facts)


@for_offices("orders.offers")
@require_POST
def state(request: ActorRequest, pk: Any) -> HttpResponse:
    """Put on sale, pause, end."""
    found = offer_for(request, pk)
    try:
        moved = move_offer(found, request.POST.get("state", ""), by=request.actor)
    except Refused as refusal:
        return refused_here(request, refusal, "orders:calendar", pk)
    messages.success(
        request,
        _("“%(offer)s” is now: %(state)s") % {"offer": moved, "state": moved.get_state_display()},
    )
    return redirect("orders:calendar", pk)


@for_offices("orders.offers")
@require_http_methods(["GET", "POST"])
def calendar(request: ActorRequest, pk: Any) -> HttpResponse:
    """The table of days and groups. Posted, only the cells that differ are set, as one change."""
    found = offer_for(request, pk)
    first = _first_day(request.GET.get("from", ""), dated=found.dated)
    table = Table(found, first)
    bulk = BulkForm(groups=table.groups, first=first or timezone.localdate())
    problem = ""
    if request.method == "POST":
        try:
            return _set(request, found, table)
        except Refused as refusal:
            problem = refusal.sentence
            table.keep_typed(request.POST)
    return _shown(request, found, table, bulk, problem)


@for_offices("orders.offers")
@require_POST
def bulk(request: ActorRequest, pk: Any) -> HttpResponse:
    """One price for a group on many days at once."""
    found = offer_for(request, pk)
    table = Table(found, _first_day("", dated=found.dated))
    form = BulkForm(request.POST, groups=table.groups, first=timezone.localdate())
    if not form.is_valid():
        return _shown(request, found, table, form, "")
    try:
        done = set_prices(found, form.cells(), by=request.actor, words=form.words())
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _shown(request, found, table, form, "")
    _say(request, found, done.change, done.cells)
    return redirect("orders:calendar", pk)


@for_offices("orders.offers")
@require_POST
def copy(request: ActorRequest, pk: Any) -> HttpResponse:
    """A week's prices again in the weeks after it."""
    found = offer_for(request, pk)
    try:
        monday = date.fromisoformat(request.POST.get("monday", ""))
        weeks = int(request.POST.get("weeks", "0"))
    except ValueError:
        messages.error(request, _("Choose a week and how often it is copied."))
        return redirect("orders:calendar", pk)
    try:
        done = copy_week(found, monday, weeks=weeks, by=request.actor)
    except Refused as refusal:
        return refused_here(request, refusal, "orders:calendar", pk)
    _say(request, found, done.change, done.cells)
    return redirect(reverse("orders:calendar", args=[pk]) + f"?from={monday}")


@for_offices("orders.offers")
@require_POST
def undo(request: ActorRequest, pk: Any, change: Any) -> HttpResponse:
    """The last change of prices taken back."""
    found = offer_for(request, pk)
    one = get_object_or_404(PriceChange.objects.filter(offer=found), pk=change)
    try:
        undo_prices(one, by=request.actor)
    except Refused as refusal:
        return refused_here(request, refusal, "orders:calendar", pk)
    messages.success(request, _("Taken back: %(words)s") % {"words": one.words})
    return redirect("orders:calendar", pk)


def _say(request: ActorRequest, found: Offer, change: PriceChange | None, cells: int) -> None:
    if change is None:
        messages.info(request, _("Nothing was different."))
        return
    sentence = ngettext("%(n)s price is set", "%(n)s prices are set", cells) % {"n": cells}
    messages.success(
        request, sentence, extra_tags=reverse("orders:undo_prices", args=[found.pk, change.pk])
    )


def _set(request: ActorRequest, found: Offer, table: Table) -> HttpResponse:
    """Sizes first, since they may be refused by what is sold; then the prices as one change."""
    cells, sizes = table.posted(request.POST)
    for capacity, size in sizes:
        resize(capacity, size, by=request.actor)
    opened = table.opened(request.POST)
    for pool, day, size in opened:
        open_days(pool, [day], size=size, by=request.actor)
    words = _("Prices of %(day)s and after") % {"day": table.first or _("every day")}
    done = set_prices(found, cells, by=request.actor, words=words)
    if done.change or not (sizes or opened):
        _say(request, found, done.change, done.cells)
    if sizes or opened:
        n = len(sizes) + len(opened)
        messages.success(
            request,
            ngettext("Places of %(n)s day are set", "Places of %(n)s days are set", n) % {"n": n},
        )
    after = f"?from={table.first}" if table.first else ""
    return redirect(reverse("orders:calendar", args=[found.pk]) + after)


def _shown(
    request: ActorRequest, found: Offer, table: Table, form: BulkForm, problem: str
) -> HttpResponse:
    changes = list(found.price_changes.order_by("-id")[:CHANGES_SHOWN])
    standing = next((one for one in changes if one.undone_at is None), None)
    context = {
        "offer": found, "table": table, "bulk": form, "problem": problem, "changes": changes, "last": standing,
        "earlier": table.first - timedelta(days=DAYS_SHOWN) if table.first else None,
        "later": table.first + timedelta(days=DAYS_SHOWN) if table.first else None,
    }  # fmt: skip
    return render(
        request, "orders/calendar.html", context, status=422 if problem or form.errors else 200
    )


def _first_day(text: str, *, dated: bool) -> date | None:
    """The Monday of the week that is asked for, or of this one."""
    if not dated:
        return None
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    day = min(max(day, today - timedelta(days=400)), today + timedelta(days=800))
    return day - timedelta(days=day.weekday())
