"""Places and rooms: what is scarce, day by day and room by room."""

from collections.abc import Callable
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
from django.views.decorators.http import require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions import open_days, resize
from yanzhen.kernel.orders.actions.offering import DAYS_MAX, close_day
from yanzhen.kernel.orders.actions.pools import add_units, change_pool, let_unit, make_pool
from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.forms.pools import DaysForm, PoolForm, SessionsForm, UnitsForm
from yanzhen.kernel.orders.models import Capacity, Pool, PoolKind, Seller, Stay, StayState, Unit
from yanzhen.kernel.orders.views.doors import seller_for
from yanzhen.kernel.parties.middleware import ActorRequest

DAYS_SHOWN: Final = 14


@for_offices("orders.offers")
def pools(request: ActorRequest) -> HttpResponse:
    """Everything scarce of one's sellers."""
    today = timezone.localdate()
    rows = (
        _own(request)
        .annotate(
            days=Count("capacities", filter=Q(capacities__day__gte=today), distinct=True),
            rooms=Count("units", filter=Q(units__active=True), distinct=True),
            offers=Count("demands__offer", distinct=True),
        )
        .order_by("seller", "name")
    )
    return render(request, "orders/pools.html", {"page": page_of(rows, request.GET)})


@for_offices("orders.offers")
@require_http_methods(["GET", "POST"])
def pool_new(request: ActorRequest) -> HttpResponse:
    """A new pool; its days or rooms follow on its own page."""
    seller = seller_for(request)
    if seller is None:
        return render(request, "orders/no_seller.html")
    form = PoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_pool(seller, by=request.actor, **form.facts())
        except Refused as refusal:
            form.say(refusal)
        else:
            return redirect("orders:pool", made.pk)
    context = {"form": form, "seller": seller}
    return render(request, "orders/pool_form.html", context, status=422 if form.errors else 200)


@for_offices("orders.offers")
@require_http_methods(["GET", "POST"])
def pool(request: ActorRequest, pk: Any) -> HttpResponse:
    """One pool: its next days or its rooms. Each press is one act of the table below."""
    found = get_object_or_404(_own(request), pk=pk)
    forms: dict[str, Any] = {
        "change": PoolForm(instance=found),
        "days": DaysForm(initial={"size": found.size_default}),
        "sessions": SessionsForm(initial={"size": found.size_default}, auto_id="ss_%s"),
        "units": UnitsForm(),
    }
    if request.method == "POST":
        act = next((name for name in ACTS if name in request.POST), "")
        try:
            words = ACTS[act](request, found, forms) if act else ""
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            if words:
                messages.success(request, words)
        if not any(form.errors for form in forms.values()):
            return redirect(reverse("orders:pool", args=[pk]) + _from(request))
    context = {
        "pool": found, "forms": forms, "offers": found.demands.select_related("offer").order_by("offer__code")[:30],
        **(_rooms(found) if found.kind == PoolKind.UNITS else _days(request, found)),
    }  # fmt: skip
    wrong = any(form.errors for form in forms.values())
    return render(request, "orders/pool.html", context, status=422 if wrong else 200)


