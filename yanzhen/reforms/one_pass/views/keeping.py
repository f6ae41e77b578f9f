"""What the island's desk looks at: how full the days are, what is sold, days called off, where the numbers come from."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.contracts import claims
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.figures.actions import compared
from yanzhen.kernel.orders.models import SplitRule
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.attractions import keep_area
from yanzhen.reforms.one_pass.actions.crowding import crowd_of
from yanzhen.reforms.one_pass.actions.products import days_of, put_on_sale
from yanzhen.reforms.one_pass.actions.voiding import (
    VoidAsked,
    call_off,
    calls_to_make,
    preview_void,
    progress_of,
    progress_of_each,
    try_again,
)
from yanzhen.reforms.one_pass.contracts import EDIT, SEE, VOID
from yanzhen.reforms.one_pass.figures import CLAIMS, SAYINGS
from yanzhen.reforms.one_pass.forms.register import AreaForm, VoidForm, say
from yanzhen.reforms.one_pass.models import Area, DayVoid, Product

DAYS_AHEAD: Final = 28
CALLS_COUNTED: Final = 10_000
NAMED_MAX: Final = 10


@for_offices(SEE)
@require_GET
def days(request: ActorRequest) -> HttpResponse:
    """Each area's next weeks beside its approved maximum, and what was called off."""
    today = timezone.localdate()
    areas = list(Area.objects.kept_by(request.actor).select_related("place", "pool"))
    off = {
        (one.area_id, one.day): one
        for one in DayVoid.objects.visible_to(request.actor).filter(day__gte=today)
    }
    for area in areas:
        area.crowd = crowd_of(area)  # type: ignore[attr-defined]  # for the page
        area.days = [  # type: ignore[attr-defined]  # for the page
            {"one": one, "void": off.get((area.pk, one.day)), "width": one.taken * 1000 // area.day_max}
            for one in days_of(area, today, today + timedelta(days=DAYS_AHEAD))
        ]  # fmt: skip
    return render(
        request,
        "one_pass/days.html",
        {"areas": areas, "may_void": request.actor.may(VOID), "may_edit": request.actor.may(EDIT)},
    )


def _approve(noun: Area, data: dict[str, Any], by: Any) -> None:
    keep_area(noun, by=by, **data)


APPROVAL: Final = Act("approve", gettext_lazy("Approved maximum"), gettext_lazy("Enter the maximum"), AreaForm, _approve, gettext_lazy("The approved maximum is entered."),
                      hint=gettext_lazy("Days that are open already keep their places; none may have more than this."), capability=EDIT)  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def area(request: ActorRequest, slug: str) -> HttpResponse:
    """The maximum of an area, entered from its paper."""
    found = get_object_or_404(
        Area.objects.kept_by(request.actor).select_related("place", "pool"), slug=slug
    )
    back = reverse("one_pass:days")
    page = Page(str(APPROVAL.title), ((_("How full the days are"), back),), back, note=found.name)
    return acts_page(request, found, [APPROVAL], by=request.actor, page=page)


@for_offices(SEE)
@require_GET
def products(request: ActorRequest) -> HttpResponse:
    """What is sold here: sort, state, prices, who shares, and where each is changed."""
    rows = Product.objects.kept_by(request.actor).for_pages()
    page = page_of(rows.prefetch_related("points__attraction", "offer__prices__group"), request.GET)
    agreed = set(
        SplitRule.objects.visible_to(request.actor)
        .filter(offer__in=[one.offer_id for one in page.rows], in_force_from__isnull=False)
        .values_list("offer", flat=True)
    )
    for one in page.rows:
        one.agreed = one.offer_id in agreed
        one.usual = [price for price in one.offer.prices.all() if price.day is None]
    context = {"page": page, "may_edit": request.actor.may(EDIT)}
    return render(request, "one_pass/products.html", context)


@for_offices(EDIT)
@require_POST
def product_sell(request: ActorRequest, slug: str) -> HttpResponse:
    """Put on sale, where everything it opens is safe and everybody has agreed."""
    found = get_object_or_404(Product.objects.kept_by(request.actor).for_pages(), slug=slug)
    try:
        put_on_sale(found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("%(name)s is on sale.") % {"name": found.name})
    return redirect("one_pass:product_one", slug)


@for_offices(SEE)
@require_GET
def voids(request: ActorRequest) -> HttpResponse:
    """Days called off, with how far the giving back is."""
    rows = list(DayVoid.objects.visible_to(request.actor).select_related("area")[:50])
    progress = progress_of_each(rows)
    for one in rows:
        one.progress = progress[one.pk]  # type: ignore[attr-defined]  # for the page
    areas = Area.objects.kept_by(request.actor).filter(pool__isnull=False)
    return render(
        request,
        "one_pass/voids.html",
        {"rows": rows, "areas": areas, "may_void": request.actor.may(VOID)},
    )


@for_offices(VOID)
@require_http_methods(["GET", "POST"])
def void_new(request: ActorRequest, slug: str) -> HttpResponse:
    """First what it would do; then the act, which does just that."""
    area = get_object_or_404(
        Area.objects.kept_by(request.actor).select_related("place", "pool"), slug=slug
    )
    form = VoidForm(
        request.POST if request.method == "POST" else None,
        initial={"day": request.GET.get("day", ""), "why": "storm"},
    )
    seen = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "done" in request.POST:
                asked = VoidAsked(
                    area,
                    data["day"],
                    data["why"],
                    data["words"],
                    _number(request, "orders"),
                    _number(request, "fen"),
                )
                made = call_off(asked, by=request.actor)
                messages.success(
                    request, _("The day is called off. The money goes back by itself.")
                )
                return redirect("one_pass:void", made.pk)
            seen = preview_void(area, data["day"])
        except Refused as refusal:
            say(form, refusal)
            seen = preview_void(area, data["day"])
    return render(
        request,
        "one_pass/void_new.html",
        {"area": area, "form": form, "seen": seen},
        status=422 if form.errors else 200,
    )


def _number(request: ActorRequest, name: str) -> int | None:
    text = request.POST.get(f"seen_{name}", "")
    return int(text) if text.isdigit() else None


@for_offices(SEE)
@require_GET
def void(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One day called off: how far it is, what needs somebody; with `?list=calls`, whom to call."""
    found = get_object_or_404(
        DayVoid.objects.visible_to(request.actor).select_related("area"), pk=pk
    )
    calls = calls_to_make(found)
    calling = request.GET.get("list") == "calls"
    rows = calls if calling else found.orders.select_related("order", "refund").order_by("state", "pk")  # fmt: skip
    context = {
        "void": found,
        "progress": progress_of(found),
        "page": page_of(rows, request.GET),
        "calling": calling,
        "calls": calls.order_by()[: CALLS_COUNTED + 1].count(),
        "may_void": request.actor.may(VOID),
    }
    return render(request, "one_pass/void.html", context)


@for_offices(VOID)
@require_POST
def void_again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What needed somebody once more."""
    found = get_object_or_404(
        DayVoid.objects.visible_to(request.actor).select_related("area__place"), pk=pk
    )
    n = try_again(found, by=request.actor)
    messages.success(request, _("%(n)s orders wait their turn once more.") % {"n": n})
    return redirect("one_pass:void", pk)


@for_offices(SEE)
@require_GET
def numbers(request: ActorRequest) -> HttpResponse:
    """The report's sentences beside what the records give, each with the way to its rows."""
    today = timezone.localdate()
    known = {claim.code for claim in CLAIMS}
    rows = [compared(claim, on=today) for claim in claims if claim.code in known]
    sayings = [
        {"code": code, "wording": wording, "named": list(find()[:NAMED_MAX]) if find else []}
        for code, wording, find in SAYINGS
    ]
    context = {"rows": rows, "sayings": sayings, "may_open": request.actor.may("figures.open")}
    return render(request, "one_pass/numbers.html", context)
