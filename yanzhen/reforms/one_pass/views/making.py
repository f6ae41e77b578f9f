"""A product put together, looked at before it is sold, changed, paused, ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.orders.models import OrderLine, RedeemPoint, Seller, SplitRule
from yanzhen.kernel.orders.models.splitting import in_words
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.actions.changing import (
    ProductChange,
    change_product,
    free_slug,
    stop_selling,
)
from yanzhen.reforms.one_pass.actions.photographs import hang_photographs
from yanzhen.reforms.one_pass.actions.products import ProductDraft, make_product, missing_for_sale
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.forms.making import (
    POINT,
    ProductForm,
    attractions_for,
    points_of_rows,
)
from yanzhen.reforms.one_pass.forms.register import EmptyForm, PicturesForm, say
from yanzhen.reforms.one_pass.forms.rows import Row, shifted, typed_rows
from yanzhen.reforms.one_pass.models import Product
from yanzhen.reforms.one_pass.views.buying import days_for

PAGE: Final = ("name", "summary", "story", "name_en", "summary_en", "story_en", "drawing", "order")
DAYS_SHOWN: Final = 7
OFFER: Final = (
    "conditions",
    "valid_days",
    "per_order_max",
    "advance_days_max",
    "hold_minutes",
)


@for_offices(SEE)
@require_GET
def product(request: ActorRequest, slug: str) -> HttpResponse:
    """All of one product: what is missing before it is sold, what it opens, costs, who shares in it, its days."""
    found = _product(request, slug)
    titles = dict(found.offer.points.values_list("code", "title"))
    rules = list(found.offer.split_rules.order_by("-version")[:2])
    context = {
        "product": found, "missing": missing_for_sale(found, timezone.localdate()), "own": found.offer.seller_id == request.actor.organisation_id,
        "points": _points(found), "prices": found.offer.prices.filter(day__isnull=True).select_related("group").order_by("group__order"),
        "rules": [{"rule": rule, "words": _words_of_rule(rule, titles)} for rule in rules], "may_edit": request.actor.may(EDIT),
        "files": files_shown(found, to=request.actor), "days": days_for(found)[:DAYS_SHOWN],
    }  # fmt: skip
    return render(request, "one_pass/product_one.html", context)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def make(request: ActorRequest, slug: str = "") -> HttpResponse:
    """A new product, or other words and prices of one. A press that only puts places in order saves nothing."""
    found = _product(request, slug) if slug else None
    seller = found.offer.seller if found else Seller.objects.filter(pk=request.actor.organisation_id).select_related("place").first()  # fmt: skip
    if seller is None:
        return render(request, "orders/no_seller.html")
    posted = request.method == "POST"
    rows = typed_rows(request.POST, tuple(POINT), "arrives") if posted else _rows_of(found)
    offered, moved = attractions_for(request.actor), -1
    facts: dict[str, Any] = {"by": request.actor, "seller": seller, "product": found}
    if posted and "shift" in request.POST:
        rows, moved = shifted(rows, request.POST["shift"], POINT)
        form = ProductForm(initial=request.POST.dict(), **facts)
    else:
        form = ProductForm(request.POST if posted else None, initial=_words_of(found), **facts)
        if posted and form.is_valid():
            try:
                made = _save(request, form, found, rows, offered)
            except Refused as refusal:
                say(form, refusal)
            else:
                messages.success(request, _("“%(name)s” is written down. Look at its page before it is sold.") % {"name": made.name})  # fmt: skip
                return redirect("one_pass:product_one", made.slug)
    draft = found is None or found.offer.state == "draft"
    context = {"form": form, "product": found, "rows": rows, "offered": offered, "moved": moved, "draft": draft}  # fmt: skip
    return render(request, "one_pass/product_form.html", context, status=422 if form.is_bound and form.errors else 200)  # fmt: skip


def _save(request: ActorRequest, form: ProductForm, found: Product | None, rows: list[Row], offered: Any) -> Product:  # fmt: skip
    if found is not None:
        titles = {one["attraction"].pk: one["title"] for one in _points(found)}
        points = points_of_rows(rows, offered, titles) if found.offer.state == "draft" else None
        change = ProductChange(form.page(), form.offer(), form.cells(), points)
        return change_product(found, change, by=request.actor)
    data = form.cleaned_data
    draft = ProductDraft(
        slug=free_slug(Product, data["name_en"], data["name"]), sort=data["sort"], name=data["name"], code=data["code"], seller=form.seller,
        prices=[cell for cell in form.cells() if cell[2] is not None], area=data["area"], points=points_of_rows(rows, offered, {}),
        pools=form.pools(), offer={name: value for name, value in form.offer().items() if name != "name"},
        page={name: value for name, value in form.page().items() if name != "name"} | {"since": timezone.localdate()},
    )  # fmt: skip
    return make_product(draft, by=request.actor)


def _hang(noun: Product, data: dict[str, Any], by: Any) -> None:
    must_edit(by, noun.offer.seller.place.path)
    if not data["pictures"]:
        raise Refused(gettext_lazy("Choose a photograph first."), field="pictures")
    hang_photographs(noun, data["pictures"], by=by)


def _pause(noun: Product, data: dict[str, Any], by: Any) -> None:
    stop_selling(noun, by=by)


def _end(noun: Product, data: dict[str, Any], by: Any) -> None:
    stop_selling(noun, by=by, for_good=True)


def _before_the_end(noun: Product, data: dict[str, Any], by: Any) -> Sequence[str]:
    n = OrderLine.objects.filter(offer=noun.offer_id, order__state="paid", day__gte=timezone.localdate()).count()  # fmt: skip
    sold = ngettext("%(n)s paid order for days to come stays good.", "%(n)s paid orders for days to come stay good.", n) % {"n": n}  # fmt: skip
    return [_("Nobody can buy it any more, and it is never sold again."), sold]


ACTS: Final = {
    "pictures": Act("pictures", gettext_lazy("Add photographs"), gettext_lazy("Add them"), PicturesForm, _hang, gettext_lazy("The photographs hang on it."),
                    hint=gettext_lazy("Of what is published, everybody may see them."), capability=EDIT),
    "pause": Act("pause", gettext_lazy("Pause the sale"), gettext_lazy("Pause it"), EmptyForm, _pause, gettext_lazy("Nobody can buy it for now."),
                 hint=gettext_lazy("What was sold stays good. Put it on sale again whenever you like."), capability=EDIT),
    "end": Act("end", gettext_lazy("End the sale"), gettext_lazy("End it for good"), EmptyForm, _end, gettext_lazy("It is sold no more."),
               preview=_before_the_end, capability=EDIT),
}  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def act(request: ActorRequest, slug: str, name: str) -> HttpResponse:
    """Photographs, a pause, the end."""
    found = _product(request, slug)
    if name not in ACTS:
        raise Http404
    back = reverse("one_pass:product_one", args=[slug])
    crumbs = ((_("What is sold"), reverse("one_pass:products")), (found.name, back))
    page = Page(str(ACTS[name].title), crumbs, back, note=found.name)
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)


def _product(request: ActorRequest, slug: str) -> Product:
    return get_object_or_404(Product.objects.kept_by(request.actor).for_pages(), slug=slug)


def _words_of_rule(rule: SplitRule, titles: dict[str, str]) -> list[tuple[str, str]]:
    """Place by place, who gets what, as people say it."""
    parts = rule.parts.select_related("party").order_by("point", "pk")
    return [(titles.get(part.point, part.point), in_words(part.plain, part.party.name)) for part in parts]  # fmt: skip


def _points(found: Product) -> list[dict[str, Any]]:
    """Places of redemption in their order, with what each settles at and who runs it."""
    behind = {one.code: one for one in found.points.select_related("attraction", "village")}
    rows = RedeemPoint.objects.filter(offer=found.offer_id, active=True).select_related("owner__party").order_by("order")  # fmt: skip
    return [
        {"point": one, "title": one.title, "attraction": behind[one.code].attraction, "village": behind[one.code].village,
         "arrives": behind[one.code].arrives}
        for one in rows if one.code in behind
    ]  # fmt: skip


def _rows_of(found: Product | None) -> list[Row]:
    if found is None:
        return [dict(POINT)]
    return [
        {"attraction": str(one["attraction"].pk), "yuan": yuan(one["point"].settle_fen).lstrip("¥"), "uses": str(one["point"].uses),
         "arrives": "1" if one["arrives"] else ""}
        for one in _points(found)
    ]  # fmt: skip


def _words_of(found: Product | None) -> dict[str, Any]:
    if found is None:
        return {}
    offer = found.offer
    prices = {
        f"price_{one.group_id}": one.amount_fen for one in offer.prices.filter(day__isnull=True)
    }
    last = timezone.localtime(offer.sale_until) - timedelta(days=1) if offer.sale_until else None
    return {
        **{name: getattr(found, name) for name in PAGE}, **{name: getattr(offer, name) for name in OFFER}, **prices, "route": found.route_id,
        "sale_from": timezone.localdate(offer.sale_from) if offer.sale_from else None, "sale_last": last.date() if last else None,
    }  # fmt: skip