def _open(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    if not found.dated:
        size = request.POST.get("size", "")
        opened = open_days(
            found, [None], size=int(size) if size.isdigit() else -1, by=request.actor
        )
        return _("In store now") if opened else ""
    form = forms["days"] = DaysForm(request.POST)
    if not form.is_valid():
        return ""
    days = _between(form)
    if not days:
        return ""
    opened = open_days(found, days, size=form.cleaned_data["size"], by=request.actor)
    return ngettext("%(n)s day is open now", "%(n)s days are open now", opened) % {"n": opened}


def _open_sessions(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    form = forms["sessions"] = SessionsForm(request.POST, auto_id="ss_%s")
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    days = _between(form)
    if not days:
        return ""
    try:
        opened = open_sessions(found, days, data["times"], size=data["size"], by=request.actor)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return ""
    return ngettext("%(n)s session is open now", "%(n)s sessions are open now", opened) % {"n": opened}  # fmt: skip


def _between(form: DaysForm) -> list[date]:
    """The days that were asked for; none, said at the field, where there are too many or none."""
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    number = (last - first).days + 1
    if 1 <= number <= DAYS_MAX:
        return [first + timedelta(days=n) for n in range(number)]
    form.add_error("last", _("The last day lies before the first, or too far after it."))
    return []


def _resize(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    size = request.POST.get("size", "")
    one = _capacity(found, request.POST.get("resize"))
    resize(
        one, int(size) if size.isdigit() else -1, by=request.actor, reason=_reason(request)
    )  # fmt: skip
    return _("The number of places is changed")


def _close(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    close_day(
        _capacity(found, request.POST.get("close")), True, by=request.actor, reason=_reason(request)
    )
    return _("Closed: nobody can buy this day any more. What is sold stays sold.")


def _reopen(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    close_day(_capacity(found, request.POST.get("reopen")), False, by=request.actor)
    return _("Open again")


def _change(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    form = forms["change"] = PoolForm(request.POST, instance=Pool.objects.get(pk=found.pk))
    if not form.is_valid():
        return ""
    change_pool(found, by=request.actor, **form.facts())
    return _("Saved")


def _add(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    form = forms["units"] = UnitsForm(request.POST)
    if not form.is_valid():
        return ""
    try:
        made = add_units(found, form.cleaned_data["names"].splitlines(), by=request.actor)
    except Refused as refusal:
        form.add_error("names", refusal.sentence)
        return ""
    return ngettext("%(n)s is added", "%(n)s are added", len(made)) % {"n": len(made)}


def _keep_back(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    unit = get_object_or_404(found.units, pk=request.POST.get("keep_back"))
    let_unit(unit, False, by=request.actor, reason=_reason(request))
    return _("“%(unit)s” is not let any more") % {"unit": unit}


def _let(request: ActorRequest, found: Pool, forms: dict[str, Any]) -> str:
    unit = get_object_or_404(found.units, pk=request.POST.get("let"))
    let_unit(unit, True, by=request.actor)
    return _("“%(unit)s” is let again") % {"unit": unit}


ACTS: Final[dict[str, Callable[[ActorRequest, Pool, dict[str, Any]], str]]] = {
    "open": _open, "sessions": _open_sessions, "resize": _resize, "close": _close, "reopen": _reopen, "change": _change,
    "add": _add, "keep_back": _keep_back, "let": _let,
}  # fmt: skip


def _own(request: ActorRequest) -> Any:
    sellers = Seller.objects.visible_to(request.actor)
    return Pool.objects.filter(seller__in=sellers).select_related(
        "seller__organisation__party", "seller__place"
    )


def _capacity(found: Pool, key: Any) -> Capacity:
    rows = found.capacities.select_related("pool__seller__place")
    return get_object_or_404(rows, pk=key)


def _reason(request: ActorRequest) -> str:
    return str(request.POST.get("reason", "")).strip()[:300]


def _from(request: ActorRequest) -> str:
    day = request.GET.get("from", "")
    return f"?from={day}" if day else ""


def _days(request: ActorRequest, found: Pool) -> dict[str, Any]:
    """Two weeks of a counted pool; slots are summed."""
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        first = timezone.localdate()
    last = first + timedelta(days=DAYS_SHOWN - 1)
    rows = found.capacities.prefetch_related("slots").order_by("day", "session")
    rows = rows.filter(day__gte=first, day__lte=last) if found.dated else rows
    shown = [_row(one) for one in rows[:100]]
    return {"days": shown, "first": first, "last": last, "earlier": first - timedelta(days=DAYS_SHOWN),
            "later": last + timedelta(days=1)}  # fmt: skip


def _row(one: Capacity) -> dict[str, Any]:
    slots = list(one.slots.all())
    sold = one.sold + sum(slot.sold for slot in slots)
    held = one.held + sum(slot.held for slot in slots)
    return {"capacity": one, "sold": sold, "held": held, "left": one.size - sold - held,
            "slots": len(slots), "past": one.day is not None and one.day < timezone.localdate()}  # fmt: skip


def _rooms(found: Pool) -> dict[str, Any]:
    """Rooms, and who has them in the next two weeks: two questions."""
    today = timezone.localdate()
    until = today + timedelta(days=DAYS_SHOWN)
    stays = (
        Stay.objects.filter(unit__pool=found, during__overlap=(today, until))
        .exclude(state=StayState.RELEASED)
        .select_related("line__order")
        .order_by("during")
    )
    taken: dict[Any, list[Stay]] = {}
    for stay in stays[:500]:
        taken.setdefault(stay.unit_id, []).append(stay)
    units: list[Unit] = list(found.units.order_by("name"))
    return {"rooms": [{"unit": unit, "stays": taken.get(unit.pk, [])} for unit in units]}
