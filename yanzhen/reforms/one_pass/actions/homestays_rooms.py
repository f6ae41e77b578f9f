"""The kinds of rooms of a house: each with its rooms and its own prices, season by season."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions import make_offer, move_offer, set_prices
from yanzhen.kernel.orders.actions.pools import add_units, let_unit, make_pool
from yanzhen.kernel.orders.actions.pricing import PricesSet
from yanzhen.kernel.orders.models import OfferKind, OfferState, PersonGroup, PoolKind, Seller, Unit
from yanzhen.reforms.one_pass.contracts import HOST
from yanzhen.reforms.one_pass.models import Homestay, RoomType
from yanzhen.reforms.one_pass.models.homestays_nights import GROUP

HOLD_MINUTES: Final = 30
NIGHTS_MAX: Final = 30
SEASON_DAYS_MAX: Final = 400
TYPES_MAX: Final = 12
EVERY_DAY: Final = frozenset(range(7))


@dataclass(frozen=True)
class RoomsDraft:
    """A kind of rooms: what it is called, the names of its rooms, how many guests each takes."""

    name: str
    rooms: Sequence[str]
    beds: int = 2
    name_en: str = ""
    story: str = ""
    story_en: str = ""


def must_host(by: By, homestay_or_seller: Homestay | Seller) -> None:
    """A house is kept by whoever works for it; jobs and the demo act in its name."""
    seller = homestay_or_seller.seller if isinstance(homestay_or_seller, Homestay) else homestay_or_seller  # fmt: skip
    own = by.may(HOST) and getattr(by, "organisation_id", None) == seller.pk
    if not own and by.channel != "job":
        raise Refused(_("Only the owner keeps this house."))


@transaction.atomic
def add_room_type(homestay: Homestay, draft: RoomsDraft, *, by: By) -> RoomType:
    """A pool of these rooms and an offer of their nights. Sold from the moment it has a price, if the house is."""
    homestay = locked_house(homestay, by)
    before = list(RoomType.objects.filter(homestay=homestay).values_list("name", flat=True))
    name = draft.name.strip()[:40]
    _refuse_name(name, before)
    if len(before) >= TYPES_MAX:
        raise Refused(_("A house has at most %(most)s kinds of rooms."), most=TYPES_MAX)
    if draft.beds < 1:
        raise Refused(_("A room takes at least one guest."), field="beds")
    PersonGroup.objects.get_or_create(slug=GROUP, defaults={"name": "每间", "order": 60})
    words = f"{homestay.name} {name}" if before else homestay.name
    number = homestay.seller.offers.filter(code__startswith="NIGHT").count()
    pool = make_pool(homestay.seller, by=by, name=words[:100], kind=PoolKind.UNITS, unit_word="间", dated=True)  # fmt: skip
    add_units(pool, draft.rooms, by=by)
    offer = make_offer(
        homestay.seller, by=by, demands={pool: 1}, code=f"NIGHT{number + 1}" if number else "NIGHT", name=words[:100], kind=OfferKind.STAY,
        dated=True, place=homestay.place, nights_max=NIGHTS_MAX, hold_minutes=HOLD_MINUTES, uses=1, advance_days_max=365,
    )  # fmt: skip
    made = RoomType.objects.create(
        homestay=homestay, pool=pool, offer=offer, name=name, name_en=draft.name_en.strip(), story=draft.story.strip(),
        story_en=draft.story_en.strip(), beds=draft.beds, position=len(before),
    )  # fmt: skip
    record(by=by, verb="one_pass.add_room_type", noun=homestay, place_path=homestay.place.path, changes={"name": name, "rooms": list(draft.rooms)})  # fmt: skip
    return made


@transaction.atomic
def correct_room_type(kind: RoomType, *, by: By, **facts: Any) -> RoomType:
    """Other words, more beds. What was sold keeps its price."""
    homestay = locked_house(kind.homestay, by)
    kind = RoomType.objects.select_for_update(of=["self"]).get(pk=kind.pk)
    changes = {n: [str(getattr(kind, n)), str(v)] for n, v in facts.items() if getattr(kind, n) != v}  # fmt: skip
    for name, value in facts.items():
        setattr(kind, name, value)
    others = RoomType.objects.filter(homestay=homestay).exclude(pk=kind.pk)
    _refuse_name(kind.name.strip(), others.values_list("name", flat=True))
    if kind.beds < 1:
        raise Refused(_("A room takes at least one guest."), field="beds")
    kind.save(update_fields=sorted(facts))
    record(by=by, verb="one_pass.correct_room_type", noun=homestay, changes=changes, place_path=homestay.place.path)  # fmt: skip
    return kind


@transaction.atomic
def let_room_type(kind: RoomType, is_let: bool, *, by: By) -> RoomType:
    """These rooms are let again, or not: in winter only those that can be heated. Who has booked still comes."""
    homestay = locked_house(kind.homestay, by)
    rows = RoomType.objects.select_for_update(of=["self"]).select_related(
        "offer__seller__place", "homestay"
    )
    kind = rows.get(pk=kind.pk)
    kind.is_let = is_let
    kind.save(update_fields=["is_let"])
    if not is_let and kind.is_on_sale:
        move_offer(kind.offer, OfferState.PAUSED, by=by)
    elif is_let:
        _sell_if_shown(kind, by)
    record(by=by, verb="one_pass.let_room_type", noun=homestay, changes={"name": kind.name, "is_let": is_let}, place_path=homestay.place.path)  # fmt: skip
    return kind


def add_rooms(kind: RoomType, names: Sequence[str], *, by: By) -> list[Unit]:
    """More rooms of this kind."""
    must_host(by, kind.homestay)
    return add_units(kind.pool, names, by=by)


def let_room(kind: RoomType, unit: Unit, is_let: bool, *, by: By, reason: str = "") -> None:
    """One room is let again, or no longer; whoever has it keeps it."""
    must_host(by, kind.homestay)
    if unit.pool_id != kind.pool_id:
        raise Refused(_("This room is of another house."))
    let_unit(unit, is_let, by=by, reason=reason)


def set_season(
    kind: RoomType, first: date, last: date, fen: int | None, *, by: By, words: str,
    weekdays: Collection[int] = EVERY_DAY,
) -> PricesSet:  # fmt: skip
    """One price a night from `first` to `last`, both included, on these weekdays; None takes the season's price away."""
    must_host(by, kind.homestay)
    days = (last - first).days + 1
    if not 1 <= days <= SEASON_DAYS_MAX:
        raise Refused(_("A season lasts between 1 and %(most)s days."), field="last", most=SEASON_DAYS_MAX)  # fmt: skip
    if fen is not None and fen < 1:
        raise Refused(_("A night costs something."), field="price")
    nights = [first + timedelta(days=n) for n in range(days)]
    cells = [(GROUP, day, fen) for day in nights if day.weekday() in weekdays]
    if not cells:
        raise Refused(_("None of these days is a weekday you chose."), field="weekdays")
    with transaction.atomic():
        found = set_prices(kind.offer, cells, by=by, words=words.strip() or f"{first} – {last}")
        _sell_if_shown(kind, by)
        record(by=by, verb="one_pass.set_season", noun=kind.homestay, place_path=kind.homestay.place.path,
               changes={"rooms": kind.name, "first": str(first), "last": str(last), "fen": fen})  # fmt: skip
    return found


