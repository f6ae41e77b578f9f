"""Who may open what of the island's sale: buying asks for no login, an order's link opens that order to whoever has it."""

from collections.abc import Callable
from typing import Any, Final

from tests.permission_door import Door, Who, everywhere, get, post
from yanzhen.kernel.orders.actions import Ask
from yanzhen.kernel.orders.actions.links import link_of, sell_by_link
from yanzhen.kernel.orders.testing import line
from yanzhen.reforms.one_pass.testing import a_product, an_area


def doors(everybody: Who, editors: Who, seers: Who) -> tuple[Door, ...]:
    """Rows of permission_island."""
    return (
        everywhere("one_pass:buy", everybody, thing="island product"),
        everywhere("one_pass:wallet", everybody),
        everywhere("one_pass:find", everybody),
        post("one_pass:forget", everybody, everybody),
        everywhere("one_pass:by_link", everybody, thing="island order by link"),
        everywhere("one_pass:link_look", everybody, thing="island order by link"),
        everywhere("one_pass:link_back", everybody, thing="island order by link"),
        post("one_pass:link_pay", everybody, everybody, thing="island order by link"),
        post("one_pass:link_give_up", everybody, everybody, thing="island order by link"),
        everywhere("one_pass:walks", seers),
        everywhere("one_pass:walk_new", editors),
        get("one_pass:walk", editors, thing="walk"),
        post("one_pass:walk", editors, thing="walk", shift="add"),
        everywhere("one_pass:area_new", editors),
        get("one_pass:area_words", editors, thing="island"),
        get("one_pass:area_open", editors, thing="own island"),
        get("one_pass:product_one", seers, thing="island product"),
        everywhere("one_pass:product_new", editors),
        get("one_pass:product_edit", editors, thing="island product"),
        post("one_pass:product_edit", editors, thing="island product", shift="add"),
        get("one_pass:product_act", editors, thing="island product to pause"),
    )


def _by_link(scene: Any, walker: Any) -> dict[str, Any]:
    offer = a_product(area=an_area(scene.here)).offer
    ask = Ask([line(offer)], name="Li Hua", phone="13900000001")
    return {"token": link_of(sell_by_link(ask).order_id)}


def _own(scene: Any, walker: Any) -> dict[str, Any]:
    return {"slug": an_area(scene.here).slug}


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "island order by link": _by_link,
    "own island": _own,
    "island product to pause": lambda scene, walker: {
        "slug": a_product(area=an_area(scene.here)).slug,
        "name": "pause",
    },
}
