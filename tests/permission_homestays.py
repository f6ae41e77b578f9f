"""Who may open what of the homestays: guests read without a login, an owner keeps the own house, the island's desk looks on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from tests.permission_door import Door, Who, everywhere, get, post
from yanzhen.kernel.assets.testing import an_asset
from yanzhen.kernel.orders.models import Seller, Stay
from yanzhen.kernel.orders.testing import a_seller, tomorrow
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.homestays_guests import Caller, book_for_caller
from yanzhen.reforms.one_pass.actions.homestays_ical import make_feed
from yanzhen.reforms.one_pass.models import GardenPlot, Homestay
from yanzhen.reforms.one_pass.testing import a_homestay, a_photo

HOST: Final[Who] = frozenset({"homestay_owner"})
DESK: Final[Who] = frozenset({"seller", "seller_head", "leader"})


def homestay_doors(signed_in: Who, everybody: Who) -> tuple[Door, ...]:
    """Rows of permission_table."""
    return (
        everywhere("one_pass:homestays", everybody),
        everywhere("one_pass:homestay", everybody, thing="homestay"),
        everywhere("one_pass:homestay_feed", everybody, thing="calendar address"),
        everywhere("one_pass:homestay_photo", everybody, thing="photo of a homestay"),
        get("one_pass:host_photos", HOST, thing="own house"),
        everywhere("one_pass:gardens", everybody),
        post("one_pass:garden_ask", signed_in, signed_in, thing="garden plot"),
        everywhere("one_pass:host", HOST, thing="own house"),
        everywhere("one_pass:host_new", HOST),
        get("one_pass:host_book", HOST, thing="own house"),
        get("one_pass:host_questions", HOST, thing="own house"),
        get("one_pass:host_prices", HOST, thing="own house"),
        get("one_pass:host_calendars", HOST, thing="own house"),
        get("one_pass:host_house", HOST, thing="own house"),
        get("one_pass:host_rooms_new", HOST, thing="own house"),
        post(
            "one_pass:host_rooms_new", HOST, thing="own house", name="Loft", beds="2", rooms="301"
        ),
        get("one_pass:host_rooms", HOST, thing="own rooms"),
        post("one_pass:host_rooms", HOST, thing="own rooms", stop="1"),
        get("one_pass:host_stay", HOST, thing="booking of the own house"),
        post("one_pass:host_nights", HOST, thing="own house", first="2026-01-01"),
        post("one_pass:host_prices", HOST, thing="own house", usual="300"),
        post("one_pass:host_house", HOST, thing="own house", take_down="1", reason="Winter"),
        post("one_pass:host_stay", HOST, thing="booking of the own house", room=""),
        everywhere("one_pass:homestay_register", DESK),
    )


def firm_of(duty: str, place: Any) -> Any:
    """Whoever keeps a homestay works for a seller of its own; other offices here for nobody."""
    return a_seller(place, with_book=False).organisation if duty in HOST else None


def _house(scene: Any, walker: Any) -> Homestay:
    """The walker's own where they keep one, else one here."""
    own = Seller.objects.filter(pk=walker.organisation.pk).first() if walker.organisation else None
    return a_homestay(None if own else scene.here, seller=own)


def _own_house(scene: Any, walker: Any) -> dict[str, Any]:
    _house(scene, walker)
    return {}


def _own_rooms(scene: Any, walker: Any) -> dict[str, Any]:
    return {"pk": _house(scene, walker).types[0].pk}


def _photo(scene: Any, walker: Any) -> dict[str, Any]:
    return {"pk": a_photo(_house(scene, walker)).pk, "size": "large"}


def _booking(scene: Any, walker: Any) -> dict[str, Any]:
    house = _house(scene, walker)
    sold = book_for_caller(
        house, tomorrow(), tomorrow() + timedelta(days=2), Caller("Lan", "13800001111", pay="cash"), by=system_actor()
    )  # fmt: skip
    return {"pk": Stay.objects.get(line__order=sold.order_id).pk}


def _address(scene: Any, walker: Any) -> dict[str, Any]:
    house = _house(scene, walker)
    return {"token": make_feed(house, house.units()[0], by=system_actor()).token}


def _plot(scene: Any, walker: Any) -> dict[str, Any]:
    asset = an_asset()
    plot = GardenPlot.objects.create(
        asset=asset, owner=asset.owner, place=scene.here, garden="Garden", number="A1", area_m2=30, season_fen=60_000
    )  # fmt: skip
    return {"pk": plot.pk}


HOMESTAY_THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "homestay": lambda scene, walker: {"pk": _house(scene, walker).pk},
    "own house": _own_house,
    "own rooms": _own_rooms,
    "photo of a homestay": _photo,
    "booking of the own house": _booking,
    "calendar address": _address,
    "garden plot": _plot,
}