@transaction.atomic
def set_usual_price(kind: RoomType, fen: int | None, *, by: By) -> PricesSet:
    """The price of all nights that have none of their own; None lets only priced seasons be booked."""
    must_host(by, kind.homestay)
    found = set_prices(kind.offer, [(GROUP, None, fen)], by=by, words=str(_("Usual price")))
    _sell_if_shown(kind, by)
    return found


def put_on_sale(homestay: Homestay, *, by: By) -> None:
    """All rooms that their owner lets and that have a price; a house without any is told to set one."""
    let = [kind for kind in _kinds(homestay) if kind.is_let]
    if not let:
        raise Refused(_("None of your rooms is let. Let one of them first."))
    priced = [kind for kind in let if kind.offer.prices.exists()]
    for kind in priced or let:
        if not kind.is_on_sale:
            move_offer(kind.offer, OfferState.ON_SALE, by=by)


def pause_sale(homestay: Homestay, *, by: By) -> None:
    """None of its rooms is sold any more."""
    for kind in _kinds(homestay):
        if kind.is_on_sale:
            move_offer(kind.offer, OfferState.PAUSED, by=by)


def _kinds(homestay: Homestay) -> list[RoomType]:
    return list(RoomType.objects.filter(homestay=homestay).select_related("offer__seller__place"))


def _sell_if_shown(kind: RoomType, by: By) -> None:
    """Rooms that are priced or let again are sold with their house; a house whose papers ended sells none."""
    now = RoomType.objects.select_related("offer__seller__place", "homestay").get(pk=kind.pk)
    may = now.is_let and now.homestay.may_let_on(timezone.localdate())
    if may and not now.is_on_sale and now.offer.prices.exists():
        move_offer(now.offer, OfferState.ON_SALE, by=by)


def _refuse_name(name: str, known: Collection[str]) -> None:
    if not name:
        raise Refused(_("Write what these rooms are called."), field="name")
    if name in known:
        raise Refused(_("There are rooms of this name already."), field="name")


def locked_house(homestay: Homestay, by: By) -> Homestay:
    """The house for a verb that changes it; two at once come one after the other."""
    rows = Homestay.objects.select_for_update(of=["self"]).for_lists()
    homestay = rows.get(pk=homestay.pk)
    must_host(by, homestay)
    return homestay
