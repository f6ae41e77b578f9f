"""A product in other words, at other prices; while nobody could buy it yet also with other places of redemption."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.search import pinyin_of
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions import change_offer, move_offer, set_prices
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.models import OfferState
from yanzhen.kernel.orders.models.splits import SplitPart
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.actions.products import PointDraft, refuse_few, write_points
from yanzhen.reforms.one_pass.models import Attraction, Product, Sort

SLUG_MAX: Final = 40
# Seen by whoever has bought: they stay as they were.
FIXED: Final = frozenset({"sort", "area", "slug", "offer"})


@dataclass(frozen=True)
class ProductChange:
    """What is written anew. `points` None leaves them; `prices` are usual ones, None takes one away."""

    page: Mapping[str, Any] = field(default_factory=dict)
    offer: Mapping[str, Any] = field(default_factory=dict)
    prices: Sequence[Cell] = ()
    points: Sequence[PointDraft] | None = None


@transaction.atomic
def change_product(product: Product, change: ProductChange, *, by: By) -> Product:
    """Words, conditions, prices; places of redemption only of a draft. Refused where what is sold would open something else."""
    product = Product.objects.select_for_update(of=["self"]).select_related("offer__seller__place").get(pk=product.pk)  # fmt: skip
    must_edit(by, product.offer.seller.place.path)
    if fixed := FIXED & set(change.page):
        raise Refused(_("This stays as it was made. Make a new product."), field=min(fixed))
    if product.sort == Sort.STUDY and "route" in change.page and change.page["route"] is None:
        raise Refused(_("A study product follows a route: choose it."), field="route")
    changes = {name: [str(getattr(product, name)), str(value)] for name, value in change.page.items() if getattr(product, name) != value}  # fmt: skip
    for name, value in change.page.items():
        setattr(product, name, value)
    product.save()
    if change.offer:
        product.offer = change_offer(product.offer, by=by, **change.offer)
    if change.points is not None:
        _other_points(product, change.points)
    if change.prices:
        set_prices(product.offer, change.prices, by=by, words=str(_("Usual prices")))
    record(by=by, verb="one_pass.change_product", noun=product, changes=changes, place_path=product.offer.seller.place.path)  # fmt: skip
    return product


def stop_selling(product: Product, *, by: By, for_good: bool = False) -> None:
    """Sold no longer for now, or for good; what was sold stays sold."""
    must_edit(by, product.offer.seller.place.path)
    move_offer(product.offer, OfferState.ENDED if for_good else OfferState.PAUSED, by=by)


def points_through(
    attractions: Iterable[tuple[Attraction, int, int, str, bool]],
) -> list[PointDraft]:
    """Drafts of places of redemption: attraction, fen, uses, title, whether visitors are counted there. Owner and village are
    the attraction's own; its code is the point's."""
    drafts: list[PointDraft] = []
    for attraction, fen, uses, title, arrives in attractions:
        if attraction.village is None:
            raise Refused(
                _("Write first whose village “%(name)s” is."), field="points", name=attraction
            )
        code = slugify(attraction.code) or attraction.pk.hex[-8:]
        if any(code == draft.code for draft in drafts):
            raise Refused(_("“%(name)s” stands there twice."), field="points", name=attraction)
        drafts.append(PointDraft(attraction, code, fen, attraction.village, attraction.owner, uses, title, arrives))  # fmt: skip
    return drafts


def free_slug(model: type[Model], *names: str) -> str:
    """A short name for the address that nobody uses yet, from the English name or the pinyin of the other."""
    bare = next(
        filter(None, (slugify(pinyin_of(name))[:SLUG_MAX].strip("-") for name in names)), ""
    )
    bare = bare or model._meta.model_name or ""  # noqa: SLF001  documented model meta API
    # “new” is the door where one is made.
    taken = {
        "new",
        *model._default_manager.filter(slug__startswith=bare).values_list("slug", flat=True),  # noqa: SLF001
    }
    every = (bare if n == 1 else f"{bare[: SLUG_MAX - 4]}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in every if slug not in taken)


def _other_points(product: Product, points: Sequence[PointDraft]) -> None:
    offer = product.offer
    standing = {(one.code, one.attraction_id): one.arrives for one in product.points.all()}
    settled = {one.code: (one.settle_fen, one.uses, one.title, one.order) for one in offer.points.all()}  # fmt: skip
    wanted = {(one.code, one.attraction.pk): one.arrives for one in points}
    asked = {one.code: (one.settle_fen, one.uses, one.title or one.attraction.name, n) for n, one in enumerate(points, start=1)}  # fmt: skip
    if (standing, settled) == (wanted, asked):
        return
    if offer.state != OfferState.DRAFT:
        raise Refused(_("It was on sale: what it opens stays. Make a new product."), field="points")
    refuse_few(product.sort, points)
    gone = set(settled) - set(asked)
    if SplitPart.objects.filter(rule__offer=offer, point__in=gone - {""}).exists():
        raise Refused(_("The rule of shares names a place that you leave out. Draw up the rule anew first."), field="points")  # fmt: skip
    product.points.all().delete()
    offer.points.all().delete()
    write_points(product, points)
