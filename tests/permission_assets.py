"""Who may open the register of assets and its stock-takes, and the things behind these doors."""

from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.assets.actions import add_permit
from yanzhen.kernel.assets.models import Asset, AssetKind
from yanzhen.kernel.assets.testing import a_collective, a_keeper, a_take, an_asset

KEEPER: Final[Who] = frozenset({"asset_keeper"})
REVIEWER: Final[Who] = frozenset({"asset_reviewer"})
BOTH: Final = KEEPER | REVIEWER


def doors(leader: Who, signed_in: Who) -> tuple[Door, ...]:
    """Rows of permission_table; `leader` looks on, `signed_in` are all who have a login."""
    seers = BOTH | leader
    return (
        *[
            everywhere(f"assets:{name}", seers)
            for name in ("list", "export", "paper", "summary", "permits", "labels", "takes")
        ],
        everywhere("assets:new", KEEPER),
        everywhere("assets:take_new", KEEPER),
        *[everywhere(f"assets:{name}", REVIEWER) for name in ("kinds", "kind_new")],
        everywhere("assets:kind", REVIEWER, thing="kind of asset"),
        get("assets:asset", seers, thing="asset"),
        get("assets:scan", seers, thing="label"),
        get("assets:edit", KEEPER, thing="asset"),
        get("assets:act", KEEPER, thing="asset to inspect"),
        post("assets:act", KEEPER, thing="asset to inspect", act="inspect", condition="good"),
        get("assets:step", KEEPER, thing="asset to let go"),
        post(
            "assets:step",
            KEEPER,
            thing="asset to let go",
            act="ask_disposal",
            how="scrapped",
            note="Broken",
        ),
        get("assets:permit_end", KEEPER, thing="permit"),
        post("assets:permit_end", KEEPER, thing="permit", act="end", reason="Sold"),
        get("assets:take", seers, thing="stock-take"),
        post("assets:take", KEEPER, thing="stock-take"),
        get("assets:take_paper", seers, thing="stock-take"),
        everywhere("assets:take_worker", signed_in | {"anonymous"}),
        get("assets:take_count", BOTH, thing="stock-take"),
        post("assets:take_count", BOTH, thing="stock-take", typed="An old harvester"),
        get("assets:take_step", KEEPER, thing="stock-take to finish"),
        post("assets:take_step", KEEPER, thing="stock-take to finish", act="finish"),
        everywhere("api-1:assets", signed_in),
        post("api-1:enter", NOBODY),  # without saying what
        get("api-1:asset", seers, thing="asset"),
        post("api-1:move_asset", NOBODY, thing="asset"),  # without saying where to
        post(
            "api-1:take_asset_step",
            KEEPER,
            thing="asset",
            name="ask_disposal",
            how="scrapped",
            note="Broken",
        ),
    )


def _asset(scene: Any, walker: Any) -> Asset:
    return an_asset(a_collective(scene.here))


def _permit(scene: Any, walker: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "pk": add_permit(
            _asset(scene, walker), by=a_keeper(), kind="fire", number="F-1", expires_on=today
        ).pk
    }


def _take(scene: Any, walker: Any) -> dict[str, Any]:
    _asset(scene, walker)
    return {"pk": a_take(scene.here).pk}


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "asset": lambda scene, walker: {"pk": _asset(scene, walker).pk},
    "label": lambda scene, walker: {"code": _asset(scene, walker).code},
    "asset to inspect": lambda scene, walker: {"pk": _asset(scene, walker).pk, "name": "inspect"},
    "asset to let go": lambda scene, walker: {
        "pk": _asset(scene, walker).pk,
        "name": "ask_disposal",
    },
    "permit": _permit,
    "kind of asset": lambda scene, walker: {"slug": AssetKind.objects.all()[0].pk},
    "stock-take": _take,
    "stock-take to finish": lambda scene, walker: {**_take(scene, walker), "name": "finish"},
}
