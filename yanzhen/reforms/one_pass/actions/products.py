"""A product is put together in one act: offer, prices, places of redemption, page; its shares are drawn up beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions import make_offer, move_offer, open_days, set_prices
from yanzhen.kernel.orders.actions.agreeing import RuleDraft, draw_up
from yanzhen.kernel.orders.actions.pools import make_pool
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.models import Capacity, Pool, RedeemPoint, Seller
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.models import Area, Attraction, Product, ProductPoint, Sort

OFFER_KINDS: Final = {
    Sort.PASS: "pass", Sort.FREE: "entry", Sort.FESTIVAL: "entry", Sort.FARM: "service", Sort.STUDY: "service", Sort.EXTRA: "service",
}  # fmt: skip
# These take a place of the island.
TAKES_THE_AREA: Final = (Sort.PASS, Sort.FREE)


@dataclass(frozen=True)
class PointDraft:
    """One place where the pass is redeemed: what it settles at, who runs it, whose village it is."""

    attraction: Attraction
    code: str
    settle_fen: int
    village: Place
    owner: Organisation | None = None
    uses: int = 1
    title: str = ""
    arrives: bool = False


@dataclass(frozen=True)
class ProductDraft:
    """What is written down of a product. `pools` are what it takes beside the area's own places."""

    slug: str
    sort: str
    name: str
    code: str
    seller: Seller
    prices: Sequence[Cell]
    area: Area | None = None
    points: Sequence[PointDraft] = ()
    pools: Mapping[Pool, int] = field(default_factory=dict)
    split: RuleDraft | None = None
    offer: Mapping[str, Any] = field(default_factory=dict)
    page: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def make_product(draft: ProductDraft, *, by: By, today: date | None = None, at: Any = None) -> Product:  # fmt: skip
    """Offer, points, prices, page and the draft of its shares, all or nothing. Nobody can buy it yet."""
    must_edit(by, draft.seller.place.path)
    _refuse_draft(draft, today or timezone.localdate())
    pools = dict(draft.pools)
    if draft.sort in TAKES_THE_AREA and draft.area is not None and draft.area.pool is not None:
        pools[draft.area.pool] = 1
    offer = make_offer(
        draft.seller, by=by, demands=pools, code=draft.code, name=draft.name,
        kind=OFFER_KINDS[Sort(draft.sort)], **draft.offer,
    )  # fmt: skip
    product = Product.objects.create(
        slug=draft.slug,
        sort=draft.sort,
        name=draft.name,
        offer=offer,
        area=draft.area,
        **draft.page,
    )
    write_points(product, draft.points, since=today)
    set_prices(offer, draft.prices, by=by, words=str(_("first prices")))
    if draft.split is not None:
        draw_up(offer, draft.split, by=by, at=at)
    record(by=by, verb="one_pass.make_product", noun=product, place_path=draft.seller.place.path)
    return product


def write_points(product: Product, points: Sequence[PointDraft], *, since: date | None = None) -> None:  # fmt: skip
    """The places of redemption of a product that has none."""
    for order, point in enumerate(points, start=1):
        title = point.title or point.attraction.name
        RedeemPoint.objects.create(offer=product.offer, code=point.code, title=title, uses=point.uses, settle_fen=point.settle_fen,
                                   owner=point.owner, order=order)  # fmt: skip
        ProductPoint.objects.create(product=product, code=point.code, attraction=point.attraction, village=point.village, arrives=point.arrives, since=since)  # fmt: skip


def refuse_few(sort: str, points: Sequence[PointDraft]) -> None:
    if sort == Sort.PASS and len(points) < 2:
        raise Refused(_("A pass opens two places at least."), field="points")
    if sum(point.arrives for point in points) > 1:
        raise Refused(_("Visitors are counted at one place only."), field="points")


