"""Who may open what of the island: visitors read without a login, the sellers' desks keep it, their heads call a day off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests import permission_sale
from tests.permission_door import Door, Who, everywhere, get, post
from yanzhen.base.by import WrittenBy
from yanzhen.kernel.assets.testing import an_asset
from yanzhen.kernel.orders.testing import a_sale, tomorrow
from yanzhen.reforms.one_pass.actions.photographs import hang_photographs
from yanzhen.reforms.one_pass.models import DayVoid, GardenPlot, Industry, Product, StudyTour
from yanzhen.reforms.one_pass.testing import a_picture, a_product, a_route, an_area, an_attraction

JOB: Final = WrittenBy(channel="job")
HEAD: Final[Who] = frozenset({"seller_head"})


def doors(everybody: Who, signed_in: Who, seller: Who, leader: Who) -> tuple[Door, ...]:
    """Rows of permission_table."""
    editors = seller | HEAD
    seers = editors | leader
    tour = {
        "day": str(tomorrow()),
        "organiser": "A school",
        "contact": "Li",
        "phone": "13900000001",
        "pupils": "20",
    }
    return (
        everywhere("one_pass:home", everybody),
        everywhere("one_pass:attraction", everybody, thing="attraction"),
        everywhere("one_pass:route", everybody, thing="walk"),
        everywhere("one_pass:product", everybody, thing="island product"),
        everywhere("one_pass:photograph", everybody, thing="photograph"),
        everywhere("one_pass:tour_ask", signed_in, thing="study product"),
        post("one_pass:tour_ask", signed_in, signed_in, thing="study product", **tour),
        get("one_pass:ticket", signed_in, thing="own island order"),
        everywhere("one_pass:worker", everybody),
        everywhere("one_pass:manifest", everybody),
        everywhere("one_pass:register", seers),
        everywhere("one_pass:export", seers),
        everywhere("one_pass:register_new", editors),
        get("one_pass:register_one", seers, thing="attraction"),
        get("one_pass:register_edit", editors, thing="attraction"),
        get("one_pass:register_act", editors, thing="attraction to take down"),
        post("one_pass:register_act", editors, thing="attraction to take down", act="take-down", reason="Closed"),
        everywhere("one_pass:days", seers),
        get("one_pass:area", editors, thing="island"),
        everywhere("one_pass:products", seers),
        post("one_pass:product_sell", editors, thing="island product"),
        everywhere("one_pass:voids", seers),
        get("one_pass:void_new", HEAD, thing="island"),
        post("one_pass:void_new", HEAD, thing="island", day=str(tomorrow()), why="storm", words="Storm", done="1"),
        get("one_pass:void", seers, thing="day called off"),
        post("one_pass:void_again", HEAD, thing="day called off"),
        everywhere("one_pass:tours", seers),
        get("one_pass:tour_act", editors, thing="tour"),
        post("one_pass:tour_act", editors, thing="tour", act="decline", answer="Full"),
        everywhere("one_pass:numbers", seers),
        everywhere("one_pass:trades", seers),
        everywhere("one_pass:trade_new", editors),
        get("one_pass:trade", editors, thing="trade"),
        post("one_pass:trade", editors, thing="trade", act="end", until=str(tomorrow())),
        everywhere("one_pass:plots", seers),
        everywhere("one_pass:plot_new", editors),
        get("one_pass:plot", editors, thing="plot"),
        post("one_pass:plot", editors, thing="plot", act="end", until=str(tomorrow())),
        everywhere("one_pass:my_money", signed_in),
        *permission_sale.doors(everybody, editors, seers),
    )  # fmt: skip


def _study(scene: Any) -> Product:
    area = an_area(scene.here)
    return a_product(area=area, sort="study", route=a_route(area, is_study=True))


def _tour(scene: Any, walker: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=9)
    made = StudyTour.objects.create(product=_study(scene), day=day, organiser="A school", contact="Li", phone="1", pupils=20, asked_at=timezone.now())  # fmt: skip
    return {"pk": made.pk, "name": "decline"}


def _photograph(scene: Any, walker: Any) -> dict[str, Any]:
    sight = an_attraction(an_area(scene.here))
    return {"pk": hang_photographs(sight, [a_picture()], by=JOB)[0].pk, "size": "small"}


def _void(scene: Any, walker: Any) -> dict[str, Any]:
    area = an_area(scene.here)
    a_product(area=area)
    return {"pk": DayVoid.objects.create(area=area, day=tomorrow(), why="storm", words="Storm", at=timezone.now()).pk}  # fmt: skip


def _order(scene: Any, walker: Any) -> dict[str, Any]:
    product = a_product(area=an_area(scene.here))
    return {"pk": a_sale(product.offer, by=JOB, buyer=walker.person.pk, pay=None).order_id}


def _island(scene: Any, walker: Any) -> dict[str, Any]:
    area = a_product(area=an_area(scene.here)).area
    assert area is not None
    return {"slug": area.slug}


def _trade(scene: Any, walker: Any) -> dict[str, Any]:
    made = Industry.objects.create(place=scene.here, name="Inns", since=timezone.localdate(), source="Register")  # fmt: skip
    return {"pk": made.pk, "name": "end"}


def _plot(scene: Any, walker: Any) -> dict[str, Any]:
    asset = an_asset()
    made = GardenPlot.objects.create(asset=asset, owner=asset.owner, place=scene.here, garden="G", number="1", area_m2=30, season_fen=1)  # fmt: skip
    return {"pk": made.pk, "name": "end"}


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "attraction": lambda scene, walker: {"pk": an_attraction(an_area(scene.here)).pk},
    "attraction to take down": lambda scene, walker: {
        "pk": an_attraction(an_area(scene.here)).pk,
        "name": "take-down",
    },
    "photograph": _photograph,
    "walk": lambda scene, walker: {"pk": a_route(an_area(scene.here)).pk},
    "island product": lambda scene, walker: {"slug": a_product(area=an_area(scene.here)).slug},
    "study product": lambda scene, walker: {"slug": _study(scene).slug},
    "own island order": _order,
    "island": _island,
    "day called off": _void,
    "tour": _tour,
    "trade": _trade,
    "plot": _plot,
    **permission_sale.THINGS,
}