def put_on_sale(product: Product, *, by: By, today: date | None = None) -> None:
    """Sold from now on, where everything it opens is safe to open."""
    must_edit(by, product.offer.seller.place.path)
    today = today or timezone.localdate()
    _refuse_closed([point.attraction for point in product.points.select_related("attraction")], today)  # fmt: skip
    if not _is_agreed(product):
        raise Refused(_("Several share in it: let all of them agree to the shares first."))
    move_offer(product.offer, "on_sale", by=by)


def missing_for_sale(product: Product, today: date) -> list[Refused]:
    """What still stands in the way of selling it, each as its sentence."""
    found: list[Refused] = []
    try:
        _refuse_closed([point.attraction for point in product.points.select_related("attraction")], today)  # fmt: skip
    except Refused as refusal:
        found.append(refusal)
    if not product.offer.prices.exists():
        found.append(Refused(_("Set a price first.")))
    if not _is_agreed(product):
        found.append(Refused(_("Several share in it: let all of them agree to the shares first.")))
    dated = product.offer.demands.filter(pool__dated=True, pool__kind="counted")
    if dated.exists() and not Capacity.objects.filter(pool__demands__offer=product.offer_id, day__gte=today).exists():  # fmt: skip
        found.append(Refused(_("No day is open yet: open some, or nobody finds one to choose.")))
    return found


def _is_agreed(product: Product) -> bool:
    """A pass, or whatever has a rule of shares, has one that all have agreed to."""
    rules = product.offer.split_rules
    shared = product.sort == Sort.PASS or rules.exists()
    return not shared or rules.filter(in_force_from__isnull=False).exists()


@transaction.atomic
def open_area_days(area: Area, days: Iterable[date], *, size: int, by: By, seller: Seller) -> int:
    """Open days of the island, never with more places than were approved. Gives how many are new."""
    must_edit(by, area.place.path)
    pool = area.pool
    if pool is None:
        name = str(_("Places of %(area)s") % {"area": area.name})[:100]
        pool = make_pool(seller, by=by, name=name, unit_word="人", dated=True, size_default=size)
        Area.objects.filter(pk=area.pk).update(pool=pool)
    # Asks whether it is more than was approved (attractions.py: refuse_over_maximum).
    n = open_days(pool, list(days), size=size, by=by)
    area.pool = pool
    return n


@dataclass(frozen=True)
class IslandDay:
    """One day of an area as a visitor and an officer see it."""

    day: date
    size: int
    taken: int
    left: int
    near: bool
    closed: bool


def days_of(area: Area, first: date, last: date) -> list[IslandDay]:
    """The open days between two, with what is taken of the approved maximum; one question."""
    if area.pool_id is None:
        return []
    rows = Capacity.objects.filter(pool=area.pool_id).between(first, last).order_by("day")
    return [
        IslandDay(one.day, one.size, one.sold + one.held, one.left, area.is_near(one.sold + one.held), one.closed)
        for one in rows if one.day is not None
    ]  # fmt: skip


def _refuse_draft(draft: ProductDraft, today: date) -> None:
    if Product.objects.filter(slug=draft.slug).exists():
        raise Refused(_("There is a page of this name already."), field="slug")
    if draft.sort in TAKES_THE_AREA and (draft.area is None or draft.area.pool is None):
        raise Refused(_("Open days of the island first: a pass takes its places."), field="area")
    if draft.sort == Sort.STUDY and draft.page.get("route") is None:
        raise Refused(_("A study product follows a route: choose it."), field="route")
    refuse_few(draft.sort, draft.points)
    _refuse_closed([point.attraction for point in draft.points], today)


def _refuse_closed(attractions: Sequence[Attraction], today: date) -> None:
    """Nothing is sold that visitors may not be asked into."""
    fit = set(Attraction.objects.filter(pk__in=[one.pk for one in attractions]).open_on(today).values_list("pk", flat=True))  # fmt: skip
    closed = [one for one in attractions if one.pk not in fit]
    if closed:
        raise Refused(_("“%(name)s” is not published, or a paper of it has run out."), field="points", name=closed[0])  # fmt: skip
